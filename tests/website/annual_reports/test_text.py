"""The text with figures in it: filled in, right at zero, and refused with the cure when it cannot be."""

from __future__ import annotations

import pytest

from website.annual_reports import text
from website.annual_reports.suggestions import _source

NUMBERS = {"requests_new": "3", "requests_natural": "2", "requests_closed": "0", "open_rate": "—"}
KNOWN = {"year": "2025", "name": "云岭县司法局"}


def filled(words: str) -> str:
    return text.fill(words, lambda id: NUMBERS.get(id, "0"), KNOWN)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("没有数字的一句话。", "没有数字的一句话。"),
        ("{{年度}}年新收{{新收申请数}}件。", "2025年新收3件。"),
        ("{{requests_new}}件", "3件"),
        ("{{ 新收申请数 | 收到#件，其中自然人〔自然人申请数〕件 | 没有收到申请 }}。", "收到3件，其中自然人2件。"),
        ("{{办结申请数|办结#件|没有办结的申请}}。", "没有办结的申请。"),
        ("{{办结申请数｜办结#件。｜}}", ""),
        ("{{公开率|公开率为#|没有办结，不计公开率}}", "没有办结，不计公开率"),
        ("<script>{{新收申请数}}</script>{% now %}", "<script>3</script>{% now %}"),
    ],
)
def test_figures_are_filled_in(words: str, expected: str) -> None:
    assert filled(words) == expected


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("{{新收申请}}", "是不是“新收申请数”"),
        ("{{新收申请数|收到〔自然人〕件|没有}}", "没有叫“自然人”的数字"),
        ("{{新收申请数", "没有成对"),
        ("{{新收申请数|收到#件}}", "应写作"),
        ("{{年度|有|无}}", "没有叫“年度”的数字"),
        ("{{a{{b}}c}}", "套在一起"),
        ("{{__class__}}", "没有叫“__class__”的数字"),
    ],
)
def test_a_text_that_cannot_be_filled_in_says_why(words: str, says: str) -> None:
    with pytest.raises(text.TextRefused, match=says):
        filled(words)


def test_every_suggested_sentence_can_be_filled_in() -> None:
    source = _source()
    texts = [value for value in source.values() if isinstance(value, str)]
    entries = [*source["aspect"], *source["problem"]]
    texts += [entry[name] for entry in entries for name in ("text", "mend") if name in entry]
    assert len(texts) > 10
    assert [reason for words in texts for reason in text.problems(words)] == []
