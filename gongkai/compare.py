"""Reports side by side as one page: the years of one organ, or the organs of one year, in tables and charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from gongkai import taxonomy
from gongkai.charts import Point, Series, bars, percent, shares
from gongkai.outputs.page import CLOSING, opening, safe
from gongkai.records import form_of, plain
from gongkai.report import Number, Report

BLANK, UNREAD, NOT_ASKED = "空白", "未读出", "表中无此项"
"""What stands for a figure that is not there. Blank is no zero."""

WIDE = 8
"""With more reports than this they become the rows of the tables."""

_STYLE = """
tbody th { min-width: 8em; }
td.missing { color: var(--soft); font-style: italic; text-align: right; white-space: nowrap; }
figure { margin: 1rem 0; } figcaption { font-weight: 600; } svg { display: block; width: 100%; min-width: 34rem; }
@media print { svg { min-width: 0; } }
"""

_OUTCOMES = {
    "予以公开": ("granted",),
    "部分公开": ("partial",),
    "不予公开": ("withheld_",),
    "无法提供": ("unable_",),
    "不予处理": ("declined_",),
    "其他处理": ("ended",),
}
"""The six kinds of outcome and the rows, or beginnings of rows, of table three that make them up."""

_COUNTS = {
    "本年新收": "requests.new_received.total",
    "上年结转": "requests.carried_in.total",
    "办理结果总计": "requests.handled_total.total",
    "结转下年度": "requests.carried_out.total",
}
_DOCUMENTS = {
    "制发规范性文件": "proactive.normative.issued",
    "废止规范性文件": "proactive.normative.repealed",
    "现行有效规范性文件": "proactive.normative.in_force",
}
_DECISIONS = {
    "行政许可决定": "proactive.licences.decisions",
    "行政处罚决定": "proactive.penalties.decisions",
    "行政强制决定": "proactive.coercion.decisions",
}
_CASES = {"review": "行政复议", "litigation_direct": "未经复议直接起诉", "litigation_after_review": "复议后起诉"}
_RESULTS = {"结果维持": "upheld", "结果纠正": "corrected", "其他结果": "other", "尚未审结": "pending"}

Figure = Number | str
Line = tuple[str, list[Figure]]


@dataclass(frozen=True, slots=True)
class Side:
    """One report of the comparison under its short name."""

    name: str
    report: Report


def compare(reports: Sequence[Report]) -> str:
    """Return an HTML page that needs nothing but itself. Raises ``ValueError`` for fewer than two reports."""
    if len(reports) < 2:
        raise ValueError("比较至少要两份报告")
    title, sides = _arrange(reports)
    return "".join([opening(title, _STYLE), *_body(sides, _by_year(reports)), CLOSING])


def _by_year(reports: Sequence[Report]) -> bool:
    """Whether these are the years of one organ."""
    years = [report.year for report in reports]
    return len({report.agency for report in reports}) == 1 and None not in years and len(set(years)) == len(years)


def _arrange(reports: Sequence[Report]) -> tuple[str, list[Side]]:
    names = [report.agency or report.name or "单位未读出" for report in reports]
    years = [str(report.year) if report.year else "年份未读出" for report in reports]
    if _by_year(reports):
        ordered = sorted(reports, key=lambda report: report.year or 0)
        return f"{names[0]}政府信息公开年度比较", [Side(f"{report.year}年", report) for report in ordered]
    if len(set(years)) == 1:
        sides = [Side(name, report) for name, report in zip(names, reports, strict=True)]
        return f"{years[0]}年政府信息公开单位比较", sides
    sides = [Side(f"{name} {year}", report) for name, year, report in zip(names, years, reports, strict=True)]
    return "政府信息公开年度报告比较", sides


def _body(sides: Sequence[Side], by_year: bool) -> Iterator[str]:
    yield "<p>空白的格不是0，没有读出的不参加计算；率按“（件数÷总数）×100%”保留一位小数，总数为0时为“—”。</p>\n"
    yield from _section("总览", _table("主要数字", sides, list(_headline(sides)), by_year))
    yield from _section("收到和办理", _chart_of_requests(sides), _table("申请", sides, _cells(sides, _COUNTS), by_year))
    outcomes = [(name, [outcome(side.report, name) for side in sides]) for name in _OUTCOMES]
    yield from _section(
        "办理结果构成",
        _chart(shares, "outcomes", "办理结果构成", sides, outcomes),
        _table("办理结果", sides, outcomes, by_year),
    )
    yield from _section(
        "行政复议、行政诉讼",
        _chart(bars, "disputes", "行政复议、行政诉讼结果（件）", sides, _results(sides)),
        _table("表四各类案件", sides, list(_disputes(sides)), by_year),
    )
    documents = _cells(sides, _DOCUMENTS)
    yield from _section(
        "行政规范性文件",
        _chart(bars, "documents", "行政规范性文件（件）", sides, documents),
        _table("规范性文件和处理决定", sides, documents + _cells(sides, _DECISIONS), by_year),
    )
    yield from _section("表三各行总计", _table("表三各行总计", sides, list(_rows_of_requests(sides)), by_year))


def _section(title: str, *parts: str) -> Iterator[str]:
    yield f"<section>\n<h2>{safe(title)}</h2>\n"
    yield from parts
    yield "</section>\n"


def figure(report: Report, cell: str) -> Figure:
    """Return a cell's figure, or the word for why there is none."""
    value = report.cells.get(cell)
    if value is not None and value.number is not None:
        return value.number
    if value is not None and value.blank:
        return BLANK
    known = cell in taxonomy.edition(form_of(report)).cells
    return UNREAD if known or value is not None or any(item.cell == cell for item in report.unread) else NOT_ASKED


