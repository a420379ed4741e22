"""What the second demonstration bureau asked the public: three matters of 2025 and one that is open today.

Each goes through the platform's own services and through the review of its records, on days of its own.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import TaskState

from gongkai.disclosure import law
from website.access_requests.identity import Identity
from website.agencies.models import Agency, Person
from website.consultations import answering, opinions, services
from website.consultations.models import Opinion, PublicConsultation
from website.consultations.opinions import Said
from website.consultations.services import Matter
from website.demonstration.county import LAND
from website.publishing import reviewing, workflows
from website.publishing.models import Column, Record

PASSED = {**dict.fromkeys(law().points, "none"), "conclusion": "passed"}
OPEN_SINCE, OPEN_FOR = timedelta(days=10), timedelta(days=25)
"""How long before the day of loading the last matter was opened, and for how long it goes on."""


@transaction.atomic
def load() -> int:
    """Load the consultations and return how many there are."""
    workflows.lay_down()
    bureau = Agency.objects.get(name=LAND)
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        matters = tomllib.load(file)["consultation"]
    office = {name: Person.objects.get(username=name) for name in ("shouli", "chengban", "zrbaomi", "zrjuzhang")}
    for number, said in enumerate(matters):
        _one(bureau, office, said, number)
    return len(matters)


def _one(bureau: Agency, office: dict[str, Person], said: dict[str, Any], number: int) -> None:
    today, drafter = timezone.localdate(), office["chengban"]
    opened, closes = said.get("opened", today - OPEN_SINCE), said.get("closes", today + OPEN_FOR)
    hearing = said.get("hearing", {})
    matter = Matter(
        **{name: said[name].strip() for name in ("title", "draft_name", "explanation", "draft")},
        closes_on=closes,
        ways=f"信函：{bureau.office_address}，{bureau.name}收。",
        hearing_on=hearing.get("on"),
        hearing_time=hearing.get("time", ""),
        hearing_place=hearing.get("place", ""),
        hearing_people=hearing.get("people", ""),
        materials_on=hearing.get("materials"),
        legal_review_on=opened - timedelta(days=12),
        legal_review="合法性审查通过（演示）。",
    )
    made = services.draft(bureau, matter, by=drafter, on=opened)
    _publish(services.hand_in(made, by=drafter, on=opened), office)
    made.refresh_from_db()
    groups: dict[str, list[int]] = {}
    for each in said.get("opinion", ()):
        taken = _opinion(made, each, number, office["shouli"])
        groups.setdefault(each.get("group", ""), []).append(taken.number)
    if "feedback" not in said:
        return
    for answer in said.get("answer", ()):
        words = {name: answer[name] for name in ("summary", "result", "reason")}
        opinions.handle(made, groups[answer["group"]], by=office["shouli"], **words)
    _publish(answering.hand_in(made, note=said["note"], by=office["shouli"], on=said["feedback"]), office)
    if "decision" in said:
        decision = _decision(bureau, office, said["decision"], said["decided"])
        services.link_decision(made, decision, by=drafter)


def _opinion(made: PublicConsultation, said: dict[str, Any], number: int, clerk: Person) -> Opinion:
    """Take an opinion by the way it came; who sent it is named so that nobody real is meant."""
    paragraph = made.paragraphs.get(number=said["paragraph"]) if "paragraph" in said else None
    sender = Identity(name=f"演示群众{number + 1}{made.opinions.count() + 1:02}")
    taken = Said(said["text"], paragraph, said["show"], sender)
    on = said.get("on", timezone.localdate() - timedelta(days=3))
    if channel := said.get("channel"):
        return opinions.enter(made, taken, channel=channel, received_on=on, by=clerk)
    return opinions.receive(made, taken, on=on)


def _decision(bureau: Agency, office: dict[str, Person], title: str, day: date) -> Record:
    column = Column.objects.descendant_of(bureau.home).get(record_kind="notice")
    body = [{"type": "text", "value": "<p>现将办法予以公布，自公布之日起施行。本条为演示内容。</p>"}]
    record = Record(
        agency=bureau, column=column, kind="notice", title=title, summary=title, body=body, drafter=office["chengban"],
        generated_on=day, published_on=day, live=False,
    )  # fmt: skip
    record.save()
    record.save_revision(user=office["chengban"])
    reviewing.submit(record, by=office["chengban"])
    return _publish(record, office)


def _publish(record: Record, office: dict[str, Person]) -> Record:
    """Take a record through its review, each step by another person, and date it back to its day."""
    for username, answers in (("zrbaomi", PASSED), ("zrjuzhang", {"comment": ""})):
        state = TaskState.objects.filter(workflow_state__object_id=str(record.pk)).latest("pk")
        reviewing.take_step(state.task.specific, state, by=office[username], action="approve", answers=answers)
    published = Record.objects.get(pk=record.pk)
    moment = timezone.make_aware(datetime.combine(published.published_on or timezone.localdate(), time(10)))
    Record.objects.filter(pk=record.pk).update(first_published_at=moment, last_published_at=moment)
    return published
