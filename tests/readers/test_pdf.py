"""The PDF reader: tables by their ruling lines, text by its lines, and files that are no honest PDF."""

from __future__ import annotations

import io
import itertools
import json
import sys
import time
import zlib
from collections.abc import Sequence

import pytest

from gongkai.document import Document, Grid, Paragraph
from gongkai.errors import UnreadableDocument
from gongkai.readers import apart
from gongkai.readers import pdf as pdf_reader
from gongkai.readers.pdf import MAX_PAGES, load
from gongkai.readers.pdf.lines import join
from gongkai.readers.word import load as load_word
from tests.cases import CASES, needs_cases
from tests.readers.made_pdf import Sheet, assemble, fill, pdf, stream, table
from tests.samples.made import FOLDER

XS = [90, 250, 330, 410, 490]
ROWS = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "0", "0"],
    ["行政规范性文件", "3", "1", "12"],
]
YS = [200, 220, 240, 260]


def grids(*sheets: Sheet) -> list[list[list[str]]]:
    """Return the tables read from some sheets, merged cells repeated."""
    return [texts(grid) for grid in load(pdf(*sheets), "made.pdf").grids]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def paragraphs(*sheets: Sheet) -> list[str]:
    return [paragraph.text for paragraph in load(pdf(*sheets), "made.pdf").paragraphs]


def plumbed(data: bytes) -> list[list[list[str]]]:
    """Return the tables as pdfplumber reads them, its line breaks and unprinted cells left out."""
    pdfplumber = pytest.importorskip("pdfplumber")
    with pdfplumber.open(io.BytesIO(data)) as file:
        return [
            [[cell.replace("\n", "") for cell in row if cell is not None] for row in found]
            for page in file.pages
            for found in page.extract_tables()
        ]


def once(grid: Grid) -> list[list[str]]:
    """Return a grid's cells where each begins, as pdfplumber prints them."""
    seen: set[int] = set()
    rows: list[list[str]] = []
    for row in grid.rows:
        rows.append([cell.text for cell in row if not (id(cell) in seen or seen.add(id(cell)))])  # type: ignore[func-returns-value]
    return rows


# ------------------------------------------------------------------ tables on one page


def plain() -> Sheet:
    return table(Sheet(), XS, YS, ROWS)


def cell_frames() -> Sheet:
    sheet = Sheet()
    for top, bottom in itertools.pairwise(YS):
        for left, right in itertools.pairwise(XS):
            sheet.box(left, top, right, bottom)
    return fill(sheet, XS, YS, ROWS)


def thin_rectangles() -> Sheet:
    sheet = Sheet()
    for y in YS:
        for left, right in itertools.pairwise(XS):
            sheet.box(left, y, right - 0.5, y + 0.5, "f")
    for x in XS:
        for top, bottom in itertools.pairwise(YS):
            sheet.box(x, top, x + 0.5, bottom - 0.5, "f")
    return fill(sheet, XS, YS, ROWS)


def doubled_and_broken() -> Sheet:
    sheet = table(Sheet(), XS, YS, ROWS)
    for x in XS:
        sheet.line(x + 1.5, YS[0], x + 1.5, YS[-1])
    for y in YS:
        sheet.line(XS[0] - 1, y + 1.5, 200, y + 1.5).line(203, y + 1.5, XS[-1] + 2, y + 1.5)
    return sheet


def one_path() -> Sheet:
    sheet = Sheet()
    path = [f"{XS[0]} {842 - y} m {XS[-1]} {842 - y} l" for y in YS]
    path += [f"{x} {842 - YS[0]} m {x} {842 - YS[-1]} l" for x in XS]
    return fill(sheet.raw(" ".join(path) + " S"), XS, YS, ROWS)


def dashed() -> Sheet:
    sheet = Sheet()
    for y in YS:
        for x in range(XS[0], XS[-1], 6):
            sheet.line(x, y, x + 3, y)
    for x in XS:
        for y in range(YS[0], YS[-1], 6):
            sheet.line(x, y, x, y + 3)
    return fill(sheet, XS, YS, ROWS)


