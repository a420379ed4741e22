"""What the rules on figures in the text say of blanks, of real reports and of copied text; the cases are in rules/."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from gongkai import read
from gongkai.document import WHOLE_FILE, Paragraph, Place
from gongkai.report import Chapter, Fact, Report, Value
from gongkai.rules import Context, Hit, Result, Severity, all_rules
from gongkai.rules.rates import Ratio
from gongkai.rules.similarity import compare, narrative_text, share
from gongkai.rules.sums import add, verdict
from tests.cases import CASES, needs_cases


def hits(report: Report, rule: str, context: Context | None = None) -> list[Hit]:
    """Run one rule."""
    entry = next(entry for entry in all_rules() if entry.id == rule)
    return list(entry.check(report, context or Context()))


def fact(subject: str, number: int) -> Fact:
    """Make a fact as the reader would."""
    return Fact(subject, number, "件", f"共{number}件", Paragraph(f"共{number}件", WHOLE_FILE), 0)


def with_row(**columns: int | None) -> Report:
    """Make a report with one row of table three; ``None`` is a blank cell."""
    cells = {
        f"requests.granted.{column}": Value(number, "", None, "plain" if number is not None else "blank")
        for column, number in columns.items()
    }
    return Report(year=2023, edition="2021", form="2021", cells=cells, tables={"requests": WHOLE_FILE})


PARTS = {"natural": 3, "commercial": 1, "research": 0, "public_benefit": 0, "legal_service": 0, "other": 0}


def test_a_blank_total_is_taken_from_its_row_when_that_is_whole() -> None:
    found = add(with_row(**PARTS, total=None), ["requests.granted.total"])
    assert (found.least, found.complete) == (4, True)


def test_blanks_leave_room_only_for_more() -> None:
    found = [add(with_row(**{**PARTS, "research": None}, total=None), ["requests.granted.total"])]
    assert not found[0].complete
    assert verdict(fact("requests.granted", 4), found) is True
    assert verdict(fact("requests.granted", 6), found) is None
    assert verdict(fact("requests.granted", 3), found) is False


def test_a_wholly_blank_row_tells_nothing() -> None:
    found = [add(with_row(**dict.fromkeys(PARTS), total=None), ["requests.granted.total"])]
    assert verdict(fact("requests.granted", 0), found) is None


@pytest.mark.parametrize(
    ("printed", "count", "whole", "agrees"),
    [
        ("51.85", 42, 81, True),
        ("4.34", 35, 805, True),
        ("4.35", 35, 805, True),
        ("4.36", 35, 805, False),
        ("17", 2, 12, True),
        ("16", 2, 12, False),
        ("16.6", 2, 12, True),
        ("100", 8, 8, True),
    ],
)
def test_both_roundings_are_right_within_half_a_point(printed: str, count: int, whole: int, agrees: bool) -> None:
    assert Ratio(Decimal(printed), count, whole).agrees is agrees


@needs_cases
def test_the_acceptance_case() -> None:
    report = read((CASES / "zhengning-sfj-2022.txt").read_bytes(), "zhengning-sfj-2022.txt")
    (rate,) = hits(report, "AR-TXT-03")
    assert rate.found == 16
    assert "四舍五入16.67%" in rate.says
    assert "截尾16.66%" in rate.says
    assert (13, 12) in [(hit.found, hit.expected) for hit in hits(report, "AR-TXT-02")]
    assert [hit.severity for hit in hits(report, "AR-TXT-04")] == [Severity.INFO]
    assert [(hit.found, hit.expected) for hit in hits(report, "AR-T4-HEAD")] == [
        ("维持", "结果维持"),
        ("撤销或纠错", "结果纠正"),
    ]
    scope = hits(report, "AR-T4-SCOPE")
    assert [(hit.found, hit.severity) for hit in scope] == [(12, None), (3, None), (15, Severity.WARNING)]
    assert {hit.result for hit in hits(report, "AR-TXT-01")} == {Result.CANNOT_TELL}


@needs_cases
def test_a_report_whose_text_differs_in_five_places() -> None:
    report = read((CASES / "shanghai-ghoffice-2019.html").read_bytes(), "shanghai-ghoffice-2019.html")
    found = [hit for rule in ("AR-TXT-01", "AR-TXT-02", "AR-TXT-03") for hit in hits(report, rule)]
    wrong = [(hit.found, hit.expected) for hit in found if hit.result is Result.FAIL]
    assert wrong == [(258, 275), (265, 337), (7, 5), (0, 1), (Decimal("33.9"), Decimal("32.05"))]
    assert hits(report, "AR-T4-SCOPE") == []


@needs_cases
@pytest.mark.parametrize(
    "name", ["pingtan-2021.txt", "pingtan-2023.txt", "pingtan-2025.txt", "shanghai-ghoffice-2025.md"]
)
def test_no_false_alarm_on_real_figures(name: str) -> None:
    report = read((CASES / name).read_bytes(), name)
    for rule in ("AR-TXT-01", "AR-TXT-02", "AR-TXT-03", "AR-TXT-04", "AR-T4-SCOPE", "AR-T4-HEAD", "AR-TXT-12"):
        assert [hit for hit in hits(report, rule) if hit.result is Result.FAIL] == [], rule


def made(text: str, agency: str) -> Report:
    """Make a report of one paragraph."""
    heading = Paragraph("一、总体情况", WHOLE_FILE)
    chapter = Chapter("overview", "一", "总体情况", heading, [Paragraph(text, Place("paragraph", 7))])
    return Report(agency=agency, year=2023, edition="2021", chapters=[chapter])


def test_likeness_looks_through_names_figures_and_marks() -> None:
    text = "云岭县水务局全年发布供水信息{}条，逐月通报水质，{}群众可在大厅查阅"
    found = compare(made(text.format(12, "，"), "云岭县水务局"), made(text.format(87, "；"), "云岭县水务局"))
    assert found.share == 1
    assert found.place == Place("paragraph", 7)
    assert found.passage == "全年发布供水信息条逐月通报水质群众可在大厅查阅"


def test_a_copied_passage_is_found_in_new_text() -> None:
    old = made("河湖长每月巡查一次并把记录挂在公示牌上供群众监督", "云岭县水务局")
    new = made("今年新开了便民窗口，河湖长每月巡查一次并把记录挂在公示牌上供群众监督，此外还修了闸门。", "云岭县水务局")
    found = compare(new, old)
    assert 0.3 < found.share < 0.8
    assert found.passage == "河湖长每月巡查一次并把记录挂在公示牌上供群众监督"


def test_forty_reports_compared_with_each_other_take_seconds() -> None:
    texts = [
        narrative_text(made("".join(chr(0x4E00 + (at * seed * 7919) % 9000) for at in range(2500)), "云岭县水务局"))
        for seed in range(1, 41)
    ]
    began = time.process_time()
    assert max(share(one, other) for one in texts for other in texts if one is not other) < 1
    assert time.process_time() - began < 5
