"""Mend what cannot be wrong, list every change, leave everything else a finding. No figure is ever invented."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace

from gongkai import taxonomy
from gongkai.document import Paragraph, Place
from gongkai.labels import BOOKMARK, key
from gongkai.report import Number, Report, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was mended: what stood there, what stands there, why that is certain, and the rule it serves."""

    cells: tuple[str, ...]
    place: Place | None
    before: str
    after: str
    why: str
    rule: str


_HALF_BRACKETS = re.compile(
    r"^\(([一二三四五六七八九十]{1,3})\)|^\(([一二三四五六七八九十]{1,3})）|^（([一二三四五六七八九十]{1,3})\)"
)
_REWRITTEN = {
    "fullwidth": "全角数字改为半角",
    "grouped": "去掉千分位",
    "chinese": "汉字数字改为阿拉伯数字",
    "spaced": "去掉数字中间的空格",
}


def repair(report: Report) -> tuple[Report, list[Change]]:
    """Return a mended copy of a report and the list of changes; the report given is not touched."""
    mended = deepcopy(replace(report, document=None))
    mended.document = report.document
    changes: list[Change] = []
    for step in _STEPS:
        changes += step(mended)
    return mended, changes


def _rewrite_figures(report: Report) -> Iterator[Change]:
    """Write figures in plain digits."""
    for id, value in report.cells.items():
        if value.form in _REWRITTEN and value.number is not None:
            yield Change((id,), value.place, value.text, str(value.number), _REWRITTEN[value.form], "AR-TBL-06")
            report.cells[id] = replace(value, text=str(value.number), form="plain")


def _nothing_received(report: Report) -> Iterator[Change]:
    """Fill table three with zeros when the text says that no application came and no cell says otherwise."""
    facts = [fact for fact in report.facts if fact.subject == "requests.new_received"]
    cells = [id for id in report.cells if id.startswith("requests.")]
    if not facts or any(fact.number != 0 for fact in facts) or any(report.cells[id].number for id in cells):
        return
    empty = [id for id in cells if report.cells[id].number is None and report.cells[id].form in ("blank", "dash")]
    if empty:
        why = f"正文写明“{facts[0].text}”，表三没有任何非零数字"
        yield _zeros(report, empty, why, "AR-TBL-02")


def _zeros(report: Report, cells: list[str], why: str, rule: str) -> Change:
    place, before = report.place(cells[0]), report.cells[cells[0]].text.strip() or "空白"
    for id in cells:
        report.cells[id] = replace(report.cells[id], number=0, text="0", form="plain")
    return Change(tuple(cells), place, before, "0", why, rule)