def open_sides() -> Sheet:
    sheet = Sheet()
    for y in YS:
        sheet.line(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        sheet.line(x, YS[0], x, YS[-1])
    return fill(sheet, XS, YS, ROWS)


def moved_and_scaled() -> Sheet:
    sheet = table(Sheet(), XS, YS, ROWS)
    sheet.content = ["q 0.8 0 0 0.8 40 60 cm", *sheet.content, "Q"]
    return sheet


def coloured_cells() -> Sheet:
    sheet = Sheet().raw("0.8 0.9 1 rg")
    for top, bottom in itertools.pairwise(YS):
        for left, right in itertools.pairwise(XS):
            sheet.box(left, top, right - 1, bottom - 1, "f")
    return fill(sheet.raw("0 g"), XS, YS, ROWS)


@pytest.mark.parametrize(
    "draw",
    [plain, cell_frames, thin_rectangles, doubled_and_broken, one_path, dashed, open_sides, moved_and_scaled,
     coloured_cells],
)  # fmt: skip
def test_a_table_is_found_however_it_is_drawn(draw: object) -> None:
    assert callable(draw)
    assert grids(draw()) == [ROWS]


@pytest.mark.parametrize("draw", [plain, cell_frames, thin_rectangles, one_path])
def test_pdfplumber_reads_the_same_cells(draw: object) -> None:
    assert callable(draw)
    assert plumbed(pdf(draw())) == [ROWS]


def merged() -> Sheet:
    """Group label over two rows, a heading over two columns, a label set one character a line."""
    sheet = Sheet()
    for y, left in ((200, 90), (230, 250), (260, 90), (290, 120), (320, 90)):
        sheet.line(left, y, 410, y)
    for x, top, bottom in ((90, 200, 320), (120, 260, 320), (250, 200, 320), (330, 230, 320), (410, 200, 320)):
        sheet.line(x, top, x, bottom)
    sheet.text(95, 235, "勾稽关系为第一项加第二项", 10).text(95, 248, "之和", 10).text(300, 220, "申请人情况", 10)
    sheet.text(255, 250, "自然人", 10).text(335, 250, "总 计", 10)
    for at, char in enumerate("办理结果"):
        sheet.text(100, 272 + 13 * at, char, 10)
    sheet.text(123, 278, "（一）予以公开", 10).text(123, 308, "（二）部分公开", 10)
    sheet.text(280, 278, "7", 10).text(360, 278, "7", 10).text(360, 308, "0", 10)
    return sheet


def test_merged_cells_stand_at_each_of_their_positions() -> None:
    (grid,) = load(pdf(merged()), "made.pdf").grids
    assert texts(grid) == [
        ["勾稽关系为第一项加第二项之和", "勾稽关系为第一项加第二项之和", "申请人情况", "申请人情况"],
        ["勾稽关系为第一项加第二项之和", "勾稽关系为第一项加第二项之和", "自然人", "总计"],
        ["办理结果", "（一）予以公开", "7", "7"],
        ["办理结果", "（二）部分公开", "", "0"],
    ]
    assert grid.rows[2][0] is grid.rows[3][0]
    assert (grid.rows[0][0].rowspan, grid.rows[0][0].colspan) == (2, 2)
    place = grid.rows[3][3].place
    assert (place.kind, place.number, place.row, place.column, place.page) == ("cell", 1, 4, 4, 1)


def test_pdfplumber_reads_the_same_merged_cells() -> None:
    (grid,) = load(pdf(merged()), "made.pdf").grids
    assert plumbed(pdf(merged())) == [[[text.replace("总计", "总 计") for text in row] for row in once(grid)]]


def test_a_page_turned_sideways_is_read_as_its_reader_holds_it() -> None:
    sheet = Sheet(842, 595, rotate=90)
    upright = table(Sheet(595, 842), XS, YS, ROWS)
    sheet.content = ["q 0 1 -1 0 842 0 cm", *upright.content, "Q"]
    assert grids(sheet) == [ROWS]


def test_figures_under_each_other_are_not_run_together() -> None:
    sheet = table(Sheet(), [90, 200, 300], [200, 240], [["项目"]])
    sheet.text(210, 214, "10", 10).text(210, 230, "5", 10)
    assert grids(sheet) == [[["项目", "10\n5"]]]


def test_a_figure_broken_at_the_edge_of_its_cell_is_one_figure() -> None:
    sheet = table(Sheet(), [90, 200, 226], [200, 240], [["项目"]])
    sheet.text(203, 214, "1406", 10).text(203, 230, "9", 10)
    assert grids(sheet) == [[["项目", "14069"]]]


def test_boxes_and_rules_around_prose_make_no_table() -> None:
    sheet = Sheet().box(80, 90, 510, 780).line(90, 110, 500, 110).text(96, 140, "本报告由办公室编制。")
    assert grids(sheet) == []
    assert paragraphs(sheet) == ["本报告由办公室编制。"]


def test_white_grounds_behind_lines_are_no_cells() -> None:
    sheet = Sheet().raw("1 g").box(90, 128, 500, 146, "f").box(90, 146, 500, 164, "f").raw("0 g")
    sheet.text(96, 140, "本报告由办公室编制，").text(96, 158, "请予以公布。")
    assert grids(sheet) == []


# ------------------------------------------------------------------ tables over pages


def two_pages(above: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> tuple[Sheet, Sheet]:
    first = table(Sheet(), XS, [780 - 25 * at for at in range(len(above), -1, -1)], above)
    second = table(Sheet(), XS, [70 + 25 * at for at in range(len(below) + 1)], below)
    return first.text(280, 820, "- 1 -", 9), second.text(280, 820, "- 2 -", 9)


def test_a_table_goes_on_over_the_page() -> None:
    document = load(pdf(*two_pages(ROWS[:2], ROWS[2:])), "made.pdf")
    (grid,) = document.grids
    assert texts(grid) == ROWS
    assert [row[0].place.page for row in grid.rows] == [1, 1, 2]
    assert [row[0].place.row for row in grid.rows] == [1, 2, 3]
    assert not list(document.paragraphs)


def test_head_rows_printed_again_are_left_out() -> None:
    assert grids(*two_pages(ROWS[:2], [ROWS[0], ROWS[2]])) == [ROWS]


def test_blank_rows_on_both_sides_of_the_break_stay_two_rows() -> None:
    rows = [["行政处罚", "", "", ""], ["行政强制", "", "", ""]]
    assert grids(*two_pages([ROWS[0], rows[0]], [rows[1]])) == [[ROWS[0], *rows]]


def test_a_filled_row_and_a_blank_row_stay_two_rows() -> None:
    rows = [["行政处罚", "4", "0", "4"], ["行政强制", "", "", ""]]
    assert grids(*two_pages([ROWS[0], rows[0]], [rows[1]])) == [[ROWS[0], *rows]]


def test_a_row_cut_by_the_page_is_one_row() -> None:
    label = "要求行政机关确认或者重新出具已"
    assert grids(*two_pages([ROWS[0], [label, "1", "0", "1"]], [["获取信息", "", "", ""], ROWS[1]])) == [
        [ROWS[0], [label + "获取信息", "1", "0", "1"], ROWS[1]]
    ]


def test_figures_left_on_the_next_page_join_their_label() -> None:
    assert grids(*two_pages([ROWS[0], ["规章", "", "", ""]], [["", "0", "0", "0"], ROWS[2]])) == [ROWS]


def test_a_merged_cell_cut_by_the_page_goes_on() -> None:
    xs = [90, 130, 250, 330]
    first = Sheet().line(90, 720, 330, 720).line(130, 740, 330, 740).line(90, 760, 330, 760)
    second = Sheet().line(90, 70, 330, 70).line(130, 90, 330, 90).line(90, 110, 330, 110).line(90, 130, 330, 130)
    for x in xs:
        first.line(x, 720, x, 760)
        second.line(x, 70, x, 130)
    fill(first, xs, [720, 740], [["结果", "公开", "1"], ["", "部分公开", "2"]])
    fill(second, xs, [70, 90, 110], [["", "不予公开", "3"], ["", "总计", "6"], ["结转", "无", "0"]])
    (grid,) = load(pdf(first, second), "made.pdf").grids
    assert [row[0].text for row in grid.rows] == ["结果", "结果", "结果", "结果", "结转"]
    assert grid.rows[0][0] is grid.rows[3][0]
    assert [row[2].text for row in grid.rows] == ["1", "2", "3", "6", "0"]


def test_parts_with_other_columns_come_to_one_grid() -> None:
    first = table(Sheet(), XS, [740, 760, 780], ROWS[:2])
    second = table(Sheet(), [90, 200, 490], [70, 90, 110], [["信息内容", "本年处理决定数量"], ["行政许可", "55"]])
    (grid,) = load(pdf(first, second), "made.pdf").grids
    assert {len(row) for row in grid.rows} == {5}
    assert [cell.text for cell in grid.distinct(3)] == ["行政许可", "55"]


def test_a_heading_between_keeps_two_tables_apart() -> None:
    first = table(Sheet(), XS, [740, 760, 780], ROWS[:2])
    second = table(Sheet().text(96, 80, "三、收到和处理申请情况"), XS, [100, 120, 140], ROWS[1:])
    assert len(grids(first, second)) == 2


def test_the_first_row_alone_on_its_page_belongs_to_the_table() -> None:
    first = table(Sheet().text(96, 700, "二、主动公开情况"), [90, 490], [760, 780], [["第一部分"]])
    second = table(Sheet(), XS, [70, 90, 110], ROWS[:2])
    (grid,) = load(pdf(first, second), "made.pdf").grids
    assert [cell.text for cell in grid.distinct(0)] == ["第一部分"]
    assert grid.rows[0][0].colspan == 4


# ------------------------------------------------------------------ text


def prose() -> tuple[Sheet, Sheet]:
    first = Sheet().text(230, 50, "云岭县政府信息公开", 9).text(165, 100, "云岭县水务局二〇二三年度", 22)
    first.text(176, 132, "政府信息公开工作报告", 22)
    first.text(114, 170, "本报告由云岭县水务局编制，统计期限自1月1日起至12月31日止，全")  # 34 characters wide
    first.text(90, 190, "文共六个部分。").text(114, 210, "一、总体情况")
    first.text(114, 230, "全年公开信息 1136 条，其中规范性文件解读12条，回应群众关切的问题")
    first.text(280, 810, "— 1 —", 9)
    second = (
        Sheet()
        .text(230, 50, "云岭县政府信息公开", 9)
        .text(90, 80, "三十余个，公开会议信息。")
        .text(280, 810, "— 2 —", 9)
    )
    return first, second


def third() -> Sheet:
    sheet = Sheet().text(230, 50, "云岭县政府信息公开", 9).text(114, 80, "二、存在的问题").text(280, 810, "— 3 —", 9)
    return sheet.text(400, 120, "云岭县水务局").text(388, 140, "2024年1月15日")


def test_lines_become_paragraphs_and_furniture_goes() -> None:
    assert paragraphs(*prose(), third()) == [
        "云岭县水务局二〇二三年度政府信息公开工作报告",
        "本报告由云岭县水务局编制，统计期限自1月1日起至12月31日止，全文共六个部分。",
        "一、总体情况",
        "全年公开信息1136条，其中规范性文件解读12条，回应群众关切的问题三十余个，公开会议信息。",
        "二、存在的问题",
        "云岭县水务局",
        "2024年1月15日",
    ]


def test_paragraphs_know_their_page_and_number() -> None:
    places = [paragraph.place for paragraph in load(pdf(*prose(), third()), "made.pdf").paragraphs]
    assert [place.page for place in places] == [1, 1, 1, 1, 3, 3, 3]
    assert [place.number for place in places] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("number", ["1", "-1-", "— 1 —", "第1页", "第 1 页 共 5 页", "1/5", "- 1 - "])
def test_page_numbers_are_dropped(number: str) -> None:
    assert paragraphs(Sheet().text(96, 400, "正文。").text(280, 815, number, 9)) == ["正文。"]


def test_a_figure_at_the_foot_of_the_text_is_no_page_number() -> None:
    assert paragraphs(Sheet().text(96, 400, "共计").text(96, 430, "12")) == ["共计", "12"]


def test_blocks_come_in_the_order_of_the_page() -> None:
    sheet = table(Sheet().text(96, 290, "表后。").text(96, 150, "表前。"), XS, YS, ROWS)
    blocks = load(pdf(sheet), "made.pdf").blocks
    assert [block.text if isinstance(block, Paragraph) else "表" for block in blocks] == ["表前。", "表", "表后。"]


def test_columns_without_rules_keep_their_blanks() -> None:
    rows = [["信息内容", "制发", "废止", "有效"], ["规章", "0", "", "0"], ["规范性文件", "3", "1", "12"]]
    assert grids(fill(Sheet().text(96, 150, "二、主动公开"), XS, [200, 225, 250], rows)) == [rows]


@pytest.mark.parametrize("slug", ["yunling-2022", "yunling-finance-2019", "yunling-housing-2023"])
def test_a_font_that_states_no_height_gives_the_same_paragraphs(slug: str) -> None:
    """The box of a character is then as high as its ink: a comma stands below the line, and 一 in its middle."""
    printed = load((FOLDER / f"{slug}.pdf").read_bytes(), "printed.pdf")
    typed = load_word((FOLDER / f"{slug}.docx").read_bytes(), "typed.docx")
    assert [one.text for one in printed.paragraphs] == [
        one.text.strip() for one in typed.paragraphs if one.text.strip()
    ]


def test_characters_on_one_base_line_are_one_line() -> None:
    sheet = Sheet().text(96, 140, "全年").text(120, 140, "，", 4).text(132, 140, "一", 5).text(144, 140, "切正常。", 12)
    assert paragraphs(sheet) == ["全年，一切正常。"]


def test_a_character_beyond_the_basic_plane_comes_whole() -> None:
    from gongkai.readers.pdf.page import _HALVES, _whole

    assert _HALVES.sub(_whole, "甲\ud872\udf7c乙\ud872") == "甲\U0002cb7c\0乙\ud872"


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ('A<B "D"', "'E' F", "A<B \"D\" 'E' F"),
        ("pre-", '"x"', 'pre-"x"'),
        ("16.", "67%", "16.67%"),
        ("甲", '"乙"', '甲"乙"'),
    ],
)
def test_a_quote_at_the_start_of_a_line_has_a_space_before_it(first: str, second: str, joined: str) -> None:
    assert join(first, second) == joined


