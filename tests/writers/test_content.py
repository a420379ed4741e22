"""A report as blocks: the form's order, nothing invented, nothing unread passed off as a figure."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from gongkai.document import WHOLE_FILE, Paragraph
from gongkai.report import Heading, Report, Unread
from gongkai.writers import content
from tests.writers import reports


def kinds(report: Report) -> list[str]:
    return [type(block).__name__ for block in content.blocks(report)]


def texts(report: Report, cell: str) -> list[str]:
    tables = [block for block in content.blocks(report) if isinstance(block, content.StatutoryTable)]
    return [printed.text for table in tables for printed in table.cells if printed.form.cell == cell]


def test_each_table_follows_the_heading_of_its_chapter() -> None:
    blocks = list(content.blocks(reports.clean()))
    before = {
        after.id: block.text
        for block, after in pairwise(blocks)
        if isinstance(after, content.StatutoryTable) and isinstance(block, content.ChapterHeading)
    }
    assert before == {
        "proactive": "二、主动公开政府信息情况",
        "requests": "三、收到和处理政府信息公开申请情况",
        "disputes": "四、政府信息公开行政复议、行政诉讼情况",
    }


def test_signature_and_day_end_the_report_once() -> None:
    assert kinds(reports.clean())[-2:] == ["Signature", "SignatureDate"]
    assert kinds(reports.clean()).count("Signature") == 1


def test_a_day_without_a_line_of_its_own_is_printed() -> None:
    report = reports.clean()
    report.closing, report.signed_at = [], None
    assert list(content.blocks(report))[-1] == content.SignatureDate("2024年1月18日")


def test_tables_without_chapters_stand_in_the_order_of_the_form() -> None:
    blocks = list(content.blocks(reports.tables_only()))
    assert [block.id for block in blocks if isinstance(block, content.StatutoryTable)] == [
        "proactive",
        "requests",
        "disputes",
    ]
    assert len(blocks) == 3


def test_a_table_whose_chapter_is_missing_comes_before_the_next_chapter() -> None:
    report = reports.clean()
    report.chapters = [chapter for chapter in report.chapters if chapter.id != "requests"]
    order = [getattr(block, "id", "") for block in content.blocks(report)]
    headings = [id for id in order if id]
    assert headings == ["overview", "proactive", "proactive", "requests", "disputes", "disputes", "problems", "other"]


def test_a_table_that_was_not_found_is_not_printed() -> None:
    report = reports.clean()
    del report.tables["disputes"]
    assert kinds(report).count("StatutoryTable") == 2


def test_an_empty_report_prints_nothing() -> None:
    assert kinds(Report()) == []


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-4, "-4"),
        (1136, "1136"),
        (Decimal("36.520"), "36.52"),
        (Decimal("3.0"), "3"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.000001"), "0.000001"),
        (Decimal("-0.0"), "0"),
    ],
)
def test_figures_are_printed_without_noise(number: int | Decimal, text: str) -> None:
    assert content.figure(number) == text


def test_blank_stays_blank_and_a_stroke_stays_a_stroke() -> None:
    report = reports.some_blank()
    assert texts(report, "requests.partial.total") == [""]
    assert texts(report, "disputes.review.other") == ["—"]


def test_unread_digits_are_not_passed_off_as_a_figure() -> None:
    report = reports.clean()
    for cell, text in {"natural": "801000081", "commercial": "见附件", "research": ""}.items():
        del report.cells[f"requests.granted.{cell}"]
        report.unread.append(Unread(f"requests.granted.{cell}", "读不出", text))
    assert texts(report, "requests.granted.natural") == [content.UNSETTLED]
    assert texts(report, "requests.granted.commercial") == ["见附件"]
    assert texts(report, "requests.granted.research") == [""]


def test_a_note_in_a_cell_is_kept() -> None:
    report = reports.with_cells({"proactive.normative.issued": "22(其中修订16件)"})
    assert texts(report, "proactive.normative.issued") == ["22（其中修订16件）"]


def test_an_amount_keeps_the_unit_that_its_heading_does_not_say() -> None:
    report = reports.with_cells({"proactive.fees.amount": "365200元"})
    assert texts(report, "proactive.fees.amount") == ["365200元"]
    report = reports.with_cells({"proactive.fees.amount": "36.52万元"})
    assert texts(report, "proactive.fees.amount") == ["36.52"]


def test_an_amount_takes_the_unit_of_a_heading_that_was_printed_otherwise() -> None:
    report = reports.of_2019()
    cell = "proactive.procurement.amount"
    report.cells[cell] = reports.printed("25.1")
    report.column_headings[cell] = Heading("采购总金额（万元）", WHOLE_FILE)
    assert texts(report, cell) == ["25.1万元"]


def test_counts_are_printed_without_their_unit() -> None:
    assert texts(reports.with_cells({"requests.granted.natural": "3件"}), "requests.granted.natural") == ["3"]


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("（一）主动公开情况", content.SubHeading("（一）主动公开情况")),
        ("（一）主动公开情况。", content.SubHeading("（一）主动公开情况。")),
        (
            "（一）主动公开情况。全年公开148条。",
            content.Text("（一）主动公开情况。全年公开148条。", "（一）主动公开情况。"),
        ),
        ("一是开展培训。二是加强检查。", content.Text("一是开展培训。二是加强检查。")),
        ("前\x00后\ud800\r\n下一行\x0b末", content.Text("前后\n下一行\n末")),
    ],
)
def test_a_paragraph_becomes_a_block(text: str, block: content.Block) -> None:
    assert list(content.blocks(Report(opening=[Paragraph(text, WHOLE_FILE)]))) == [block]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("云岭县水务局2023年政府信息公开工作年度报告", ["云岭县水务局2023年", "政府信息公开工作年度报告"]),
        ("水务局2023年政府信息公开年度报告", ["水务局2023年政府信息公开年度报告"]),
        (
            "关于报送二〇二三年度政务公开和政务服务有关工作情况的报告",
            ["关于报送二〇二三年度政务公开", "和政务服务有关工作情况的报告"],
        ),
    ],
)
def test_a_long_title_is_broken_by_sense(title: str, lines: list[str]) -> None:
    assert content.title_lines(title) == lines


def test_a_title_keeps_every_character_however_long() -> None:
    title = "云岭县" * 40 + "2023年"
    lines = content.title_lines(title)
    assert "".join(lines) == title
    assert max(map(content.width, lines)) <= 21
