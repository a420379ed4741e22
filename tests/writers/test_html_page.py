"""The page: every figure names its headings, everything is escaped, nothing is fetched or run."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai import taxonomy
from gongkai.document import WHOLE_FILE, Paragraph
from gongkai.report import Report
from gongkai.writers import html_page
from tests.writers import reports


@pytest.fixture(scope="module")
def page() -> LexborHTMLParser:
    return parse(html_page.write(reports.clean()))


def parse(data: bytes) -> LexborHTMLParser:
    return LexborHTMLParser(data.decode())


def headings(page: LexborHTMLParser, cell: LexborNode) -> list[str]:
    """Return the texts of the headings that a figure's cell names."""
    found = [page.css_first(f"#{id}") for id in cell.attributes["headers"].split()]
    assert all(heading.tag == "th" for heading in found)
    return [heading.text() for heading in found]


def figures(page: LexborHTMLParser, table: str) -> list[list[str]]:
    return [headings(page, cell) for cell in page.css(f"table.{table} td")]


def test_every_figure_has_headings_and_all_differ(page: LexborHTMLParser) -> None:
    edition = taxonomy.edition("2021")
    for table in taxonomy.TABLES:
        named = figures(page, table)
        assert len(named) == len(edition.tables[table].cells)
        if table != "proactive":
            assert len({tuple(names) for names in named}) == len(named)


def test_headings_of_a_figure_go_from_the_outside_in(page: LexborHTMLParser) -> None:
    requests = figures(page, "requests")
    assert requests[0] == ["申请人情况", "自然人", "一、本年新收政府信息公开申请数量"]
    assert requests[7 * 4 + 1] == [
        "申请人情况",
        "法人或其他组织",
        "商业企业",
        "三、本年度办理结果",
        "（三）不予公开",
        "1.属于国家秘密",
    ]
    assert figures(page, "disputes")[6] == ["行政诉讼", "未经复议直接起诉", "结果纠正"]


def test_a_part_of_table_two_has_its_own_headings_only(page: LexborHTMLParser) -> None:
    assert figures(page, "proactive")[4] == ["第二十条第（一）项", "本年废止件数", "行政规范性文件"]
    assert figures(page, "proactive")[-1] == ["第二十条第（八）项", "本年收费金额（单位：万元）", "行政事业性收费"]


def test_headings_have_a_scope(page: LexborHTMLParser) -> None:
    assert {cell.attributes["scope"] for cell in page.css("th")} == {"row", "col"}


def test_table_head_is_a_head_and_the_chapter_names_the_table(page: LexborHTMLParser) -> None:
    assert [len(table.css("thead tr")) for table in page.css("table")] == [0, 3, 3]
    captions = [caption.text() for caption in page.css("caption")]
    assert captions == [chapter.heading.text for chapter in reports.clean().chapters[1:4]]


def test_a_wide_table_scrolls_in_a_region_that_can_be_reached_and_has_a_name(page: LexborHTMLParser) -> None:
    regions = page.css('div[role="region"]')
    assert len(regions) == 3
    for region in regions:
        assert region.attributes["tabindex"] == "0"
        assert page.css_first("#" + region.attributes["aria-labelledby"]).text()


def test_a_table_without_chapter_has_a_name_too() -> None:
    page = parse(html_page.write(reports.tables_only()))
    assert page.css('div[role="region"]')[0].attributes["aria-label"] == "表二 主动公开政府信息情况"


def test_ids_are_unique(page: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))


def test_the_page_says_its_language_and_fetches_nothing(page: LexborHTMLParser) -> None:
    text = html_page.write(reports.clean()).decode()
    assert page.root.attributes["lang"] == "zh-CN"
    assert not re.search(r"<script|<link|<img|@import|url\(|https?://|src=", text)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "</style></title>", "&lt;"]
)
def test_text_is_escaped_everywhere(hostile: str) -> None:
    report = reports.with_cells({"requests.granted.natural": hostile})
    text = Paragraph(hostile, WHOLE_FILE)
    report.title, report.opening, report.agency = text, [text], hostile
    report.chapters[0].heading = report.chapters[1].heading = text
    page = parse(html_page.write(report))
    assert not page.css("script, img")
    assert page.css("h1")[0].text() == hostile
    assert page.css("title")[0].text() == hostile
    assert page.css("main > p")[0].text() == hostile
    assert hostile in [cell.text() for cell in page.css("td")]


def test_a_blank_cell_is_empty() -> None:
    page = parse(html_page.write(reports.all_blank()))
    assert {cell.text() for cell in page.css("td")} == {""}


def test_an_empty_report_is_still_a_page() -> None:
    assert parse(html_page.write(Report())).css("title")[0].text()
