"""The page of findings: whole, linked, safe, and needing nothing else."""

from __future__ import annotations

import io
import re

from selectolax.lexbor import LexborHTMLParser

from gongkai.outputs import Tally
from gongkai.outputs.findings_page import FindingsPage
from gongkai.records import Checked, Outcome, Unreadable

from .conftest import finding, make


def written(*outcomes: Outcome) -> str:
    stream, tally = io.StringIO(), Tally()
    output = FindingsPage(stream)
    for outcome in outcomes:
        tally.add(outcome)
        output.add(outcome)
    output.close(tally)
    return stream.getvalue()


def test_every_anchor_is_unique_and_every_link_leads_somewhere(faulty: Checked, unreadable: Unreadable) -> None:
    page = LexborHTMLParser(written(faulty, unreadable, faulty))
    ids = [node.attributes["id"] for node in page.css("[id]")]
    links = {node.attributes["href"] for node in page.css("a[href]")}
    assert len(set(ids)) == len(ids)
    assert links == {f"#{id}" for id in ids}


def test_the_overview_has_a_row_a_file(faulty: Checked, unreadable: Unreadable) -> None:
    rows = LexborHTMLParser(written(faulty, unreadable)).css("tbody tr")
    assert [cell.text() for cell in rows[0].css("td")] == ["云岭县水务局 2023 年度", "1", "1", "1", "1"]
    assert "无法读取" in rows[1].text()


def test_a_finding_says_how_to_mend_it(faulty: Checked) -> None:
    article = LexborHTMLParser(written(faulty)).css("article")[0].text()
    for part in ("12 → 13", "改法：", "依据：国办公开办函〔2021〕30号", "第2个表格第6行第9列"):
        assert part in article


def test_cannot_tell_is_no_clean_result(untold: Checked, clean: Checked) -> None:
    assert "没有发现问题，但有 1 项无法判定" in written(untold)
    assert 'class="clean"' not in written(untold)
    assert 'class="clean"' in written(clean)


def test_what_a_file_says_is_text_and_never_markup() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'\x00\ud800"
    page = written(make(finding(says=hostile, found=hostile), file=hostile))
    assert not LexborHTMLParser(page).css("script, img")
    page.encode()


def test_the_page_loads_and_runs_nothing(faulty: Checked) -> None:
    page = written(faulty)
    assert not re.search(r"<(?:script|link|img|iframe)|@import|url\(|https?:", page)
    assert 'lang="zh-CN"' in page
    assert "viewport" in page
