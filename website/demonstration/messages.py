"""A handful of messages to the second demonstration bureau, through the platform's own services.

The justice bureau of 2022 received none, as its report of the year says. What the report tells beside that, that units
answer and the answers are published, is there as one of the last days of the year before, answered in January.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from website.access_requests.identity import Identity
from website.agencies.calendar import working_days
from website.agencies.models import Agency, Person
from website.correspondence import services
from website.correspondence.ledger import SENDER
from website.correspondence.models import Message
from website.correspondence.services import Said, digest_of
from website.demonstration.applications import OFFICE
from website.demonstration.county import LAND


@transaction.atomic
def load() -> int:
    """Load the messages and return how many there are."""
    people = Person.objects.in_bulk(OFFICE.values(), field_name="username")
    office = {part: people[name] for part, name in OFFICE.items()}
    bureau = Agency.objects.get(name=LAND)
    with Path(__file__).with_name("messages.toml").open("rb") as file:
        entries = tomllib.load(file)["message"]
    for number, entry in enumerate(entries, 1):
        _Course(bureau, office, number, entry).go()
    return len(entries)


LEFT_OVER = {
    "kind": "consult",
    "subject": "公证处元旦以后几号上班",
    "text": "元旦以后想办一份委托书公证，请问公证处几号上班，要不要预约？",
    "reply": "公证处1月4日起正常上班，可以直接来，也可以打电话约定时间。办理委托书公证请带身份证原件和委托的内容。",
    "publish": True,
    "until": "closed",
    "days": 3,
}
"""What came in before the demonstration year and was answered in it."""


def load_left_over(bureau: Agency, year: int, *, unit: Agency, office: dict[str, Person]) -> Message:
    """Take the one message of the justice bureau through a unit to its published answer."""
    course = _Course(bureau, office, 900, {**LEFT_OVER, "on": date(year - 1, 12, 29)}, unit)
    course.go()
    return course.message


class _Course:
    """One message on its way through the bureau, as far as its entry says."""

    def __init__(
        self,
        bureau: Agency,
        office: dict[str, Person],
        number: int,
        entry: dict[str, Any],
        unit: Agency | None = None,
    ) -> None:
        self.bureau, self.office, self.number, self.entry = bureau, office, number, entry
        self.unit = unit or bureau
        today = timezone.localdate()
        self.day: date = entry.get("on") or today - timedelta(days=entry["ago"])
        self.answered = min(working_days(bureau).add_working_days(self.day, entry.get("days", 1)).day, today)

    def go(self) -> None:
        """Take the steps."""
        self.message = self._written()
        if fate := self.entry.get("fate"):
            self._fate(fate)
            return
        until = self.entry["until"]
        for state, event, who, detail in self._steps():
            if self.message.state == until:
                return
            if event == "rate":
                services.take(self.message, "rate", by=None, actor=SENDER, on=self.answered, detail=detail)
            else:
                on = self.day if state == "early" else self.answered
                services.take(self.message, event, by=self.office[who], on=on, detail=detail)

    def _written(self) -> Message:
        entry, now = self.entry, timezone.now()
        channel = entry.get("channel", "web")
        morning = timezone.make_aware(datetime.combine(self.day, time(9)))
        said = Said(
            kind=entry["kind"],
            subject=entry["subject"],
            text=entry["text"],
            channel=channel,
            order_number=entry.get("order", ""),
            may_publish=entry.get("publish", False),
            received_at=min(morning, now),
            sender=Identity(name=f"演示来信人{self.number:03}", phone=f"0934-2{self.number:06}"),
        )
        made = services.register(self.bureau, said, by=None if channel == "web" else self.office["clerk"])
        return made.message

    def _steps(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        """Return the steps in their order: when, what, by whom, with which particulars."""
        entry, reply = self.entry, self.entry.get("reply", "")
        steps: list[tuple[str, str, str, dict[str, Any]]] = [
            ("early", "classify", "clerk", {"kind": entry["kind"]}),
            ("early", "assign", "clerk", self._to()),
            ("late", "draft", "handler", {"reply": reply}),
            ("late", "submit", "handler", {}),
            ("late", "approve", "head", {"seen": digest_of(reply)}),
            ("late", "reply", "clerk", {"way": entry.get("way", "web")}),
        ]
        if entry.get("satisfaction"):
            steps.append(("late", "rate", "", {"satisfaction": entry["satisfaction"]}))
        if entry.get("publish"):
            texts = {"subject": entry["subject"], "text": entry["text"], "reply": reply, "cleared": True}
            steps.append(("late", "publish", "leader", texts))
        return [*steps, ("late", "close", "clerk", {})]

    def _to(self) -> dict[str, Any]:
        """Return who works on it: somebody of the bureau, or whoever does in its unit."""
        if self.unit == self.bureau:
            return {"unit": self.bureau.pk, "handler": self.office["handler"].pk}
        return {"unit": self.unit.pk}

    def _fate(self, fate: str) -> None:
        clerk = self.office["clerk"]
        if fate == "petition":
            services.take(self.message, "to_petition", by=clerk, on=self.day, detail={"to": "正宁县信访局"})
            services.take(self.message, "tell_petition", by=clerk, on=self.answered)
        elif fate == "hand_over":
            detail = {"to": "正宁县12345热线中心", "reason": "路灯由住建部门管理，不属于本机关职责。"}
            services.take(self.message, fate, by=clerk, on=self.day, detail=detail)
        else:
            services.take(self.message, fate, by=clerk, on=self.day, detail={"reason": "广告。"})
