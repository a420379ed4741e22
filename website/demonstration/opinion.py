"""What was said in public about the demonstration bureaus, and what became of it: of the first in its year, of the
second in these days, so that clocks run.

Each event goes through the platform's own services, on moments of its own; the one response that is a record goes
through the review of every record. Items are kept as the pipeline keeps them: no field tells who said something.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from wagtail.models import TaskState

from gongkai.disclosure import law
from gongkai.opinion.tone import tone
from website.agencies.models import Agency, Person
from website.monitoring import event_groups, events, registering, responses, services
from website.monitoring.choices import Kind
from website.monitoring.event_changes import digest_of
from website.monitoring.models import Item, ItemGroup, OpinionEvent, Source, WatchRule
from website.monitoring.registering import Noted
from website.publishing import reviewing
from website.publishing.models import Record

PASSED = {**dict.fromkeys(law().points, "none"), "conclusion": "passed"}
MINUTES, HOUR = timedelta(minutes=1), timedelta(hours=1)


def load(bureau: Agency, office: dict[str, Person]) -> int:
    """Load the events of the first bureau and return how many there are."""
    entries = _entries()["event"]
    source = Source.objects.create(agency=bureau, name="演示：人工录入", kind=Kind.MANUAL)
    _rules(bureau, office["zhuren"])
    for entry in entries:
        _Course(bureau, office, source, entry).go()
    return len(entries)


def load_running(bureau: Agency, *, clerk: Person, handler: Person, head: Person) -> OpinionEvent:
    """Load what the second bureau hears in these days, and the event that it works on."""
    _rules(bureau, head)
    said, now = _entries(), timezone.now()
    heard = [
        services.enter(
            bureau,
            title=each["title"],
            text=each["text"],
            site=each["site"],
            published_at=now - each["ago"] * HOUR,
            by=clerk,
        )
        for each in said["heard"]
    ]
    groups = [item.group for item, each in zip(heard, said["heard"], strict=True) if each.get("event")]
    course = said["running"]
    noted = Noted(course["title"], course["summary"], now - course["found"] * HOUR, "watch", found_note="上班后看到")
    made = registering.register(bureau, noted, by=clerk, at=noted.found_at)
    for group in groups:
        event_groups.take_group(made, group, by=clerk, at=noted.found_at)
    assessed = {name: course[name] for name in ("level", "kind", "topic")}
    assessed |= {"unit": bureau.pk, "handler": handler.pk}
    events.take(made, "assess", by=head, detail=assessed, at=now - course["assessed"] * HOUR)
    established = {"truth": course["truth"]}
    events.take(made, "establish", by=handler, detail=established, at=now - course["established"] * HOUR)
    return made


def _entries() -> dict[str, Any]:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return tomllib.load(file)


def _rules(bureau: Agency, head: Person) -> None:
    for name, text in services.proposed_rules(bureau):
        services.save_rule(WatchRule(agency=bureau, name=name, text=text), by=head)


class _Course:
    """One event on its way through the bureau, as its entry says."""

    def __init__(self, bureau: Agency, office: dict[str, Person], source: Source, entry: dict[str, Any]) -> None:
        self.bureau, self.office, self.source, self.entry = bureau, office, source, entry
        self.now = _local(entry["found"])
        self.clerk, self.head = office["banshiyuan"], office["zhuren"]

    def go(self) -> None:
        """Take the steps, each some minutes after the one before."""
        self.event = self._registered()
        if to := self.entry.get("hand_over"):
            self._take("hand_over", self.head, to=to, reason="物业收费由住建部门管理，已经电话联系并移交。")
            return
        assessed = {name: self.entry[name] for name in ("level", "kind", "topic")}
        self._take("assess", self.head, unit=self.bureau.pk, handler=self.clerk.pk, **assessed)
        if reason := self.entry.get("no_answer"):
            self._take("no_answer", self.head, reason=reason)
            return
        self._take("establish", self.clerk, truth=self.entry["truth"])
        if leads := self.entry.get("police"):
            given = {"to": "正宁县公安局（演示）", "reason": leads, "handed_at": self.now.isoformat()}
            self._take("to_police", self.head, **given)
        self._answer()
        self._take("close", self.office["juzhang"])

    def _registered(self) -> OpinionEvent:
        items = self.entry.get("item", [])
        noted = Noted(
            *(self.entry["title"], self.entry["summary"], self.now),
            source=self.entry["source"],
            found_note="前一天晚上发布，上班后看到" if items else "",
        )
        made = registering.register(self.bureau, noted, by=self.clerk, at=self.now)
        if items:
            event_groups.take_group(made, self._heard(items), by=self.clerk, at=self.now)
        return made

    def _heard(self, items: list[dict[str, Any]]) -> ItemGroup:
        moments = [_local(each["at"]) for each in items]
        group = ItemGroup.objects.create(
            agency=self.bureau, title=items[0]["title"], first_at=min(moments), last_at=max(moments)
        )
        for each in items:
            first = self._item(group, each, each["site"], _local(each["at"]))
            for number, site in enumerate(each.get("copies", ()), 1):
                self._item(group, each, site, _local(each["at"]) + number * 95 * MINUTES, first)
        return group

    def _item(self, group: ItemGroup, said: dict[str, Any], site: str, at: datetime, first: Item | None = None) -> Item:
        estimate = tone(said["title"], said["text"])
        return Item.objects.create(
            agency=self.bureau,
            source=self.source,
            key=_sum(f"{site}{said['title']}{at}"),
            site=site,
            title=said["title"],
            text=said["text"],
            published_at=at,
            found_at=max(at, self.now),
            at=at,
            digest=_sum(said["text"]),
            tone=estimate.label,
            tone_reasons=[asdict(each) for each in estimate.reasons],
            group=group,
            folded_into=first,
            state="ours",
            judged_by=self.clerk,
            judged_at=self.now,
            entered_by=self.clerk,
        )

    def _take(self, step: str, by: Person, **detail: Any) -> None:
        self.now += 25 * MINUTES
        events.take(self.event, step, by=by, detail=detail, at=self.now)

    def _answer(self) -> None:
        entry, at = self.entry, _local(self.entry["answered"])
        if "response" not in entry:
            given = {"channel": entry["channel"], "evidence": entry["evidence"], "answered_at": at.isoformat()}
            self.now = at
            self._take("answer_elsewhere", self.clerk, **given)
            return
        title, text = entry["title_of_response"], entry["response"].strip()
        self._take("draft", self.clerk, title=title, text=text)
        self._take("submit", self.clerk)
        self._take("approve", self.head, seen=digest_of(title, text))
        brief = {"said": entry["said"], "truth": entry["truth"], "proposal": entry["proposal"]}
        events.write_brief(self.event, by=self.clerk, at=self.now, **brief)
        record = responses.hand_in(self.event, by=self.clerk, at=at)
        _publish(record, (self.office["baomi"], self.office["juzhang"]), at)
        self.event.refresh_from_db()
        self.now = at


def _publish(record: Record, reviewers: Iterable[Person], at: datetime) -> None:
    """Take a record through its review, each step by another person, and date it back to its moment."""
    for by, answers in zip(reviewers, (PASSED, {"comment": ""}), strict=True):
        state = TaskState.objects.filter(workflow_state__object_id=str(record.pk)).latest("pk")
        reviewing.take_step(state.task.specific, state, by=by, action="approve", answers=answers)
    Record.objects.filter(pk=record.pk).update(first_published_at=at, last_published_at=at)


def _local(moment: datetime) -> datetime:
    return timezone.make_aware(moment)


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
