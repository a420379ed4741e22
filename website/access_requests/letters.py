"""Letters of a case: written from its facts, reviewed in their very bytes, numbered and signed, served with proof.

A reply goes through the review of 条例第十七条; every other letter is signed by who takes the step for which it stands.
A step that must be in writing is taken on the strength of its letter (``ready_for``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongkai import letter_moves, letters
from gongkai.errors import GongkaiError
from gongkai.letters.kinds import elements
from gongkai.letters.letter import Value, remedy_text
from gongkai.letters.printing import text_of
from gongkai.lifecycle import REVIEWS, label
from website.access_requests import files, letter_templates, numbering, people, services
from website.access_requests.letter_facts import LOCKED, contest_for, values_for
from website.access_requests.models import (
    AccessRequest,
    AccessRequestQuerySet,
    Letter,
    Paper,
    Redaction,
    RequestEvent,
)
from website.access_requests.services import Upload
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import STAFF, Role
from website.agencies.scope import scope_of
from website.agencies.sealing import seal, unseal
from website.audit.services import record as log

OPEN_NUMBER, OPEN_DAY = "〔签发时编号〕", "〔签发之日〕"
"""What stands in a draft for what is put in at signature."""
DRAFTING = ("draft", "redraft", "triage", "still_unclear", "reject_reason", "send_back")
"""Steps after which a review begins anew."""
SERIES = "letter"
_SIGNERS = {"clerk": (Role.CLERK, Role.OFFICE_HEAD), "head": (Role.OFFICE_HEAD,), "leader": (Role.LEADER,)}
_SERVERS = (Role.CLERK, Role.OFFICE_HEAD)
_WITH_PROOF = (Letter.Method.DIRECT, Letter.Method.ENTRUSTED, Letter.Method.EMAIL, Letter.Method.FAX)


@dataclass(frozen=True)
class Service:
    """How a letter was served: ``on`` is when it arrived, ``posted_on`` when it was given to the post."""

    method: str
    on: date
    mail_number: str = ""
    posted_on: date | None = None
    proof: Upload | None = None


@dataclass(frozen=True)
class Review:
    """A step of the review of a letter, and who took it on these bytes."""

    step: str
    label: str
    event: RequestEvent | None


def seen_by(person: Any) -> AccessRequestQuerySet:
    """Return the cases whose letters a person may see: of the organ, or of the unit that works on them."""
    mine = scope_of(person).agencies(*STAFF)
    return AccessRequest.objects.filter(Q(agency__in=mine) | Q(unit__in=mine))


def kinds_now(request: AccessRequest) -> list[letters.Kind]:
    """Return the letters that may be written as the case stands."""
    replying = request.state in ("received", "processing", "drafting", "await_reason")
    found = []
    for kind in letters.kinds().values():
        if kind.outcomes and not (replying or request.outcome in kind.outcomes):
            continue
        if kind.id == "D-CORR":
            continue  # answers a request for correction, which is no application
        found.append(kind)
    return found


# ---- writing


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
    word = _draft_word(whole, letter_templates.bytes_of(template, kind))
    letter = held.letters.filter(kind=kind, state=Letter.State.DRAFTED).first() or Letter(request=held, kind=kind)
    letter.agency, letter.outcome, letter.template = held.agency, outcome, template
    letter.sealed = seal(_packed(whole.values))
    letter.draft_sha256 = hashlib.sha256(word).hexdigest()
    letter.remedy = _remedy_used(whole, on)
    letter.drafted_by, letter.drafted_at = by, timezone.now()
    letter.save()
    log("letter.drafted", agency=held.agency, by=by, target=letter, detail={"sha256": letter.draft_sha256})
    if letter.is_reply:
        _propose(held, letter, whole, by)
    for name in (*services.ledger.SETTLED, "drafted_by"):
        setattr(request, name, getattr(held, name))
    return letter


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


def _draft_word(letter: letters.Letter, template: bytes) -> bytes:
    """Return a letter's Word file as it is reviewed: number and day are put in at signature."""
    values = {**letter.values, "number": OPEN_NUMBER, "dated": OPEN_DAY}
    try:
        return letters.write_word(letters.Letter(letter.kind, values, letter.contest), template)
    except GongkaiError as error:
        raise NotAllowed([f"{error}。"]) from error


def _remedy_used(letter: letters.Letter, on: date) -> str:
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


def _propose(request: AccessRequest, letter: Letter, whole: letters.Letter, by: Person) -> None:
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
    services.take(request, step, by=by, detail=detail)


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


# ---- what a kept letter says


def _packed(values: Mapping[str, Value]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value)