def _sums(report: Report) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every total with its parts, by the relations whose left side is one cell."""
    for relation in taxonomy.edition(report.form).relations:
        if len(relation.left) == 1 and report.has_table(relation.table):
            for _, (total,), parts in taxonomy.sums(report.form, relation.id, report.single_ended_row):
                yield total, parts


def _proved_by_sums(report: Report) -> Iterator[Change]:
    """Blank parts are 0 where the printed parts already make the total; a blank total is the sum of its parts."""
    zeros: list[str] = []
    totals: list[Change] = []
    settled = False
    while not settled:
        settled = True
        for total, parts in _sums(report):
            if total not in report.cells or any(part not in report.cells for part in parts):
                continue
            known = [report.cells[part].number for part in parts]
            empty = [part for part in parts if _is_empty(report.cells[part])]
            number = report.cells[total].number
            if None not in known and _is_empty(report.cells[total]):
                totals.append(_total(report, total, sum(n for n in known if n is not None)))
                settled = False
            elif empty and number is not None and number == sum(n for n in known if n is not None):
                if any(n is not None and n < 0 for n in known):
                    continue
                zeros += empty
                for part in empty:
                    report.cells[part] = replace(report.cells[part], number=0, text="0", form="plain")
                settled = False
    if zeros:
        why = "该行（列）已填各项之和正好等于总计，其余只能是0"
        yield Change(tuple(zeros), report.place(zeros[0]), "空白", "0", why, _blank_rule(zeros[0]))
    yield from totals


def _is_empty(value: Value) -> bool:
    return value.number is None and value.form in ("blank", "dash")


def _blank_rule(cell: str) -> str:
    return {"proactive": "AR-TBL-01", "requests": "AR-TBL-02"}.get(cell.partition(".")[0], "AR-TBL-10")


def _total(report: Report, cell: str, number: Number) -> Change:
    report.cells[cell] = replace(report.cells[cell], number=number, text=str(number), form="plain")
    return Change((cell,), report.place(cell), "空白", str(number), "总计等于已填各项之和", _blank_rule(cell))


def _nothing_is_zero(report: Report) -> Iterator[Change]:
    """The word 无 in a cell of counts is 0."""
    cells = [id for id, value in report.cells.items() if value.form == "dash" and value.text.strip() in ("无", "無")]
    if cells:
        yield _zeros(report, cells, "“无”就是0件", "AR-TBL-03")


def _split_single_row(report: Report) -> Iterator[Change]:
    """The older single row 其他处理 with nothing in it becomes the three rows of the present form."""
    if not report.single_ended_row or report.edition != report.form:
        return
    row = taxonomy.edition(report.form).tables["requests"].row["ended"]
    columns = [column.id for column in taxonomy.edition(report.form).tables["requests"].columns]
    old = [f"requests.ended.{column}" for column in columns]
    if any(id not in report.cells or report.cells[id].number != 0 for id in old):
        return
    place = report.place(old[0])
    values = {column: report.cells.pop(f"requests.ended.{column}") for column in columns}
    for new in row.replaces:
        for column in columns:
            report.cells[f"requests.{new}.{column}"] = replace(values[column])
    report.unread = [item for item in report.unread if item.cell.split(".")[1] not in row.replaces]
    cells = tuple(f"requests.{new}.{column}" for new in row.replaces for column in columns)
    yield Change(
        cells, place, "一行“其他处理”，全部为0", "格式规定的三行，各为0", "合并行为0，拆开的各行只能是0", "AR-TBL-04"
    )


def _headings(report: Report) -> Iterator[Change]:
    """Give chapters the headings of the form, and the tables the form's labels."""
    edition = taxonomy.edition(report.edition)
    for at, chapter in enumerate(report.chapters):
        form = edition.chapter.get(chapter.id)
        if form is None:
            continue
        wanted = [key(label) for label in (form.label, *form.variants)]
        renumber = chapter.number != form.number and _in_order(report)
        label = chapter.label if key(chapter.label) in wanted else form.label
        number = form.number if renumber or not chapter.number else chapter.number
        if (label, number) != (chapter.label, chapter.number):
            before, after = chapter.heading.text, f"{number}、{label}"
            yield Change((), chapter.heading.place, before, after, "按格式规定的章名", "AR-CH-02")
            heading = Paragraph(after, chapter.heading.place)
            report.chapters[at] = replace(chapter, number=number, label=label, heading=heading)


def _in_order(report: Report) -> bool:
    """Whether all six chapters are there once and in the form's order, so that their numbers are certain."""
    return [chapter.id for chapter in report.chapters] == [c.id for c in taxonomy.edition(report.edition).chapters]


def _table_labels(report: Report) -> Iterator[Change]:
    """The written tables carry the form's own labels; every printed label that differs is told."""
    edition = taxonomy.edition(report.form)
    for id, heading in list(report.row_headings.items()) + list(report.column_headings.items()):
        wanted = _label_of(edition, id)
        if not wanted or any(_same(heading.text, label) for label in wanted):
            continue
        yield Change((), heading.place, heading.text, wanted[0], "表格行名、列名按格式原文", "AR-TBL-11")
        heading.text = wanted[0]