def test_radicals_that_look_like_characters_become_them() -> None:
    assert paragraphs(Sheet().text(96, 140, "⼀、总体情况")) in (["一、总体情况"], [])
    from gongkai.readers.pdf.page import _RADICALS

    assert "⼀⻓⻚".translate(_RADICALS) == "一长页"


# ------------------------------------------------------------------ what is no text of the report


def test_a_watermark_is_kept_out_of_the_text() -> None:
    sheet = plain().text(150, 500, "内部资料", 60, matrix="0.7071 0.7071 -0.7071 0.7071")
    document = load(pdf(sheet), "made.pdf")
    assert [texts(grid) for grid in document.grids] == [ROWS]
    assert not list(document.paragraphs)
    assert [leftover.text for leftover in document.leftovers] == ["水印：内部资料"]


def test_remarks_are_left_over() -> None:
    (leftover,) = load(pdf(plain().remark("请核对此数")), "made.pdf").leftovers
    assert (leftover.kind, leftover.text, leftover.place.page) == ("comment", "请核对此数", 1)


def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)


def test_scanned_pages_are_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    without_ocr(monkeypatch)
    document = load(pdf(Sheet().scan(), Sheet().scan(), Sheet().scan().text(200, 820, "3")), "scan.pdf")
    assert document.format == "picture"
    assert document.blocks == []
    assert [(item.kind, item.text) for item in document.leftovers] == [
        ("scanned_page", "第1—3页是图片，没有可以取出的文字")
    ]


