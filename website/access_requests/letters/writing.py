"""Writing the letters of a case; a reply that is written goes to review."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from gongkai import letters
from gongkai.letters.letter import Value
from website.access_requests import letter_templates, people, services
from website.access_requests.letters.composing import compose, draft_word, remedy_used
from website.access_requests.letters.kept import packed
from website.access_requests.models import (
    AccessRequest,
    Letter,
)
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.sealing import seal
from website.audit.services import record as log


def kinds_now(request: AccessRequest) -> list[letters.Kind]:
    """Return the letters that may be written as the case stands."""
    replying = request.state in ("received", "processing", "drafting", "await_reason")
    found = []
    for kind in letters.kinds().values():
        possible = replying and any(_step_of(request.state, outcome) for outcome in kind.outcomes)
        if kind.outcomes and not (possible or request.outcome in kind.outcomes):
            continue
        if kind.corrections:
            continue  # answers a request for correction, which is no application
        found.append(kind)
    return found


@transaction.atomic
def draft_letter(
    request: AccessRequest,
    kind: str,
    *,
    by: Person,
    given: Mapping[str, Value],
    outcome: str = "",
    on: date | None = None,
) -> Letter:
    """Write a letter, or write it anew; for a reply, what was reviewed before is reviewed again.

    Raises ``NotAllowed`` with everything that is missing or wrong, and for who may not.
    """
    held = AccessRequest.objects.select_for_update().select_related("agency").get(pk=request.pk)
    on = on or timezone.localdate()
    whole, faults = compose(held, kind, given=given, outcome=outcome, on=on)
    if reasons := [*faults, *(f"{reason}。" for reason in letters.missing(whole))]:
        raise NotAllowed(reasons)
    if held.outcome and outcome and held.state in ("signed", "replied"):
        raise NotAllowed(["答复书已经签发，不能再拟。"])
    people.demand(held, "letter", by=by)
    template = letter_templates.in_use(held.agency, kind)
    word = draft_word(whole, letter_templates.bytes_of(template, kind))
    letter = held.letters.filter(kind=kind, state=Letter.State.DRAFTED).first() or Letter(request=held, kind=kind)
    letter.agency, letter.outcome, letter.template = held.agency, outcome, template
    letter.sealed = seal(packed(whole.values))
    letter.draft_sha256 = hashlib.sha256(word).hexdigest()
    letter.remedy = remedy_used(whole, on)
    letter.drafted_by, letter.drafted_at = by, timezone.now()
    letter.save()
    log("letter.drafted", agency=held.agency, by=by, target=letter, detail={"sha256": letter.draft_sha256})
    if letter.is_reply:
        _propose(held, letter, whole, by, on)
    for name in (*services.ledger.SETTLED, "drafted_by"):
        setattr(request, name, getattr(held, name))
    return letter


def _propose(request: AccessRequest, letter: Letter, whole: letters.Letter, by: Person, on: date) -> None:
    """Put a reply forward: the case goes to review, and drafts of other replies are void."""
    request.letters.filter(state=Letter.State.DRAFTED).exclude(outcome="").exclude(pk=letter.pk).update(
        state=Letter.State.VOID, void_because="改拟另一种答复"
    )
    if request.state == "closed":
        if request.outcome != letter.outcome:
            raise NotAllowed([f"这件申请已经按“{request.get_outcome_display()}”办结，答复书要与它一致。"])
        return
    grounds = [str(whole.values.get(name, "")) for name in ("grounds", "reason")]
    detail = {
        "outcome": letter.outcome,
        "grounds": "；".join(filter(None, grounds)) or letters.kinds()[letter.kind].law,
        "withheld_under": grounds[0],
        "search_record": _search(whole),
        "letter": letter.pk,
        "letter_hash": letter.draft_sha256,
    }
    if not (step := _step_of(request.state, letter.outcome)):
        raise NotAllowed(
            [f"“{request.get_state_display()}”时不能拟“{letter.get_outcome_display()}”的答复，请先交承办单位办理。"]
        )
    services.take(request, step, by=by, on=on, detail=detail)


def _search(whole: letters.Letter) -> str:
    """Return what was searched; for information of another organ nothing need be, and the reason stands for it."""
    values = whole.values
    return str(values.get("search", "") or (values.get("reason", "") if whole.kind == "D-NOTOURS" else ""))


def _step_of(state: str, outcome: str) -> str:
    """Return the step by which a case goes to review with an outcome; none when it cannot from where it stands."""
    if state == "received":
        return {"N_UNCLEAR": "still_unclear", "X_PETITION": "triage", "X_PUBLICATION": "triage"}.get(outcome, "")
    if state == "await_reason":
        return "reject_reason" if outcome == "X_MASS" else ""
    return "redraft" if state == "drafting" else "draft"
