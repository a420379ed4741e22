"""A reply that was written elsewhere: its text held against what the case and the law want it to say.

What an office puts in its own words cannot be compared; whom it answers, the days, the articles and above all the
words on remedies can.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from unicodedata import normalize

from gongkai.letters.kinds import Element, citations, elements
from gongkai.letters.letter import Letter, LetterRefused, Reason, kind_of, remedy_text
from gongkai.outcomes import standard
from gongkai.writers.content import printed_date

_PAGE_NUMBER = re.compile(r"[-—–―·\s]*第?\s*\d{1,4}\s*页?(?:\s*[/共,，]+\s*\d{1,4}\s*页?)?[-—–―·\s]*")
_NUMBER = re.compile(r"[〔\[【(](?:19|20)\d\d[〕\]】)]第?\d{1,6}号")
_CITED = re.compile("第[〇零一二三四五六七八九十百]+条(?:第[一二三四五六七八九十]+款)?")
_ARTICLE = re.compile("第[〇零一二三四五六七八九十百]+条")
_CURE = "请在原文里补上再上传，或者在本平台拟制答复书"
_STRICT = ("organ", "applicant", "applied_on", "received_on", "dated")
"""Elements that every reply prints as the case has them."""


def missing_elsewhere(letter: Letter, text: str, *, asked: Sequence[str] = (), cited: str = "") -> list[Reason]:
    """Return what a reply written elsewhere lacks, in the order of its kind's elements; nothing when it is whole.

    ``letter`` holds what the case knows and the day of signature; ``asked`` are the name, number and description of
    what is asked for, one of which is restated; ``cited`` are the grounds of the draft, whose articles are named.
    Raises ``LetterRefused`` for a kind that is not there.
    """
    kind, whole = kind_of(letter), _bare(text)
    found = [(elements()[id], _cause(id, letter, whole, asked)) for id in kind.required]
    reasons = [_reason(element, cause, element.law or kind.law) for element, cause in found if cause]
    grounds = _articles(letter, whole, cited)
    return [*reasons, *([_reason(elements()["grounds"], grounds, kind.law)] if grounds else [])]


def _reason(element: Element, cause: str, law: str) -> Reason:
    return Reason(element.id, element.label, cause, _CURE, law)


def _bare(text: str) -> str:
    """Return a text without white space, page numbers and the difference between wide and narrow signs."""
    kept = (line for line in text.split("\n") if not _PAGE_NUMBER.fullmatch(line))
    return re.sub(r"\s+", "", normalize("NFKC", "\n".join(kept)))


def _cause(id: str, letter: Letter, whole: str, asked: Sequence[str]) -> str:
    """Return what is wrong with one required element, if it is one that can be compared."""
    if id == "number":
        return "" if _NUMBER.search(whole) else "没有文号，例如“〔2026〕7号”"
    if id == "content":
        given = [each for each in asked if each.strip()]
        told = any(_bare(each) in whole for each in given)
        return "" if told or not given else f"没有照登记的写明“{given[0]}”"
    if id == "remedy":
        return _remedy(letter, whole)
    value = letter.values.get(id)
    if id not in _STRICT or not value:
        return ""
    forms = _written(value) if isinstance(value, date) else [str(value)]
    return "" if any(_bare(each) in whole for each in forms) else f"找不到“{forms[0]}”"


def _written(day: date) -> list[str]:
    """Return a day in the ways in which official documents write it."""
    chinese = f"{_read(day.month)}月{_read(day.day)}日"
    years = ["".join(f"{zero}一二三四五六七八九"[int(digit)] for digit in str(day.year)) for zero in "〇○零"]
    return [printed_date(day), f"{day.year}年{day.month:02}月{day.day:02}日", *(f"{year}年{chinese}" for year in years)]


def _read(number: int) -> str:
    """Return a number below a hundred as it is read."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else "一二三"[tens - 1]) + ("十" if tens else "") + " 一二三四五六七八九"[ones].strip()


def _remedy(letter: Letter, whole: str) -> str:
    try:
        wanted = remedy_text(letter)
    except LetterRefused as refused:
        return f"不能确定：{refused}"
    return "" if _bare(wanted) in whole else f"没有写明，或者与法定文字不一致，不能签发。应当写明“{wanted}”"


def _articles(letter: Letter, whole: str, cited: str) -> str:
    """Return which articles the reply does not name: those of the draft, those that its outcome must be put under."""
    contest = letter.contest
    code, book = (contest.outcome, contest.book or standard()) if contest else ("", standard())
    wanted = [*_CITED.findall(cited), *([citations()[code]] if code in citations() else [])]
    if absent := [each for each in dict.fromkeys(wanted) if each not in whole]:
        return f"没有写明{'、'.join(absent)}"
    known = _ARTICLE.findall(book.outcomes[code].law) if code in book.outcomes else []
    if not wanted and known and not any(each in whole for each in known):
        return f"没有写明条款（{book.outcomes[code].law}）"
    return ""
