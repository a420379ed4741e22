"""Side by side: years of an organ, organs of a year; a blank stays blank."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from gongkai import taxonomy
from gongkai.compare import compare
from gongkai.report import Number, Report, Value


def report(agency: str, year: int, edition: str = "2021", **figures: Number | None) -> Report:
    form = taxonomy.edition(edition)
    made = Report("", agency, year, edition, edition)
    made.cells = {cell: Value(0, "0") for cell in form.cells}
    for name, number in figures.items():
        cell = name.replace("__", ".")
        made.cells[cell] = Value(number, "", form="blank" if number is None else "plain")
    return made


def tables(page: str) -> dict[str, dict[str, list[str]]]:
    return {
        table.css_first("caption").text(): {
            row.css_first("th").text(): [cell.text() for cell in row.css("td")] for row in table.css("tbody tr")
        }
        for table in LexborHTMLParser(page).css("table")
    }


BEFORE = report(
    "云岭县水务局", 2022, requests__new_received__total=4, requests__handled_total__total=4, requests__granted__total=1
)
AFTER = report(
    "云岭县水务局",
    2023,
    requests__new_received__total=9,
    requests__handled_total__total=8,
    requests__granted__total=4,
    requests__partial__total=2,
    disputes__review__total=12,
    disputes__review__corrected=2,
)


def test_the_years_of_an_organ_stand_in_order_with_their_difference() -> None:
    page = compare([AFTER, BEFORE])
    figures = tables(page)["主要数字"]
    assert "云岭县水务局政府信息公开年度比较" in page
    assert figures["本年新收"] == ["4", "9", "+5（+125.0%）"]
    assert figures["公开率"] == ["25.0%", "75.0%", "+50.0 个百分点"]
    assert figures["行政复议案件"] == ["0", "12", "+12"]
    assert figures["纠错率"] == ["—", "16.7%", "—"]


def test_the_organs_of_a_year_stand_beside_their_median() -> None:
    others = [report(name, 2023, requests__new_received__total=count) for name, count in (("甲局", 3), ("乙局", 7))]
    page = compare([AFTER, *others])
    assert "2023年政府信息公开单位比较" in page
    assert tables(page)["主要数字"]["本年新收"] == ["9", "3", "7", "7"]
    assert tables(page)["主要数字"]["公开率"] == ["75.0%", "—", "—", "75.0%"]


def test_a_blank_is_no_zero_and_takes_no_part() -> None:
    blank = report("云岭县水务局", 2023, requests__new_received__total=None, requests__withheld_law__total=None)
    shown = tables(compare([BEFORE, blank]))
    assert shown["主要数字"]["本年新收"] == ["4", "空白", "—"]
    assert shown["办理结果"]["不予公开"] == ["0", "空白", "—"]


def test_what_was_not_read_says_so() -> None:
    lost = report("云岭县水务局", 2023)
    del lost.cells["requests.new_received.total"]
    assert tables(compare([BEFORE, lost]))["主要数字"]["本年新收"] == ["4", "未读出", "—"]


def test_what_an_older_form_does_not_ask_for_says_so() -> None:
    page = compare([report("云岭县水务局", 2020, "2019"), report("云岭县水务局", 2021)])
    assert tables(page)["主要数字"]["制发规范性文件"] == ["表中无此项", "0", "—"]


def test_many_organs_are_rows() -> None:
    page = compare([report(f"第{index}局", 2023) for index in range(12)])
    figures = tables(page)["主要数字"]
    assert len(figures) == 12 + 1
    assert "第11局" in figures


def test_every_chart_has_its_table_and_the_page_loads_nothing() -> None:
    page = LexborHTMLParser(compare([BEFORE, AFTER]))
    sections = [section for section in page.css("section") if section.css("svg")]
    assert len(sections) == 4
    assert all(section.css("table") for section in sections)
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(set(ids)) == len(ids)
    assert not re.search(r"<(?:script|link|img)|url\(|https?://(?!www\.w3\.org)", page.html or "")


def test_names_are_text_and_never_markup() -> None:
    page = compare([report("<script>甲</script>", 2023), report("乙&局", 2023)])
    assert not LexborHTMLParser(page).css("script")


def test_one_report_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="至少要两份"):
        compare([BEFORE])