def test_one_scanned_page_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    without_ocr(monkeypatch)
    document = load(pdf(plain(), Sheet().scan()), "mixed.pdf")
    assert document.format == "pdf"
    assert [texts(grid) for grid in document.grids] == [ROWS]
    assert [(item.kind, item.place.page) for item in document.leftovers] == [("scanned_page", 2)]


def test_text_laid_under_a_scan_is_taken_and_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    without_ocr(monkeypatch)
    sheet = Sheet().scan()
    for at, words in enumerate(["收到申请十二件。", "办结十二件，均按时答复。", "无结转。"]):
        sheet.text(96, 140 + 20 * at, words, mode=3)
    document = load(pdf(sheet), "scan.pdf")
    assert document.format == "picture"
    assert len(list(document.paragraphs)) == 3


# ------------------------------------------------------------------ files that are no honest PDF


def refused(data: bytes) -> str:
    start = time.process_time()
    with pytest.raises(UnreadableDocument) as caught:
        load(data, "坏.pdf")
    assert time.process_time() - start < 5
    assert str(caught.value).startswith("坏.pdf：")
    return str(caught.value)


def test_an_encrypted_file_says_so() -> None:
    lock = "/Encrypt << /Filter /Standard /V 1 /R 2 /O <" + "11" * 32 + "> /U <" + "22" * 32 + "> /P -4 >>"
    data = assemble([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"],
                    lock + " /ID [<00><00>]")  # fmt: skip
    assert "密码" in refused(data)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\x00" * 5000, pdf(plain())[:400]])
def test_damaged_files_say_so(data: bytes) -> None:
    assert "损坏" in refused(data)


def test_a_wrong_cross_reference_table_is_mended() -> None:
    data = pdf(plain())
    start = data.rindex(b"xref\n0")
    broken = data[:start] + data[start:].replace(b"00000 n", b"00000 f").replace(b"startxref\n", b"startxref\n9")
    assert [texts(grid) for grid in load(broken, "broken.pdf").grids] == [ROWS]


def test_too_many_pages() -> None:
    kids = " ".join(["3 0 R"] * 5000)
    data = assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count 5000 >>".encode(),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        ]
    )
    assert f"共 5000 页，最多读 {MAX_PAGES} 页" in refused(data)


