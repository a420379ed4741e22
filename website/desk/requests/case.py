"""The page of one application: who asks for what, where it stands, the clock, what may be done next, and its past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin import messages

from gongkai import lifecycle, request_ledger
from gongkai.deadlines import channels
from gongkai.lifecycle import LAST, REVIEWS, Move
from gongkai.outcomes import outcomes
from gongkai.request_ledger import Standing
from gongkai.working_days import Calendar
from website.access_requests import archiving, files, ledger, likeness, people, replies, services
from website.access_requests.models import AccessRequest, Paper
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.scope import scope_of
from website.agencies.sealing import CannotOpen
from website.audit.services import record as log
from website.correspondence.models import Message
from website.correspondence.people import CLERKS
from website.correspondence.people import seen_by as messages_seen_by
from website.desk.particulars import NAMES
from website.desk.requests import contested, lettered, listing, sent
from website.desk.requests.forms import day
from website.desk.requests.steps import FORMS
from website.desk.requests.told import timeline

PANELS: list[Callable[[HttpRequest, AccessRequest], tuple[str, dict[str, Any]] | None]] = [
    lettered.panel,
    contested.panel,
    sent.panel,
]
"""What other parts of the desk show on the page of a case: each returns a template with its context, or nothing."""
SUPPOSED: dict[str, Any] = {
    **dict.fromkeys(("in_writing", "applicant_told", "remedy", "service_proof", "papers_complete"), True),
    **dict.fromkeys(("points", "comment", "grounds", "excessive", "search_record"), "—"),
    "days": 1,
}
"""What a step's own form will provide; what stands against a step beside this is told before it is begun."""
OF_THEIR_OWN = {"submit", "letter", "correct", "publish_reply", "unpublish_reply", "make_proactive", "erase"}
"""Steps without a form here: they are taken elsewhere, or by the platform."""


def case_of(person: Person, number: int) -> AccessRequest:
    """Return an application that the person may read; one that is foreign is not there."""
    requests = people.seen_by(person).select_related(
        "agency", "unit", "handler", "joined_to", "split_from", "moved_from", "filled_by", "drafted_by"
    )
    return get_object_or_404(requests, pk=number)


def heading(case: AccessRequest, title: str) -> dict[str, Any]:
    """Return what stands at the top of every page of a case."""
    return {
        "title": title,
        "icon": "mail",
        "applicant": services.masked(case),
        "left": listing.left(case.due_on, timezone.localdate()),
        "overdue": bool(case.due_on and not case.decided_on and case.due_on < timezone.localdate()),
    }


# ---- what may be done next


@dataclass(frozen=True)
class Offer:
    """A step that could follow: by whom, and what stands against it."""

    kind: str
    label: str
    law: str
    who: str
    mine: bool
    against: tuple[str, ...] = ()
    moves: bool = True
    late: tuple[str, ...] = ()
    """What stands against it today, though not on an earlier day: what was done then may still be written down."""

    @property
    def open(self) -> bool:
        """Whether the person can begin it now."""
        return self.mine and not self.against


def turn(case: AccessRequest, kind: str) -> str:
    """Return which of the reviews a step would be."""
    return case.waits_for if kind == "review" and case.waits_for in REVIEWS else ""


def offer_of(case: AccessRequest, kind: str, person: Person) -> Offer | None:
    """Return a step as it could follow where a case stands; nothing for one that cannot follow there."""
    return next((each for each in offers(case, ledger.standing_of(case), person) if each.kind == kind), None)


def reasons_against(case: AccessRequest, kind: str, offer: Offer | None) -> list[str]:
    """Return why a person to whom a step is offered so cannot take it now; nothing when the form may be shown."""
    if offer is None:
        state = case.get_state_display()
        return [f"“{state}”时不能“{lifecycle.label(kind)}”，这一件可能已经有人办过，请看办理过程。"]
    if not offer.mine:
        return [f"“{offer.label}”由{offer.who}办理。"]
    return [f"{each}。" for each in offer.against]


def said_of_lateness(offer: Offer | None) -> str:
    """Return that a step may only be written down as one taken before its limit; empty while it may be taken."""
    if offer is None or not offer.late:
        return ""
    return f"{'；'.join(offer.late)}。在期限内已经办过、当时没有登记的，可以补记：办理日期填实际办理的那一天。"


def offers(case: AccessRequest, standing: Standing, person: Person) -> list[Offer]:
    """Return every step that could follow where the case stands: the moves first, then what is written down."""
    calendar = working_days(case.agency)
    moves = [_of_move(case, standing, person, move, calendar) for move in lifecycle.possible(standing.state)]
    facts = [
        _of_fact(case, person, kind) for kind in lifecycle.facts() if kind in FORMS and _fits(case, standing, kind)
    ]
    return [*moves, *facts]


