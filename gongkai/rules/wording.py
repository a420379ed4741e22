"""Wording: misprints, set phrases gone wrong, brackets, numbering, punctuation, bases, dates, repetition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from gongkai.labels import squeeze
from gongkai.report import Chapter, Report
from gongkai.rules import Context, Hit, Result, Severity, rule
from gongkai.rules.lexicon import Phrase, lexicon, matches
from gongkai.rules.text import Narrative, narrative, omits

_STYLE = "党政机关公文格式 GB/T 9704—2012（条号未核实）"


def _around(text: str, start: int, end: int, reach: int = 8) -> str:
    """Return a stretch of one line of text with a few characters on either side."""
    first = max(text.rfind("\n", 0, start) + 1, start - reach)
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
        if word in misprints:
            for start in starts:
                yield _misprint(word, Hit(place=whole.place(start)))
    headings = [*report.row_headings.values(), *report.column_headings.values()]
    labels = "\n".join([heading.text for heading in headings])
    for word, starts in lexicon().scan(labels).items() if labels else ():
        if word in misprints:
            for start in starts:
                yield _misprint(word, Hit(place=headings[labels.count("\n", 0, start)].place))


def _misprint(word: str, hit: Hit) -> Hit:
    right = lexicon().misprints[word]
    return Hit(word, right, place=hit.place, says=f"“{word}”应为“{right}”。")


# ------------------------------------------------------------------ brackets and numbering

_BRACKETED_NUMBER = re.compile(r"([（(])\s*([一二三四五六七八九十]{1,3})\s*([）)])")
_DOCUMENT_NUMBER = re.compile(r"[函发字令][\[【（(]20\d\d[\]】）)]\s*第?\d+号")
_CHINESE = {word: value for value, word in enumerate("一二三四五六七八九十", 1)} | {
    f"十{word}": 10 + value for value, word in enumerate("一二三四五六七八九", 1)
}


@rule(
    "AR-TXT-08",
    Severity.INFO,
    law=_STYLE,
    why="括号全角半角混用、序号跳号或重号，往往是从几份文件拼接而成，也会漏掉一段。",
    mend="统一用全角括号“（一）”，按次序重新编号；发文字号的年份用六角括号“〔〕”。",
)
def brackets_and_numbers_agree(report: Report, context: Context) -> Iterator[Hit]:
    """括号全角半角应一致，序号应连续。"""
    whole = narrative(report)
    yield from _mixed_brackets(whole)
    for found in _DOCUMENT_NUMBER.finditer(whole.text) if "号" in whole.text else ():
        right = re.sub(r"[\[【（(](20\d\d)[\]】）)]", r"〔\1〕", found.group())
        says = "发文字号的年份应用六角括号“〔〕”。"
        yield Hit(found.group(), right, place=whole.place(found.start()), says=says)
    for chapter in report.chapters:
        if chapter.id not in ("requests", "disputes") and not omits(chapter.text):
            yield from _broken_numbering(chapter)
    yield from _chapter_numbers(report)


def _opens_item(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or text[len(before) : start].count("\n") > 0 or before[-1] in "。；：:;"


def _mixed_brackets(whole: Narrative) -> Iterator[Hit]:
    text = whole.text
    if "(" not in text and ")" not in text:
        return
    found = [item for item in _BRACKETED_NUMBER.finditer(text) if _opens_item(text, item.start())]
    styles = Counter(item.group(1) + item.group(3) for item in found)
    odd = [item for item in found if item.group(1) + item.group(3) != "（）"]
    if odd and (len(styles) > 1 or "（)" in styles or "(）" in styles):
        numbers = "、".join(item.group() for item in odd)
        right = "、".join(f"（{item.group(2)}）" for item in odd)
        yield Hit(numbers, right, place=whole.place(odd[0].start()), says=f"序号括号全角半角混用：{numbers}。")


_ITEM = re.compile(r"([一二三四五六七八九十])是")


def _broken_numbering(chapter: Chapter) -> Iterator[Hit]:
    bracketed: list[int] = []
    for paragraph in chapter.paragraphs:
        text = paragraph.text
        for found in _BRACKETED_NUMBER.finditer(text):
            if not _opens_item(text, found.start()) or found.group(2) not in _CHINESE:
                continue
            hit = _next(bracketed, _CHINESE[found.group(2)], "（{}）", chapter.id == "problems")
            if hit:
                yield Hit(hit[0], hit[1], place=paragraph.place, says=hit[2])
        items: list[int] = []
        for found in _ITEM.finditer(text) if "二是" in text or "三是" in text else ():
            if found.start() and text[found.start() - 1] not in "。；：，:;, \u3000":
                continue
            hit = _next(items, _CHINESE[found.group(1)], "{}是", True)
            if hit:
                yield Hit(hit[0], hit[1], place=paragraph.place, says=hit[2])


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


# ------------------------------------------------------------------ names, units, bases

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

_CLAUSE_END = re.compile(r"[，。；：！？,;\n]")
_LONG_CLAUSE = 15


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
    clauses = [clause for clause in _CLAUSE_END.split(whole.text) if len(clause) >= _LONG_CLAUSE]
    if len(set(clauses)) == len(clauses):
        return
    headings = {chapter.heading.text for chapter in report.chapters}
    for clause, times in Counter(clauses).items():
        if times < 2 or clause in headings or len(squeeze(clause)) < _LONG_CLAUSE:
            continue
        first = whole.text.find(clause)
        again = whole.text.find(clause, first + len(clause))
        severity = None if _whole_sentence(whole.text, again, again + len(clause)) else Severity.INFO
        says = f"这句话与{whole.place(first)}重复，共出现{times}次：“{clause.strip()}”。"
        yield Hit(clause.strip(), place=whole.place(again), says=says, severity=severity)


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
_LIST_BRACKET = re.compile(r"(?:^|[。；：，、\n])\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[①-⑩])[）)]", re.M)


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


_LONG_YEAR = re.compile(r"20\d{3,4}年")
_DAY = re.compile(r"(?:(20\d\d)\s?年\s?)?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?日)?")


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
    for found in _DAY.finditer(text):
        before = text[max(0, found.start() - 1) : found.start()]
        if not before.isdigit() and before != "." and not _exists(found):
            yield Hit(found.group(), place=whole.place(found.start()), says=f"没有“{found.group()}”这个日期。")


def _exists(found: re.Match[str]) -> bool:
    year, month, day = found.groups()
    if not 1 <= int(month) <= 12:
        return False
    try:
        # A date without its year may be 29 February.
        date(int(year or 2024), int(month), int(day or 1))
    except ValueError:
        return False
    return True