def values_of(letter: Letter) -> dict[str, Value]:
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


def _all_of(letter: Letter) -> dict[str, Value]:
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


def word_of(letter: Letter) -> bytes:
    """Return a letter's Word file: the signed one, or the very draft that is reviewed.

    Raises ``NotAllowed`` when the draft would not come out the same any more.
    """
    if letter.word:
        return files.opened(letter.word)
    whole = letters.Letter(letter.kind, values_of(letter), None)
    word = _draft_word(whole, letter_templates.bytes_of(letter.template, letter.kind))
    if hashlib.sha256(word).hexdigest() != letter.draft_sha256:
        raise NotAllowed(["送审稿与现在生成的不一致（软件或者模板已经更新），请重新拟稿送审。"])
    return word


def pdf_of(letter: Letter) -> bytes:
    """Return a letter as PDF: the signed one, or the draft printed."""
    if letter.pdf:
        return files.opened(letter.pdf)
    return _printed(word_of(letter))


@lru_cache(maxsize=16)
def _printed(word: bytes) -> bytes:
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
    kept = values_of(letter)
    whole, faults = compose(letter.request, letter.kind, given=_all_of(letter), outcome=letter.outcome, on=on)
    found = [("remedy", fault) for fault in faults]
    found += [(reason.element, f"{reason}。") for reason in letters.missing(whole)]
    if letter.state != Letter.State.DRAFTED:
        return found
    now = letters.printed(whole)
    was = letters.printed(letters.Letter(letter.kind, kept))
    for each in letters.kinds()[letter.kind].elements:
        if each.id not in ("number", "dated") and now[each.label] != was[each.label]:
            found.append((each.id, f"{each.label}与拟稿时不同，现为“{now[each.label]}”，请重新拟稿。"))
    return found


# ---- review


def reviews_of(letter: Letter) -> list[Review]:
    """Return the steps of review in their order; only those taken on the letter's present bytes count."""
    taken: dict[str, RequestEvent] = {}
    for event in letter.request.events.order_by("number").select_related("by"):
        if event.kind in DRAFTING:
            taken = {}
        elif event.kind == "review" and event.detail.get("letter_hash") == letter.draft_sha256:
            taken[str(event.detail["step"])] = event
    return [Review(step, name, taken.get(step)) for step, name in REVIEWS.items()]


@transaction.atomic
def review(letter: Letter, step: str, *, by: Person, seen: str, comment: str = "") -> None:
    """Agree to a reply as it reads; ``seen`` is the SHA-256 of what the reviewer had before the eyes.

    Raises ``NotAllowed`` when the letter was changed since, when another step comes first, and for who may not.
    """
    held = _held(letter)
    _demand_same(held, seen)
    order = reviews_of(held)
    waiting = next((each.step for each in order if each.event is None), "")
    if step in REVIEWS and waiting != step:
        before = REVIEWS.get(waiting, "")
        raise NotAllowed([f"先要{before}，再{REVIEWS[step]}。" if before else "审核都已通过，等待签发。"])
    detail = {"step": step, "letter": held.pk, "letter_hash": held.draft_sha256, "comment": comment}
    services.take(held.request, "review", by=by, detail=detail)


@transaction.atomic
def send_back(letter: Letter, *, by: Person, comment: str) -> None:
    """Give a reply back to who drafted it, with the reason. Raises ``NotAllowed`` without one, and for who may not."""
    held = _held(letter)
    services.take(held.request, "send_back", by=by, detail={"comment": comment, "letter": held.pk})


def _held(letter: Letter) -> Letter:
    request = AccessRequest.objects.select_for_update().select_related("agency").get(pk=letter.request_id)
    held = Letter.objects.select_for_update(of=("self",)).select_related("template", "word", "pdf").get(pk=letter.pk)
    held.request, held.agency = request, request.agency
    return held


def _demand_same(letter: Letter, seen: str) -> None:
    if letter.state != Letter.State.DRAFTED:
        raise NotAllowed([f"{letter}现在是“{letter.get_state_display()}”，请刷新页面。"])
    if seen != letter.draft_sha256:
        raise NotAllowed(["您看过以后文书又改动了，请重新打开看过再办。"])


# ---- signature