def _of_move(case: AccessRequest, standing: Standing, person: Person, move: Move, calendar: Calendar) -> Offer:
    against, late = _against(case, standing, move, calendar, timezone.localdate()), tuple[str, ...]()
    received = standing.receipt.received_on
    if against and received and not _against(case, standing, move, calendar, received):
        against, late = (), against
    mine = people.may(case, move.event, person)
    unverified = "〔未核实〕" if move.unverified else ""
    label = f"{move.label}（补记）" if late else move.label
    who, beside = people.holders(move.event), late or move.event in ("withdraw", "transfer")
    return Offer(move.event, label, f"{move.law}{unverified}", who, mine, against, moves=not beside, late=late)


def _against(case: AccessRequest, standing: Standing, move: Move, calendar: Calendar, on: date) -> tuple[str, ...]:
    """Return what no form could mend on a day: a limit that is past or not past yet, missing reviews or papers."""
    if move.event == "archive":
        return tuple(archiving.missing(case))
    if case.joined_to and case.joined_to.state != LAST and move.event in services.TOGETHER:
        return (f"与{case.joined_to.number}号一同答复，请在那一件上办理",)
    outcome = "X_PETITION" if move.event == "triage" else standing.outcome or "GRANT"
    supposed = {**SUPPOSED, "outcome": outcome, "good_reason": move.event == "clarify"}
    facts = request_ledger.facts_of(
        standing,
        move.event,
        on,
        supposed,
        calendar,
        ledger.terms_of(case),
    )
    return tuple(lifecycle.obstacles(move, facts))


def _fits(case: AccessRequest, standing: Standing, kind: str) -> bool:
    """Whether a fact can be written down now and makes sense."""
    fact = lifecycle.facts().get(kind)
    if fact is None or not fact.possible_in(standing.state):
        return False
    sense = _SENSE.get(kind)
    return sense is None or sense(case, standing)


_SENSE: dict[str, Callable[[AccessRequest, Standing], bool]] = {
    "arrive": lambda case, standing: case.channel in ("registered_mail", "ordinary_mail", "fax", "email"),
    "clarification_served": lambda case, standing: not (standing.clarification and standing.clarification.served_on),
    "give_reason": lambda case, standing: not (standing.reason and standing.reason.answered_on),
    "consultation_received": lambda case, standing: any(not each.received_on for each in standing.consultations),
    "consultation_answered": lambda case, standing: any(not each.answered_on for each in standing.consultations),
    "ask_confirmation": lambda case, standing: channels()[case.channel].counts == "confirmed",
    "unit_answered": lambda case, standing: case.assignments.filter(state="asked").exists(),
    "review": lambda case, standing: standing.waits_for in REVIEWS,
    "third_party_told": lambda case, standing: archiving.opposed(standing) and standing.outcome in ("GRANT", "PARTIAL"),
    "join": lambda case, standing: not case.joined_to_id and services.same_applicant(case).exists(),
    "hold": lambda case, standing: not case.held,
    "release": lambda case, standing: case.held,
}


_DUE = (
    *("review", "clarification_served", "fee_served", "give_reason", "unit_answered", "third_party_told"),
    *("consultation_received", "consultation_answered"),
)
"""Facts that a case waits for: they stand with the moves."""


def _is_due(case: AccessRequest, kind: str) -> bool:
    """Whether a case waits for a fact; one that cannot be archived yet waits for its papers."""
    if kind == "ask_confirmation":
        return not case.events.filter(kind=kind).exists()
    return kind in _DUE or (kind == "paper" and case.state == "replied" and bool(archiving.missing(case)))


def _of_fact(case: AccessRequest, person: Person, kind: str) -> Offer:
    fact, step = lifecycle.facts()[kind], turn(case, kind)
    label = f"{REVIEWS[step]}通过" if step else fact.label
    against = []
    if step and case.drafted_by_id == person.pk:
        against.append("不能审核自己拟的答复，请由另一人办理")
    if kind in services.TOGETHER and case.joined_to and case.joined_to.state != LAST:
        against.append(f"与{case.joined_to.number}号一同答复，请在那一件上办理")
    mine = people.may(case, kind, person, step)
    return Offer(kind, label, fact.law, people.holders(kind, step), mine, tuple(against), moves=_is_due(case, kind))


_ORDER = {
    **dict.fromkeys(("assign", "clarify", "pay", "draft"), 0),
    **dict.fromkeys(("triage", "ask_reason", "ask_fee", "still_unclear"), 2),
    "send_back": 3,
}
"""The order in which steps are offered: what most cases need comes first, what undoes a step last."""


