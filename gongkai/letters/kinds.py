"""The kinds of letters and the elements of which they are made, from ``law/letters.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from gongkai.law_data import read

SLOT = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
"""A placeholder as it stands in a template: an element's label in double braces."""


@dataclass(frozen=True)
class Element:
    """A fact that a letter prints. In a template it stands as ``{{ label }}``.

    ``form`` is text, date, number, lines, choice, remedy (the words of ``outcomes``) or fixed (``text``, the law's own
    words). ``source`` says where the fact comes from; ``limit`` is the limit of the clock that a number may not exceed.
    """

    id: str
    label: str
    source: str
    law: str = ""
    form: str = "text"
    choices: tuple[str, ...] = ()
    text: str = ""
    limit: str = ""
    unverified: str = ""


@dataclass(frozen=True)
class Order:
    """Two days of a letter of which the second does not come before the first, or comes after it (``strict``)."""

    first: str
    then: str
    strict: bool = False
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of letter. ``to`` is applicant, third_party or organ; ``remedy`` says which way of contest it must state:

    ``outcome`` that of the outcome it settles, ``choice`` either way, nothing none. ``moves`` are the steps of a
    request at which it goes out, ``outcomes`` those that it answers with, ``together`` elements given all or none;
    ``corrections`` are the results of a request for correction that it tells (条例第四十一条).
    """

    id: str
    label: str
    title: str
    to: str
    law: str
    body: tuple[str, ...]
    salutation: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    outcomes: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    remedy: str = ""
    unverified: str = ""

    @property
    def elements(self) -> tuple[Element, ...]:
        """What the letter may print, what it must print first."""
        return tuple(elements()[id] for id in (*self.required, *self.optional))


@cache
def elements() -> dict[str, Element]:
    """Return the elements by id."""
    return {entry["id"]: Element(**_frozen(entry)) for entry in read("letters")["element"]}


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds by id, in the order in which a request meets them."""
    return {entry["id"]: _kind(**entry) for entry in read("letters")["kind"]}


def kinds_for(outcome: str) -> tuple[Kind, ...]:
    """Return the letters in which an outcome can be told; 予以公开 and 本机关不掌握 have two."""
    return tuple(kind for kind in kinds().values() if outcome in kind.outcomes)


@cache
def orders() -> tuple[Order, ...]:
    """Return the pairs of days that follow each other."""
    return tuple(Order(**_frozen(entry)) for entry in read("letters")["order"])


@cache
def citations() -> dict[str, str]:
    """Return by outcome the article, down to its paragraph, under which information is withheld."""
    return dict(read("letters")["cites"])


@cache
def addressees() -> dict[str, str]:
    """Return the Chinese names of those to whom letters go."""
    return {id: entry["label"] for id, entry in read("letters")["addressee"].items()}


def _kind(*, to: str, body: list[str], required: list[str], **about: Any) -> Kind:
    common, addressee = read("letters")["common"], read("letters")["addressee"][to]
    drop = about.pop("drop", [])
    must = dict.fromkeys((*common["required"], *addressee["required"], *required))
    may = dict.fromkeys((*common["optional"], *addressee["optional"], *about.pop("optional", [])))
    return Kind(
        to=to,
        body=tuple(_phrase(line) for line in body),
        salutation=addressee["salutation"],
        required=tuple(id for id in must if id not in drop),
        optional=tuple(id for id in may if id not in must),
        **_frozen(about),
    )


def _phrase(line: str) -> str:
    return str(read("letters")["phrase"][line[1:]]) if line.startswith("@") else line


def _frozen(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(each) if isinstance(each, list) else each for key, each in entry.items()}
