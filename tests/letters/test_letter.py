"""What stands against signing a letter is named: the element, the cause, the cure, the article."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongkai.letters import Contest, Letter, LetterRefused, complete, elements, kinds, missing, printed, read_letter
from gongkai.letters.letter import LONGEST
from gongkai.outcomes import paragraph, remedy_for
from tests.letters.values import AUTHORITY, COURT, letter

REQUIRED = [(id, each) for id, kind in kinds().items() for each in kind.required]


def without(whole: Letter, element: str) -> Letter:
    return replace(whole, values={id: value for id, value in whole.values.items() if id != element})


@pytest.mark.parametrize("id", kinds())
def test_a_whole_letter_may_be_signed(id: str) -> None:
    assert missing(letter(id)) == []


@pytest.mark.parametrize(("id", "element"), REQUIRED)
def test_each_missing_element_is_refused_by_name(id: str, element: str) -> None:
    found = missing(without(letter(id), element))
    assert element in [reason.element for reason in found]
    told = next(reason for reason in found if reason.element == element)
    assert told.label == elements()[element].label
    assert told.cause
    assert told.cure
    assert str(told).startswith(f"{told.label}：")


@pytest.mark.parametrize("id", [id for id, kind in kinds().items() if kind.remedy])
def test_changed_words_on_remedies_cannot_be_signed(id: str) -> None:
    whole = letter(id)
    words = str(whole.values["remedy"])
    for changed in (words.replace("60日", "30日"), words[:-1], f"{words}特此告知。", " "):
        told = missing(replace(whole, values={**whole.values, "remedy": changed}))
        assert [reason.element for reason in told] == ["remedy"]
        assert "不能签发" in told[0].cause


def test_the_words_on_remedies_are_those_of_the_outcome() -> None:
    for code, id in (("W_SECRET", "D-WITHHOLD"), ("GRANT", "D-GRANT"), ("X_MASS", "D-MASS")):
        contest = Contest(AUTHORITY, COURT, code)
        whole = complete(replace(letter(id), contest=contest))
        assert whole.values["remedy"] == paragraph(
            remedy_for(code, date(2026, 3, 20)), authority=AUTHORITY, court=COURT
        )
    assert "应当先" in str(letter("D-WITHHOLD").values["remedy"])
    assert "应当先" not in str(letter("D-GRANT").values["remedy"])


def test_a_partial_reply_is_contested_by_what_it_withholds() -> None:
    assert "应当先" in str(letter("D-PARTIAL").values["remedy"])
    assert "应当先" not in str(letter("D-PARTIAL", grounds="条例第三十七条").values["remedy"])


def test_a_letter_served_on_the_web_names_the_web() -> None:
    contest = Contest(AUTHORITY, COURT, "GRANT", by_web=True)
    with pytest.raises(LetterRefused, match="互联网渠道"):
        complete(replace(letter("D-GRANT"), contest=contest))
    whole = complete(replace(letter("D-GRANT"), contest=replace(contest, online="https://fy.example.cn")))
    assert "https://fy.example.cn" in str(whole.values["remedy"])
    assert missing(whole) == []


@pytest.mark.parametrize(
    ("contest", "cause"),
    [
        (None, "不能用于处理结果"),
        (Contest(AUTHORITY, COURT, "W_SECRET"), "不能用于处理结果“W_SECRET”，可以用于GRANT（予以公开）"),
        (Contest("", COURT, "GRANT"), "缺行政复议机关"),
        (Contest(AUTHORITY, "", "GRANT"), "缺人民法院"),
    ],
)
def test_what_the_remedy_rests_on_must_be_there(contest: Contest | None, cause: str) -> None:
    (told,) = missing(replace(letter("D-GRANT"), contest=contest))
    assert told.element == "remedy"
    assert cause in str(told)


@pytest.mark.parametrize(
    ("id", "changes", "element", "cause"),
    [
        ("D-CLAR", {"clarification_due": "四月"}, "clarification_due", "不是日期"),
        ("D-CLAR", {"clarification_due": date(2026, 3, 19)}, "clarification_due", "不能在其前"),
        ("D-CLAR", {"address": "你"}, "address", "不能是“你”"),
        ("D-CLAR", {"points": ()}, "points", "没有填写"),
        ("D-CLAR", {"points": (" ", "")}, "points", "没有填写"),
        ("D-CLAR", {"content": "很" * (LONGEST + 1)}, "content", "太长"),
        ("D-CLAR", {"clarification_lapse": "逾期不补正的，申请作废。"}, "clarification_lapse", "与法定文字不一致"),
        ("D-CLAR", {"remedy": "如不服"}, "remedy", "没有这一项"),
        ("D-EXT", {"extension_days": 21}, "extension_days", "超过了上限"),
        ("D-EXT", {"extension_days": 0}, "extension_days", "不是正整数"),
        ("D-EXT", {"new_due": date(2026, 3, 30)}, "new_due", "应当在其后"),
        ("D-EXT", {"received_on": date(2026, 2, 1)}, "received_on", "不能在其前"),
        ("D-FEE", {"fee_amount": "两百"}, "fee_amount", "不是正整数"),
        ("D-FEE", {"fee_remedy": "不服的可以起诉。"}, "fee_remedy", "与法定文字不一致"),
        ("D-WITHHOLD", {"grounds": "有关规定"}, "grounds", "没有写明条款"),
        ("D-WITHHOLD", {"grounds": "条例第十四条"}, "grounds", "没有写明条例第十六条第二款"),
        ("D-WITHHOLD", {"grounds": "条例第十六条第一款"}, "grounds", "没有写明条例第十六条第二款"),
        ("D-PARTIAL", {"grounds": "条例第十六条"}, "grounds", "没有写到款"),
        ("D-PARTIAL", {"grounds": "条例第十五条", "opinion": ""}, "opinion", "征求第三方意见"),
        ("D-NOTOURS", {"responsible_contact": ""}, "responsible_contact", "没有写这一项"),
        ("D-LAPSE-C", {"clarification_due": date(2026, 3, 20)}, "dated", "应当在其后"),
    ],
)
def test_what_is_wrong_is_told(id: str, changes: dict[str, object], element: str, cause: str) -> None:
    told = [reason for reason in missing(letter(id, **changes)) if reason.element == element]  # type: ignore[arg-type]
    assert cause in str(told[0])


def test_lists_are_numbered_and_days_written_out() -> None:
    shown = printed(letter("D-CLAR", points=("甲", " ", "乙")))
    assert shown["需要补正的事项"] == "1. 甲\n2. 乙"
    assert shown["补正期限"] == "2026年4月13日"
    assert printed(letter("D-CLAR", points=("甲",)))["需要补正的事项"] == "甲"


def test_a_letter_comes_from_json_by_label_or_id() -> None:
    whole = read_letter("D-NOTEXIST", {"申请人": "林𬭎喆", "received_on": "2026-03-02"})
    assert whole.values == {"applicant": "林𬭎喆", "received_on": date(2026, 3, 2)}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"申请者": "甲"}, "没有“申请者”这一项"),
        ({"收到日期": "三月二日"}, "不是日期"),
        ({"申请人": {"名": "甲"}}, "应为文字"),
        ({"救济": "复议"}, "应为一个对象"),
        ({"救济": {"法院": "甲"}}, "没有“法院”这一项"),
        ({"救济": {"人民法院": 1}}, "人民法院应为文字"),
    ],
)
def test_json_that_makes_no_letter_is_refused(data: dict[str, object], says: str) -> None:
    with pytest.raises(LetterRefused, match=says):
        read_letter("D-NOTEXIST", data)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(LetterRefused, match="没有文书“D-NONE”"):
        missing(Letter("D-NONE"))
