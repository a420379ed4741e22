"""Signature: a letter gets its number, its day and the files that nobody changes any more; or it is given up."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from gongkai import letter_moves, letters
from gongkai.letters.printing import text_of
from website.access_requests import files, letter_templates, numbering, people, services
from website.access_requests.letters.composing import compose, remedy_used
from website.access_requests.letters.kept import against, all_of, packed, print_word, word_of
from website.access_requests.letters.reviewing import demand_same, hold, reviews_of
from website.access_requests.letters.steps import step_of
from website.access_requests.models import (
    CorrectionLetter,
    Letter,
    Paper,
)
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.agencies.sealing import seal
from website.audit.services import record as log

_SIGNERS = {"clerk": (Role.CLERK, Role.OFFICE_HEAD), "head": (Role.OFFICE_HEAD,), "leader": (Role.LEADER,)}


@transaction.atomic
def sign(letter: Letter, *, by: Person, seen: str, on: date | None = None) -> Letter:
    """Sign a letter: it gets its number and day, and its Word and PDF files, which nobody changes any more.

    Raises ``NotAllowed`` with everything that stands against it: above all a remedy that is not the law's wording.
    """
    held, on = hold(letter), on or timezone.localdate()
    demand_same(held, seen)
    in_review = held.is_reply and held.request.state == "drafting"
    if reasons := [*_unsigned(held, by, in_review), *(text for _, text in against(held, on))]:
        raise NotAllowed(reasons)
    word_of(held)
    whole = _final(held, on)
    word = letters.write_word(whole, letter_templates.bytes_of(held.template, held.kind))
    if reasons := [f"{reason}。" for reason in letters.missing_in_text(whole, text_of(word))]:
        raise NotAllowed(reasons)
    name = f"{letters.kinds()[held.kind].title}（{held.number}）"
    held.word = files.keep(held.request, kind=Paper.Kind.LETTER, name=f"{name}.docx", data=word, by=by)
    held.pdf = files.keep(
        held.request, kind=Paper.Kind.LETTER, name=f"{name}.pdf", data=print_word(word), by=by, ours=True
    )
    held.sealed, held.remedy = seal(packed(whole.values)), remedy_used(whole, on)
    held.state, held.signed_by, held.signed_at, held.dated = Letter.State.SIGNED, by, timezone.now(), on
    held.save()
    detail = {
        "letter": held.pk,
        "letter_kind": held.kind,
        "letter_hash": held.draft_sha256,
        "number": held.number,
        "sha256": held.pdf.sha256,
    }
    if in_review:
        stated = {"remedy_text": whole.values["remedy"]}
        services.take(held.request, "sign", by=by, on=on, detail={**detail, **stated})
    else:
        services.take(held.request, "letter", by=by, on=on, detail=detail)
    log(
        "letter.signed",
        agency=held.agency,
        by=by,
        target=held,
        detail={"number": held.number, "sha256": held.pdf.sha256},
    )
    return held


def _unsigned(letter: Letter, by: Person, in_review: bool) -> list[str]:
    """Return what stands against this person's signature."""
    if in_review:
        try:
            people.demand(letter.request, "sign", by=by)
        except NotAllowed as refusal:
            return list(refusal.reasons)
        waiting = "、".join(each.label for each in reviews_of(letter) if each.event is None)
        return [f"还没有通过{waiting}（条例第十七条）。"] if waiting else []
    if letter.is_reply and letter.request.state != "closed":
        return ["答复书经审核后由分管领导签发，请先送审。"]
    if not may_sign(letter, by):
        names = "、".join(str(role.label) for role in signers(letter))
        return [f"{letter.label}由{names}签发。"]
    return []


def signers(letter: Letter | CorrectionLetter) -> list[Role]:
    """Return the roles that sign a letter which no reviewer sees first."""
    parts = letter_moves.of_kind(letter.kind).signers
    return list(dict.fromkeys(role for part in parts for role in _SIGNERS[part]))


def may_sign(letter: Letter, person: Person) -> bool:
    """Whether a person signs a letter, were nothing else against it."""
    if letter.is_reply and letter.request.state == "drafting":
        return people.may(letter.request, "sign", person)
    return scope_of(person).holds(letter.agency, *signers(letter))


def _final(letter: Letter, on: date) -> letters.Letter:
    """Return the letter with its number and day, the number taken for good with this transaction."""
    letter.number = numbering.take_letter_number(letter.agency, on)
    whole, _ = compose(letter.request, letter.kind, given=all_of(letter), outcome=letter.outcome, on=on)
    return letters.Letter(whole.kind, {**whole.values, "number": letter.number, "dated": on}, whole.contest)


@transaction.atomic
def void(letter: Letter, *, by: Person, because: str) -> None:
    """Give a letter up; its number, if it has one, is not given again.

    Raises ``NotAllowed`` without a reason, for a reply that is signed, and for a letter on which a step rests.
    """
    held = hold(letter)
    people.demand(held.request, "letter", by=by)
    if not because.strip():
        raise NotAllowed(["请写明作废的原因。"])
    if held.state in (Letter.State.SERVED, Letter.State.VOID):
        raise NotAllowed([f"{held}现在是“{held.get_state_display()}”，不能作废。"])
    if held.state == Letter.State.SIGNED and (held.is_reply or step_of(held)):
        raise NotAllowed(["已经签发的答复书、已经据以办理的文书不能作废。"])
    held.state, held.void_because = Letter.State.VOID, because.strip()[:300]
    held.save(update_fields=["state", "void_because"])
    log("letter.voided", agency=held.agency, by=by, target=held, detail={"reason": held.void_because})
