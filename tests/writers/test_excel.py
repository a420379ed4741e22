"""The workbook: totals are formulas that show what was printed, relations are checked, text is never a formula."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from gongkai.document import WHOLE_FILE, Paragraph
from gongkai.report import Report
from gongkai.writers import excel
from tests.writers import reports

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet(data: bytes, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()


def cell(data: bytes, name: str, at: str) -> etree._Element:
    """Return a cell as it is stored."""
    names = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read(f"xl/worksheets/sheet{names.index(name) + 1}.xml"))
    return next(node for node in root.iter(f"{S}c") if node.get("r") == at)


def formula(data: bytes, name: str, at: str) -> str | None:
    return cell(data, name, at).findtext(f"{S}f")


def verdicts(data: bytes) -> dict[str, object]:
    """Return what the check sheet says, by place; where two relations meet, the first that does not hold."""
    said: dict[str, object] = {}
    for _, where, _, _, verdict in sheet(data, "核对")[1:]:
        if said.get(str(where), "相符") == "相符":
            said[str(where)] = verdict
    return said


def test_the_same_report_gives_the_same_bytes() -> None:
    assert excel.write(reports.clean()) == excel.write(reports.clean())


def test_the_sheets() -> None:
    names = CalamineWorkbook.from_filelike(io.BytesIO(excel.write(reports.clean()))).sheet_names
    assert names == ["主动公开", "依申请", "复议诉讼", "文字", "核对"]


def test_a_total_is_a_formula_that_shows_the_printed_figure() -> None:
    data = excel.write(reports.wrong_totals())
    assert formula(data, "依申请", "D27") == 'IF(COUNT(D6:D26)=0,"",SUM(D6:D26))'
    assert formula(data, "依申请", "J4") == 'IF(COUNT(D4:I4)=0,"",SUM(D4:I4))'
    assert formula(data, "复议诉讼", "E4") == 'IF(COUNT(A4:D4)=0,"",SUM(A4:D4))'
    assert sheet(data, "依申请")[26][3] == 7
    assert sheet(data, "复议诉讼")[3][4] == 0


def test_a_figure_that_is_no_total_is_a_number() -> None:
    data = excel.write(reports.clean())
    assert formula(data, "依申请", "D4") is None
    assert cell(data, "依申请", "D4").findtext(f"{S}v") == "7"
    assert formula(data, "主动公开", "B4") is None


def test_the_older_single_row_is_summed_in_its_place() -> None:
    data = excel.write(reports.single_ended_row())
    assert sheet(data, "依申请")[23][1] == "（六）其他处理"
    assert formula(data, "依申请", "D25") == 'IF(COUNT(D6:D24)=0,"",SUM(D6:D24))'


def test_relations_that_hold_are_said_to_hold() -> None:
    assert set(verdicts(excel.write(reports.clean())).values()) == {"相符"}


def test_relations_that_do_not_hold_are_named() -> None:
    wrong = {where for where, verdict in verdicts(excel.write(reports.wrong_totals())).items() if verdict != "相符"}
    assert wrong == {"表三“自然人”列", "表三“（七）总计”行", "表四“行政复议”行"}


def test_a_blank_is_not_a_zero_that_agrees() -> None:
    data = excel.write(reports.with_cells({"disputes.review.pending": ""}))
    assert verdicts(data)["表四“行政复议”行"] == "无法核对"
    assert cell(data, "复议诉讼", "D4").find(f"{S}v") is None


def test_the_check_compares_with_what_was_printed_and_not_with_the_formula() -> None:
    data = excel.write(reports.wrong_totals())
    row = next(at for at, line in enumerate(sheet(data, "核对"), 1) if line[1] == "表四“行政复议”行")
    assert formula(data, "核对", f"C{row}") is None
    assert cell(data, "核对", f"C{row}").findtext(f"{S}v") == "0"
    assert formula(data, "核对", f"D{row}") == 'IF(COUNT(复议诉讼!A4:D4)=0,"",SUM(复议诉讼!A4:D4))'


def test_without_figures_every_cell_is_blank() -> None:
    data = excel.write(reports.all_blank())
    assert {cell(data, "复议诉讼", f"{column}4").findtext(f"{S}v") for column in "ABCDEFGHIJKLMNO"} == {None, ""}
    assert set(verdicts(data).values()) == {"无法核对"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", '=HYPERLINK("x")', "http://x.y"])
def test_text_is_never_a_formula(text: str) -> None:
    data = excel.write(Report(opening=[Paragraph(text, WHOLE_FILE)]))
    assert sheet(data, "文字") == [[text]]
    assert formula(data, "文字", "A1") is None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    assert ("quotePrefix" in styles) == (not text.startswith("http"))


def test_a_word_in_place_of_a_figure_stays_a_word() -> None:
    data = excel.write(reports.with_cells({"requests.handled_total.natural": "=A1", "disputes.review.other": "无"}))
    assert formula(data, "依申请", "D27") is None
    assert sheet(data, "依申请")[26][3] == "=A1"
    assert sheet(data, "复议诉讼")[3][2] == "无"


def test_a_figure_beyond_what_excel_holds_stays_exact_as_text() -> None:
    data = excel.write(reports.with_cells({"proactive.fees.amount": "123456789012.345678"}))
    assert "123456789012.345678" in [value for row in sheet(data, "主动公开") for value in row]


def test_unit_and_note_of_a_figure_leave_it_a_number() -> None:
    data = excel.write(
        reports.with_cells({"proactive.fees.amount": "365200元", "proactive.normative.issued": "22（其中修订16件）"})
    )
    values = [value for row in sheet(data, "主动公开") for value in row]
    assert 365200 in values
    assert 22 in values
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "元" in archive.read("xl/styles.xml").decode()
        assert "其中修订16件" in archive.read("xl/comments1.xml").decode()


def test_sheets_are_set_up_for_paper() -> None:
    data = excel.write(reports.clean())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        requests = archive.read("xl/worksheets/sheet2.xml").decode()
        names = archive.read("xl/workbook.xml").decode()
    assert re.search(r'<pageSetup paperSize="9"[^>]* orientation="landscape"', requests)
    assert 'fitToPage="1"' in requests
    assert '<pane xSplit="3" ySplit="3"' in requests
    assert "依申请!$1:$3" in names


def test_an_empty_report_is_still_a_workbook() -> None:
    assert CalamineWorkbook.from_filelike(io.BytesIO(excel.write(Report()))).sheet_names == ["文字"]