def page_of(content: bytes) -> bytes:
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            content,
        ]
    )


def test_a_stream_that_inflates_without_end() -> None:
    bomb = zlib.compress(b"0 0 m 9 9 l S\n" * 4_000_000, 9)
    assert "解压" in refused(page_of(stream(bomb, "/Filter /FlateDecode")))


def test_a_stream_packed_twice() -> None:
    bomb = zlib.compress(zlib.compress(b"\x00" * 10_000_000, 9), 9)
    assert "重复压缩" in refused(page_of(stream(bomb, "/Filter [/FlateDecode /FlateDecode]")))


def drawing_forms(levels: int, copies: int, names: str, packed: bool = False) -> bytes:
    """Forms that each draw the next one several times; ``names`` says what /F is in the form of a number."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /F 5 0 R /G 6 0 R >> >> >>",
        stream(b"/F Do"),
    ]
    for number in range(6, 6 + levels):
        draws = b"/F Do " * copies if number < 5 + levels else b"90 90 400 300 re S"
        entries = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] {names.format(number)}"
        filter = " /Filter /FlateDecode" if packed else ""
        objects.append(stream(zlib.compress(draws) if packed else draws, entries + filter))
    return assemble(objects)


RESOURCES = "/Resources << /XObject << /F {} 0 R >> >>"


def test_forms_that_draw_a_few_others_are_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "run", None)
    assert load(drawing_forms(4, 3, RESOURCES), "forms.pdf").blocks == []


@pytest.mark.parametrize("packed", [False, True])
def test_drawings_that_multiply_are_stopped(packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "SECONDS", 1)
    assert "过于复杂" in refused(drawing_forms(9, 10, RESOURCES, packed))


def test_drawings_that_draw_each_other_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "SECONDS", 1)
    first, second = b"/F Do " * 3, b"90 90 400 300 re S"
    data = drawing_forms(2, 3, "").replace(first, b"/G Do " * 3).replace(second, first)
    assert "过于复杂" in refused(data)


LETTERS = b"BT /F1 9 Tf 90 700 Td " + b"(aaaaaaaa) Tj " * 300_000 + b" ET"
TWO_MEGABYTES = b"q Q " * 500_000


def repeated(entry: bytes) -> bytes:
    """A page whose dictionary says ``entry`` for its content, which is stream 4 or forms drawn from there."""
    form = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Filter /FlateDecode"
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /F 5 0 R >> >> "
            + entry
            + b" >>",
            stream(zlib.compress(TWO_MEGABYTES), "/Filter /FlateDecode"),
            stream(zlib.compress(b"90 90 40 30 re S " * 4900), form),
            stream(b"/F Do " * 60),
            stream(zlib.compress(LETTERS), "/Filter /FlateDecode"),
        ]
    )


@pytest.mark.parametrize(
    "entry", [b"/Contents [4 0 R 4 0 R 4 0 R]", b"/Contents [6 0 R 4 0 R]", b"/Contents 7 0 R"], ids=str
)
def test_content_that_grows_is_read_apart(entry: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(job: str, data: bytes, seconds: int) -> bytes:
        raise apart.Failed("timeout")

    monkeypatch.setattr(apart, "run", run)
    assert "过于复杂" in refused(repeated(entry))


def test_pages_that_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "SECONDS", 0)
    assert "过于复杂" in refused(pdf(*[plain()] * 3))


def test_what_cannot_be_judged_is_read_apart() -> None:
    """Names that lead nowhere are looked up in the page, so a form may draw itself: only trying tells."""
    sheet = plain()
    sheet.content.append("/Im Do")
    data = pdf(sheet).replace(
        b"8 0 obj\nnull",
        b"8 0 obj\n" + stream(b"/Gs Do", "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources 99 0 R"),
    )
    document = load(data, "odd.pdf")
    assert document.name == "odd.pdf"
    assert [texts(grid) for grid in document.grids] == [ROWS]


def test_more_lines_than_any_table() -> None:
    content = zlib.compress(b"".join(b"%d %d m %d 800 l S\n" % (x, x % 700, x) for x in range(400_000)))
    assert "过多" in refused(page_of(stream(content, "/Filter /FlateDecode")))


def test_a_drawing_of_many_lines_is_no_table() -> None:
    content = b"".join(b"%d 0 m %d 800 l S 0 %d m 590 %d l S\n" % (x % 590, x % 590, x, x) for x in range(3000))
    start = time.process_time()
    load(page_of(stream(content)), "drawing.pdf")
    assert time.process_time() - start < 5


# ------------------------------------------------------------------ a real report


def hongze() -> Document:
    return load((CASES / "huaian-hongze-2023.pdf").read_bytes(), "huaian-hongze-2023.pdf")


def gold() -> dict[str, float | None]:
    cells: dict[str, float | None] = json.loads((CASES / "gold" / "huaian-hongze-2023.json").read_text("utf-8"))[
        "cells"
    ]
    return cells


APPLICANTS = ["natural", "commercial", "research", "public_benefit", "legal_service", "other", "total"]
REQUESTS = {
    "new_received": "本年新收政府信息公开", "carried_in": "上年结转", "granted": "予以公开", "partial": "部分公开",
    "withheld_secret": "属于国家秘密", "withheld_safety": "三安全一稳定", "withheld_third_party": "第三方合法权益",
    "withheld_internal": "内部事务信息", "withheld_process": "过程性信息", "withheld_case_file": "行政执法案卷",
    "withheld_query": "行政查询事项", "carried_out": "结转下年度",
}  # fmt: skip


@needs_cases
def test_every_figure_of_table_three_stands_in_its_row() -> None:
    grid = list(hongze().grids)[1]
    cells = gold()
    checked = 0
    for row, label in REQUESTS.items():
        wanted = [cells.get(f"requests.{row}.{column}") for column in APPLICANTS]
        if None in wanted:
            continue
        (found,) = [at for at in range(len(grid.rows)) if any(label in cell.text for cell in grid.rows[at])]
        assert [float(cell.text) for cell in grid.rows[found][-7:]] == wanted, row
        checked += 1
    assert checked >= 8
    assert {len(row) for row in grid.rows} == {10}


@needs_cases
def test_tables_two_and_four_of_a_real_report() -> None:
    proactive, _, disputes = hongze().grids
    assert [cell.text for cell in proactive.distinct(3)][1:] == ["0", "5", "5"]
    assert [cell.text for cell in proactive.rows[-1]][-1] == str(gold()["proactive.fees.amount"])
    columns = ["upheld", "corrected", "other", "pending", "total"]
    rows = ["reconsideration", "litigation_direct", "litigation_after_reconsideration"]
    found = [float(cell.text) for cell in disputes.rows[-1]]
    wanted = [value for id, value in gold().items() if id.startswith("disputes.")]
    assert len(rows) * len(columns) == len(found) == 15
    assert found == wanted


@needs_cases
def test_a_real_label_set_vertically_and_a_merged_cell_over_pages() -> None:
    grid = list(hongze().grids)[1]
    assert {row[0].text for row in grid.rows[5:-1]} == {"三、本年度办理结果"}
    assert grid.rows[5][0].place.page == 3
    assert grid.rows[-1][0].place.page == 4


@needs_cases
def test_the_paragraphs_of_a_real_report() -> None:
    found = [paragraph.text for paragraph in hongze().paragraphs]
    assert [text for text in found if text[1:2] == "、"] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    assert not any("- 1 -" in text or text.isdigit() for text in found)


def test_what_the_other_process_hands_back_is_a_document_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import pickle

    from gongkai.readers import apart
    from gongkai.readers.pdf import _load_apart

    monkeypatch.setattr(apart, "run", lambda *args: pickle.dumps(print))
    with pytest.raises(UnreadableDocument):
        _load_apart(b"", "x.pdf")
