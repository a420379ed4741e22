"""The numbers of the text, each with its subject; dates, the statistical period and how to reach the organ."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gongkai.document import WHOLE_FILE, Paragraph, Place
from gongkai.readers import narrative
from gongkai.report import Chapter, Fact, Report


def facts(text: str, chapter: str = "overview", year: int | None = 2023) -> list[Fact]:
    """Read a chapter of some lines of text in a report of 2023."""
    lines = [Paragraph(line, Place("line", number)) for number, line in enumerate(text.split("\n"), start=1)]
    heading = Paragraph("一、", WHOLE_FILE)
    return narrative.facts(Report(year=year, edition="2021", chapters=[Chapter(chapter, "", "", heading, lines)]))


def told(text: str, chapter: str = "overview") -> dict[str, int | Decimal]:
    """Return what a text says of its subjects, those that are none of the form's left out."""
    return {fact.subject: fact.number for fact in facts(text, chapter) if fact.subject != "other"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新收政府信息公开申请9件，上年结转1件，办结8件，结转下年度继续办理2件。", (9, 1, 8, 2)),
        ("本年新收政府信息公开申请 9 件，去年结转１件，已答复八件，2件结转至下年度。", (9, 1, 8, 2)),
        ("新增依申请公开9起，2022年结转1起，答复8起，结转2024年2起。", (9, 1, 8, 2)),
    ],
)
def test_the_course_of_requests(text: str, expected: tuple[int, ...]) -> None:
    subjects = ("new_received", "carried_in", "concluded", "carried_out")
    assert told(text) == {f"requests.{subject}": number for subject, number in zip(subjects, expected, strict=True)}


def test_outcomes_with_their_shares() -> None:
    found = told("办结申请50件，其中：予以公开及部分公开25件，占50%；不予公开5件（10.00%）；其他处理20件。", "requests")
    assert found == {
        "requests.concluded": 50,
        "requests.granted_or_partial": 25,
        "rate.share": Decimal("10.00"),
        "requests.withheld": 5,
        "requests.ended": 20,
    }


def test_a_word_may_stand_behind_its_number() -> None:
    assert told("共受理申请12件，7件予以公开，3件不予公开，2件尚在办理。", "requests") == {
        "requests.received": 12,
        "requests.granted": 7,
        "requests.withheld": 3,
        "requests.carried_out": 2,
    }


def test_applicants() -> None:
    text = "收到政府信息公开申请9件，涉及自然人7件、商业企业2件。"
    assert told(text) == {"requests.received": 9, "applicants.natural": 7, "applicants.commercial": 2}


@pytest.mark.parametrize(
    "text",
    [
        "公开政府信息2599条，开展培训3次。",
        "办结信访事项30件，答复网民留言12件，办理建议提案5件。",
        "受理网络问政182件，受理许可申请40件。",
        "去年收到政府信息公开申请15件。",
        "2022年，收到政府信息公开申请15件。",
        "近三年收到政府信息公开申请30件，年均10件。",
        "上半年收到政府信息公开申请4件，9月份收到政府信息公开申请1件。",
        "通过网络收到政府信息公开申请6件，通过信函收到3件。",
        "收到政府信息公开申请20余件。",
        "公文120件中，主动公开30件、依申请公开40件、不予公开50件。",
        "全市受理行政复议申请245件，审结230件。",
        "开展规范性文件合法性审核12件。",
    ],
)
def test_numbers_about_something_else_are_of_no_subject(text: str) -> None:
    found = facts(text)
    assert found
    assert {fact.subject for fact in found} == {"other"}


def test_a_part_is_not_the_whole() -> None:
    found = told("全县收到政府信息公开申请126件，其中县政府收到30件，县直部门收到80件，乡镇收到16件。")
    assert found == {"requests.received": 126}


def test_year_and_articles_are_no_counts() -> None:
    assert facts("2023年1月按照第二十条第（一）项和国办发〔2021〕30号，在20个工作日内办理，电话0930-6000018。") == []


def test_disputes_against_the_organ() -> None:
    text = "因政府信息公开被申请行政复议3件，其中维持2件、纠正1件；行政诉讼2起，1件未审结。"
    assert told(text) == {
        "disputes.review": 3,
        "disputes.review.upheld": 2,
        "disputes.review.corrected": 1,
        "disputes.litigation": 2,
        "disputes.litigation.pending": 1,
    }


def test_all_upheld_counts_every_kind_named() -> None:
    found = told("因信息公开引发行政复议4件、行政诉讼1件，均获维持。")
    assert (found["disputes.review.upheld"], found["disputes.litigation.upheld"]) == (4, 1)


def test_disputes_handled_for_a_government() -> None:
    text = "代表县政府受理行政复议申请6件，办结5件，纠错率20%；2023年本局无行政应诉案件。"
    assert told(text, "disputes") == {
        "authority.review.accepted": 6,
        "authority.review.concluded": 5,
        "rate.corrected": 20,
        "disputes.litigation": 0,
    }


