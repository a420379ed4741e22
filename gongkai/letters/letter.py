"""A letter to be written, and what stands against signing it: nothing that the law asks for may be missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from gongkai.deadlines import limits
from gongkai.errors import GongkaiError
from gongkai.letters.kinds import Element, Kind, citations, elements, kinds, orders
from gongkai.outcomes import Book, RemedyRefused, outcomes, paragraph, standard
from gongkai.writers.content import clean, printed_date

Value = str | int | date | tuple[str, ...]
LONGEST = 100_000
"""No fact of a letter is longer, in characters."""
MOST_LINES = 1000
_ARTICLE = re.compile("第[〇零一二三四五六七八九十百]+条")
_WHOLE_SIXTEEN = re.compile("第十六条(?!第[一二]款)")


class LetterRefused(GongkaiError):
    """A letter that cannot be written: the text names the cause and the cure."""


@dataclass(frozen=True)
class Contest:
    """What the words on remedies depend on.

    ``outcome`` is empty for a letter that settles none; ``authority`` and ``court`` are to whom one turns, ``online``
    where reconsideration can be asked for on the web, which a letter served on the web (``by_web``) must say.
    ``book`` holds the outcomes and remedies of an office that changed some; none means those of the law's files.
    """

    authority: str = ""
    court: str = ""
    outcome: str = ""
    online: str = ""
    by_web: bool = False
    book: Book | None = None


@dataclass(frozen=True)
class Letter:
    """A letter of a kind with its facts by element."""

    kind: str
    values: Mapping[str, Value] = field(default_factory=dict)
    contest: Contest | None = None


@dataclass(frozen=True)
class Reason:
    """Why a letter cannot be signed: the element, the cause, the cure and the article."""

    element: str
    label: str
    cause: str
    cure: str
    law: str

    def __str__(self) -> str:
        return f"{self.label}：{self.cause}，{self.cure}" + (f"（{self.law}）" if self.law else "")


def kind_of(letter: Letter) -> Kind:
    """Return a letter's kind. Raises ``LetterRefused`` for one that is not there."""
    if letter.kind not in kinds():
        raise LetterRefused(f"没有文书“{letter.kind}”；可用的有{'、'.join(kinds())}")
    return kinds()[letter.kind]


def complete(letter: Letter) -> Letter:
    """Return the letter with the words that nobody writes by hand: the remedy and the law's fixed words.

    Raises ``LetterRefused`` when the remedy cannot be settled.
    """
    kind = kind_of(letter)
    given: dict[str, Value] = {each.id: each.text for each in kind.elements if each.form == "fixed"}
    if kind.remedy:
        given["remedy"] = remedy_text(letter)
    return replace(letter, values={**letter.values, **given})


def remedy_text(letter: Letter) -> str:
    """Return the words on remedies that the letter must print. Raises ``LetterRefused`` with cause and cure."""
    kind, contest = kind_of(letter), letter.contest or Contest()
    day = letter.values.get("dated")
    if not isinstance(day, date):
        raise LetterRefused("救济途径的文字随日期而定，请先写明成文日期")
    book = contest.book or standard()
    try:
        if kind.remedy == "outcome":
            if not _answers(kind, contest.outcome, book):
                known = "、".join(f"{code}（{outcomes()[code].label}）" for code in kind.outcomes)
                raise LetterRefused(f"{kind.label}不能用于处理结果“{contest.outcome}”，可以用于{known}")
            found = book.remedy_for(contest.outcome, day, withheld_under=str(letter.values.get("grounds", "")))
        else:
            found = book.remedy_version(kind.remedy, day)
        return paragraph(
            found, authority=contest.authority, court=contest.court, online=contest.online, by_web=contest.by_web
        )
    except RemedyRefused as refused:
        raise LetterRefused(str(refused)) from refused


def _answers(kind: Kind, outcome: str, book: Book) -> bool:
    """Whether an outcome is told in letters of a kind: by the law's files, or because an office made it so."""
    return outcome in kind.outcomes or (outcome in book.outcomes and book.outcomes[outcome].letter == kind.id)