def _label_of(edition: taxonomy.Edition, id: str) -> tuple[str, ...]:
    parts = id.split(".")
    table = edition.tables[parts[0]]
    if len(parts) == 3:
        column = table.column.get(parts[2])
        return (edition.column_label(*parts), *(column.variants if column else ()))
    if parts[1] in table.row:
        return (table.row[parts[1]].label, *table.row[parts[1]].variants)
    column = table.column.get(parts[1])
    return (column.label, *column.variants) if column else ()


def _same(printed: str, label: str) -> bool:
    first, second = key(printed), key(label)
    return first == second or (len(second) > 3 and first.endswith(second))


def _title(report: Report) -> Iterator[Change]:
    """Give the title the recommended form when organ and year are both in it."""
    if report.title is None or not report.agency or not report.year:
        return
    printed = BOOKMARK.sub("", report.title.text).replace(" ", "")
    if printed.endswith("年度报告") and "关于" not in printed and str(report.year) in printed:
        return
    if report.agency not in printed:
        return
    after = f"{report.agency}{report.year}年政府信息公开工作年度报告"
    yield Change(
        (), report.title.place, report.title.text, after, "标题按通行式样改写，单位和年度取自原标题", "AR-TITLE-01"
    )
    report.title = Paragraph(after, report.title.place)


def _paragraphs(report: Report) -> Iterator[Change]:
    """Take out left-over bookmarks and make the brackets of sub-headings full-width."""
    for paragraphs in _texts(report):
        for at, paragraph in enumerate(paragraphs):
            clean = BOOKMARK.sub("", paragraph.text)
            if clean != paragraph.text:
                yield Change((), paragraph.place, paragraph.text, clean, "删去编辑残留的书签标记", "AR-TXT-06")
            full = _HALF_BRACKETS.sub(lambda found: f"（{next(group for group in found.groups() if group)}）", clean)
            if full != clean:
                yield Change((), paragraph.place, clean[:12], full[:12], "小标题序号统一用全角括号", "AR-TXT-08")
            if full != paragraph.text:
                paragraphs[at] = Paragraph(full, paragraph.place)
    if report.title and BOOKMARK.search(report.title.text):
        clean = BOOKMARK.sub("", report.title.text)
        yield Change((), report.title.place, report.title.text, clean, "删去编辑残留的书签标记", "AR-TXT-06")
        report.title = Paragraph(clean, report.title.place)
    for leftover in report.leftovers:
        if leftover.kind in ("comment", "tracked_change", "hidden_text", "macro"):
            yield Change((), leftover.place, leftover.text[:60], "", "修复稿不带批注、修订、隐藏文字和宏", "AR-TXT-06")
    report.leftovers = [
        one for one in report.leftovers if one.kind not in ("comment", "tracked_change", "hidden_text", "macro")
    ]


def _texts(report: Report) -> Iterable[list[Paragraph]]:
    yield report.opening
    for chapter in report.chapters:
        yield chapter.paragraphs
    yield report.closing


def _no_fees(report: Report) -> Iterator[Change]:
    """State in chapter six that no fee was taken, when table three proves that no application was dealt with."""
    chapter = report.chapter("other")
    rows = ("new_received", "carried_in", "handled_total")
    if chapter is None or any(report.number(f"requests.{row}.total") != 0 for row in rows):
        return
    if "处理费" in chapter.text or any("处理费" in paragraph.text for _, paragraph in report.narrative()):
        return
    sentence = "本年度收取信息处理费0元。"
    chapter.paragraphs.append(Paragraph(sentence, chapter.heading.place))
    yield Change(
        (), chapter.heading.place, "没有说明", sentence, "本年没有收到和办理申请，不可能收取信息处理费", "AR-CH-07"
    )


_Step = Callable[[Report], Iterator[Change]]
_STEPS: tuple[_Step, ...] = (
    _rewrite_figures,
    _nothing_is_zero,
    _nothing_received,
    _proved_by_sums,
    _split_single_row,
    _headings,
    _table_labels,
    _paragraphs,
    _title,
    _no_fees,
)
