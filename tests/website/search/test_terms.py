"""The terms of a text, and the words of a question."""

from __future__ import annotations

import pytest

from website.search.question import MOST_WORDS, words_of
from website.search.terms import LONGEST_RUN, document_numbers, plain, terms_of


def asked(question: str) -> list[str]:
    return [word.text for word in words_of(question)]


@pytest.mark.parametrize(
    "text",
    [
        "正宁县司法局：深入榆林子镇、宫河镇开展“宪法宣传周”活动（第3期）",
        "依据云司发〔2022〕3号，政务公开ＰＤＦ下载",
        "演示喆同志、演示𬭎同志",
        "索引号11620000000000002B/2022-00001",
        "A" * 200,
    ],
)
def test_every_word_of_a_text_leads_to_it(text: str) -> None:
    there = terms_of(text, every_character=True)
    numbers = {term for word in words_of(text) if "/" in word.text for term in word.terms}
    for word in words_of(plain(text)):
        assert set(word.terms) <= there | numbers, word


def test_quoted_text_stays_whole() -> None:
    assert asked("“政府信息公开条例” 解读") == ["政府信息公开条例", "解读"]


def test_a_single_common_character_says_nothing_beside_words() -> None:
    assert asked("的 公证") == ["公证"]
    assert asked("的") == ["的"]


def test_a_question_has_no_more_words_than_are_looked_for() -> None:
    assert len(words_of(" ".join(f"词语{number}" for number in range(100)))) == MOST_WORDS


def test_two_characters_are_proof_and_longer_words_are_looked_for_again() -> None:
    four, two = words_of("“行政复议” 公证")
    assert (two.exact, two.terms) == (True, ("公证",))
    assert (four.exact, four.terms) == (False, ("行政", "政复", "复议"))


@pytest.mark.parametrize(
    "number", ["云司发〔2022〕3号", "云司发[2022]3号", "云司发（2022）第03号", "云司发【２０２２】 3 号"]
)
def test_a_document_number_is_one_term_however_it_is_written(number: str) -> None:
    assert "云司发20223号" in document_numbers(number)
    assert [word.terms for word in words_of(number)] == [("云司发20223号",)]


def test_no_term_is_longer_than_a_database_takes() -> None:
    assert max(map(len, terms_of("A" * 5000 + "公证" * 5000))) == LONGEST_RUN


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("公证的收费标准", ["公证", "收费", "标准"]),
        ("怎么申请法律援助", ["申请", "法律援助"]),
        ("2022年政府信息公开工作年度报告", ["2022", "政府", "信息", "公开", "工作", "年度报告"]),
        ("我想了解社区矫正的政策", ["社区", "矫正", "政策"]),
        ("榆林子", ["榆林子"]),
        ("“关于公证的通知”", ["关于公证的通知"]),
        ("什么", ["什么"]),
    ],
)
def test_a_question_is_reduced_to_what_it_looks_for(question: str, words: list[str]) -> None:
    assert asked(question) == words