# ---- the page


def page(request: HttpRequest, case: int) -> HttpResponse:
    """Show one application."""
    person: Any = request.user
    found = case_of(person, case)
    standing = ledger.standing_of(found)
    clock = ledger.clock_of(found, standing)
    offered = offers(found, standing, person)
    papers = list(found.papers.select_related("by", "made_from"))
    context = {
        "case": found,
        "standing": standing,
        "clock": clock,
        "offered": [each for each in offered if each.moves or each.late or each.kind in ("withdraw", "transfer")],
        "next": sorted(
            (each for each in offered if each.open and each.moves), key=lambda each: _ORDER.get(each.kind, 1)
        ),
        "beside": [each for each in offered if each.open and not each.moves],
        "missing": archiving.missing(found) if found.state == "replied" else [],
        "alarms": sorted(clock.alarms, key=lambda alarm: alarm.on),
        "reviews": [(name, step in standing.reviews, step == standing.waits_for) for step, name in REVIEWS.items()],
        "outcome": outcomes().get(found.outcome),
        "told": timeline(list(found.events.select_related("by").order_by("number"))),
        "papers": papers,
        "held_papers": {paper.pk: paper for paper in papers},
        "consulted": _consulted(found, standing),
        "assignments": found.assignments.select_related("unit", "answered_by"),
        "related": list(_related(found)),
        "reveals": people.may_reveal(found, person),
        "corrects": people.may(found, "correct", person),
        "serves": sent.serves(person, found),
        "links": list(_links(found, person)),
        "panels": [render_to_string(*shown, request) for panel in PANELS if (shown := panel(request, found))],
        "today": timezone.localdate(),
        **heading(found, f"{found.number}号申请"),
    }
    return render(request, "desk/requests/case.html", context)


def _consulted(case: AccessRequest, standing: Standing) -> list[tuple[Any, str]]:
    """Return those that were asked, each with its name as the case page shows it."""
    names = {each.consultation: each.who.name for each in case.consultees.all()}
    return [(each, names.get(each.id, "（未记名称）")) for each in standing.consultations]


def _related(case: AccessRequest) -> Iterator[tuple[str, AccessRequest]]:
    """Yield the applications that have to do with a case, each with what they are to it."""
    for label, other in (("拆自", case.split_from), ("一同答复", case.joined_to), ("转自", case.moved_from)):
        if other is not None and other.agency_id == case.agency_id:
            yield label, other
    yield from (("拆出", each) for each in case.split_off.all())
    yield from (("并入这一件", each) for each in case.joined.all())
    again = {each.request.pk: each.request for each in likeness.repeats(case)}
    yield from (("同一申请人，可能重复", each) for each in again.values())
    yield from (("同一申请人", each) for each in services.same_applicant(case).exclude(pk__in=again)[:10])


def _links(case: AccessRequest, person: Person) -> Iterator[tuple[str, str]]:
    """Yield what leads from a case to what everyone may read (条例第四十四条), to a dispute and to a message."""
    if people.may(case, "publish_reply", person) and case.state in ("replied", LAST) and case.outcome:
        if case.reply_record_id:
            yield "答复选登的稿件", reverse("records:edit", args=[case.reply_record_id])
        else:
            yield "选登这件答复", reverse("desk_publish_reply", args=[case.pk])
    if people.may(case, "make_proactive", person) and case.state in ("replied", LAST):
        if case.proactive_record_id:
            yield "转为主动公开的稿件", reverse("records:edit", args=[case.proactive_record_id])
        else:
            several = replies.asked_by_several(case)
            yield (
                f"转为主动公开{f'（{several}件申请同一信息）' if several > 1 else ''}",
                reverse("desk_make_proactive", args=[case.pk]),
            )
    if address := contested.registering(case, person):
        yield "登记复议、诉讼", address
    yield from ((f"来自{each}", each.get_absolute_url()) for each in messages_seen_by(person).filter(request=case))
    if case.outcome == "X_PETITION" and case.decided_on and scope_of(person).holds(case.agency, *CLERKS):
        became = Message.objects.filter(from_request=case).first()
        address = became.get_absolute_url() if became else reverse("desk_message_from_request", args=[case.pk])
        yield ("转成的信件" if became else "转为信件"), address


class ReasonForm(forms.Form):
    """Why somebody looks."""

    reason = forms.CharField(
        label="查看的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="谁、何时、为什么查看会记入审计记录。",
    )


