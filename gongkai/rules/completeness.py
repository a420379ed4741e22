"""What is printed in the cells: blanks, strokes, odd ways of writing, foreign rows, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai import taxonomy
from gongkai.labels import key
from gongkai.report import Heading, Report
from gongkai.rules import Context, Hit, Result, Severity, nothing_recognised, rule

_EMPTY_WHY = "空白格看不出是零还是漏填，统计汇总时也无法相加；格式要求没有发生的填0。"
_EMPTY_MEND = "没有发生的逐格填0；有数的补填实际数。"


def _written(report: Report, form: str) -> list[str]:
    """Return the cells whose figure was written in one way (see ``numerals.Numeral``)."""
    return [id for id, value in report.cells.items() if value.form == form]


def _blanks(report: Report, table: str) -> Iterator[Hit]:
    cells = [id for id in _written(report, "blank") if id.startswith(table + ".")]
    if not cells:
        return
    count = sum(id.startswith(table + ".") for id in report.cells)
    number = taxonomy.edition(report.form).tables[table].number
    extent = f"全部{count}格" if len(cells) == count else f"{len(cells)}格"
    yield Hit("空白", 0, tuple(cells), report.place(cells[0]), f"{number}有{extent}空白，没有发生的应当填0。")


@rule("AR-TBL-01", Severity.ERROR, law="国办公开办函〔2021〕30号 附件表二", why=_EMPTY_WHY, mend=_EMPTY_MEND)
def table_two_has_no_blanks(report: Report, context: Context) -> Iterator[Hit]:
    """表二不得有空白格，没有发生的应当填0。"""
    yield from _blanks(report, "proactive")


@rule(
    "AR-TBL-02",
    Severity.ERROR,
    law="国办公开办函〔2021〕30号 附件表三",
    why=_EMPTY_WHY,
    mend=_EMPTY_MEND,
    formula="F3.5",
)
def table_three_has_no_blanks(report: Report, context: Context) -> Iterator[Hit]:
    """表三不得有空白格，没有发生的应当填0。"""
    yield from _blanks(report, "requests")


@rule(
    "AR-TBL-10",
    Severity.ERROR,
    law="国办公开办函〔2021〕30号 附件表四",
    why=_EMPTY_WHY,
    mend=_EMPTY_MEND,
    formula="F4.2",
)
def table_four_has_no_blanks(report: Report, context: Context) -> Iterator[Hit]:
    """表四十五格不得空白，没有发生的应当填0。"""
    yield from _blanks(report, "disputes")


@rule(
    "AR-TBL-03",
    Severity.ERROR,
    law="国办公开办函〔2021〕30号 附件",
    why="横线、斜线和“无”不是数字，机器汇总时会丢失，也分不清是零还是不适用。",
    mend="改填0。",
)
def strokes_are_not_figures(report: Report, context: Context) -> Iterator[Hit]:
    """不得用“/”“—”“无”等代替0。"""
    cells = _written(report, "dash")
    if cells:
        found = "、".join(dict.fromkeys(report.cells[id].text.strip() for id in cells))
        yield Hit(found, 0, tuple(cells), report.place(cells[0]), f"有{len(cells)}格用“{found}”代替0。")


@rule(
    "AR-TBL-04",
    Severity.ERROR,
    law="国办公开办函〔2021〕30号 附件；国办公开办函〔2019〕60号（仅2019、2020年度）",
    why="格式由国务院办公厅统一规定，各年可比、各级可汇总都靠它；换用旧格式或改动行列，数据无法并入上级报告。",
    mend="改用报告年度对应的格式，行列一格不增不减；旧表中的数按新口径重新统计。",
)
def the_form_of_the_year_is_used(report: Report, context: Context) -> Iterator[Hit]:
    """表格应当使用报告年度对应的统一格式，行列齐全，不增不减。"""
    if report.year and report.form and report.form != report.edition:
        used, due = taxonomy.edition(report.form), taxonomy.edition(report.edition)
        place = report.tables.get("proactive")
        yield Hit(
            used.name, due.name, (), place, f"{report.year}年度应使用{due.law}的格式，表二用的是{used.law}的格式。"
        )
    for table in taxonomy.edition(report.form).tables.values():
        if table.id not in report.tables:
            chapter = report.chapter(table.chapter)
            place = chapter.heading.place if chapter else None
            if not _pictured(report):
                yield Hit("没有", table.number, table.cells, place, f"没有找到{table.number}。")
    yield from _wrong_rows(report)


def _pictured(report: Report) -> bool:
    return any(leftover.kind in ("picture", "scanned_page") for leftover in report.leftovers)


def _wrong_rows(report: Report) -> Iterator[Hit]:
    if report.single_ended_row:
        place = report.place("requests.ended.total")
        says = "“（六）其他处理”只有一行，现行格式分为“逾期不补正”“逾期未缴费”“其他”三行。"
        cells = tuple(f"requests.ended.{c.id}" for c in taxonomy.edition(report.form).tables["requests"].columns)
        yield Hit("一行", "三行", cells, place, says)
    for stray in report.strays:
        yield Hit(stray.text, None, (), stray.place, f"“{stray.text}”：{stray.why}。")
    for table in taxonomy.TABLES:
        lost = [u for u in report.unread if u.cell.startswith(table + ".") and not u.text and table in report.tables]
        rows = list(dict.fromkeys(u.cell.split(".")[1] for u in lost))
        if lost and not _pictured(report):
            form = taxonomy.edition(report.form).tables[table]
            names = "、".join(form.row[row].label for row in rows[:3]) + ("等" if len(rows) > 3 else "")
            cells = tuple(u.cell for u in lost)
            yield Hit("没有", len(lost), cells, lost[0].place, f"{form.number}缺{len(lost)}格（{names}）。")


@rule(
    "AR-TBL-11",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号 附件",
    why="行名、列名是统计口径，改动一个字就可能改变含义；错别字说明表格是手工重打的。",
    mend="按格式原文改回；建议直接使用本工具写出的空表。",
)
def labels_are_verbatim(report: Report, context: Context) -> Iterator[Hit]:
    """表格的行名、列名应与格式一字不差。"""
    edition = taxonomy.edition(report.form)
    for id, heading in report.row_headings.items():
        table, row_id = id.split(".")
        row = edition.tables[table].row[row_id]
        yield from _altered(heading, row.label, row.variants, f"{edition.tables[table].number}行名")
    for id, heading in report.column_headings.items():
        table, *row_ids, column_id = id.split(".")
        if table == "disputes":
            continue
        column = edition.tables[table].column[column_id]
        label = edition.column_label(table, row_ids[0], column_id) if row_ids else column.label
        yield from _altered(heading, label, column.variants, f"{edition.tables[table].number}列名")


def _altered(heading: Heading, label: str, variants: tuple[str, ...], name: str) -> Iterator[Hit]:
    if heading.text == label:
        return
    printed = key(heading.text)
    known = [key(one) for one in (label, *variants)]
    if printed in known or any(len(one) > 3 and printed.endswith(one) for one in known):
        return
    if any(printed in one for one in known):  # cut off by the file format, not altered by the official
        return
    yield Hit(heading.text, label, (), heading.place, f"{name}应为“{label}”，现为“{_short(heading.text)}”。")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


@rule(
    "AR-TBL-05",
    Severity.WARNING,
    law="格式 表二“本年收费金额（单位：万元）”",
    why="把元填进万元格，金额放大一万倍，是最常见也最醒目的错误。",
    mend="换算成万元，单位只在表头写，格内只填数字。",
)
def money_is_in_the_unit_of_the_head(report: Report, context: Context) -> Iterator[Hit]:
    """收费金额以万元为单位，格内只填数字，不得以元填入万元格。"""
    cell = "proactive.fees.amount"
    value = report.cells.get(cell)
    head = report.column_headings.get(cell)
    if head and (found := _digits_in_unit(head.text)):
        yield Hit(found, "（单位：万元）", (cell,), head.place, f"收费金额的表头写成“{found}”，数字应填在格内。")
    if value is None or value.number is None:
        return
    if value.unit == "元":
        yield Hit(value.text, None, (cell,), value.place, f"收费金额填写了“{value.text}”，应换算为万元。")
    elif value.number >= _ABSURD_WAN and value.number == int(value.number):
        says = f"收费金额{value.number}万元数额异常大，请核对是否把元填进了万元格。"
        yield Hit(value.number, None, (cell,), value.place, says)


_ABSURD_WAN = 1_000_000


def _digits_in_unit(text: str) -> str:
    inside = text[text.find("单位") :] if "单位" in text else ""
    return inside.strip("（）()") if any(char.isdigit() for char in inside) else ""


@rule(
    "AR-TBL-06",
    Severity.ERROR,
    law="国办公开办函〔2021〕30号 附件",
    why="全角数字、千分位和汉字数字在汇总时会被当成文字，漏计而不报错。",
    mend="改成半角阿拉伯数字，不加千分位、单位和空格；说明写在表外。",
)
def figures_are_plain_digits(report: Report, context: Context) -> Iterator[Hit]:
    """表内数字应为半角阿拉伯数字，不加千分位、单位、空格和说明。"""
    names = {
        "fullwidth": "全角数字",
        "grouped": "千分位",
        "chinese": "汉字数字",
        "spaced": "数字中间有空格",
        "unit": "带单位",
        "note": "夹带说明",
        "word": "用文字表示增减",
    }
    by_form: dict[str, list[str]] = {}
    for id, value in report.cells.items():
        if value.form in names and not (value.form == "unit" and id.endswith(".amount")):
            by_form.setdefault(value.form, []).append(id)
    for form, name in names.items():
        cells = by_form.get(form)
        if cells:
            first = report.cells[cells[0]]
            more = f"等{len(cells)}格" if len(cells) > 1 else ""
            severity = Severity.INFO if form in ("note", "unit", "word") else None
            says = f"“{first.text.strip()}”{more}{name}，应只填半角数字。"
            yield Hit(first.text.strip(), first.number, tuple(cells), first.place, says, severity=severity)


@rule(
    "AR-TBL-08",
    Severity.ERROR,
    law="国办公开办函〔2021〕30号 附件",
    why="件数不可能是负数、小数或天文数字，出现即是填错。",
    mend="核对台账改正。",
    formula="F2.2、F3.5、F4.2",
)
def counts_are_whole_and_not_negative(report: Report, context: Context) -> Iterator[Hit]:
    """件数应为非负整数，金额应为非负数且小数不超过六位。"""
    edition = taxonomy.edition(report.form)
    for id, value in report.cells.items():
        number = value.number
        if value.form == "absurd":
            yield Hit(
                value.text[:40], None, (id,), value.place, f"{report.label(id)}的“{value.text[:40]}”不是合理的数。"
            )
        if number is None or (isinstance(number, int) and number >= 0):
            continue
        table, _, column = id.split(".")
        kind = edition.tables[table].column[column].kind
        if kind == "signed" and number == int(number):
            continue
        if kind == "amount" and number >= 0 and _decimals(number) <= 6:
            continue
        wrong = "是负数" if number < 0 else "小数超过六位" if kind == "amount" else "不是整数"
        yield Hit(number, None, (id,), value.place, f"{report.label(id)}为{number}，{wrong}。")


def _decimals(number: int | Decimal) -> int:
    exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


@rule(
    "AR-READ-02",
    Severity.ERROR,
    law="条例第五十条",
    why="没有一章一表可核对时，其余规则不出声不等于没有问题。",
    mend="确认文件是政府信息公开工作年度报告；是的话，换用 Word 原件或能选中文字的 PDF。",
)
def it_is_an_annual_report(report: Report, context: Context) -> Iterator[Hit]:
    """文件应当是政府信息公开工作年度报告，至少能认出一章或者一张表。"""
    if nothing_recognised(report):
        yield Hit(
            "没有认出",
            "六个部分、三张表",
            says="没有认出年度报告的任何一章一表，请确认文件是不是政府信息公开工作年度报告。",
        )


@rule(
    "AR-READ-01",
    Severity.WARNING,
    law="本工具的读取说明",
    why="没有读出的数字没有核对过，不能当作没有问题。",
    mend="对照原件补录这些数字，或者换用单元格分开的 Word、Excel 原件再核对。",
)
def everything_was_read(report: Report, context: Context) -> Iterator[Hit]:
    """表中有印出而未能读出的数字，读不出的一律不猜。"""
    printed = [item for item in report.unread if item.text and item.place is not None]
    by_reason: dict[tuple[str, str], list[str]] = {}
    for item in printed:
        by_reason.setdefault((item.why, item.text), []).append(item.cell)
    for (why, text), cells in by_reason.items():
        names = report.label(cells[0]) + (f"等{len(cells)}格" if len(cells) > 1 else "")
        yield Hit(
            text[:60], None, tuple(cells), report.place(cells[0]), f"{names}未读出：{why}。", result=Result.CANNOT_TELL
        )
