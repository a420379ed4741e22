"""What a kept letter says, its very files, and what stands against signing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils import timezone

from gongkai import letters
from gongkai.errors import GongkaiError
from gongkai.letters.kinds import elements
from gongkai.letters.letter import Value
from website.access_requests import files, letter_templates, numbering
from website.access_requests.letter_facts import LOCKED
from website.access_requests.letters.composing import compose, draft_word
from website.access_requests.models import (
    AccessRequest,
    AccessRequestQuerySet,
    CorrectionLetter,
    Letter,
    Redaction,
)
from website.agencies.errors import NotAllowed
from website.agencies.roles import STAFF
from website.agencies.scope import scope_of
from website.agencies.sealing import unseal


def seen_by(person: Any) -> AccessRequestQuerySet:
    """Return the cases whose letters a person may see: of the organ, or of the unit that works on them."""
    mine = scope_of(person).agencies(*STAFF)
    return AccessRequest.objects.filter(Q(agency__in=mine) | Q(unit__in=mine))


def packed(values: Mapping[str, Value]) -> str:
    """Return what a letter says as text, to be sealed."""
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value)


def values_of(letter: Letter | CorrectionLetter) -> dict[str, Value]:
    """Return what a letter says, opened. Raises ``NotAllowed`` once it was erased."""
    if not letter.sealed:
        raise NotAllowed(["文书的内容已经按保存期限清除。"])
    held: dict[str, Any] = json.loads(unseal(letter.sealed))
    return {id: _value(id, value) for id, value in held.items()}


def _value(id: str, value: Any) -> Value:
    if isinstance(value, list):
        return tuple(value)
    if elements()[id].form == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    found: Value = value
    return found


def all_of(letter: Letter | CorrectionLetter) -> dict[str, Value]:
    """Return every element as the letter has it: one that was left empty stays so."""
    kept = values_of(letter)
    return {each.id: kept.get(each.id, "") for each in letters.kinds()[letter.kind].elements}


def forget(request: AccessRequest) -> None:
    """Erase what the letters and redactions of a case keep beside their files, when its identity is erased."""
    request.letters.update(sealed="")
    Redaction.objects.filter(paper__request=request).update(sealed="")


def typed_of(letter: Letter) -> dict[str, Value]:
    """Return what of a letter was typed, to be changed."""
    fixed = {each.id for each in elements().values() if each.form in ("fixed", "remedy")}
    return {id: value for id, value in values_of(letter).items() if id not in LOCKED | fixed}


_CHANGED = {
    Letter: "送审稿与现在生成的不一致（软件或者模板已经更新），请重新拟稿送审。",
    CorrectionLetter: "这一稿与现在生成的不一致（软件或者模板已经更新），请重新拟稿。",
}


def word_of(letter: Letter | CorrectionLetter) -> bytes:
    """Return a letter's Word file: the signed one, or the very draft that is looked at before its signature.

    Raises ``NotAllowed`` when the draft would not come out the same any more.
    """
    if letter.word:
        return files.opened(letter.word)
    whole = letters.Letter(letter.kind, values_of(letter), None)
    word = draft_word(whole, letter_templates.bytes_of(letter.template, letter.kind))
    if hashlib.sha256(word).hexdigest() != letter.draft_sha256:
        raise NotAllowed([_CHANGED[type(letter)]])
    return word


def word_saying(letter: Letter, values: Mapping[str, Value]) -> bytes:
    """Return a letter's Word file as it would be with other values: its number and day stand if it has them."""
    template = letter_templates.bytes_of(letter.template, letter.kind)
    whole = letters.Letter(letter.kind, values, None)
    return letters.write_word(whole, template) if letter.number else draft_word(whole, template)


def pdf_of(letter: Letter | CorrectionLetter) -> bytes:
    """Return a letter as PDF: the signed one, or the draft printed."""
    if letter.pdf:
        return files.opened(letter.pdf)
    return print_word(word_of(letter))


@lru_cache(maxsize=16)
def print_word(word: bytes) -> bytes:
    """Return a Word file printed; a page after the other is asked for, so the last few are held in memory."""
    try:
        return letters.write_pdf(word)
    except GongkaiError as error:
        raise NotAllowed([f"{error}。"]) from error


def checks(letter: Letter, on: date | None = None) -> list[tuple[str, str, str]]:
    """Return the required parts of a letter, in order: name, article, and what is wrong with it (mostly nothing)."""
    kind = letters.kinds()[letter.kind]
    wrong = against(letter, on or letter.dated or timezone.localdate())
    return [
        (each.label, each.law or kind.law, "；".join(text for id, text in wrong if id == each.id))
        for each in kind.elements
        if each.id in kind.required
    ]


def against(letter: Letter, on: date) -> list[tuple[str, str]]:
    """Return what stands against signing a letter on a day: the element it concerns, and cause and cure."""
    whole, faults = compose(letter.request, letter.kind, given=all_of(letter), outcome=letter.outcome, on=on)
    found = [("remedy", fault) for fault in faults]
    found += [(reason.element, f"{reason}。") for reason in letters.missing(whole)]
    return [*found, *since_drafted(letter, whole, on)] if letter.state == Letter.State.DRAFTED else found


def since_drafted(letter: Letter | CorrectionLetter, whole: letters.Letter, on: date) -> list[tuple[str, str]]:
    """Return what stands against signing a draft beside its elements: no number to give it, or other facts by now."""
    found = [("number", reason) for reason in numbering.unnumbered(letter.agency, on)]
    now, was = letters.printed(whole), letters.printed(letters.Letter(letter.kind, values_of(letter)))
    for each in letters.kinds()[letter.kind].elements:
        if each.id not in ("number", "dated") and now[each.label] != was[each.label]:
            found.append((each.id, f"{each.label}与拟稿时不同，现为“{now[each.label]}”，请重新拟稿。"))
    return found
