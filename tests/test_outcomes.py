"""Outcomes stand for the rows of table three one to one; the words on remedies are those of the law, dated."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai import taxonomy
from gongkai.lifecycle import moves
from gongkai.outcomes import RemedyRefused, authority_for, outcomes, paragraph, remedies, remedy_for

TODAY = date(2026, 3, 2)


def test_every_row_of_results_has_one_outcome() -> None:
    rows = [row for row in taxonomy.edition("2021").tables["requests"].rows if row.group]
    results = [row.id for row in rows if row.id not in ("ended", "handled_total")]
    assert [each.row for each in outcomes().values()] == results


def test_the_moves_settle_outcomes_that_there_are() -> None:
    assert {move.outcome for move in moves() if move.outcome} <= set(outcomes())


@pytest.mark.parametrize("code", [each.code for each in outcomes().values() if each.code.startswith("W_")])
def test_withholding_under_articles_14_to_16_is_contested_by_reconsideration_first(code: str) -> None:
    wanted = "choice" if code == "W_QUERY" else "first"
    assert remedy_for(code, TODAY).id == wanted


@pytest.mark.parametrize(("under", "wanted"), [("条例第十五条", "first"), ("条例第三十六条第七项", "choice")])
def test_a_partial_reply_goes_by_what_it_withholds(under: str, wanted: str) -> None:
    assert remedy_for("PARTIAL", TODAY, withheld_under=under).id == wanted


def test_the_paragraph_reads_as_the_law_demands() -> None:
    first = paragraph(remedy_for("W_PROCESS", TODAY), authority="云岭县人民政府", court="云岭县人民法院")
    assert first == (
        "如不服本答复，应当先自收到本答复书之日起60日内向云岭县人民政府申请行政复议；"
        "对行政复议决定不服的，可以自收到行政复议决定书之日起15日内依法向云岭县人民法院提起行政诉讼。"
    )
    choice = paragraph(remedy_for("GRANT", TODAY), authority="云岭县人民政府", court="云岭县人民法院")
    assert "或者自收到本答复书之日起6个月内依法向云岭县人民法院提起行政诉讼" in choice
    assert "先" not in choice


def test_a_justice_bureau_names_two_authorities() -> None:
    assert authority_for("云岭县人民政府") == "云岭县人民政府"
    assert authority_for("云岭县人民政府", above="云州市司法局", justice=True) == "云岭县人民政府或者云州市司法局"
    with pytest.raises(RemedyRefused, match="上一级司法行政部门"):
        authority_for("云岭县人民政府", justice=True)


def test_the_web_needs_the_web() -> None:
    with pytest.raises(RemedyRefused, match="互联网渠道"):
        paragraph(remedy_for("GRANT", TODAY), authority="甲", court="乙", by_web=True)
    said = paragraph(
        remedy_for("GRANT", TODAY), authority="甲", court="乙", by_web=True, online="https://fy.example.cn"
    )
    assert said.endswith("可以通过https://fy.example.cn提交行政复议申请书。")


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda: remedy_for("NOTHING", TODAY), "没有处理结果"),
        (lambda: remedy_for("PARTIAL", TODAY), "不公开的条款"),
        (lambda: remedy_for("GRANT", date(2023, 12, 31)), "没有2023-12-31的救济途径告知文本"),
        (lambda: paragraph(remedies()[0], authority="", court="乙"), "缺行政复议机关"),
        (lambda: paragraph(remedies()[0], authority="甲", court=" "), "缺人民法院"),
    ],
)
def test_what_cannot_be_written_is_refused(act: object, says: str) -> None:
    with pytest.raises(RemedyRefused, match=says):
        act()  # type: ignore[operator]
