"""A reply that was written elsewhere is held against what it must say; every part that it lacks is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.letters import missing_elsewhere, text_of, write_word
from gongkai.letters.letter import remedy_text
from gongkai.letters.standard import standard_template
from tests.letters.values import letter

GRANT, WITHHOLD = letter("D-GRANT"), letter("D-WITHHOLD")
ASKED = (str(GRANT.values["content"]), "", "")
CITED = "《中华人民共和国政府信息公开条例》第十六条第二款"


def text(whole: str = "D-GRANT") -> str:
    return text_of(write_word(letter(whole), standard_template(whole)))


@pytest.mark.parametrize("kind", ["D-GRANT", "D-PARTIAL", "D-WITHHOLD", "D-NOTEXIST", "D-REPEAT", "D-CONFIRM"])
def test_our_own_letters_lack_nothing(kind: str) -> None:
    whole = letter(kind)
    cited = f"{whole.values.get('grounds', '')}"
    assert missing_elsewhere(whole, text(kind), asked=ASKED, cited=cited) == []


@pytest.mark.parametrize(
    ("element", "was", "becomes"),
    [
        ("organ", "云岭县司法局", "云岭县水务局"),
        ("number", "云司公复〔2026〕7号", ""),
        ("dated", "2026年3月20日", "2026年3月21日"),
        ("applicant", "林𬭎喆", "林某"),
        ("applied_on", "2026年3月1日", "三月初"),
        ("received_on", "2026年3月2日", "次日"),
        ("content", "经费的分配方案", "经费"),
        ("remedy", "60日内", "30日内"),
        ("remedy", "6个月内", "六个月内"),
        ("remedy", "云岭县人民法院", "云州市中级人民法院"),
        ("remedy", "可以自收到", "应当先自收到"),
    ],
)
def test_what_is_missing_is_named_with_its_cure(element: str, was: str, becomes: str) -> None:
    whole = text()
    assert was in whole
    found = missing_elsewhere(GRANT, whole.replace(was, becomes), asked=ASKED)
    assert found[0].element == element
    assert len(found) == (2 if element == "organ" else 1), "what is asked for names the organ too"
    assert "再上传" in found[0].cure
    assert found[0].law


def test_the_remedy_that_is_missing_is_given_word_for_word() -> None:
    (found,) = missing_elsewhere(WITHHOLD, text("D-WITHHOLD").replace("应当先", "可以"), asked=ASKED, cited=CITED)
    assert remedy_text(WITHHOLD) in found.cause
    assert "不能签发" in found.cause


def test_days_in_chinese_digits_wide_signs_and_page_numbers_are_read() -> None:
    whole = text().replace("2026年3月20日", "二○二六年三月二十日").replace("2026年3月1日", "２０２６年０３月０１日")
    middle = whole.index("提起行政诉讼") + 2
    whole = f"{whole[:middle]}\n— 1 —\n{whole[middle:]}".replace("，", ",\n")
    assert missing_elsewhere(GRANT, whole, asked=ASKED) == []


def test_the_articles_of_the_draft_and_of_the_outcome_are_named() -> None:
    bare = text("D-WITHHOLD").replace("第十六条第二款", "第十六条")
    (found,) = missing_elsewhere(WITHHOLD, bare, asked=ASKED, cited=CITED)
    assert (found.element, found.cause) == ("grounds", "没有写明第十六条第二款")
    (other,) = missing_elsewhere(GRANT, text(), asked=ASKED, cited="条例第十五条")
    assert other.cause == "没有写明第十五条"
    (none,) = missing_elsewhere(GRANT, text().replace("第三十六条", "有关规定"), asked=ASKED)
    assert "没有写明条款" in none.cause


def test_one_of_name_number_and_description_is_enough() -> None:
    assert missing_elsewhere(GRANT, text(), asked=("另一个名称", "", ASKED[0])) == []


def test_a_remedy_that_cannot_be_settled_is_named() -> None:
    contest = replace(GRANT.contest, court="") if GRANT.contest else None
    (found,) = missing_elsewhere(replace(GRANT, contest=contest), text(), asked=ASKED)
    assert "人民法院" in found.cause