@transaction.atomic
def sign(letter: Letter, *, by: Person, seen: str, on: date | None = None) -> Letter:
    """Sign a letter: it gets its number and day, and its Word and PDF files, which nobody changes any more.

    Raises ``NotAllowed`` with everything that stands against it: above all a remedy that is not the law's wording.
    """
    held, on = _held(letter), on or timezone.localdate()
    _demand_same(held, seen)
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
    held.pdf = files.keep(held.request, kind=Paper.Kind.LETTER, name=f"{name}.pdf", data=_printed(word), by=by)
    held.sealed, held.remedy = seal(_packed(whole.values)), _remedy_used(whole, on)
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
        stated = whole.values.get("remedy") == remedy_text(whole)
        services.take(held.request, "sign", by=by, on=on, detail={**detail, "remedy": stated})
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
        names = "、".join(str(role.label) for role in _signers(letter))
        return [f"{letter.label}由{names}签发。"]
    return []


def _signers(letter: Letter) -> list[Role]:
    parts = letter_moves.of_kind(letter.kind).signers
    return list(dict.fromkeys(role for part in parts for role in _SIGNERS[part]))


def may_sign(letter: Letter, person: Person) -> bool:
    """Whether a person signs a letter, were nothing else against it."""
    if letter.is_reply and letter.request.state == "drafting":
        return people.may(letter.request, "sign", person)
    return scope_of(person).holds(letter.agency, *_signers(letter))


def _final(letter: Letter, on: date) -> letters.Letter:
    """Return the letter with its number and day, the number taken for good with this transaction."""
    practice = getattr(letter.agency, "request_practice", None)
    try:
        pattern = (
            letters.Pattern(practice.letter_pattern) if practice and practice.letter_pattern else letters.Pattern()
        )
        mark = practice.letter_prefix if practice else ""
        pattern.write(mark, on, 1)
    except ValueError as error:
        raise NotAllowed([f"文号：{error}。"]) from error
    letter.number = pattern.write(mark, on, numbering.next_in(letter.agency, SERIES, on.year))
    whole, _ = compose(letter.request, letter.kind, given=_all_of(letter), outcome=letter.outcome, on=on)
    return letters.Letter(whole.kind, {**whole.values, "number": letter.number, "dated": on}, whole.contest)


@transaction.atomic
def void(letter: Letter, *, by: Person, because: str) -> None:
    """Give a letter up; its number, if it has one, is not given again.

    Raises ``NotAllowed`` without a reason, for a reply that is signed, and for a letter on which a step rests.
    """
    held = _held(letter)
    people.demand(held.request, "letter", by=by)
    if not because.strip():
        raise NotAllowed(["请写明作废的原因。"])
    if held.state in (Letter.State.SERVED, Letter.State.VOID):
        raise NotAllowed([f"{held}现在是“{held.get_state_display()}”，不能作废。"])
    if held.state == Letter.State.SIGNED and (held.is_reply or _event_of(held)):
        raise NotAllowed(["已经签发的答复书、已经据以办理的文书不能作废。"])
    held.state, held.void_because = Letter.State.VOID, because.strip()[:300]
    held.save(update_fields=["state", "void_because"])
    log("letter.voided", agency=held.agency, by=by, target=held, detail={"reason": held.void_because})


# ---- service


@transaction.atomic
def serve(letter: Letter, service: Service, *, by: Person) -> Letter:
    """Write down that a letter was served, with its proof; what it says becomes visible to the applicant if it is his.

    Raises ``NotAllowed`` without proof, and for a letter served on the web that does not say where reconsideration can
    be asked for there (行政复议法第二十二条第二款).
    """
    held = _held(letter)
    if reasons := _unserved(held, service, by):
        raise NotAllowed(reasons)
    counted = service.posted_on if service.method == Letter.Method.POST and service.posted_on else service.on
    event = _served(held, service, by, counted)
    papers = event.detail.get("papers") or []
    held.proof = Paper.objects.get(pk=papers[0]["id"]) if papers else None
    held.method, held.mail_number, held.posted_on = service.method, service.mail_number.strip(), service.posted_on
    held.served_on, held.state = service.on, Letter.State.SERVED
    held.save()
    if letters.kinds()[held.kind].to == "applicant" and held.pdf:
        held.pdf.shown = True
        held.pdf.save(update_fields=["shown"])
    if held.is_reply:
        given = Redaction.objects.filter(paper__request=held.request, released=True).values("result")
        Paper.objects.filter(pk__in=given).update(shown=True)
    return held


def _unserved(letter: Letter, service: Service, by: Person) -> list[str]:
    found = []
    if not scope_of(by).holds(letter.agency, *_SERVERS):
        found.append("送达由受理员、公开工作机构负责人登记。")
    if letter.state != Letter.State.SIGNED:
        return [*found, f"{letter}现在是“{letter.get_state_display()}”，不能登记送达。"]
    if service.method not in Letter.Method.values:
        found.append("请选择送达方式。")
    if letter.dated and service.on < letter.dated:
        found.append(f"送达日期{service.on}早于成文日期{letter.dated}，请核对。")
    if service.method == Letter.Method.POST:
        found += _unposted(letter, service)
    elif service.method in _WITH_PROOF and service.proof is None:
        found.append("请存入送达凭证：签收单、受托机关的回执，或者电子邮件、传真的发送记录。")
    elif service.method == Letter.Method.WEB:
        found += _not_on_web(letter)
    return found


