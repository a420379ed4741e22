"""Workbooks: numbers as the user sees them, tables with merged cells, and blank results that never become 0."""

from __future__ import annotations

import struct

import pytest

from gongkai.document import Grid, Paragraph, Place
from gongkai.errors import UnreadableDocument
from gongkai.readers import excel
from gongkai.readers.excel.numbers import shown
from tests.readers.office_files import ole, xlsx

BORDERED = (
    '<borders count="2"><border/><border><left style="thin"/></border></borders>'
    '<cellXfs><xf borderId="0"/><xf borderId="1"/></cellXfs>'
)


def cell(reference: str, value: str = "", style: int = 0) -> str:
    """Return a cell: a number, a text, or blank."""
    if not value:
        return f'<c r="{reference}" s="{style}"/>'
    if value.replace(".", "").isdigit():
        return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'


def sheet(*rows: str, merged: tuple[str, ...] = ()) -> str:
    """Return a sheet: each row is cells apart by a stroke, a star marks a border, a dash no cell at all."""
    lines = []
    for number, row in enumerate(rows, start=1):
        values = enumerate(row.split("|")) if row else ()
        cells = [(f"{chr(65 + at)}{number}", value) for at, value in values if value != "-"]
        made = "".join(cell(where, value.replace("*", ""), 1 if "*" in value else 0) for where, value in cells)
        lines.append(f'<row r="{number}">{made}</row>')
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    return f"<sheetData>{''.join(lines)}</sheetData><mergeCells>{merges}</mergeCells>"


def read(*sheets: str, **options: str):
    return excel.load(xlsx(*sheets, **options), "云岭.xlsx")


def shape(*sheets: str, **options: str) -> list[str | list[list[str]]]:
    return [
        block.text if isinstance(block, Paragraph) else [[c.text for c in row] for row in block.rows]
        for block in read(*sheets, **options).blocks
    ]


def test_titles_notes_and_tables():
    content = sheet("题目", "", "项目|件数", "许可|21", "", "注：以上为全年数")
    assert shape(content) == ["题目", [["项目", "件数"], ["许可", "21"]], "注：以上为全年数"]


def test_places_are_the_sheet_s_own():
    blocks = read(sheet("", "题目", "-|-|项目|件数")).blocks
    assert isinstance(blocks[1], Grid)
    assert blocks[0].place == Place("line", 2, sheet="表1")
    assert str(blocks[1].rows[0][1].place) == "工作表“表1”第3行第4列"


def test_merged_cells_are_one_object():
    (grid,) = read(sheet("甲|乙|", "|1|2", merged=("A1:A2", "B1:C1"))).grids
    assert [[c.text for c in row] for row in grid.rows] == [["甲", "乙", "乙"], ["甲", "1", "2"]]
    assert grid.rows[0][0] is grid.rows[1][0]
    assert (grid.rows[0][0].rowspan, grid.rows[0][1].colspan) == (2, 2)


def test_framed_bands_and_blank_rows_belong_to_the_table():
    content = sheet("标题", "第一项*|*", "规章*|*", "*|*", "其他*|1*", "尾注", merged=("A2:B2",))
    assert shape(content, styles=BORDERED) == [
        "标题", [["第一项", "第一项"], ["规章", ""], ["", ""], ["其他", "1"]], "尾注",
    ]  # fmt: skip


def test_unframed_bands_are_told_from_headings():
    content = sheet(
        "二、主动公开", "第一项||", "内容|件数|金额", "规章|1|2", "第五项||", "许可|3|4",
        "三、收到情况", "自然人|法人|总计",
        merged=("A2:C2", "A5:C5"),
    )  # fmt: skip
    assert shape(content) == [
        "二、主动公开",
        [["第一项"] * 3, ["内容", "件数", "金额"], ["规章", "1", "2"], ["第五项"] * 3, ["许可", "3", "4"]],
        "三、收到情况",
        [["自然人", "法人", "总计"]],
    ]


def test_the_label_of_an_unframed_blank_row_stays_in_the_table():
    content = sheet("内容||件数", "一、本年新收||", "二、上年结转||3", merged=("A1:B1", "A2:B2", "A3:B3"))
    assert shape(content) == [[["内容", "内容", "件数"], ["一、本年新收"] * 2 + [""], ["二、上年结转"] * 2 + ["3"]]]


@pytest.mark.parametrize(
    ("value", "format", "expected"),
    [
        ("21", "", "21"),
        ("21.0", "", "21"),
        ("2E+1", "", "20"),
        ("16.670000000000002", "", "16.67"),
        ("0.1", "0.00", "0.1"),
        ("-4", "", "-4"),
        ("1136", "#,##0", "1136"),
        ("0.16666666666666666", "0.00%", "16.67%"),
        ("0.5", "0%", "50%"),
        ("251000", 'General"元"', "251000元"),
        ("7", '"约"0', "约7"),
        ("45309", "yyyy-mm-dd", "2024-01-18"),
        ("45309", 'yyyy"年"m"月"d"日"', "2024年1月18日"),
        ("1e400", "", "1E+400"),
        ("NaN", "", "NaN"),
        ("9007199254740993", "", "9007199254740990"),
    ],
)
def test_numbers_as_the_user_sees_them(value: str, format: str, expected: str):
    assert shown(value, 164, format) == expected


