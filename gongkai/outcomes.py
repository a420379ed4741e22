"""How a request ends, and what the reply must say about contesting it: 条例第三十条、第三十五条至第三十九条.

Each outcome is one row of table three; the words on remedies are printed as they stand, dated, and never made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from gongkai.errors import GongkaiError
from gongkai.law_data import read

WITHHOLDING = ("第十四条", "第十五条", "第十六条")
"""Articles for which reconsideration comes before court."""


class RemedyRefused(GongkaiError):
    """A remedy paragraph that cannot be written: the text names the cause and the cure."""


@dataclass(frozen=True)
class Outcome:
    """A way in which a request ends. ``row`` is its row in table three, ``letter`` the kind of reply."""

    code: str
    row: str
    label: str
    law: str
    letter: str
    remedy: str
    needs_search: bool = False
    unverified: str = ""


@dataclass(frozen=True)
class Remedy:
    """What a reply says about contesting it, for replies from a day on."""

    id: str
    label: str
    since: date
    law: str
    text: str
    until: date | None = None
    unverified: str = ""


@cache
def outcomes() -> dict[str, Outcome]:
    """Return the outcomes by code, in the order of table three."""
    return {entry["code"]: Outcome(**entry) for entry in read("outcomes")["outcome"]}


@cache
def remedies() -> tuple[Remedy, ...]:
    """Return the paragraphs, every dated version."""
    return tuple(Remedy(**entry) for entry in read("outcomes")["remedy"])


@dataclass(frozen=True)
class Book:
    """The outcomes and the remedies that hold somewhere: those of the law's files, or with changes of an office."""

    outcomes: Mapping[str, Outcome]
    remedies: tuple[Remedy, ...]

    def remedy_for(self, code: str, on: date, *, withheld_under: str = "") -> Remedy:
        """Return the remedy that a reply of this outcome must state on a day; the one that began last counts.

        ``withheld_under`` names the articles on which a partial reply withholds the rest. Raises ``RemedyRefused``
        for an outcome that is not there, a partial reply without its articles, or a day for which no text is known.
        """
        if code not in self.outcomes:
            raise RemedyRefused(f"没有处理结果“{code}”；可用的有{'、'.join(self.outcomes)}")
        wanted = self.outcomes[code].remedy
        if wanted == "by_ground":
            if not withheld_under.strip():
                raise RemedyRefused("部分公开的，请写明其余部分不公开的条款，救济途径由它决定")
            wanted = "first" if any(article in withheld_under for article in WITHHOLDING) else "choice"
        return self.remedy_version(wanted, on)

    def remedy_version(self, id: str, on: date) -> Remedy:
        """Return the words of a remedy that hold on a day. Raises ``RemedyRefused`` when none are known for it."""
        versions = [each for each in self.remedies if each.id == id]
        begun = sorted((each for each in versions if each.since <= on), key=lambda each: each.since)
        if begun and begun[-1].text and (begun[-1].until is None or on <= begun[-1].until):
            return begun[-1]
        first = min((each.since for each in versions), default=on)
        raise RemedyRefused(f"没有{on}的救济途径告知文本，现有的从{first}起用；更早的答复请按当时的法律填写")


@cache
def standard() -> Book:
    """Return the outcomes and remedies of the law's files."""
    return Book(outcomes(), remedies())


def remedy_for(code: str, on: date, *, withheld_under: str = "") -> Remedy:
    """Return the remedy that a reply of this outcome must state on a day, by the law's files; see ``Book``."""
    return standard().remedy_for(code, on, withheld_under=withheld_under)


def remedy_version(id: str, on: date) -> Remedy:
    """Return the words of a remedy that hold on a day, by the law's files; see ``Book``."""
    return standard().remedy_version(id, on)


def authority_for(government: str, *, above: str = "", justice: bool = False) -> str:
    """Return to whom reconsideration is asked for: the government, or for a justice bureau also the bureau above.

    A justice bureau is itself the reconsideration body of its government (行政复议法第二十八条). Raises
    ``RemedyRefused`` for a justice bureau whose superior is not named.
    """
    if not justice:
        return government
    if not above:
        raise RemedyRefused("司法行政部门的答复，请在单位信息中填写上一级司法行政部门（行政复议法第二十八条）")
    return f"{government}或者{above}"


def paragraph(remedy: Remedy, *, authority: str, court: str, online: str = "", by_web: bool = False) -> str:
    """Return the remedy's paragraph for a reply; ``online`` is where reconsideration can be asked for on the web.

    Raises ``RemedyRefused`` when the authority or the court is missing, or, for a reply served on the web, the
    address (行政复议法第二十二条第二款).
    """
    for name, value in (("行政复议机关", authority), ("人民法院", court)):
        if not value.strip():
            raise RemedyRefused(f"救济途径缺{name}，请在单位信息中填写")
    if by_web and not online:
        raise RemedyRefused("通过互联网送达的，须同时提供提交行政复议申请书的互联网渠道（行政复议法第二十二条第二款）")
    text = remedy.text.format(authority=authority, court=court)
    return f"{text}可以通过{online}提交行政复议申请书。" if online else text