def _unposted(letter: Letter, service: Service) -> list[str]:
    found = []
    if not service.mail_number.strip() or service.posted_on is None:
        found.append("邮寄的，请填写邮政企业的邮件号和交邮日期。")
    elif letter.dated and not letter.dated <= service.posted_on <= service.on:
        found.append(f"交邮日期{service.posted_on}应在成文日期和送达日期之间，请核对。")
    return found


def _not_on_web(letter: Letter) -> list[str]:
    if letters.kinds()[letter.kind].to != "applicant":
        return ["只有给申请人的文书能在本网站提供。"]
    url = letter.agency.reconsideration_url
    if letters.kinds()[letter.kind].remedy and (not url or url not in str(values_of(letter).get("remedy", ""))):
        return ["通过互联网送达的，文书须写明网上申请行政复议的地址，这一份没有写，请用别的方式送达。"]
    return []


def _served(letter: Letter, service: Service, by: Person, counted: date) -> RequestEvent:
    detail: dict[str, Any] = {
        "letter": letter.pk,
        "method": service.method,
        "mail_number": service.mail_number.strip(),
        "served_on": service.on.isoformat(),
        "number": letter.number,
    }
    uploads = [Upload(service.proof.name, service.proof.data, Paper.Kind.PROOF)] if service.proof else []
    request, behind = letter.request, letter_moves.of_kind(letter.kind)
    if letter.is_reply and request.state == "signed":
        return services.take(
            request, "serve", by=by, on=counted, detail={**detail, "service_proof": True}, uploads=uploads
        )
    if not behind.served_as:
        return services.take(request, "letter", by=by, on=counted, detail=detail, uploads=uploads)
    event = _event_of(letter)
    if behind.move and not event:
        raise NotAllowed([f"请先办理“{label(behind.move)}”，再登记这份文书的送达。"])
    if behind.served_as == "consultation_received" and event:
        detail["consultation"] = event.detail["consultation"]
    return services.take(request, behind.served_as, by=by, on=service.on, detail=detail, uploads=uploads)


# ---- steps on the strength of letters


def ready_for(request: AccessRequest, move: str) -> dict[str, Any]:
    """Return what a step is told by the letter behind it; nothing for a step that has none.

    Raises ``NotAllowed`` saying which letter must be signed, or served, first.
    """
    behind = {each.kind: each for each in letter_moves.letters_behind(move)}
    if not behind:
        return {}
    used = {event.detail.get("letter") for event in request.events.filter(kind__in=[move, "consult_more"])}
    found = request.letters.filter(kind__in=behind, state__in=(Letter.State.SIGNED, Letter.State.SERVED))
    for letter in found.exclude(pk__in=[each for each in used if each]).order_by("-pk"):
        about = behind[letter.kind]
        if about.needs == "served" and letter.state != Letter.State.SERVED:
            raise NotAllowed([f"请先登记{letter}的送达，再办理“{label(move)}”（{about.law}）。"])
        return _detail(letter, about)
    names = "或者".join(letters.kinds()[kind].label for kind in behind)
    raise NotAllowed([f"请先拟制、签发{names}，再办理“{label(move)}”。"])


def _detail(letter: Letter, about: letter_moves.LetterMove) -> dict[str, Any]:
    values = values_of(letter)
    detail = {**about.detail(values), "letter": letter.pk}
    until = values.get(about.days_until)
    if isinstance(until, date) and letter.dated:
        calendar = working_days(letter.agency)
        days = (date.fromordinal(number) for number in range(letter.dated.toordinal() + 1, until.toordinal() + 1))
        detail["days"] = sum(calendar.works(day) for day in days)
    if letter.state == Letter.State.SERVED and about.needs == "served":
        told = letter.posted_on or letter.served_on
        detail["told_on"] = told.isoformat() if told else ""
    if about.served_as == "consultation_received":
        detail["consultation"] = str(letter.pk)
    return detail


def _event_of(letter: Letter) -> RequestEvent | None:
    """Return the step that rests on a letter, if one does."""
    move = letter_moves.of_kind(letter.kind).move
    events = letter.request.events.filter(kind__in=[move, "consult_more"]) if move else []
    return next((event for event in events if event.detail.get("letter") == letter.pk), None)