def test_built_in_formats():
    assert shown("45309", 14, "") == "2024-01-18"
    assert shown("45309", 31, "") == "2024年1月18日"
    assert shown("0.1667", 10, "") == "16.67%"
    assert shown("43847", 14, "", from_1904=True) == "2024-01-18"


def test_shared_strings_leave_out_readings():
    shared = '<si><r><t>甲</t></r><r><t>乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></si>'
    data = xlsx('<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>9</v></c><c t="b"><v>1</v></c></row></sheetData>')
    from gongkai.readers.office.package import Package
    from tests.readers.office_files import S, zipped

    package = Package(data, "a")
    parts: dict[str, str | bytes] = {part: package.read(part) for part in package.parts}
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{S}">{shared}</sst>'
    (grid,) = excel.load(zipped(parts), "a.xlsx").grids
    assert [c.text for c in grid.rows[0]] == ["甲乙", "", "TRUE"]


def test_a_formula_without_a_result_is_blank_and_told():
    document = read(
        f'<sheetData><row r="1">{cell("A1", "3")}{cell("B1", "4")}<c r="C1"><f>SUM(A1:B1)</f></c></row></sheetData>'
    )
    assert [[c.text for c in row] for grid in document.grids for row in grid.rows] == [["3", "4", ""]]
    assert [(left.kind, left.text, left.place.column) for left in document.leftovers] == [
        ("embedded_object", "公式 =SUM(A1:B1) 没有保存计算结果", 3)
    ]


def test_a_formula_with_a_result_is_that_result():
    results = '<c r="B1"><f>A1+4</f><v>7</v></c><c r="C1" t="str"><f>""</f><v></v></c>'
    document = read(f'<sheetData><row r="1">{cell("A1", "3")}{results}</row></sheetData>')
    assert [[c.text for c in row] for grid in document.grids for row in grid.rows] == [["3", "7", ""]]
    assert not document.leftovers


def test_hidden_sheets_are_told_and_not_read():
    document = excel.load(xlsx(sheet("甲|乙"), sheet("丙|丁"), states=("", 'state="hidden"')), "a.xlsx")
    assert len(list(document.grids)) == 1
    assert [left.text for left in document.leftovers] == ["隐藏的工作表“表2”"]


def test_cells_without_references_follow_one_another():
    (grid,) = read(
        "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row></sheetData>"
    ).grids
    assert [[c.text for c in row] for row in grid.rows] == [["1", "2"], ["3", "4"]]


def test_cells_far_apart_are_no_huge_table():
    last = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    content = f'<sheetData><row r="1">{cell("A1", "1")}</row>{last}</sheetData>'
    assert [block.text for block in read(content).paragraphs] == ["1", "2"]


@pytest.mark.parametrize(
    "content",
    [
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>'
        + '<mergeCell ref="A1:ZZ999"/>' * 400
        + "</mergeCells>",
        "<sheetData>"
        + "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 50))
        + "</sheetData>",
        '<sheetData><row r="9999999"><c r="A9999999"><v>1</v></c></row></sheetData>',
    ],
)
def test_absurd_sheets_are_refused(content: str):
    with pytest.raises(UnreadableDocument, match=r"云岭\.xlsx：工作表“表1”"):
        read(content)


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def biff_text(row: int, column: int, text: str, style: int) -> bytes:
    return record(0x0204, struct.pack("<HHHHB", row, column, style, len(text), 1) + text.encode("utf-16-le"))


def old_workbook() -> bytes:
    """Return an .xls file: a title, then a framed table whose last row is blank and whose first is merged."""
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    plain = record(0x00E0, bytes(20))
    lined = record(0x00E0, bytes(10) + b"\x11\x11" + bytes(8))
    body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    body += record(0x0200, struct.pack("<IIHHH", 0, 4, 0, 2, 0))
    body += biff_text(0, 0, "标题", 0) + biff_text(1, 0, "第一项", 1) + record(0x0201, struct.pack("<HHH", 1, 1, 1))
    body += biff_text(2, 0, "规章", 1) + record(0x0203, struct.pack("<HHHd", 2, 1, 1, 21.0))
    body += record(0x00BE, struct.pack("<HHHHH", 3, 0, 1, 1, 1))
    body += record(0x00E5, struct.pack("<HHHHH", 1, 1, 1, 0, 1)) + record(0x000A, b"")
    name = "表"
    entry_size = 4 + 8 + 2 * len(name)
    offset = len(start) + len(plain) + len(lined) + entry_size + 4
    entry = record(0x0085, struct.pack("<IBBBB", offset, 0, 0, len(name), 1) + name.encode("utf-16-le"))
    return ole({"Workbook": start + plain + lined + entry + record(0x000A, b"") + body})


def test_an_old_workbook_keeps_frames_and_merges():
    title, grid = excel.load(old_workbook(), "旧.xls").blocks
    assert isinstance(title, Paragraph)
    assert isinstance(grid, Grid)
    assert (title.text, str(title.place)) == ("标题", "工作表“表”第1行")
    assert [[c.text for c in row] for row in grid.rows] == [["第一项", "第一项"], ["规章", "21"], ["", ""]]


def test_a_damaged_old_workbook_is_refused():
    with pytest.raises(UnreadableDocument, match="Excel 文件的内部结构已损坏"):
        excel.load(ole({"Workbook": b"\x01\x02\x03"}), "旧.xls")
