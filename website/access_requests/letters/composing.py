"""A letter as it would read: its facts from the case, the law's words, and the Word file that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gongkai import letters
from gongkai.errors import GongkaiError
from gongkai.letters.letter import Value
from website.access_requests.letter_facts import contest_for, values_for
from website.access_requests.models import (
    AccessRequest,
)
from website.agencies.errors import NotAllowed

OPEN_NUMBER, OPEN_DAY = "〔签发时编号〕", "〔签发之日〕"


def compose(
    request: AccessRequest, kind: str, *, given: Mapping[str, Value], outcome: str, on: date
) -> tuple[letters.Letter, list[str]]:
    """Return a letter as it would read if it were signed on a day, and what stands against it beside its elements."""
    if kind not in letters.kinds():
        raise NotAllowed([f"没有文书“{kind}”，请刷新页面。"])
    contest, faults = contest_for(request, outcome, on)
    values = {**values_for(request, kind, on=on, given=given), "number": OPEN_NUMBER, "dated": on}
    written = letters.Letter(kind, values, contest if letters.kinds()[kind].remedy else None)
    if not letters.kinds()[kind].remedy:
        faults = []
    try:
        return letters.complete(written), faults
    except GongkaiError:
        return written, faults  # ``missing`` says why


def draft_word(letter: letters.Letter, template: bytes) -> bytes:
    """Return a letter's Word file as it is reviewed: number and day are put in at signature."""
    values = {**letter.values, "number": OPEN_NUMBER, "dated": OPEN_DAY}
    try:
        return letters.write_word(letters.Letter(letter.kind, values, letter.contest), template)
    except GongkaiError as error:
        raise NotAllowed([f"{error}。"]) from error


def remedy_used(letter: letters.Letter, on: date) -> str:
    """Return which words on remedies a letter printed, and since when they hold; nothing when it has none."""
    kind = letters.kinds()[letter.kind]
    if not kind.remedy or not letter.contest or not letter.contest.book:
        return ""
    book, grounds = letter.contest.book, str(letter.values.get("grounds", ""))
    found = (
        book.remedy_for(letter.contest.outcome, on, withheld_under=grounds)
        if kind.remedy == "outcome"
        else book.remedy_version(kind.remedy, on)
    )
    return f"{found.id}/{found.since}"
