"""What is looked at before a record goes to review: each check is a function of a draft that yields findings."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from importlib import import_module
from itertools import accumulate

from gongkai.working_days import Deadline
from website.publishing.checks.lists import Renamed
from website.publishing.licences import Source


class Weight(StrEnum):
    """Whether a finding stands in the way."""

    MUST = "must"
    """Mended, or cleared in writing by a reviewer, before anything is signed."""
    ADVICE = "advice"


@dataclass(frozen=True)
class Part:
    """A piece of a draft's text and where it stands; ``block`` is the number of the body's block, if it is one."""

    where: str
    text: str
    block: int | None = None
    attached: bool = False
    """Whether it stands in an attached file or its name, out of reach of one click."""


@dataclass(frozen=True)
class Picture:
    """A picture of a draft."""

    where: str
    alt: str
    decorative: bool
    file_name: str


@dataclass(frozen=True)
class Anchor:
    """A link of a draft."""

    where: str
    text: str
    url: str
    broken: bool = False
    """Whether it is known to lead nowhere: a page or file of our own that is gone."""


@dataclass(frozen=True)
class Attachment:
    """A file of a draft: what its making left in it, and why its words were not read, if they were not."""

    where: str
    left: tuple[str, ...] = ()
    unread: str = ""


@dataclass(frozen=True)
class Draft:
    """A record as the checks see it."""

    parts: tuple[Part, ...]
    pictures: tuple[Picture, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    """Labels of what must be filled in, each with the article that demands it."""
    publish_by: Deadline | None = None
    made_on: date | None = None
    source: Source | None = None
    """Where a repost was taken from."""

    @cached_property
    def text(self) -> str:
        """All parts in one text, one a line, so that a list of words is looked for once."""
        return "\n".join(part.text for part in self.parts)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(part.text) + 1 for part in self.parts)][:-1]

    def part_at(self, place: int) -> Part:
        """Return the part in which a place of the whole text stands."""
        return self.parts[bisect_right(self._starts, place) - 1]

    def around(self, place: int) -> str:
        """Return the words around a place, of the same part only, without numbers and addresses: findings are kept."""
        number = bisect_right(self._starts, place) - 1
        text, at = self.parts[number].text, place - self._starts[number]
        return "…" + " ".join(_NUMBERS.sub("**", text[max(0, at - 10) : at + 20]).split()) + "…"


@dataclass(frozen=True)
class Office:
    """What an office brings to the checks: its lists, its ledger, and the day."""

    today: date
    leaks: frozenset[str] = frozenset()
    wrong_names: tuple[Renamed, ...] = ()
    sources: frozenset[str] = frozenset()
    """Hosts of the sites that may be reposted, beside those that every office begins with."""
    ended_documents: Mapping[str, str] = field(default_factory=dict)
    """Names and numbers of documents no longer in force, each with what became of it."""
    dead_links: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """What a check says of a draft, and how to mend it."""

    check: str
    weight: Weight
    where: str
    says: str
    cure: str
    law: str = ""
    found: str = ""
    about: str = ""
    """What is the same of findings that are told as one where a file has many: the kind of data, the word."""

    @property
    def fingerprint(self) -> str:
        """A number for this very finding: text that changes needs a new look."""
        return hashlib.sha256("\n".join((self.check, self.where, self.found, self.says)).encode()).hexdigest()


_NUMBERS = re.compile(r"[0-9][0-9 -]{2,}[0-9Xx]|[A-Za-z0-9._-]*@[A-Za-z0-9._-]*")
Check = Callable[[Draft, Office], Iterator[Finding]]
_checks: list[Check] = []
MODULES = ("personal", "words", "references", "links", "attachments", "fields", "reposts")


def check(function: Check) -> Check:
    """Register a check."""
    _checks.append(function)
    return function


@cache
def _load() -> None:
    for name in MODULES:
        import_module(f"website.publishing.checks.{name}")


def run(draft: Draft, office: Office) -> list[Finding]:
    """Return what all checks say of a draft, what must be cleared first."""
    _load()
    files = {part.where for part in draft.parts if part.attached}
    found = dict.fromkeys(finding for each in _checks for finding in each(draft, office))
    return sorted(_gathered(found, files), key=lambda finding: finding.weight != Weight.MUST)


def _gathered(found: Iterable[Finding], files: Collection[str]) -> Iterator[Finding]:
    """Yield the findings, those of one kind in one file as one: a list of a thousand names is one thing to mend."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for number, finding in enumerate(found):
        own = "" if finding.where in files else str(number)
        key = (finding.check, finding.weight, finding.where, finding.about, own)
        groups.setdefault(key, []).append(finding)
    for first, *others in groups.values():
        if others:
            told = "\n".join([first.found, *(each.found for each in others)])
            yield replace(first, says=f"{first.says.rstrip('。')}等{len(others) + 1}处。", found=told)
        else:
            yield first
