"""Rich text: Chinese in its three ways of writing, tables with merged cells, and nothing of the file's machinery."""

from __future__ import annotations

from gongkai.document import Grid, Paragraph
from gongkai.readers import rtf

FONTS = r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 FangSong;}}"


def read(body: str | bytes):
    raw = body if isinstance(body, bytes) else body.encode("ascii")
    return rtf.load(rb"{\rtf1\ansi\ansicpg936\deff0" + FONTS.encode() + raw + b"}", "a.rtf")


def gbk(text: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk"))


def escapes(text: str) -> str:
    return "".join(f"\\u{ord(char) - (0x10000 if ord(char) > 0x7FFF else 0)}?" for char in text)


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def test_chinese_in_three_ways():
    text = "政府信息公开喆珺镕（一）"
    for body in (f"\\f1 {gbk(text)}", f"\\f0 {gbk(text)}", f"\\f0 {escapes(text)}"):
        assert [block.text for block in read(body + "\\par").paragraphs] == [text]
    assert [block.text for block in read(text.encode("gb18030") + b"\\par").paragraphs] == [text]


def test_characters_beyond_the_basic_plane():
    assert [block.text for block in read("\\u-10126?\\u-8324?\\par").paragraphs] == ["\U0002cb7c"]


def test_machinery_is_no_text():
    body = (
        r"{\*\bkmkstart a}{\info{\title t}}{\field{\*\fldinst{HYPERLINK \"http://x\"}}{\fldrslt 2023}}{\pict 0af0}\par"
    )
    document = read(body)
    assert [block.text for block in document.paragraphs] == ["2023"]
    assert [left.kind for left in document.leftovers] == ["picture"]


def row(*cells: tuple[str, int] | tuple[str, int, str]) -> str:
    defined = "".join(f"{''.join(cell[2:])}\\cellx{cell[1]}" for cell in cells)
    return f"\\trowd{defined} " + "".join(f"\\intbl {cell[0]}\\cell " for cell in cells) + "\\row\n"


def test_tables_with_merged_cells():
    down, on = "\\clvmgf", "\\clvmrg"
    body = (
        "before\\par " + row(("a", 100, down), ("wide", 300))
        + row(("", 100, on), ("1", 203), ("2", 300))
        + row(("b", 100), ("3", 200), ("4", 300)) + "after\\par"
    )  # fmt: skip
    first, grid, last = read(body).blocks
    assert isinstance(first, Paragraph)
    assert isinstance(grid, Grid)
    assert isinstance(last, Paragraph)
    assert (first.text, last.text) == ("before", "after")
    assert rows(grid) == [["a", "wide", "wide"], ["a", "1", "2"], ["b", "3", "4"]]
    assert grid.rows[0][0] is grid.rows[1][0]
    assert (grid.rows[0][0].rowspan, grid.rows[0][1].colspan) == (2, 2)
    assert str(grid.rows[1][2].place) == "第1个表格第2行第3列"


def test_a_definition_repeated_before_the_end_of_the_row():
    body = "text\\par " + row(("a", 100), ("1|2", 200)).replace("\\row", "{\\trowd\\cellx100\\cellx200\\row}")
    first, grid = read(body).blocks
    assert isinstance(first, Paragraph)
    assert isinstance(grid, Grid)
    assert first.text == "text"
    assert rows(grid) == [["a", "1|2"]]


def test_lines_inside_a_cell_and_blank_cells():
    (grid,) = read(row(("a\\par b", 100), ("", 200), ("0", 300))).grids
    assert rows(grid) == [["a\nb", "", "0"]]


def test_cells_without_definitions_still_are_cells():
    (grid,) = read("\\trowd a\\cell b\\cell\\row c\\cell d\\cell\\row").grids
    assert rows(grid) == [["a", "b"], ["c", "d"]]


def test_a_backslash_in_the_text():
    assert [block.text for block in read("C:\\\\cell\\par").paragraphs] == ["C:\\cell"]
