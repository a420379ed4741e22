"""Long and hostile text through every step: always an answer, and soon."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from gongkai.opinion.grouping import describe
from gongkai.opinion.likeness import bands, signature, similarity
from gongkai.opinion.masking import mask
from gongkai.opinion.rules import Matcher, Rule
from gongkai.opinion.tone import tone

SECONDS = 6.0
"""What one step with one text may take of the processor."""
PIECES = {
    "surnames": "王" * 20_000,
    "surnames apart": "王李" * 10_000,
    "names": "王建国李小明" * 3_000,
    "words before names": "村民王" * 7_000,
    "masked names": "王某" * 10_000,
    "signs": "@" * 20_000,
    "dots": "王·" * 10_000,
    "digits": "1" * 20_000,
    "denials": "不" * 50_000 + "满意",
    "complaints": "停水学校" * 12_000,
    "endings of places": "村" * 50_000,
    "heads": "【//@来源：(" * 10_000,
    "one long word": "a" * 50_000,
}


@pytest.mark.parametrize("text", PIECES.values(), ids=PIECES.keys())
def test_every_step_ends_soon(text: str) -> None:
    rules = Matcher({1: Rule.parse("停水 附近0 学校"), 2: Rule.parse("王某 -停水"), 3: Rule.parse("正宁县司法局")})
    steps = (
        lambda: mask(text),
        lambda: tone("", text),
        lambda: bands(signature(text)),
        lambda: similarity(text, text + "甲"),
        lambda: describe("", text, datetime(2026, 3, 1)),
        lambda: rules.match(text[:200], text),
    )
    for step in steps:
        start = time.process_time()
        step()
        assert time.process_time() - start < SECONDS
