"""The Word file: a valid package, the page of an official document, the form's merged tables."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from gongkai import taxonomy
from gongkai.document import WHOLE_FILE, Paragraph
from gongkai.layout import layout as table_layout
from gongkai.layout import size
from gongkai.report import Report
from gongkai.writers import word
from tests.writers import reports

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def paragraph(data: bytes, text: str) -> etree._Element:
    """Return the last paragraph whose text begins with ``text``."""
    return [p for p in part(data).iter(f"{W}p") if "".join(p.itertext()).startswith(text)][-1]


def attribute(element: etree._Element, path: str, name: str) -> str:
    found = element.find(path, {"w": W[1:-1]})
    assert found is not None, path
    return str(found.get(f"{W}{name}"))


@pytest.fixture(scope="module")
def data() -> bytes:
    return word.write(reports.clean())


def test_the_same_report_gives_the_same_bytes(data: bytes) -> None:
    assert word.write(reports.clean()) == data


def test_every_part_is_declared_and_every_relation_has_its_part(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
    overrides = {node.get("PartName", "").lstrip("/") for node in part(data, "[Content_Types].xml")} - {""}
    assert overrides == {name for name in names if not name.endswith(".rels")} - {"[Content_Types].xml"}
    targets = {f"word/{node.get('Target')}" for node in part(data, "word/_rels/document.xml.rels")}
    assert targets <= names


def test_the_page_is_that_of_an_official_document(data: bytes) -> None:
    section = part(data).find(f".//{W}sectPr")
    assert section is not None
    size = section.find(f"{W}pgSz")
    margins = section.find(f"{W}pgMar")
    assert size is not None
    assert margins is not None
    assert [round(int(size.get(f"{W}{side}", "")) / 1440 * 25.4) for side in ("w", "h")] == [210, 297]
    millimetres = [
        round(int(margins.get(f"{W}{side}", "")) / 1440 * 25.4) for side in ("top", "bottom", "left", "right")
    ]
    assert millimetres == [37, 35, 28, 26]


def test_every_font_that_is_named_has_free_stand_ins(data: bytes) -> None:
    fonts = {node.get(f"{W}name"): node for node in part(data, "word/fontTable.xml")}
    used = {node.get(f"{W}eastAsia") for node in part(data, "word/styles.xml").iter(f"{W}rFonts")}
    assert used == {"方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"}
    for name in used:
        assert "Noto" in attribute(fonts[name], "w:altName", "val")


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("云岭县水务局2023年", "Title"),
        ("一、总体情况", "Heading1"),
        ("本报告根据", "BodyText"),
        ("2024年1月18日", "Signature"),
    ],
)
def test_paragraphs_have_their_style(data: bytes, text: str, style: str) -> None:
    assert attribute(paragraph(data, text), "w:pPr/w:pStyle", "val") == style


def test_a_heading_within_a_paragraph_is_set_apart(data: bytes) -> None:
    runs = paragraph(data, "（一）主动公开情况。").findall(f"{W}r")
    assert "".join(runs[0].itertext()) == "（一）主动公开情况。"
    assert attribute(runs[0], "w:rPr/w:rStyle", "val") == "Lead"
    assert runs[1].find(f"{W}rPr") is None


def test_signature_and_day_stand_as_the_standard_has_them(data: bytes) -> None:
    signed_by = paragraph(data, "云岭县水务局")
    # 云岭县水务局 takes 6 characters, 2024年1月18日 takes 6.5: the day is the longer and ends 2 from the edge.
    assert attribute(signed_by, "w:pPr/w:ind", "rightChars") == "450"
    assert attribute(paragraph(data, "2024年1月18日"), "w:pPr/w:ind", "rightChars") == "200"
    assert signed_by.find(f"{W}pPr/{W}keepNext") is not None


def test_no_page_holds_the_signature_alone(data: bytes) -> None:
    last = paragraph(data, "2023年，本机关未收取")
    assert last.find(f"{W}pPr/{W}keepNext") is not None


@pytest.mark.parametrize("make", [reports.clean, reports.of_2019, reports.single_ended_row])
def test_tables_have_the_merged_cells_of_the_form(make: object) -> None:
    report: Report = make()  # type: ignore[operator]
    docx = pytest.importorskip("docx")
    tables = docx.Document(io.BytesIO(word.write(report))).tables
    for table, id in zip(tables, taxonomy.TABLES, strict=True):
        layout = table_layout(report.form, id, report.single_ended_row)
        rows = [row.cells for row in table.rows]
        assert (len(rows), len(rows[0])) == size(layout)
        for cell in layout:
            merged = {
                rows[cell.row + down][cell.column + right]._tc
                for down in range(cell.rowspan)
                for right in range(cell.colspan)
            }
            assert len(merged) == 1
            if cell.kind != "value":
                assert rows[cell.row][cell.column].text == cell.text


def test_heading_rows_repeat_and_no_row_is_broken_over_pages(data: bytes) -> None:
    tables = part(data).findall(f".//{W}tbl")
    assert [len(table.findall(f"{W}tr/{W}trPr/{W}tblHeader")) for table in tables] == [0, 3, 3]
    for table in tables:
        assert len(table.findall(f"{W}tr/{W}trPr/{W}cantSplit")) == len(table.findall(f"{W}tr"))


def test_grid_widths_fill_the_line_and_no_more(data: bytes) -> None:
    for table in part(data).findall(f".//{W}tbl"):
        width = sum(int(column.get(f"{W}w", "")) for column in table.findall(f"{W}tblGrid/{W}gridCol"))
        assert 8835 <= width <= 8855


def test_a_long_figure_is_set_smaller_and_never_broken() -> None:
    data = word.write(reports.with_cells({"requests.granted.natural": "1234567", "requests.granted.other": "12345"}))
    assert int(attribute(paragraph(data, "1234567"), "w:r/w:rPr/w:sz", "val")) < 18
    assert paragraph(data, "12345").find(f"{W}r/{W}rPr") is None


def test_page_numbers_stand_on_the_outer_side(data: bytes) -> None:
    for name, side in {"odd": "right", "even": "left"}.items():
        footer = part(data, f"word/footer_{name}.xml")
        assert attribute(footer, "w:p/w:pPr/w:jc", "val") == side
        assert "PAGE" in "".join(footer.itertext())
    assert part(data, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None


def test_what_xml_cannot_hold_is_left_out_and_markup_is_text() -> None:
    report = Report(agency="甲\x00<&", opening=[Paragraph("前\x00<w:p/>&amp;\ud800\t后\n次行 <!--body-->", WHOLE_FILE)])
    body = part(word.write(report)).find(f"{W}body/{W}p")
    assert body is not None
    assert "".join(body.itertext()) == "前<w:p/>&amp;后次行 <!--body-->"
    assert body.find(f".//{W}tab") is not None
    assert body.find(f".//{W}br") is not None


@pytest.mark.parametrize("report", [Report(), reports.tables_only()], ids=["empty", "tables"])
def test_fragments_can_be_written(report: Report) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(io.BytesIO(word.write(report)))
    assert len(document.tables) == len(report.tables)