def total(figures: Sequence[Figure]) -> Figure:
    """Add figures up; where one of them is missing, the sum is what that one is."""
    for word in (UNREAD, BLANK, NOT_ASKED):
        if word in figures:
            return word
    return sum((one for one in figures if not isinstance(one, str)), start=0) if figures else NOT_ASKED


def outcome(report: Report, name: str) -> Figure:
    """Return how many requests ended in one of the six kinds of outcome."""
    from gongkai.records import printed_cells

    starts = tuple(f"requests.{start}" for start in _OUTCOMES[name])
    cells = [cell for cell in printed_cells(report) if cell.startswith(starts) and cell.endswith(".total")]
    return total([figure(report, cell) for cell in cells])


def _cells(sides: Sequence[Side], cells: dict[str, str]) -> list[Line]:
    return [(label, [figure(side.report, cell) for side in sides]) for label, cell in cells.items()]


def _headline(sides: Sequence[Side]) -> Iterator[Line]:
    yield from _cells(sides, _COUNTS)
    yield "公开率", [_rate(_opened(side.report), figure(side.report, _COUNTS["办理结果总计"])) for side in sides]
    for kind in ("review", "litigation"):
        label = "行政复议" if kind == "review" else "行政诉讼"
        yield f"{label}案件", [_cases(side.report, kind, "total") for side in sides]
    yield "纠错率", [_corrected(side.report) for side in sides]
    yield from _cells(sides, _DOCUMENTS)


def _opened(report: Report) -> Figure:
    return total([outcome(report, "予以公开"), outcome(report, "部分公开")])


def _cases(report: Report, kind: str, column: str) -> Figure:
    return total([figure(report, f"disputes.{row}.{column}") for row in _CASES if row.startswith(kind)])


def _corrected(report: Report) -> Figure:
    """Return corrected cases in the cases that are decided."""
    every, pending = _cases(report, "", "total"), _cases(report, "", "pending")
    if isinstance(every, str) or isinstance(pending, str):
        return total([every, pending])
    return _rate(_cases(report, "", "corrected"), every - pending)


def _rate(part: Figure, whole: Figure) -> Figure:
    missing = total([part, whole])
    return missing if isinstance(part, str) or isinstance(whole, str) else percent(part, whole)


def _results(sides: Sequence[Side]) -> list[Line]:
    return [(label, [_cases(side.report, "", column) for side in sides]) for label, column in _RESULTS.items()]


def _disputes(sides: Sequence[Side]) -> Iterator[Line]:
    for row, name in _CASES.items():
        for label, column in (*_RESULTS.items(), ("总计", "total")):
            yield f"{name}·{label}", [figure(side.report, f"disputes.{row}.{column}") for side in sides]


