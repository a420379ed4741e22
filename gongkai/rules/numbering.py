"""Numbers that order a text: brackets of one kind, none skipped or used twice, document numbers as they are set."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import TypeVar

from gongkai.report import Report
from gongkai.rules import Hit
from gongkai.rules.lexicon import ITEMS, YEAR_BRACKETS
from gongkai.rules.text import Narrative, narrative, omits, spans

_Found = TypeVar("_Found")
_DOCUMENT_NUMBER = re.compile(r"[\[【（(](20[0-9]{2})[\]】）)]\s?第?[0-9]+号")
_CHINESE = {word: value for value, word in enumerate("一二三四五六七八九十", 1)} | {
    f"十{word}": 10 + value for value, word in enumerate("一二三四五六七八九", 1)
}


def faults(report: Report) -> Iterator[Hit]:
    """Yield a hit for every fault of numbering in a report's text."""
    whole = narrative(report)
    numbers = [found for found in whole.joined.numbers if _opens_item(whole.text, found.start())]
    yield from _mixed_brackets(whole, numbers)
    yield from _document_numbers(whole)
    items = _items(whole)
    for chapter, start, end in spans(report, whole):
        if chapter.id not in ("requests", "disputes") and not (whole.joined.cut and omits(chapter.text)):
            yield from _broken_numbering(whole, _within(numbers, re.Match.start, start, end), chapter.id == "problems")
            yield from _broken_items(whole, _within(items, itemgetter(0), start, end))
    yield from _chapter_numbers(report)


def _opens_item(text: str, start: int) -> bool:
    before = text[max(0, start - 6) : start]
    bare = before.rstrip()
    return not bare or "\n" in before[len(bare) :] or bare[-1] in "。；：:;"


def _mixed_brackets(whole: Narrative, numbers: Sequence[re.Match[str]]) -> Iterator[Hit]:
    styles = {found.group()[0] + found.group(2) for found in numbers}
    if len(styles) < 2 and not styles & {"（)", "(）"}:
        return
    odd = [found for found in numbers if found.group()[0] + found.group(2) != "（）"]
    printed = "、".join(found.group() for found in odd)
    right = "、".join(f"（{found.group(1)}）" for found in odd)
    yield Hit(printed, right, place=whole.place(odd[0].start()), says=f"序号括号全角半角混用：{printed}。")


def _document_numbers(whole: Narrative) -> Iterator[Hit]:
    text = whole.text
    if whole.joined.words.keys().isdisjoint(YEAR_BRACKETS):
        return
    for found in _DOCUMENT_NUMBER.finditer(text):
        if text[found.start() - 1 : found.start()] in ("函", "发", "字", "令"):
            right = f"〔{found.group(1)}〕{found.group()[6:]}"
            says = "发文字号的年份应用六角括号“〔〕”。"
            yield Hit(found.group(), right, place=whole.place(found.start()), says=says)


def _broken_numbering(whole: Narrative, numbers: Iterable[re.Match[str]], may_restart: bool) -> Iterator[Hit]:
    seen: list[int] = []
    for found in numbers:
        if found.group(1) in _CHINESE:
            fault = _next(seen, _CHINESE[found.group(1)], "（{}）", may_restart)
            if fault:
                yield Hit(fault[0], fault[1], place=whole.place(found.start()), says=fault[2])


def _within(found: Sequence[_Found], offset: Callable[[_Found], int], start: int, end: int) -> Sequence[_Found]:
    """Return the part of what was found, in order, that stands from ``start`` to ``end``."""
    return found[bisect_left(found, start, key=offset) : bisect_left(found, end, key=offset)]


def _items(whole: Narrative) -> list[tuple[int, int]]:
    """Return offset and number of every 一是, 二是, 三是 that opens a point, in order."""
    text, words = whole.text, whole.joined.words
    items = [(at, number) for number, word in enumerate(ITEMS, 1) for at in words.get(word, ())]
    return sorted(item for item in items if not item[0] or text[item[0] - 1] in "。；：，:;, \u3000\n")


def _broken_items(whole: Narrative, items: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    """Yield where 一是、二是、三是 within one paragraph skips or repeats."""
    seen: list[int] = []
    last = items[0][0] if items else 0
    for at, number in items:
        if "\n" in whole.text[last:at]:
            seen = []
        last = at
        fault = _next(seen, number, "{}是", True)
        if fault:
            yield Hit(fault[0], fault[1], place=whole.place(at), says=fault[2])


def _next(seen: list[int], number: int, form: str, may_restart: bool) -> tuple[str, str | None, str] | None:
    """Take the next number of a list; return what is printed, what should be and a sentence when it is not in turn."""
    expected = seen[-1] + 1 if seen else 1
    first = not seen
    seen.append(number)
    if number == expected or (number == 1 and may_restart) or (first and "是" in form):
        return None
    printed = form.format(
        "一二三四五六七八九十"[number - 1] if number <= 10 else f"十{'一二三四五六七八九'[number - 11]}"
    )
    right = form.format("一二三四五六七八九十"[expected - 1]) if expected <= 10 else None
    fault = "重新从头编号" if number == 1 else "重复或倒退" if number < expected else "跳号"
    return printed, right, f"序号{fault}：此处为“{printed}”，按次序应为“{right or '下一号'}”。"


def _chapter_numbers(report: Report) -> Iterator[Hit]:
    numbered = [chapter for chapter in report.chapters if chapter.number in _CHINESE]
    for before, chapter in pairwise(numbered):
        expected, number = _CHINESE[before.number] + 1, _CHINESE[chapter.number]
        # A gap in the numbers with its chapter missing is a missing chapter, not a number gone wrong.
        if number <= _CHINESE[before.number]:
            right = next((word for word, value in _CHINESE.items() if value == expected), None)
            says = f"“{chapter.label}”的序号“{chapter.number}”与前一部分重复或倒退。"
            yield Hit(f"{chapter.number}、", f"{right}、", place=chapter.heading.place, says=says)
