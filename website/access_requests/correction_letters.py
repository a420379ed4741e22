"""The letter that answers a request for correction (条例第四十一条): written, numbered and signed, served with proof.

Its kind says what came of the request; when it is served, the request is answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai import letters
from gongkai.errors import GongkaiError
from gongkai.letters.letter import Value
from gongkai.letters.printing import text_of
from website.access_requests import files, identity, letter_templates, numbering
from website.access_requests.corrections import OF_OTHERS, WORKERS
from website.access_requests.letter_facts import LOCKED, contest_of, of_organ
from website.access_requests.letters import OPEN_NUMBER, Service, values_of
from website.access_requests.letters.composing import draft_word, remedy_used
from website.access_requests.letters.kept import all_of, packed, print_word, since_drafted, word_of
from website.access_requests.letters.serving import unserved, written_down
from website.access_requests.letters.signing import signers
from website.access_requests.models import CorrectionLetter, CorrectionPaper, CorrectionRequest, Letter
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.scope import scope_of
from website.agencies.sealing import seal
from website.audit.services import record as log

_State = Letter.State


def kinds() -> dict[str, letters.Kind]:
    """Return the kinds of letters that answer a request for correction, in the order of its results."""
    return {id: kind for id, kind in letters.kinds().items() if kind.corrections}


def of(correction: CorrectionRequest) -> CorrectionLetter | None:
    """Return the letter of a request that counts: the one that was not given up."""
    related = ("agency", "template", "word", "pdf", "drafted_by", "signed_by")
    return correction.letters.exclude(state=_State.VOID).select_related(*related).first()


def values_for(
    correction: CorrectionRequest, kind: str, *, on: date, given: Mapping[str, Value] | None = None
) -> dict[str, Value]:
    """Return what the letter says but the words of the law; what follows from the request cannot be typed over."""
    who = identity.unpack(correction.sealed)
    typed = {id: value for id, value in (given or {}).items() if id not in LOCKED}
    told: dict[str, Any] = {
        "address": "您",
        "to_correct": tuple(line.strip() for line in correction.about.splitlines() if line.strip()),
        **of_organ(correction.agency, on),
        **typed,
        "applicant": who.name,
        "applied_on": correction.applied_on,
        "received_on": correction.received_on,
        "request_number": correction.number,
    }
    wanted = {each.id for each in letters.kinds()[kind].elements if each.form not in ("fixed", "remedy")}
    return {id: value for id, value in told.items() if id in wanted and value not in (None, "", ())}


def compose(
    correction: CorrectionRequest, kind: str, *, given: Mapping[str, Value], on: date
) -> tuple[letters.Letter, list[str]]:
    """Return the letter as it would read if it were signed on a day, and what stands against it beside its elements."""
    if kind not in kinds():
        raise NotAllowed([f"没有更正答复“{kind}”，请刷新页面。"])
    contest, faults = contest_of(correction.agency, "", on)
    values = {**values_for(correction, kind, on=on, given=given), "number": OPEN_NUMBER, "dated": on}
    written = letters.Letter(kind, values, contest)
    try:
        return letters.complete(written), faults
    except GongkaiError:
        return written, faults  # ``missing`` says why


@transaction.atomic
def draft(correction: CorrectionRequest, kind: str, *, by: Person, given: Mapping[str, Value]) -> CorrectionLetter:
    """Write the letter, or write it anew, of whichever kind.

    Raises ``NotAllowed`` with everything that is missing or wrong, for who may not, and once it is signed.
    """
    held, on = _held(correction), timezone.localdate()
    _demand_worker(held, by)
    whole, faults = compose(held, kind, given=given, on=on)
    if reasons := [*faults, *(f"{reason}。" for reason in letters.missing(whole))]:
        raise NotAllowed(reasons)
    letter = of(held) or CorrectionLetter(correction=held, agency=held.agency)
    if letter.state != _State.DRAFTED:
        raise NotAllowed([f"{letter}{letter.get_state_display()}，不能再拟。"])
    template = letter_templates.in_use(held.agency, kind)
    word = draft_word(whole, letter_templates.bytes_of(template, kind))
    letter.kind, letter.template = kind, template
    letter.sealed, letter.draft_sha256 = seal(packed(whole.values)), hashlib.sha256(word).hexdigest()
    letter.remedy, letter.drafted_by, letter.drafted_at = remedy_used(whole, on), by, timezone.now()
    letter.save()
    log("letter.drafted", agency=held.agency, by=by, target=letter, detail={"sha256": letter.draft_sha256})
    return letter


def against(letter: CorrectionLetter, on: date) -> list[tuple[str, str]]:
    """Return what stands against signing the letter on a day: the element it concerns, and cause and cure."""
    whole, faults = compose(letter.correction, letter.kind, given=all_of(letter), on=on)
    found = [("remedy", fault) for fault in faults]
    found += [(reason.element, f"{reason}。") for reason in letters.missing(whole)]
    return [*found, *since_drafted(letter, whole, on)]


def may_sign(letter: CorrectionLetter, person: Person) -> bool:
    """Whether a person signs the letter, were nothing else against it."""
    return scope_of(person).holds(letter.agency, *signers(letter))


@transaction.atomic
def sign(letter: CorrectionLetter, *, by: Person, seen: str) -> CorrectionLetter:
    """Sign the letter: it gets its number and day, and its Word and PDF files, which nobody changes any more.

    Raises ``NotAllowed`` with everything that stands against it, the words on remedies above all.
    """
    held, on = _again(letter), timezone.localdate()
    if held.state != _State.DRAFTED:
        raise NotAllowed([f"{held}现在是“{held.get_state_display()}”，请刷新页面。"])
    if seen != held.draft_sha256:
        raise NotAllowed(["您看过以后文书又改动了，请重新打开看过再办。"])
    if not may_sign(held, by):
        raise NotAllowed([f"{held.label}由公开工作机构负责人、分管领导签发。"])
    if reasons := [text for _, text in against(held, on)]:
        raise NotAllowed(reasons)
    word_of(held)
    held.number = numbering.take_letter_number(held.agency, on)
    whole, _ = compose(held.correction, held.kind, given=all_of(held), on=on)
    whole = letters.Letter(whole.kind, {**whole.values, "number": held.number, "dated": on}, whole.contest)
    word = letters.write_word(whole, letter_templates.bytes_of(held.template, held.kind))
    if reasons := [f"{reason}。" for reason in letters.missing_in_text(whole, text_of(word))]:
        raise NotAllowed(reasons)
    name = f"{letters.kinds()[held.kind].title}（{held.number}）"
    held.word = _keep(held, CorrectionPaper.Kind.LETTER, f"{name}.docx", word)
    held.pdf = _keep(held, CorrectionPaper.Kind.LETTER, f"{name}.pdf", print_word(word), ours=True)
    held.sealed, held.remedy = seal(packed(whole.values)), remedy_used(whole, on)
    held.state, held.signed_by, held.signed_at, held.dated = _State.SIGNED, by, timezone.now(), on
    held.save()
    detail = {"number": held.number, "sha256": held.pdf.sha256}
    log("letter.signed", agency=held.agency, by=by, target=held, detail=detail)
    return held


@transaction.atomic
def void(letter: CorrectionLetter, *, by: Person, because: str) -> None:
    """Give the letter up before it is served; its number, if it has one, is not given again."""
    held = _again(letter)
    _demand_worker(held.correction, by)
    if not because.strip():
        raise NotAllowed(["请写明作废的原因。"])
    if held.state not in (_State.DRAFTED, _State.SIGNED):
        raise NotAllowed([f"{held}现在是“{held.get_state_display()}”，不能作废。"])
    held.state, held.void_because = _State.VOID, because.strip()[:300]
    held.save(update_fields=["state", "void_because"])
    log("letter.voided", agency=held.agency, by=by, target=held, detail={"reason": held.void_because})


@transaction.atomic
def serve(letter: CorrectionLetter, service: Service, *, by: Person) -> CorrectionLetter:
    """Write down that the letter was served, with its proof: the request is answered, and the applicant can read it.

    Raises ``NotAllowed`` without proof, and for a letter served on the web that does not say where reconsideration can
    be asked for there (行政复议法第二十二条第二款).
    """
    held = _again(letter)
    if reasons := unserved(held, service, by):
        raise NotAllowed(reasons)
    if service.counted_on > timezone.localdate():
        raise NotAllowed([f"送达日期{service.counted_on}在今天以后，请核对。"])
    if service.proof:
        _keep(held, CorrectionPaper.Kind.PROOF, service.proof.name, service.proof.data)
    written_down(held, service)
    CorrectionPaper.objects.filter(pk=held.pdf_id).update(shown=True)
    _answer(held, service.counted_on, by)
    return held


def _answer(letter: CorrectionLetter, on: date, by: Person) -> None:
    """Write down what came of the request, as its letter says."""
    correction, result = letter.correction, letters.kinds()[letter.kind].corrections[0]
    correction.result = result
    correction.other_organ = str(values_of(letter)["competent"])[:200] if result in OF_OTHERS else ""
    correction.decided_on, correction.decided_by = on, by
    correction.save(update_fields=["result", "other_organ", "decided_on", "decided_by"])
    said = {"conclusion": correction.get_result_display(), "number": letter.number}
    log("correction.decided", agency=letter.agency, by=by, target=correction, detail=said)


def _keep(letter: CorrectionLetter, kind: str, name: str, data: bytes, *, ours: bool = False) -> CorrectionPaper:
    kept = files.put(letter.agency, name, data, ours=ours)
    return CorrectionPaper.objects.create(correction=letter.correction, kind=kind, **kept)


def _demand_worker(correction: CorrectionRequest, by: Person) -> None:
    if not scope_of(by).holds(correction.agency, *WORKERS):
        raise NotAllowed(["更正申请由受理员、公开工作机构负责人办理。"])
    if correction.decided_on:
        raise NotAllowed([f"这一件{correction.decided_on}已经办结，请刷新页面。"])
    if correction.erased_at:
        raise NotAllowed(["申请人的身份信息已经按保存期限清除，不能再办。"])


def _held(correction: CorrectionRequest) -> CorrectionRequest:
    return CorrectionRequest.objects.select_for_update(of=("self",)).select_related("agency").get(pk=correction.pk)


def _again(letter: CorrectionLetter) -> CorrectionLetter:
    """Lock the letter and its request for the caller's transaction, and return it as it is now."""
    correction = CorrectionRequest.objects.select_for_update(of=("self",)).get(letters=letter.pk)
    related = ("agency", "template", "word", "pdf")
    held = CorrectionLetter.objects.select_for_update(of=("self",)).select_related(*related).get(pk=letter.pk)
    held.correction = correction
    return held