def _rows_of_requests(sides: Sequence[Side]) -> Iterator[Line]:
    labels: dict[str, str] = {}
    for side in sides:
        table = taxonomy.edition(form_of(side.report)).tables["requests"]
        printed = [row for row in table.rows if not row.replaces or side.report.cells.get(f"requests.{row.id}.total")]
        labels |= {row.id: _full_label(table, row) for row in printed if row.id not in labels}
    for row, label in labels.items():
        yield label, [figure(side.report, f"requests.{row}.total") for side in sides]


def _full_label(table: taxonomy.Table, row: taxonomy.Row) -> str:
    group = table.group.get(row.group)
    return f"{group.label} {row.label}" if group and group.parent else row.label


def _chart_of_requests(sides: Sequence[Side]) -> str:
    wanted = {name: _COUNTS[name] for name in ("本年新收", "办理结果总计", "结转下年度")}
    return _chart(bars, "requests", "收到和办理的申请（件）", sides, _cells(sides, wanted))


Draw = Callable[[str, str, Sequence[str], Sequence[Series]], str]


def _chart(draw: Draw, id: str, title: str, sides: Sequence[Side], lines: Sequence[Line]) -> str:
    series = [Series(label, [_point(one) for one in figures]) for label, figures in lines]
    picture = draw(id, title, [side.name for side in sides], series)
    return f'<figure><figcaption>{safe(title)}</figcaption><div class="wide">\n{picture}</div></figure>\n'


def _point(value: Figure) -> Point:
    return value if isinstance(value, str) else plain(value) or 0


def _table(caption: str, sides: Sequence[Side], lines: Sequence[Line], by_year: bool) -> str:
    heads = [side.name for side in sides]
    extra, found = _differences(lines, heads) if by_year else _middle(lines)
    rows = [(label, [*figures, *more]) for (label, figures), more in zip(lines, found, strict=True)]
    heads = heads + extra
    if len(sides) > WIDE:
        rows = [(head, [row[1][index] for row in rows]) for index, head in enumerate(heads)]
        heads = [label for label, _ in lines]
    cells = "".join(f'<th scope="col" class="number">{safe(head)}</th>' for head in heads)
    corner = "单位或年度" if len(sides) > WIDE else "项目"
    body = "\n".join(
        f'<tr><th scope="row">{safe(label)}</th>{"".join(map(_cell, figures))}</tr>' for label, figures in rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{safe(caption)}"><table>\n'
        f"<caption>{safe(caption)}</caption>\n"
        f'<thead><tr><th scope="col">{corner}</th>{cells}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>\n'
    )


def _cell(value: Figure) -> str:
    style = "missing" if value in (BLANK, UNREAD, NOT_ASKED) else "number"
    return f'<td class="{style}">{safe(str(value if isinstance(value, str) else plain(value)))}</td>'


def _differences(lines: Sequence[Line], heads: Sequence[str]) -> tuple[list[str], list[list[Figure]]]:
    """Return for each line how its last year differs from the one before."""
    return [f"{heads[-1]}比{heads[-2]}"], [[_difference(figures[-2], figures[-1])] for _, figures in lines]


def _difference(before: Figure, after: Figure) -> str:
    if isinstance(before, str) and isinstance(after, str) and before.endswith("%") and after.endswith("%"):
        return f"{Decimal(after[:-1]) - Decimal(before[:-1]):+} 个百分点"
    if isinstance(before, str) or isinstance(after, str):
        return "—"
    if after == before:
        return "持平"
    return f"{after - before:+}" + (f"（{(after - before) * 100 / Decimal(before):+.1f}%）" if before > 0 else "")


def _middle(lines: Sequence[Line]) -> tuple[list[str], list[list[Figure]]]:
    """Return for each line the median of the figures that are there, with how many these are."""
    return ["中位数"], [[_median(figures)] for _, figures in lines]


def _median(figures: Sequence[Figure]) -> str:
    known = [Decimal(one) for one in figures if not isinstance(one, str)]
    rates = [Decimal(one[:-1]) for one in figures if isinstance(one, str) and one.endswith("%")]
    if rates:
        return f"{median(rates):.1f}%"
    if not known:
        return "—"
    middle = f"{median(known).normalize():f}"
    return middle if len(known) == len(figures) else f"{middle}（{len(known)} 家有数）"