def test_only_the_disclosure_cases_of_all_cases_count() -> None:
    assert told("受理行政复议案件20件，其中涉及政府信息公开的3件。", "disputes") == {"disputes.review": 3}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本机关未收到政府信息公开申请。", {"requests.new_received": 0}),
        ("全年没有收到依申请公开事项。", {"requests.new_received": 0}),
        ("未发生因政府信息公开引起的行政复议、行政诉讼。", {"disputes.review": 0, "disputes.litigation": 0}),
        ("行政复议和行政诉讼均未发生，政府信息公开工作平稳。", {}),
        ("未发生因信息公开被行政复议纠错的情形。", {"disputes.review.corrected": 0}),
        ("未收取政府信息公开信息处理费。", {"fees.processing": 0}),
        ("无逾期未答复的政府信息公开申请。", {}),
        ("没有因政府信息公开申请引发的行政复议。", {"disputes.review": 0}),
        ("未按收费通知要求缴纳费用的申请不再处理。", {}),
    ],
)
def test_none_is_zero_only_where_the_text_says_so(text: str, expected: dict[str, int]) -> None:
    assert told(text) == expected


def test_a_fact_says_where_it_stands() -> None:
    (fact,) = facts("依申请公开情况\n全年新收申请十二件。")
    assert (fact.text, fact.number, fact.chapter, fact.paragraph.place.number) == (
        "全年新收申请十二件",
        12,
        "overview",
        2,
    )
    assert fact.paragraph.text[fact.start :].startswith(fact.text)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("累计访问量20.1万（人）次", 201_000, "人次"),
        ("累计访问量１２３６次", 1236, "人次"),
        ("发布信息1,136条", 1136, "条"),
        ("发布信息 1 136 条", 1136, "条"),
        ("收取信息处理费0.04万元", 400, "元"),
        ("收取行政事业性收费36.5万元", Decimal("36.5"), "万元"),
        ("满意率百分之九十八点五", Decimal("98.5"), "%"),
        ("增长15‰", Decimal("1.5"), "%"),
    ],
)
def test_how_numbers_are_written(text: str, number: int | Decimal, unit: str) -> None:
    (fact,) = facts(text)
    assert (fact.number, fact.unit) == (number, unit)


@pytest.mark.parametrize("number", ["9" * 40, "1，236", "1,23,6"])
def test_what_is_no_number_for_certain_is_no_fact(number: str) -> None:
    assert facts(f"收到政府信息公开申请{number}件") == []


def test_table_two_figures() -> None:
    text = "现行有效规范性文件7件，本年制发规范性文件2件、废止1件，作出行政处罚决定13件。"
    assert told(text) == {
        "normative.in_force": 7,
        "normative.issued": 2,
        "normative.repealed": 1,
        "penalties.decisions": 13,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("统计期限自2022年1月1日起至2022年12月31日止。", (date(2022, 1, 1), date(2022, 12, 31))),
        ("统计期限为20 23年 1月1日到12月31日", (date(2023, 1, 1), date(2023, 12, 31))),
        ("数据统计期限自二〇二三年一月一日至十二月三十一日", (date(2023, 1, 1), date(2023, 12, 31))),
        ("报告时间从2023年4月1日至2023年12月31日", (date(2023, 4, 1), date(2023, 12, 31))),
        ("统计时限2023-01-01至2023-12-31", (date(2023, 1, 1), date(2023, 12, 31))),
        ("统计期限为2023年1月至12月", (date(2023, 1, 1), date(2023, 12, 31))),
        ("宣传活动自2023年5月1日至5月7日", None),
        ("统计期限自202020年1月1日起至12月31日止", None),
        ("统计期限自2023年2月30日至2023年12月31日", None),
        ("没有写期限", None),
    ],
)
def test_period(text: str, expected: tuple[date, date] | None) -> None:
    assert narrative.period(text) == expected


@pytest.mark.parametrize(
    "text",
    ["2023年1月13日", "２０２３年１月１３日", "二〇二三年一月十三日", "2023-01-13", "2023.1.13", "2 0 2 3年1月13 日"],
)
def test_signing_date(text: str) -> None:
    assert narrative.signing_date(text) == date(2023, 1, 13)


@pytest.mark.parametrize("text", ["云岭县水务局", "2023年2月30日", "1月13日", "2023年1月"])
def test_no_signing_date(text: str) -> None:
    assert narrative.signing_date(text) is None


def test_contact() -> None:
    text = (
        "如有疑问，请与云岭县水务局办公室联系（地址：云岭县滨河路18号，"
        "邮 编：730000，联系电话：0930-6000018，电子邮箱：a@b.gov.cn）。"
    )
    assert narrative.contact([Paragraph(text, WHOLE_FILE)]) == {
        "address": "云岭县滨河路18号",
        "postcode": "730000",
        "phone": "0930-6000018",
        "email": "a@b.gov.cn",
    }