def missing(letter: Letter) -> list[Reason]:
    """Return what stands against signing the letter, in the order of its elements; nothing when it may be signed.

    Raises ``LetterRefused`` for a kind that is not there.
    """
    kind = kind_of(letter)
    found = [_reason(each, kind, cause, cure) for each in kind.elements for cause, cure in _faults(each, letter, kind)]
    unknown = [id for id in letter.values if id not in (*kind.required, *kind.optional)]
    found += [_not_of(kind, id) for id in unknown]
    return [*found, *_days(letter, kind), *_grounds(letter, kind), *_together(letter, kind)]


def _reason(element: Element, kind: Kind, cause: str, cure: str) -> Reason:
    return Reason(element.id, element.label, cause, cure, element.law or kind.law)


def _not_of(kind: Kind, id: str) -> Reason:
    label = elements()[id].label if id in elements() else id
    return Reason(id, label, f"{kind.label}没有这一项", "请去掉", kind.law)


def _faults(element: Element, letter: Letter, kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield cause and cure of what is wrong with one element."""
    value = letter.values.get(element.id)
    if element.form == "remedy":
        yield from _remedy_faults(letter)
    elif blank(value):
        if element.id in kind.required:
            yield "没有填写", _ask(element)
    elif element.form == "fixed":
        if value != element.text:
            yield "与法定文字不一致", "不能改写，请恢复原文"
    elif wrong := _wrong_form(element, value):
        yield wrong
    elif any(len(line) > LONGEST for line in _lines(value)) or len(_lines(value)) > MOST_LINES:
        yield "太长", f"请缩短到{LONGEST}字、{MOST_LINES}项以内，更多的内容作附件"


def _ask(element: Element) -> str:
    return "请恢复法定文字" if element.form == "fixed" else f"请补上（来自{element.source}）"


def _remedy_faults(letter: Letter) -> Iterator[tuple[str, str]]:
    try:
        wanted = remedy_text(letter)
    except LetterRefused as refused:
        yield "不能确定", str(refused)
        return
    value = letter.values.get("remedy")
    if blank(value):
        yield "没有写明救济途径，不能签发", "请恢复法定文字"
    elif value != wanted:
        yield "与法定文字不一致，不能签发", f"请恢复为“{wanted}”"


def _wrong_form(element: Element, value: Any) -> tuple[str, str] | None:
    if element.form == "date" and not isinstance(value, date):
        return f"“{value}”不是日期", "请填写年、月、日"
    if element.form == "choice" and value not in element.choices:
        return f"不能是“{value}”", f"请选{'、'.join(element.choices)}之一"
    if element.form == "number":
        return _wrong_number(element, value)
    if element.form == "text" and not isinstance(value, str):
        return f"“{value}”不是文字", "请填写文字"
    return None


def _wrong_number(element: Element, value: Any) -> tuple[str, str] | None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        return f"“{value}”不是正整数", "请填写数字"
    if element.limit and value > limits()[element.limit].days:
        return f"{value}超过了上限", f"最多{limits()[element.limit].days}个工作日"
    return None


def _days(letter: Letter, kind: Kind) -> Iterator[Reason]:
    for order in orders():
        first, then = letter.values.get(order.first), letter.values.get(order.then)
        if order.kinds and kind.id not in order.kinds:
            continue
        if not isinstance(first, date) or not isinstance(then, date):
            continue
        if then < first or (order.strict and then == first):
            one, other = elements()[order.first], elements()[order.then]
            must = "应当在其后" if order.strict else "不能在其前"
            cause = f"{printed_date(then)}，而{one.label}是{printed_date(first)}，{must}"
            yield _reason(other, kind, cause, "请核对两个日期")


def _grounds(letter: Letter, kind: Kind) -> Iterator[Reason]:
    """Yield what is wrong with the articles under which information is withheld: down to paragraph and item."""
    grounds, element = str(letter.values.get("grounds", "")), elements()["grounds"]
    if "grounds" not in kind.required or not grounds.strip():
        return
    code = letter.contest.outcome if letter.contest else ""
    wanted = citations().get(code, "")
    if not _ARTICLE.search(grounds):
        yield _reason(element, kind, "没有写明条款", "请写明依据哪部法律法规第几条，有款、项的写到款、项")
    elif wanted and wanted not in grounds:
        cause = f"没有写明条例{wanted}"
        yield _reason(element, kind, cause, f"“{outcomes()[code].label}”的依据是条例{wanted}，请补上或者另选处理结果")
    elif _WHOLE_SIXTEEN.search(grounds):
        cause = "条例第十六条没有写到款"
        yield _reason(element, kind, cause, "内部事务信息是第一款，过程性信息和行政执法案卷信息是第二款，请写明")
    if "第十五条" in grounds and blank(letter.values.get("opinion")):
        cure = "请写明是否征求、第三方是否同意及其理由"
        yield _reason(elements()["opinion"], kind, "依据条例第十五条而没有写明征求第三方意见的情况", cure)


def _together(letter: Letter, kind: Kind) -> Iterator[Reason]:
    given = [id for id in kind.together if not blank(letter.values.get(id))]
    for id in kind.together if given else ():
        if id not in given:
            yield _reason(elements()[id], kind, f"写了{elements()[given[0]].label}而没有写这一项", "请一并写明")


def blank(value: Value | None) -> bool:
    """Whether nothing is there to print."""
    return value is None or not any(line.strip() for line in _lines(value))


def _lines(value: Value | None) -> list[str]:
    match value:
        case None:
            return []
        case date():
            return [printed_date(value)]
        case tuple() | list():
            return [clean(str(line)) for line in value if clean(str(line))]
        case _:
            return [line for line in clean(str(value)).split("\n") if line.strip()]


def printed(letter: Letter) -> dict[str, str]:
    """Return by label what each element prints; several items are numbered and stand each on a line of its own.

    An element that is empty prints nothing. Raises ``LetterRefused`` for a kind that is not there.
    """
    return {each.label: _shown(letter.values.get(each.id)) for each in kind_of(letter).elements}


def _shown(value: Value | None) -> str:
    lines = _lines(value)
    if isinstance(value, tuple | list) and len(lines) > 1:
        lines = [f"{number}. {line}" for number, line in enumerate(lines, start=1)]
    return "\n".join(lines)


def missing_in_text(letter: Letter, text: str) -> list[Reason]:
    """Return what of the letter's required elements a finished text no longer has, e.g. one edited in Word.

    White space does not count; punctuation at an element's end may have become the sentence's.
    """
    kind, whole = kind_of(letter), _bare(text)
    return [
        _reason(each, kind, "文中找不到这一项", "请不要改动生成的内容，改动请在平台填写后重新生成")
        for each in kind.elements
        if each.id in kind.required
        for line in [_bare(part) for part in printed(letter)[each.label].split("\n")]
        if line.rstrip("。；，、：") not in whole
    ]


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


_CONTEST = {
    "处理结果": "outcome",
    "行政复议机关": "authority",
    "人民法院": "court",
    "网上渠道": "online",
    "互联网送达": "by_web",
}


def read_letter(kind: str, data: Mapping[str, Any]) -> Letter:
    """Return the letter that a JSON object describes: facts by label or id, dates as 2026-03-05, 救济 as an object.

    Raises ``LetterRefused`` for a key that is not there or a day that is none.
    """
    letter, values, contest = Letter(kind), dict[str, Value](), None
    by_label = {each.label: each for each in kind_of(letter).elements}
    for key, value in data.items():
        if key == "救济":
            contest = _contest(value)
            continue
        element = by_label.get(key) or elements().get(key)
        if element is None:
            raise LetterRefused(f"{kind_of(letter).label}没有“{key}”这一项；可以填写的有{'、'.join(by_label)}、救济")
        values[element.id] = _value(element, value)
    return Letter(kind, values, contest)


def _contest(data: Any) -> Contest:
    if not isinstance(data, dict) or (unknown := [key for key in data if key not in _CONTEST]):
        wrong = "" if not isinstance(data, dict) else f"没有“{unknown[0]}”这一项，"
        raise LetterRefused(f"救济：{wrong}应为一个对象，可以填写{'、'.join(_CONTEST)}")
    for key, value in data.items():
        if not isinstance(value, bool if key == "互联网送达" else str):
            raise LetterRefused(f"救济：{key}应为{'true 或者 false' if key == '互联网送达' else '文字'}")
    return Contest(**{_CONTEST[key]: value for key, value in data.items()})


def _value(element: Element, value: Any) -> Value:
    if element.form == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise LetterRefused(f"{element.label}：“{value}”不是日期，请写成 2026-03-05 的样子") from None
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return tuple(value)
    if not isinstance(value, str | int):
        raise LetterRefused(f"{element.label}：应为文字、数字、日期，或者几段文字的列表")
    return value
