"""The PDF: reads back to the same report, shows text as text, fits its page, keeps its standards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from gongkai import fonts, read, taxonomy
from gongkai.document import Paragraph, Place
from gongkai.errors import MissingComponent
from gongkai.report import Report, Value
from gongkai.writers import content, pdf
from tests.writers import reports
from tests.writers.test_round_trip import substance

CLEAN = Path(__file__).parents[1] / "rules" / "clean-2023.md"


def fonts_missing() -> str:
    try:
        fonts.folders()
    except MissingComponent as missing:
        return str(missing)
    return ""


pytestmark = pytest.mark.skipif(bool(fonts_missing()), reason=fonts_missing() or "字体已安装")


@pytest.fixture
def report() -> Report:
    return read(CLEAN.read_bytes(), CLEAN.name)


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def fonts_of(data: bytes) -> set[str]:
    """Return the names of the fonts embedded in a PDF, without their subset tags."""

    def names(page: pypdfium2.PdfPage) -> Iterator[str]:
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            yield item.get_font().get_base_name().partition("+")[2]

    return {name for page in pypdfium2.PdfDocument(data) for name in names(page)}


def same_cells(one: Report, other: Report) -> bool:
    return {cell: one.number(cell) for cell in one.cells} == {cell: other.number(cell) for cell in one.cells}


def test_written_and_read_it_is_the_same_report(report: Report) -> None:
    again = read(pdf.write(report), "report.pdf")
    assert same_cells(report, again)
    assert again.title is not None
    assert report.title is not None
    assert again.title.text == report.title.text
    assert (again.agency, again.year, again.signed_on) == (report.agency, report.year, report.signed_on)
    assert [chapter.heading.text for chapter in again.chapters] == [chapter.heading.text for chapter in report.chapters]
    assert [text.text for _, text in again.narrative()] == [text.text for _, text in report.narrative()]


@pytest.mark.parametrize("make", reports.ALL)
def test_a_report_comes_back(make: Callable[[], Report]) -> None:
    report = make()
    assert substance(read(pdf.write(report), "年报.pdf")) == substance(report)


def test_a_blank_cell_stays_blank_and_a_decimal_exact(report: Report) -> None:
    report.cells["requests.granted.natural"] = Value(None, "", form="blank")
    report.cells["proactive.fees.amount"] = Value(Decimal("1136.5207"), "1136.5207")
    again = read(pdf.write(report), "report.pdf")
    assert again.cells["requests.granted.natural"].blank
    assert again.number("proactive.fees.amount") == Decimal("1136.5207")


def test_the_older_form(report: Report) -> None:
    form = taxonomy.edition("2019")
    report.cells = {cell: Value(index, str(index)) for index, cell in enumerate(form.cells)}
    report.cells["proactive.licences.change"] = Value(-4, "减4", form="word")
    report.edition = report.form = "2019"
    again = read(pdf.write(report), "report.pdf")
    assert again.form == "2019"
    assert same_cells(report, again)


def test_report_text_is_never_run(report: Report) -> None:
    hostile = '#read("/etc/passwd") #import "x" $x^2$ *粗* _斜_ @引 <标> \\反 `码` ~ = 标题 // 注 /* 注 */ #{1+1}'
    report.opening = [Paragraph(hostile, Place("line", 1))]
    report.cells["requests.granted.natural"] = Value(None, "#panic()", form="other")
    text = "\n".join(pages(pdf.write(report))).replace("\n", "")
    assert hostile.replace(" ", "") in text.replace(" ", "")
    assert "#panic()" in text
    assert "root:" not in text


@pytest.mark.parametrize("character", "喆珺镕𬭼㛃昇璟祎㎡")
def test_a_rare_character_falls_back_to_a_font_that_has_it(report: Report, character: str) -> None:
    report.opening = [Paragraph(f"联系人：{character}", Place("line", 1))]
    made = pdf.write(report)
    assert f"联系人：{character}" in pages(made)[0]
    assert b"pdfaid:part" in made


def test_a_character_without_any_glyph_is_kept(report: Report) -> None:
    report.opening = [Paragraph("笑\U0001f600脸\ue123和\x00\ud800", Place("line", 1))]
    text = pages(pdf.write(report))[0]
    assert [char for char in "笑脸和" if char in text] == ["笑", "脸", "和"]


def test_the_standards_the_language_and_the_date_of_signing(report: Report) -> None:
    made = pdf.write(report)
    for promise in (b"pdfaid:part>2", b"pdfaid:conformance>A", b"pdfuaid:part>1", b"/Lang(zh-CN)", b"/MarkInfo"):
        assert promise in made, promise
    document = pypdfium2.PdfDocument(made)
    assert report.title is not None
    assert document.get_metadata_value("Title") == report.title.text
    assert document.get_metadata_value("CreationDate").startswith("D:20240118")
    assert pdf.write(report) == made


def test_the_page_is_a4_and_numbered(report: Report) -> None:
    document = pypdfium2.PdfDocument(pdf.write(report))
    assert {tuple(map(round, page.get_size())) for page in document} == {(595, 842)}
    for number, text in enumerate(pages(pdf.write(report)), 1):
        assert f"— {number} —" in text or f"—{number}—" in text


def test_every_kind_of_text_has_its_type(report: Report) -> None:
    used = fonts_of(pdf.write(report))
    expected = {"FandolFang-Regular", "FandolHei-Regular", "FandolKai-Regular", "FandolSong-Regular"}
    assert {name.removesuffix("-Identity-H") for name in used} >= expected


def test_the_text_stays_within_the_margins(report: Report) -> None:
    millimetre = 72 / 25.4
    page = pypdfium2.PdfDocument(pdf.write(report))[0].get_textpage()
    printed = [index for index, char in enumerate(page.get_text_range()) if not char.isspace()]
    boxes = [page.get_charbox(index) for index in printed]
    assert min(left for left, *_ in boxes) >= 28 * millimetre - 0.5
    assert max(right for _, _, right, _ in boxes) <= (210 - 26) * millimetre + 0.5
    assert max(top for *_, top in boxes) <= (297 - 37) * millimetre + 0.5


def test_a_long_table_repeats_its_header_and_splits_no_row(report: Report) -> None:
    report.opening = [Paragraph("凑满一页的文字。" * 45, Place("line", 1))] * 2
    for cell, value in report.cells.items():
        if cell.startswith("requests."):
            report.cells[cell] = replace(value, number=22, note="其中一件为上年收到、本年补正后重新起算", form="note")
    made = pages(pdf.write(report))
    with_header = [text for text in made if "法人或其他组织" in text.replace("\n", "")]
    assert len(with_header) > 1
    assert same_cells(report, read(pdf.write(report), "report.pdf"))


@pytest.mark.parametrize("filled", range(0, 30, 3))
def test_a_table_that_fits_on_a_page_is_not_broken_and_follows_its_heading(report: Report, filled: int) -> None:
    report.opening = [Paragraph("一行文字。", Place("line", 1))] * filled
    made = [text.replace("\n", "") for text in pages(pdf.write(report))]
    for heading, first, last in (
        ("二、主动公开政府信息情况", "第二十条第（一）项", "行政事业性收费"),
        ("三、收到和处理政府信息公开申请情况", "申请人情况", "四、结转下年度继续办理"),
        ("四、政府信息公开行政复议、行政诉讼情况", "未经复议直接起诉", "复议后起诉"),
    ):
        (page,) = [text for text in made if last in text]
        assert heading in page
        assert first in page


@pytest.mark.parametrize("digits", [6, 9, 15])
def test_a_long_figure_stays_inside_its_cell_and_reads_back(report: Report, digits: int) -> None:
    number = int("8" * digits)
    for cell in ("requests.granted.commercial", "disputes.review.total"):
        report.cells[cell] = Value(number, str(number))
    again = read(pdf.write(report), "report.pdf")
    assert again.number("requests.granted.commercial") == number
    assert again.number("disputes.review.total") == number
    assert same_cells(report, again)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("云岭县水务局2023年政府信息公开工作年度报告", ["云岭县水务局2023年", "政府信息公开工作年度报告"]),
        ("2023年政府信息公开工作年度报告", ["2023年政府信息公开工作年度报告"]),
        (
            "云岭彝族自治县市场监督管理局综合行政执法大队2023年政府信息公开工作年度报告",
            ["云岭彝族自治县", "市场监督管理局综合行政执法大队2023年", "政府信息公开工作年度报告"],
        ),
    ],
)
def test_a_title_breaks_where_sense_allows(report: Report, title: str, lines: list[str]) -> None:
    report.title = Paragraph(title, Place("line", 1))
    assert pages(pdf.write(report))[0].split("\n")[: len(lines)] == lines


@pytest.mark.parametrize("title", ["无" * 70, "x" * 100, "云岭县" * 20, "2023" * 30 + "年"])
def test_a_title_without_any_sense_still_fits(title: str) -> None:
    lines = content.title_lines(title)
    assert "".join(lines) == title
    assert all(content.width(line) <= 20 for line in lines)


def test_the_day_stands_by_the_organ_as_the_standard_says() -> None:
    assert pdf.signature_indents("云岭县人民政府办公室", "2024年1月18日")[0] == 2
    organ, day = pdf.signature_indents("水务局", "2024年1月18日")
    assert day == 2
    assert organ > day


def test_the_signature_is_never_alone_on_a_page(report: Report) -> None:
    report.tables = {}
    for count in range(1, 24):
        report.opening = [Paragraph("字", Place("line", 1))] * count
        last = pages(pdf.write(report))[-1].strip().split("\n")
        assert len(last) > 3 or "云岭县水务局" not in last[0]


def test_a_fragment_prints_what_there_is() -> None:
    fragment = Report(name="片段", edition="2021", form="2021", opening=[Paragraph("只有一段。", Place("line", 1))])
    assert "只有一段。" in pages(pdf.write(fragment))[0]
    assert "年度报告" not in pages(pdf.write(fragment))[0]


def test_a_report_without_a_day_of_signing_gets_no_date(report: Report) -> None:
    report.signed_on = None
    made = pdf.write(report)
    assert pypdfium2.PdfDocument(made).get_metadata_value("CreationDate") == ""
    assert b"pdfuaid:part>1" in made
    assert b"pdfaid:part>" not in made


def test_a_missing_font_names_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fonts.folders.cache_clear()
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    with pytest.raises(MissingComponent) as missing:
        fonts.folders()
    assert missing.value.package == "texlive-lang-chinese"
    assert "apt-get install texlive-lang-chinese" in str(missing.value)
    fonts.folders.cache_clear()
