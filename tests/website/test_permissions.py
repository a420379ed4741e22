"""Every address of the platform, asked by everyone: nothing foreign, unpublished or withheld is seen or changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.models import Page, TaskState, WorkflowState

from website.access_requests import consulting, corrections, files, services
from website.access_requests.identity import Identity
from website.access_requests.models import (
    AccessRequest,
    Assignment,
    CorrectionRequest,
    Letter,
    LetterTemplate,
    Paper,
    Practice,
    Redaction,
    RemedyText,
    RequestEvent,
)
from website.access_requests.services import Content, Upload
from website.agencies import permissions
from website.agencies.models import Agency, Appointment, Person
from website.agencies.roles import OVERSEERS, STAFF, Role
from website.agencies.sealing import seal
from website.annual_reports.models import Adjustment, AnnualReport
from website.audit.models import Entry
from website.audit.services import record as log
from website.channels.models import Delivery, DeliveryStep, Outlet, VisitFigure
from website.consultations import opinions
from website.consultations import services as consultations
from website.consultations.models import (
    Answer,
    ConsultationPractice,
    Handling,
    Opinion,
    PublicConsultation,
)
from website.consultations.opinions import Said
from website.consultations.services import Matter
from website.correspondence import orders
from website.correspondence import services as message_services
from website.correspondence.models import JointUnit, Message, MessageEvent, MessagePaper, MessagePractice, OrderBatch
from website.disputes import services as disputes
from website.disputes.models import DisputeCase, DisputeEvent, DisputePaper
from website.disputes.services import Particulars
from website.duties import services as duties
from website.duties import supervision, trainings
from website.duties.models import Duty, DutyFile, DutyPractice, Indicator, KeyTask, SupervisionCase, Training
from website.monitoring import events as opinion_events
from website.monitoring import importing, registering
from website.monitoring import services as monitoring
from website.monitoring.choices import Kind as SourceKind
from website.monitoring.models import (
    EventAnswer,
    EventBrief,
    EventDraft,
    EventPaper,
    EventPractice,
    EventStep,
    Item,
    ItemBatch,
    ItemGroup,
    Look,
    MonitoringPractice,
    OpinionEvent,
    Snapshot,
    Source,
    WatchRule,
)
from website.publishing import workflows
from website.publishing.models import (
    CleanUp,
    Clearance,
    Column,
    ImportBatch,
    ImportRow,
    MaskedOriginal,
    Record,
    SecrecyReview,
    WordList,
    WordListEntry,
)

DESK_STEPS = ("note", "draft", "search", "extend", "withdraw")
APPLICANT_STEPS = ("clarify", "withdraw", "confirm", "reason", "payment")
"""Steps of an application, in turn with the two ways in which its address names it."""
DEEDS = ["hand-over", "drop", "retry", "publish", "adopt", "withdraw", "confirm"]
"""What is done with a delivery."""
DUTY_STEPS = ["finish", "quiz", "conclude", "hand-down", "attendance", "told", "break-down", "again", "none"]
DUTY_STEPS = ["finish", "quiz", "conclude", "hand-down", "attendance", "told", "break-down", "again", "marks"]
"""Steps of a record of 组织保障, in turn with the three of which one is asked for."""
SECRET = "绝不外传的标记"
"""Stands in everything of the justice bureau that is not public."""
SAMPLE = Path(__file__).parents[1] / "samples" / "yunling-2022.pdf"
LEAVING = {"account_logout", "wagtailadmin_logout", "mfa_delete_webauthn"}
"""Addresses that end the session which is asking."""
FAILING = {("get", "/desk/failwhale/"), ("post", "/desk/failwhale/"), ("post", "/desk/choose-external-link/")}
"""Wagtail's own: an address that fails on purpose, and a window whose form breaks on an empty post; neither shows a
thing of ours."""


def routes(patterns: list[Any] | None = None, before: tuple[Any, ...] = ()) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the name of every route and the pieces of its pattern."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, (*before, each.pattern))
        elif isinstance(each, URLPattern):
            yield str(each.name), (*before, each.pattern)


@pytest.fixture
def secrets(
    county: SimpleNamespace, draft: Callable[..., Record], person: Callable[..., Person], settings: Any, tmp_path: Any
) -> SimpleNamespace:
    """Fill the justice bureau with things that nobody else may see."""
    settings.MEDIA_ROOT = tmp_path
    workflows.lay_down()
    clerk = person("clerk-sfj", county.justice, Role.CLERK, name=f"{SECRET}人")
    permissions.lay_down()
    county.justice.refresh_from_db()
    keeping = county.justice.collection
    body = [{"type": "text", "value": f"<p>{SECRET}，手机13800000000。</p>"}]
    fields = {"summary": SECRET, "body": body, "drafter": clerk}
    record = draft(title=f"{SECRET}草稿", **fields)
    withheld = draft(title=f"{SECRET}不公开", openness="withheld", withhold_reason=SECRET, live=False, **fields)
    record.get_workflow().start(record, clerk)
    original = MaskedOriginal.objects.create(record=record, content={"title": SECRET}, by=clerk, count=1)
    document = Document.objects.create(title=SECRET, file=ContentFile(b"%PDF-1.4", name="s.pdf"), collection=keeping)
    image = Image.objects.create(title=SECRET, file=get_test_image_file_jpeg(), collection=keeping)
    words = WordList.objects.create(agency=county.justice, purpose="leak", name=f"{SECRET}词表")
    word = words.entries.create(word=SECRET)
    batch = ImportBatch.objects.create(
        agency=county.justice, kind="penalty", file_name=f"{SECRET}.xlsx", uploaded_by=clerk, state="ready"
    )
    ImportRow.objects.create(batch=batch, number=2, cells={"名称": SECRET}, state="right")
    delivery, visit = _channels(county, record)
    log("record.drafted", agency=county.justice, by=clerk, target=record)
    contested = disputes.register(
        county.justice,
        Particulars(
            *(f"{SECRET}号", "reconsideration", True, "respondent", "withheld", f"{SECRET}机关", date(2026, 3, 9)),
            other_party=SECRET,
        ),
        by=clerk,
        uploads=[disputes.Upload(f"{SECRET}.txt", SECRET.encode())],
    )
    disputes.write_lesson(contested, text=SECRET, outcome="W_PROCESS", by=clerk)
    task, trained, complained = _duties(county, clerk, person)
    asked = services.register(
        county.justice,
        channel="web",
        applicant_kind="natural",
        applicant=Identity(name=f"{SECRET}申请人", phone="13800000000"),
        content=Content(title=f"{SECRET}所需信息", description=SECRET),
        uploads=[Upload(f"{SECRET}.txt", SECRET.encode(), "attachment")],
    ).request
    case = _case(county, clerk)
    correction = corrections.register(
        county.justice,
        applicant=Identity(name=f"{SECRET}申请人", phone="13800000000"),
        claim=corrections.Claim(SECRET, SECRET, SECRET),
        uploads=[Upload(f"{SECRET}.txt", SECRET.encode())],
    ).correction
    consultation = _consultation(county, clerk)
    letter, paper = _case_secrets(county, clerk)
    message = _message(county, clerk)
    event, group = _event(county, clerk, person)
    heard = _heard(county, clerk)
    report = AnnualReport.objects.create(
        agency=county.justice, year=2025, chapters={"overview": SECRET, "problems": SECRET}, begun_by=clerk
    )
    adjusted = Adjustment.objects.create(
        agency=county.justice, year=2025, figure="news_count", amount=1, source="before", reason=SECRET, by=clerk
    )
    return SimpleNamespace(
        report=report,
        adjusted=adjusted,
        contested=contested,
        delivery=delivery,
        visit=visit,
        message=message,
        event=event,
        group=group,
        heard=heard,
        consultation=consultation,
        task=task,
        trained=trained,
        complained=complained,
        case=case,
        correction=correction,
        record=record,
        withheld=withheld,
        original=original,
        document=document,
        image=image,
        words=words,
        word=word,
        clerk=clerk,
        county=county,
        asked=asked,
        letter=letter,
        paper=paper,
    )


def _channels(county: SimpleNamespace, record: Record) -> tuple[Delivery, VisitFigure]:
    """Return a delivery that waits for a person, and visits of its outlet."""
    outlet = Outlet.objects.create(agency=county.justice, channel="notice_board", name=f"{SECRET}栏", contact=SECRET)
    delivery = Delivery.objects.create(
        record=record,
        outlet=outlet,
        version=record.latest_revision_id,
        title=f"{SECRET}投放",
        state="to_do",
        why=SECRET,
    )
    return delivery, VisitFigure.objects.create(outlet=outlet, on=date(2026, 3, 1), monthly=True, number=7)


def _consultation(county: SimpleNamespace, clerk: Person) -> PublicConsultation:
    """Return a consultation whose draft nobody may see yet, and beside it an open one with an opinion."""
    said = Matter(
        f"{SECRET}事项", SECRET, f"{SECRET}草案", f"{SECRET}第一段", timezone.localdate() + timedelta(days=40)
    )
    hidden = consultations.draft(county.justice, said, by=clerk)
    shown = consultations.draft(county.justice, said, by=clerk)
    PublicConsultation.objects.filter(pk=shown.pk).update(state="open", opened_on=timezone.localdate())
    opinions.enter(
        PublicConsultation.objects.get(pk=shown.pk),
        Said(SECRET, sender=Identity(name=SECRET)),
        channel="paper",
        received_on=timezone.localdate(),
        by=clerk,
    )
    return hidden


def _case(county: SimpleNamespace, clerk: Person) -> AccessRequest:
    """Hand in an application that is worked on, with a file, and a unit that is asked for something."""
    request = services.register(
        county.justice,
        channel="web",
        applicant_kind="natural",
        applicant=Identity(name=f"{SECRET}申请人", phone="13800000000"),
        content=Content(title=f"{SECRET}申请", description=SECRET),
        uploads=[Upload(f"{SECRET}.txt", SECRET.encode())],
    ).request
    services.take(request, "confirm", by=clerk)
    services.assign(request, unit=county.unit, handler=clerk, by=clerk)
    consulting.ask_unit(request, unit=county.unit, what=SECRET, by=clerk)
    return request


def _message(county: SimpleNamespace, clerk: Person) -> Message:
    """Write a message that a unit drafts an answer to, with a file and another unit that helps."""
    said = message_services.Said(
        *("consult", f"{SECRET}来信", SECRET),
        may_publish=True,
        sender=Identity(name=f"{SECRET}来信人", phone="13800000000"),
    )
    made = message_services.register(
        county.justice, said, uploads=[message_services.Upload(f"{SECRET}.txt", SECRET.encode())]
    )
    assert made is not None
    for event, detail in (
        ("classify", {"kind": "consult"}),
        ("assign", {"unit": county.unit.pk}),
        ("join", {"unit": county.justice.pk}),
        ("draft", {"reply": SECRET}),
    ):
        message_services.take(made.message, event, by=clerk, detail=detail)
    sheet = f"工单号,标题,内容,类别,收到日期\n1,{SECRET},{SECRET},求助,2026-03-06\n"
    orders.upload(county.justice, file_name=f"{SECRET}.csv", data=sheet.encode(), by=clerk)
    return made.message


def _event(county: SimpleNamespace, clerk: Person, person: Callable[..., Person]) -> tuple[OpinionEvent, ItemGroup]:
    """Register an event of public opinion with a file, a draft and a brief, and a group of items beside it."""
    now = timezone.now()
    noted = registering.Noted(f"{SECRET}舆情", SECRET, now, where=SECRET)
    file = registering.Upload(f"{SECRET}.txt", SECRET.encode())
    event = registering.register(county.justice, noted, by=clerk, uploads=[file])
    head = person("head-sfj", county.justice, Role.OFFICE_HEAD, name="负责人")
    assessed = {"level": "common", "kind": "policy", "topic": SECRET, "unit": county.unit.pk}
    opinion_events.take(event, "assess", by=head, detail=assessed)
    opinion_events.take(event, "draft", by=clerk, detail={"title": SECRET, "text": SECRET})
    opinion_events.write_brief(event, said=SECRET, truth=SECRET, proposal=SECRET, by=clerk)
    group = ItemGroup.objects.create(agency=county.justice, title=SECRET, first_at=now, last_at=now)
    return event, group


def _heard(county: SimpleNamespace, clerk: Person) -> Item:
    """Listen to a source with a rule, and enter an item with its evidence, and a spreadsheet that waits."""
    address = f"http://site.example/{SECRET}"
    monitoring.save_source(
        Source(agency=county.justice, name=f"{SECRET}来源", kind=SourceKind.FEED, url=address), by=clerk
    )
    monitoring.save_rule(WatchRule(agency=county.justice, name=f"{SECRET}规则", text=SECRET), by=clerk)
    sheet = f"标题,内容\n{SECRET},{SECRET}\n"
    importing.upload(county.justice, file_name=f"{SECRET}.csv", data=sheet.encode(), by=clerk)
    return monitoring.enter(county.justice, title=f"{SECRET}舆情", text=SECRET, site=SECRET, by=clerk)


def _duties(
    county: SimpleNamespace, clerk: Person, person: Callable[..., Person]
) -> tuple[KeyTask, Training, SupervisionCase]:
    """Enter a key task, a training with its quiz, and a complaint about the bureau."""
    given = {"agency": county.justice, "title": f"{SECRET}记录", "on": date(2026, 3, 9)}
    task = KeyTask(**given, year=2026, due_on=date(2026, 6, 30), basis=SECRET)
    duties.enter(task, by=clerk, uploads=[duties.Upload(f"{SECRET}.txt", SECRET.encode())])
    trained = trainings.enter_training(Training(**given), trainings.Attendance([clerk], [SECRET]), by=clerk)
    trainings.lay_down_quiz(trained, by=clerk)
    case = SupervisionCase(**given, basis="unmet", about=SECRET)
    office = person("office-yunling", county.government, Role.SUPERVISOR, name="公开办")
    supervision.take_in(case, raised_by=SECRET, by=office)
    return task, trained, case


def _case_secrets(county: SimpleNamespace, clerk: Person) -> tuple[Letter, Paper]:
    """Return a letter and a found document of a case, both full of what nobody else may see."""
    request = services.register(
        county.justice,
        channel="web",
        applicant_kind="natural",
        applicant=Identity(name=f"{SECRET}申请人", phone="13800000000"),
        content=Content(title=SECRET),
    ).request
    letter = Letter.objects.create(
        agency=county.justice,
        request=request,
        kind="D-RCPT",
        sealed=seal(json.dumps({"content": SECRET})),
        draft_sha256="0" * 64,
        drafted_by=clerk,
        drafted_at=timezone.now(),
    )
    paper = files.keep(request, kind="found", name=f"{SECRET}.pdf", data=SAMPLE.read_bytes(), by=clerk)
    RemedyText.objects.create(
        remedy="choice", since=date(2030, 1, 1), law=SECRET, text=SECRET, because=SECRET, entered_by=clerk
    )
    return letter, paper


def values(secrets: SimpleNamespace) -> dict[str, list[Any]]:
    """Return what to put into the blanks of an address, by the name of the blank."""
    record, page = secrets.record, secrets.county.columns["sfj"]
    task_state = TaskState.objects.latest("pk")
    return {
        "pk": [record.pk, secrets.withheld.pk],
        "number": [record.pk, secrets.letter.request_id, secrets.clerk.pk, secrets.document.pk, secrets.words.pk],
        "letter": [secrets.letter.pk],
        "page": [1],
        "form": ["docx", "pdf"],
        "change": ["remedy", "outcome"],
        "agency": ["sfj"],
        "slug": ["sfj"],
        "path": ["news", f"{secrets.document.file.name}"],
        "above": [secrets.county.justice.pk],
        "original": [secrets.original.pk],
        "appointment": [Appointment.objects.first().pk],
        "entry": [secrets.word.pk],
        "year": [2026, 2025],
        "figure": ["requests.new_received.total", "news_count"],
        "doing": ["freeze", "publish", "submit", "amend", "accept"],
        "ending": ["docx", "json", "csv", "xlsx"],
        "adjustment": [secrets.adjusted.pk],
        "cell": ["proactive.normative.issued"],
        "fingerprint": ["x"],
        "name": ["close", "s.pdf", "0", "pages"],
        "case": [secrets.case.pk, secrets.asked.number],
        "step": [*chain(*zip(DESK_STEPS, APPLICANT_STEPS, strict=True))],
        "line": [2],
        "paper": [secrets.case.papers.get().pk, secrets.paper.pk, secrets.asked.papers.get().pk],
        "asked": [secrets.case.assignments.get().pk],
        "correction": [secrets.correction.pk],
        "spec": ["text"],
        "consultation": [secrets.consultation.pk, Opinion.objects.get().consultation_id],
        "opinion": [1],
        "dispute": [secrets.contested.pk],
        "delivery": [secrets.delivery.pk],
        "deed": DEEDS,
        "material": ["poster-a4", "article", "screen", "poster-a3"],
        "outlet": [secrets.delivery.outlet_id],
        "visit": [secrets.visit.pk],
        "duty": [secrets.task.pk, secrets.trained.pk, secrets.complained.pk],
        "duty_kind": [*Duty.Kind.values],
        "duty_step": DUTY_STEPS,
        "duty_file": [secrets.task.files.get().pk],
        "dispute_step": ["serve", "decide", "paper", "win", "prolong"],
        "dispute_way": ["second", "suit_after"],
        "dispute_paper": [secrets.contested.papers.get().pk],
        "message": [secrets.message.pk],
        "opinion_event": [secrets.event.pk],
        "event_step": ["establish", "draft", "submit", "note", "answer_elsewhere", "hold", "take_group", "assess"],
        "event_paper": [secrets.event.papers.get().pk],
        "item_group": [secrets.group.pk, secrets.heard.group_id],
        "message_step": ["draft", "submit", "note", "extend", "publish", "hold", "reclassify", "to_request"],
        "opinion_item": [secrets.heard.pk],
        "opinion_snapshot": [secrets.heard.snapshot_id],
        "opinion_source": [*Source.objects.order_by("pk").values_list("pk", flat=True)],
        "watch_rule": [WatchRule.objects.get().pk],
        "item_batch": [ItemBatch.objects.get().pk],
        "order_batch": [OrderBatch.objects.get().pk],
        "period": ["q2", "m1"],
        "message_paper": [secrets.message.papers.get().pk],
        "revision_id": [record.latest_revision_id],
        "revision_id_a": [record.latest_revision_id],
        "revision_id_b": ["latest"],
        "action_name": ["approve", "reject"],
        "batch": [ImportBatch.objects.latest("pk").pk],
        "row": [2],
        "act": ["confirm", "submit", "recheck"],
        "kind": ["penalty", "D-RCPT"],
        "task_state_id": [task_state.pk],
        "task_id": [task_state.task_id],
        "workflow_state_id": [WorkflowState.objects.latest("pk").pk],
        "page_id": [page.pk],
        "parent_page_id": [page.pk],
        "page_to_move_id": [page.pk],
        "destination_id": [secrets.county.columns["swj"].pk],
        "image_id": [secrets.image.pk],
        "document_id": [secrets.document.pk],
        "user_id": [secrets.clerk.pk],
        "app_label": ["publishing"],
        "app_name": ["publishing"],
        "content_type_app_label": ["publishing"],
        "model_name": ["record"],
        "content_type_model_name": ["record"],
        "object_id": [record.pk],
    }


def addresses(secrets: SimpleNamespace) -> list[tuple[str, str]]:
    """Return every address with its blanks filled in, and the name of its route."""
    offered = values(secrets)
    found = []
    for name, pieces in routes():
        for turn in range(10):
            address = "/" + "".join(_filled(piece, offered, turn) for piece in pieces)
            if (name, address) not in found:
                found.append((name, address))
    return found


def _filled(piece: Any, offered: dict[str, list[Any]], turn: int) -> str:
    """Return one piece of a pattern with its blanks filled in."""
    from django.utils.regex_helper import normalize

    if hasattr(piece, "converters") and piece.converters:
        text = str(piece)
        for name in piece.converters:
            start = text.rindex("<", 0, text.index(f"{name}>") + 1)
            choices = offered.get(name, [1])
            text = text[:start] + str(choices[turn % len(choices)]) + text[text.index(">", start) + 1 :]
        return text
    if not hasattr(piece, "regex") or hasattr(piece, "_route"):
        return str(piece)
    form, names = normalize(piece.regex.pattern)[0]
    given = {name: offered.get(name.lstrip("_"), [1])[turn % len(offered.get(name.lstrip("_"), [1]))] for name in names}
    return form % given


def state() -> dict[str, Any]:
    """Return everything of the justice bureau that nobody else may change."""
    return {
        "records": list(Record.objects.filter(agency__slug="sfj").order_by("pk").values()),
        "pages": list(Page.objects.order_by("pk").values("pk", "path", "title", "slug", "live")),
        "columns": list(Column.objects.order_by("pk").values("pk", "kind", "intro")),
        "agencies": list(Agency.objects.order_by("pk").values("pk", "path", "name", "phone", "active")),
        "people": list(Person.objects.order_by("pk").values("pk", "username", "is_active", "password", "is_superuser")),
        "appointments": list(Appointment.objects.order_by("pk").values()),
        "files": [*Document.objects.values_list("pk", "title"), *Image.objects.values_list("pk", "title")],
        "words": list(WordListEntry.objects.filter(word_list__agency__slug="sfj").order_by("pk").values()),
        "steps": list(TaskState.objects.order_by("pk").values("pk", "status")),
        "imports": [*ImportBatch.objects.values("pk", "state"), *ImportRow.objects.values("pk", "cells", "state")],
        "reports": [*AnnualReport.objects.order_by("pk").values(), *Adjustment.objects.order_by("pk").values()],
        "disputes": list(DisputeCase.objects.order_by("pk").values()),
        "messages": list(Message.objects.order_by("pk").values()),
        "orders": list(OrderBatch.objects.order_by("pk").values()),
        "monitoring": [
            list(model.objects.filter(agency__slug="sfj").order_by("pk").values())
            for model in (Source, WatchRule, Item, ItemBatch, Snapshot, Look, MonitoringPractice)
        ],
        "message_practices": list(MessagePractice.objects.order_by("pk").values()),
        "opinion_events": [*OpinionEvent.objects.order_by("pk").values(), *ItemGroup.objects.order_by("pk").values()],
        "consultations": [
            *PublicConsultation.objects.order_by("pk").values(),
            *ConsultationPractice.objects.order_by("pk").values(),
        ],
        "channels": [
            *Outlet.objects.order_by("pk").values(),
            *Delivery.objects.order_by("pk").values(),
            *VisitFigure.objects.order_by("pk").values(),
        ],
        "duties": [
            *Duty.objects.order_by("pk").values(),
            *KeyTask.objects.order_by("pk").values(),
            *Training.objects.order_by("pk").values(),
            *SupervisionCase.objects.order_by("pk").values(),
        ],
        "requests": list(AccessRequest.objects.order_by("pk").values()),
        "corrections": list(CorrectionRequest.objects.order_by("pk").values()),
        "assignments": list(Assignment.objects.order_by("pk").values()),
        "practices": list(Practice.objects.order_by("pk").values()),
        "counts": [
            model.objects.count()
            for model in (
                *(SecrecyReview, Clearance, CleanUp, MaskedOriginal, DisputeEvent, DisputePaper, RequestEvent, Paper),
                *(Redaction, LetterTemplate, MessageEvent, MessagePaper, JointUnit, Opinion, Answer, Handling),
                *(DutyFile, DutyPractice, Indicator),
                *(EventStep, EventAnswer, EventBrief, EventDraft, EventPaper, EventPractice),
                *(DutyFile, DutyPractice, Indicator, DeliveryStep),
            )
        ],
        "applications": list(AccessRequest.objects.order_by("pk").values()),
        "events": RequestEvent.objects.count(),
        "letters": [*Letter.objects.values("pk", "state"), *Paper.objects.values("pk", "stored", "shown")],
        "remedies": list(RemedyText.objects.values("pk", "confirmed_by", "returned_by")),
        "groups": {each.username: sorted(each.groups.values_list("name", flat=True)) for each in Person.objects.all()},
    }


def client_of(person: Person | None) -> Client:
    client = Client(raise_request_exception=True)
    if person:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def body_of(answer: Any) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return data.decode("utf-8", "replace")


TOGETHER = {"nobody": (), "staff": STAFF, "overseers": OVERSEERS, "administrator": (Role.ADMINISTRATOR,)}
"""Roles only ever add to what one may: who holds several at once would be let in wherever one of them is."""


@pytest.mark.parametrize("roles", TOGETHER.values(), ids=TOGETHER)
def test_nobody_from_elsewhere_sees_or_changes_anything(
    secrets: SimpleNamespace, person: Callable[..., Person], roles: tuple[Role, ...]
) -> None:
    assert {role for each in TOGETHER.values() for role in each} == set(Role)
    someone = person("waren", secrets.county.water, *roles) if roles else None
    permissions.lay_down()
    before, leaks, client = state(), [], client_of(someone)
    for name, address in addresses(secrets):
        if name in LEAVING:
            continue
        for method in ("get", "post"):
            if (method, address) in FAILING:
                continue
            answer = getattr(client, method)(address)
            assert answer.status_code < 500, (method, address)
            if SECRET in body_of(answer):
                leaks.append((method, name, address))
    assert leaks == []
    assert state() == before
    assert not Entry.objects.filter(person=someone, agency=secrets.county.justice).exists() or someone is None


@pytest.mark.parametrize("role", [None, Role.CLERK, Role.LEADER, Role.AUDITOR], ids=lambda role: str(role or "nobody"))
def test_no_address_shows_the_public_what_is_not_public(
    secrets: SimpleNamespace, person: Callable[..., Person], role: Role | None
) -> None:
    someone = person("own", secrets.county.justice, role) if role else None
    permissions.lay_down()
    public = [
        address
        for name, address in addresses(secrets)
        if not address.startswith(("/desk/", "/files/", "/media/", "/pictures/"))
    ]
    assert len(public) > 25
    client = client_of(someone)
    for address in public:
        assert SECRET not in body_of(client.get(address)).replace(f"{SECRET}人", ""), address


def test_every_address_of_the_staff_shell_needs_a_log_in(secrets: SimpleNamespace) -> None:
    open_to_all = set()
    for name, address in addresses(secrets):
        if address.startswith("/desk/") and client_of(None).get(address).status_code == 200:
            open_to_all.add(name)
    assert open_to_all <= {
        "wagtailadmin_login",
        "wagtailadmin_javascript_catalog",
        "javascript_catalog",
        "wagtailadmin_sprite",
    }


def test_the_walk_reaches_the_pages_that_matter(secrets: SimpleNamespace) -> None:
    walked = {address for _, address in addresses(secrets)}
    number = secrets.record.pk
    for address in (
        f"/desk/records/edit/{number}/",
        f"/desk/records/history/{number}/",
        f"/desk/records/{number}/mask/",
        f"/desk/records/{number}/originals/{secrets.original.pk}/",
        f"/desk/images/{secrets.image.pk}/",
        f"/desk/documents/edit/{secrets.document.pk}/",
        f"/desk/pages/{secrets.county.columns['sfj'].pk}/edit/",
        "/desk/audit/",
        f"/desk/requests/{secrets.case.pk}/",
        f"/desk/requests/{secrets.case.pk}/steps/draft/",
        f"/desk/requests/{secrets.case.pk}/papers/{secrets.case.papers.get().pk}/",
        f"/desk/corrections/{secrets.correction.pk}/",
        f"/desk/word-lists/{secrets.words.pk}/words/{secrets.word.pk}/retire/",
        "/desk/holidays/years/2026/",
        f"/desk/disputes/{secrets.contested.pk}/steps/serve/",
        f"/desk/consultations/{secrets.consultation.pk}/hand-in/",
        f"/desk/consultations/{Opinion.objects.get().consultation_id}/opinions/1/sender/",
        f"/sfj/consultations/{secrets.consultation.pk}/opinion/",
        f"/desk/deliveries/{secrets.delivery.pk}/do/hand-over/",
        f"/desk/outlets/{secrets.delivery.outlet_id}/visits/",
        f"/api/outlets/{secrets.delivery.outlet_id}/results",
        f"/desk/duties/{secrets.task.pk}/steps/finish/",
        f"/desk/monitoring/items/{secrets.heard.pk}/judge/",
        f"/desk/monitoring/snapshots/{secrets.heard.snapshot_id}/",
        f"/desk/monitoring/groups/{secrets.heard.group_id}/",
        f"/desk/monitoring/imports/{ItemBatch.objects.get().pk}/rest.csv",
        f"/desk/duties/{secrets.trained.pk}/steps/quiz/",
        f"/desk/duties/{secrets.complained.pk}/steps/conclude/",
        f"/desk/duties/files/{secrets.task.files.get().pk}/",
        f"/desk/disputes/papers/{secrets.contested.papers.get().pk}/",
        f"/desk/messages/{secrets.message.pk}/",
        f"/desk/messages/{secrets.message.pk}/steps/draft/",
        f"/desk/messages/papers/{secrets.message.papers.get().pk}/",
        f"/sfj/messages/follow/{secrets.message.digits}/",
        f"/desk/opinion-events/{secrets.event.pk}/",
        f"/desk/opinion-events/{secrets.event.pk}/steps/establish/",
        f"/desk/opinion-events/{secrets.event.pk}/brief/pdf/",
        f"/desk/opinion-events/papers/{secrets.event.papers.get().pk}/",
        f"/desk/opinion-events/of-group/{secrets.group.pk}/",
        f"/desk/letters/{secrets.letter.pk}/sign/",
        f"/desk/cases/{secrets.letter.request_id}/letters/",
        f"/desk/case-papers/{secrets.paper.pk}/redact/pages/1/",
        "/desk/annual-reports/sfj/2025/text/",
        "/desk/annual-reports/sfj/2025/figures/news_count/",
        "/desk/annual-reports/sfj/2026/bulletins/q2/",
        "/desk/annual-reports/sfj/2026/bulletins/q2.docx",
        "/api/v1/records",
    ):
        assert address in walked, address
    assert len(walked) > 250