def applicant(request: HttpRequest, case: int) -> HttpResponse:
    """Show who the applicant is, to who may and says why."""
    person: Any = request.user
    found = case_of(person, case)
    if not people.may_reveal(found, person):
        raise Http404("申请人的身份信息由受理、承办的人查看")
    form, shown = ReasonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            shown = services.reveal(found, by=person, reason=form.cleaned_data["reason"])
        except NotAllowed as refusal:
            form.add_error("reason", list(refusal.reasons))
    context = {"case": found, "form": form, "shown": shown, **heading(found, "申请人")}
    return render(request, "desk/requests/applicant.html", context)


def paper(request: HttpRequest, case: int, paper: int) -> HttpResponse:
    """Hand out a file of a case, and write down who took it; proofs of identity go to who may see the applicant."""
    person: Any = request.user
    found = case_of(person, case)
    held = get_object_or_404(found.papers, pk=paper)
    if held.kind == Paper.Kind.IDENTITY and not people.may_reveal(found, person):
        raise Http404("身份证明由受理、承办的人查看")
    try:
        data = files.opened(held)
    except (FileNotFoundError, CannotOpen) as error:
        said = str(error) if isinstance(error, CannotOpen) else "文件已经按保存期限清除。"
        messages.error(request, f"“{held.name}”打不开：{said}")
        return redirect(found)
    log("paper.downloaded", agency=found.agency, by=person, target=found, detail={"file": held.name})
    answer = HttpResponse(data, content_type=held.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(held.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


MENDED = {
    **dict.fromkeys(("points", "grounds", "excessive", "reason", "says", "withheld_under", "text"), forms.CharField),
    **dict.fromkeys(("days", "amount"), forms.IntegerField),
    **dict.fromkeys(("served_on", "told_on", "arrived_on", "delayed_until"), forms.DateField),
    **dict.fromkeys(("mail_number", "record", "comment"), forms.CharField),
}
"""The particulars of a line that a correction may put right: nothing that another record rests on."""


class CorrectForm(forms.Form):
    """What holds instead of a line that was wrong."""

    on = day("发生日期")

    def __init__(self, *args: Any, event: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["on"].initial = event.on
        for name, field in MENDED.items():
            if name in event.detail:
                long = field is forms.CharField and len(str(event.detail[name])) > 40
                more = {"widget": forms.Textarea(attrs={"rows": 4})} if long else {}
                self.fields[name] = field(label=NAMES.get(name, name), initial=event.detail[name], **more)
        self.fields["why"] = forms.CharField(
            label="为什么更正",
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="原来的记录不会删掉，和更正一起显示。",
        )

    @property
    def changed(self) -> dict[str, Any]:
        """What is said otherwise than before, apart from the day."""
        said = {name: self.cleaned_data[name] for name in self.fields if name not in ("on", "why")}
        return {name: value for name, value in said.items() if str(value) != str(self.event.detail[name])}


def correct(request: HttpRequest, case: int, line: int) -> HttpResponse:
    """Put a line of the ledger right; the line itself stays."""
    person: Any = request.user
    found = case_of(person, case)
    event = get_object_or_404(found.events.exclude(kind="correct"), number=line)
    if not people.may(found, "correct", person):
        raise Http404("更正由受理员、公开工作机构负责人办理")
    form = CorrectForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        changed_day = on if on != event.on else None
        try:
            if not changed_day and not form.changed:
                raise NotAllowed(["与原来的记录相同，没有要更正的。"])
            services.correct(
                found, line, by=person, reason=form.cleaned_data["why"], on=changed_day, detail=form.changed
            )
            messages.success(request, "已更正，期限已经重新核算；原来的记录保留。")
            return redirect(found)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {"case": found, "form": form, "event": event, **heading(found, f"更正第{line}条：{event.label}")}
    return render(request, "desk/requests/correct.html", context)


def printed(request: HttpRequest, case: int) -> HttpResponse:
    """Show the receipt of an application, without its code: that was shown once, when it came in."""
    person: Any = request.user
    found = case_of(person, case)
    if not sent.serves(person, found):
        raise Http404("回执由受理员打印")
    standing = ledger.standing_of(found)
    context = {"case": found, "standing": standing, "clock": ledger.clock_of(found, standing)}
    return render(request, "desk/requests/receipt.html", {**context, **heading(found, "登记回执")})


urlpatterns = [
    path("requests/<int:case>/", page, name="desk_request"),
    path("requests/<int:case>/applicant/", applicant, name="desk_applicant"),
    path("requests/<int:case>/receipt/", printed, name="desk_receipt"),
    path("requests/<int:case>/papers/<int:paper>/", paper, name="desk_paper"),
    path("requests/<int:case>/lines/<int:line>/correct/", correct, name="desk_correct_line"),
]
