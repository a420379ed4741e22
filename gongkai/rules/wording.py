"""Wording: misprints, set phrases gone wrong, brackets, numbering, punctuation, bases, dates, repetition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from gongkai.labels import squeeze
from gongkai.report import Report
from gongkai.rules import Context, Hit, Result, Severity, numbering, rule
from gongkai.rules.lexicon import Phrase, lexicon, matches
from gongkai.rules.text import Narrative, narrative, omits

_STYLE = "党政机关公文格式 GB/T 9704—2012（条号未核实）"


def _around(text: str, start: int, end: int, reach: int = 8) -> str:
    """Return a stretch of one line of text with a few characters on either side."""
    first = max(text.rfind("\n", max(0, start - reach), start) + 1, start - reach)
    last = text.find("\n", end, end + reach)
    return text[first : last if last >= 0 else end + reach]


def _phrase_hits(whole: Narrative, phrases: Iterable[Phrase]) -> Iterator[Hit]:
    words = whole.joined.words
    if not words:
        return
    for phrase in phrases:
        for start, end in matches(phrase, whole.text, words):
            severity = Severity(phrase.severity) if phrase.severity else None
            yield Hit(whole.text[start:end], place=whole.place(start), says=phrase.says, severity=severity)


@rule(
    "AR-TXT-05",
    Severity.WARNING,
    law="条例第六条（政府信息应当准确）",
    why="病句和前后矛盾的话会让读者无法知道实际情况，是被通报的常见原因。",
    mend="按实际情况改写这一句，有数的写明件数。",
)
def set_phrases_are_right(report: Report, context: Context) -> Iterator[Hit]:
    """套话不应写错或者自相矛盾。"""
    yield from _phrase_hits(narrative(report), lexicon().phrases)


@rule(
    "AR-TXT-07",
    Severity.WARNING,
    law="条例第六条（政府信息应当准确）",
    why="错别字影响政府公信力，网站检查把严重表述错误列为单项否决。",
    mend="按提示改正，并通读前后文。",
)
def no_listed_misprints(report: Report, context: Context) -> Iterator[Hit]:
    """不应有错别字。"""
    whole, misprints = narrative(report), lexicon().misprints
    for word, starts in whole.joined.words.items():
        if right := misprints.get(word):
            for start in starts:
                yield Hit(word, right, place=whole.place(start), says=f"“{word}”应为“{right}”。")


# ------------------------------------------------------------------ numbers, names, units, bases


@rule(
    "AR-TXT-08",
    Severity.INFO,
    law=_STYLE,
    why="括号全角半角混用、序号跳号或重号，往往是从几份文件拼接而成，也会漏掉一段。",
    mend="统一用全角括号“（一）”，按次序重新编号；发文字号的年份用六角括号“〔〕”。",
)
def brackets_and_numbers_agree(report: Report, context: Context) -> Iterator[Hit]:
    """括号全角半角应一致，序号应连续。"""
    yield from numbering.faults(report)


_FULL_NAME = re.compile(r"政府信息公开条例\s*[》〉]?")


@rule(
    "AR-TXT-09",
    Severity.WARNING,
    law="行文惯例：简称须先给全称（条号未核实）",
    why="公众看不出“《条例》”是哪一部条例。",
    mend="第一次出现写《中华人民共和国政府信息公开条例》（以下简称《条例》）。",
)
def regulations_named_in_full_first(report: Report, context: Context) -> Iterator[Hit]:
    """首次提到《条例》应写全称。"""
    whole = narrative(report)
    text = whole.text
    start = text.find("《条例》")
    if start < 0 or "简称" in text[max(0, start - 8) : start] or _FULL_NAME.search(text, 0, start):
        return
    result = Result.CANNOT_TELL if omits(text[:start]) else Result.FAIL
    expected = "《中华人民共和国政府信息公开条例》（以下简称《条例》）"
    yield Hit(_around(text, start, start + 4), expected, place=whole.place(start), result=result)


@rule(
    "AR-TXT-10",
    Severity.INFO,
    law="条例第六条（政府信息应当准确）",
    why="单位重复或含糊，读者不知道数的是人还是次。",
    mend="写明一个单位，如“20.1万人次”。",
)
def units_are_clear(report: Report, context: Context) -> Iterator[Hit]:
    """数值的单位应明确，不重复。"""
    yield from _phrase_hits(narrative(report), lexicon().units)


@rule(
    "AR-TXT-11",
    Severity.WARNING,
    law="条例第五十六条；国办公开办函〔2021〕30号",
    why="引用已废止或被取代的依据，报告的编制依据就不成立。",
    mend="改引现行有效的依据。",
)
def bases_are_in_force(report: Report, context: Context) -> Iterator[Hit]:
    """引用的依据应现行有效。"""
    whole = narrative(report)
    text, words, year = whole.text, whole.joined.words, report.year
    for entry in lexicon().repealed if year and words else ():
        for word in entry.words:
            for start in words.get(word, ()) if year and year >= entry.from_year else ():
                if not _told_as_history(text, start, start + len(word)):
                    yield Hit(word, entry.instead, place=whole.place(start), says=entry.says, law=entry.law)


def _told_as_history(text: str, start: int, end: int) -> bool:
    """Whether a basis is named as a former one, not relied on."""
    return text[max(0, start - 2) : start].endswith(("原", "原《")) or bool(
        re.search(r"修订|废止|取代|不再|711", text[end : end + 24])
    )


# ------------------------------------------------------------------ repetition

_LONG_CLAUSE = 15
_MOST_REPEATED = 50
_CLAUSE_ENDS = "。；：！？,;\n"


@rule(
    "AR-TXT-13",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号（四）“雷同敷衍”",
    why="同一句话写两遍，多半是拼接粘贴，也挤占了应写的内容。",
    mend="保留一处，另一处删去或者写出不同的事实。",
)
def sentences_do_not_repeat(report: Report, context: Context) -> Iterator[Hit]:
    """同一句话或者同一套话不应在报告中重复。"""
    whole = narrative(report)
    clauses = _long_clauses(whole.text)
    if len(set(clauses)) == len(clauses):
        return
    headings = {chapter.heading.text for chapter in report.chapters}
    repeated = [(clause, times) for clause, times in Counter(clauses).items() if times > 1 and clause not in headings]
    for clause, times in repeated[:_MOST_REPEATED]:
        if len(squeeze(clause)) < _LONG_CLAUSE:
            continue
        first = whole.text.find(clause)
        again = whole.text.find(clause, first + len(clause))
        severity = None if _whole_sentence(whole.text, again, again + len(clause)) else Severity.INFO
        says = f"这句话与{whole.place(first)}重复，共出现{times}次：“{clause.strip()}”。"
        yield Hit(clause.strip(), place=whole.place(again), says=says, severity=severity)


def _long_clauses(text: str) -> list[str]:
    # Replacing the other marks by one and splitting at it is twice as fast as a regular expression.
    for mark in _CLAUSE_ENDS:
        text = text.replace(mark, "，")
    return [clause for clause in text.split("，") if len(clause) >= _LONG_CLAUSE]


def _whole_sentence(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in "。！？\n" and text[end : end + 1] in "。！？\n"


# ------------------------------------------------------------------ punctuation and dates

_DOUBLED = re.compile(r"[，。；、：][ \u3000]?[，。；、：]")
_HALF_WIDTH = re.compile(r"[,;][\u4e00-\u9fff]")


@rule(
    "AR-TXT-14",
    Severity.INFO,
    law="标点符号用法 GB/T 15834—2011",
    why="标点重叠或者用半角，多半是删改后没有清理，也可能丢了字。",
    mend="删去多余的标点，中文用全角标点。",
)
def punctuation_is_not_doubled(report: Report, context: Context) -> Iterator[Hit]:
    """标点不应重叠，中文不应夹用半角逗号、分号。"""
    whole = narrative(report)
    text = whole.text
    for found in _DOUBLED.finditer(text):
        shown = _around(text, found.start(), found.end())
        yield Hit(found.group(), place=whole.place(found.start()), says=f"标点重叠：“{shown}”。")
    if "," not in text and ";" not in text:
        return
    for found in _HALF_WIDTH.finditer(text):
        if "\u4e00" <= text[found.start() - 1 : found.start()] <= "\u9fff":
            right = {",": "，", ";": "；"}[text[found.start()]]
            shown = _around(text, found.start(), found.end())
            yield Hit(text[found.start()], right, place=whole.place(found.start()), says=f"半角标点：“{shown}”。")


_PAIRS = (("《", "》"), ("“", "”"), ("〔", "〕"), ("【", "】"))
_LIST_BRACKET = re.compile(
    r"(?:^|[。；：，、\n])[ \u3000]{0,4}(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[①-⑩])[）)]", re.M
)


@rule(
    "AR-TXT-15",
    Severity.INFO,
    law="标点符号用法 GB/T 15834—2011",
    why="书名号、引号、括号缺一半，文件名或引文的起止就看不清，也可能丢了字。",
    mend="补上缺的一半。",
)
def marks_are_paired(report: Report, context: Context) -> Iterator[Hit]:
    """书名号、引号、括号应成对。"""
    whole = narrative(report)
    text = whole.text
    if whole.joined.cut:
        return
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            yield _unpaired(whole, opening, closing)
    opened, closed = text.count("（") + text.count("("), text.count("）") + text.count(")")
    if opened != closed and opened != closed - len(_LIST_BRACKET.findall(text)):
        yield _unpaired(whole, "（(", "）)")


def _unpaired(whole: Narrative, opening: str, closing: str) -> Hit:
    """Point at the first paragraph where a pair is not complete."""

    def count(text: str, marks: str) -> int:
        return sum(text.count(mark) for mark in marks)

    odd = next((p for p in whole.paragraphs if count(p.text, opening) != count(p.text, closing)), whole.paragraphs[0])
    found, expected = count(odd.text, opening), count(odd.text, closing)
    says = f"“{opening[0]}”有{found}个，“{closing[0]}”有{expected}个，没有成对。"
    return Hit(f"{opening[0]}{closing[0]}", place=odd.place, says=says)


_LONG_YEAR = re.compile(r"20[0-9]{3,4}年")
_DAY = re.compile(r"([0-9]{1,2}) ?月(?: ?([0-9]{1,2}) ?日)?")
_YEAR_BEFORE = re.compile(r"(20[0-9]{2}) ?年 ?$")


@rule(
    "AR-TXT-16",
    Severity.WARNING,
    law="条例第六条（政府信息应当准确）",
    why="不存在的年份或日期是明显差错。",
    mend="核对后改正。",
)
def dates_exist(report: Report, context: Context) -> Iterator[Hit]:
    """年份和日期应真实存在。"""
    whole = narrative(report)
    text = whole.text
    for found in _LONG_YEAR.finditer(text):
        if not text[found.start() - 1 : found.start()].isdigit():
            yield Hit(found.group(), place=whole.place(found.start()), says=f"年份“{found.group()}”多写了数字。")
    for found in _days(text):
        before = text[max(0, found.start() - 8) : found.start()]
        if not before[-1:].isdigit() and before[-1:] != "." and not _exists(before, *found.groups()):
            yield Hit(found.group(), place=whole.place(found.start()), says=f"没有“{found.group()}”这个日期。")


def _days(text: str) -> Iterator[re.Match[str]]:
    at = text.find("月")
    while at >= 0:
        if found := _DAY.search(text, max(0, at - 3), at + 6):
            yield found
        at = text.find("月", at + 1)


def _exists(before: str, month: str, day: str | None) -> bool:
    if not 1 <= int(month) <= 12:
        return False
    year = _YEAR_BEFORE.search(before)
    try:
        # A date without its year may be 29 February.
        date(int(year.group(1)) if year else 2024, int(month), int(day or 1))
    except ValueError:
        return False
    return True
