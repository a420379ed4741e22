"""Parts and their total: what follows 其中 must add up to what stands before it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import attrgetter

from gongkai.document import Paragraph
from gongkai.report import Fact, Number, Report
from gongkai.rules import Context, Hit, Result, Severity, rule

_LIST = re.compile("其中|包括|分别为|分别是")
_OPEN_LIST = re.compile("主要|等")
_REST = re.compile("其他|其它|其余|另有|剩余")
_TOTAL = re.compile("(?<!公)共(?!同|享|服|和|建|青|产|识)|合计|总计|总数|累计|其中")
_ALIKE = str.maketrans({"起": "件", "宗": "件", "例": "件"})
_MANY = 4
_LISTED = 3
_LONGEST_SENTENCE = 2000
_MOST_NUMBERS = 100

_start = attrgetter("start")


@rule(
    "AR-TXT-04",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号",
    why="“其中”以下各项之和与总数不等，读者无法知道哪个数是对的。",
    mend="核对各项和总数；只列举一部分的，写“主要包括”或补上“其他”一项。",
)
def parts_add_up_to_their_total(report: Report, context: Context) -> Iterator[Hit]:
    """“其中”所列各项之和应等于总数。"""
    for paragraph, facts in _by_paragraph(report.facts):
        if _too_long(paragraph.text, facts):
            says = f"这一段有的句子超过{_LONGEST_SENTENCE}字或者{_MOST_NUMBERS}个数，所列各项没有与总数核对。"
            yield Hit(place=paragraph.place, says=says, result=Result.CANNOT_TELL)
            continue
        for found in _LIST.finditer(paragraph.text):
            yield from _list(paragraph, facts, found)
        if len(facts) >= _LISTED:
            yield from _without_total(paragraph, facts)


def _by_paragraph(facts: Sequence[Fact]) -> Iterator[tuple[Paragraph, list[Fact]]]:
    counts = [fact for fact in facts if fact.unit and fact.unit != "%" and fact.number]
    start = 0
    for index in range(1, len(counts) + 1):
        if index == len(counts) or counts[index].paragraph is not counts[start].paragraph:
            yield counts[start].paragraph, sorted(counts[start:index], key=_start)
            start = index


def _sentences(text: str, facts: Sequence[Fact]) -> Iterator[tuple[int, int, Sequence[Fact]]]:
    """Yield where each sentence starts and stops, and its facts."""
    start = at = 0
    while start < len(text):
        stop = text.find("。", start)
        stop = len(text) if stop < 0 else stop
        behind = bisect_left(facts, stop, at, key=_start)
        yield start, stop, facts[at:behind]
        start, at = stop + 1, behind


def _too_long(text: str, facts: Sequence[Fact]) -> bool:
    """Whether a sentence is no sentence any more, so that to compare all its numbers would take too long."""
    return (len(text) > _LONGEST_SENTENCE or len(facts) > _MOST_NUMBERS) and any(
        stop - start > _LONGEST_SENTENCE or len(told) > _MOST_NUMBERS for start, stop, told in _sentences(text, facts)
    )


def _end(fact: Fact) -> int:
    return fact.start + len(fact.text)


def _list(paragraph: Paragraph, facts: Sequence[Fact], found: re.Match[str]) -> Iterator[Hit]:
    text, at = paragraph.text, found.start()
    first, last = max(0, at - _LONGEST_SENTENCE), at + _LONGEST_SENTENCE
    inside = text.rfind("（", first, at) > text.rfind("）", first, at)
    stop = text.find("）" if inside else "。", at, last)
    stop = stop if stop >= 0 else min(last, len(text))
    near = facts[bisect_left(facts, first, key=_start) : bisect_left(facts, stop, key=_start)]
    listed = _outside_brackets(text, [fact for fact in near if at <= _at(fact, found.end()) < stop])
    parts = _alike(listed)
    totals = _totals(text, facts, at, parts[0].unit) if parts else []
    if not totals:
        return
    if inside:
        totals = totals[-1:]
    sums = list(accumulate(part.number for part in parts))
    if any(total.number in sums for total in totals):
        return
    yield from _compare(text[found.start() : _end(parts[-1])], parts, totals, sums[-1])


def _at(fact: Fact, word_end: int) -> int:
    """Return where a fact counts as standing: one whose text begins with the word 其中 itself stands behind it."""
    return max(fact.start, word_end) if fact.start < word_end <= _end(fact) else fact.start


def _alike(listed: Sequence[Fact]) -> list[Fact]:
    """Return the first parts, as long as they carry one unit and are no comparison."""
    parts: list[Fact] = []
    for fact in listed:
        if parts and fact.unit.translate(_ALIKE) != parts[0].unit.translate(_ALIKE):
            break
        parts.append(fact)
    return parts


def _totals(text: str, facts: Sequence[Fact], at: int, unit: str) -> list[Fact]:
    """Return what may be the total: the numbers before in the sentence, or in the one before a sentence 其中……."""
    opened = text.rfind("。", 0, at) + 1
    if not text[opened:at].strip():
        opened = text.rfind("。", 0, max(0, opened - 1)) + 1
    wanted = unit.translate(_ALIKE)
    near = facts[bisect_left(facts, opened, key=_start) : bisect_left(facts, at, key=_start)]
    before = [fact for fact in near if _end(fact) <= at]
    return [fact for fact in before if fact.unit.translate(_ALIKE) == wanted]


def _outside_brackets(text: str, facts: Sequence[Fact]) -> list[Fact]:
    if not facts:
        return []
    start = facts[0].start
    return [fact for fact in facts if text.count("（", start, _end(fact)) <= text.count("）", start, _end(fact))]


def _compare(said: str, parts: Sequence[Fact], totals: Sequence[Fact], total_of_parts: Number) -> Iterator[Hit]:
    total = totals[-1]
    told = f"“{total.text}”，所列{len(parts)}项之和为{total_of_parts}"
    place = parts[0].paragraph.place
    if all(total_of_parts > other.number for other in totals):
        yield Hit(total_of_parts, total.number, (), place, f"正文写{told}，超过总数。")
    elif len(parts) > 1 and _REST.search(parts[-1].text) and not _other_handling(parts[-1]):
        yield Hit(total_of_parts, total.number, (), place, f"正文写{told}，不等于总数。")
    elif len(parts) >= _MANY and not _OPEN_LIST.search(said):
        yield Hit(total_of_parts, total.number, (), place, f"正文写{told}，余数没有说明。", severity=Severity.INFO)


def _other_handling(fact: Fact) -> bool:
    """Whether 其他 is the outcome 其他处理 and not the rest of a list."""
    return fact.subject.startswith("requests.")


def _without_total(paragraph: Paragraph, facts: Sequence[Fact]) -> Iterator[Hit]:
    """Yield a hint on a sentence that lists published items without a total, with their sum."""
    for start, stop, told in _sentences(paragraph.text, facts):
        listed = [fact for fact in told if fact.unit == "条"]
        if len(listed) >= _LISTED and not _TOTAL.search(paragraph.text, start, stop):
            numbers = "、".join(str(fact.number) for fact in listed)
            says = f"分项{numbers}相加为{sum(fact.number for fact in listed)}，没有写总数。"
            yield Hit(numbers, None, (), paragraph.place, says, severity=Severity.INFO)
