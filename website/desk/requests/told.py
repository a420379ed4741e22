"""The lines of an application's ledger in Chinese words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gongkai.deadlines import channels
from gongkai.letters import kinds
from gongkai.lifecycle import REVIEWS
from gongkai.outcomes import outcomes
from website.access_requests.consulting import PARTIES
from website.access_requests.models import Letter, RequestEvent
from website.desk.particulars import NAMES
from website.desk.requests.steps import Serve

HIDDEN = {
    *("unit", "assignment", "request", "record", "papers", "service_proof", "remedy", "papers_complete"),
    *("of", "detail", "in_writing", "hash", "step", "letter", "letter_hash"),
}
"""Particulars for programs, and those that the guards demanded and that say nothing more."""
SAID: dict[str, dict[str, str]] = {
    "channel": {id: each.label for id, each in channels().items()},
    "outcome": {code: each.label for code, each in outcomes().items()},
    "letter_kind": {id: kind.label for id, kind in kinds().items()},
    "method": {**dict(Serve.METHODS), **dict(Letter.Method.choices)},
    "party": PARTIES,
    "step": REVIEWS,
}


@dataclass(frozen=True)
class Told:
    """A line of the ledger as the case page shows it; ``corrections`` are the later lines that put it right."""

    event: RequestEvent
    lines: tuple[tuple[str, str, bool], ...]
    """Name, text, and whether a correction says otherwise."""
    papers: tuple[dict[str, Any], ...]
    corrections: tuple[tuple[RequestEvent, tuple[tuple[str, str], ...]], ...] = ()

    @property
    def moved(self) -> bool:
        """Whether a correction names another day."""
        return any(event.detail.get("on") for event, _ in self.corrections)

    @property
    def label(self) -> str:
        """What happened; a review says which."""
        step = self.event.detail.get("step", "")
        return f"{REVIEWS[step]}通过" if self.event.kind == "review" and step in REVIEWS else self.event.label


def timeline(events: list[RequestEvent]) -> list[Told]:
    """Return the ledger in words, the corrections with the lines that they correct, the newest first."""
    corrections: dict[int, list[RequestEvent]] = {}
    for event in events:
        if event.kind == "correct":
            corrections.setdefault(event.detail["of"], []).append(event)

    def mended(event: RequestEvent) -> list[RequestEvent]:
        return corrections.get(event.number, [])

    lines = [
        Told(
            event,
            tuple(
                (NAMES.get(name, name), text, any(name in each.detail.get("detail", {}) for each in mended(event)))
                for name, text in _shown(event.detail)
            ),
            tuple(event.detail.get("papers") or ()),
            tuple((each, _corrected(each)) for each in mended(event)),
        )
        for event in events
        if event.kind != "correct"
    ]
    return lines[::-1]


def _corrected(event: RequestEvent) -> tuple[tuple[str, str], ...]:
    day = {"on": event.detail["on"]} if event.detail.get("on") else {}
    return (*particulars({**day, **event.detail.get("detail", {})}), ("理由", str(event.detail.get("reason", ""))))


def particulars(detail: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the particulars of a line, each with its name, without those that are for programs."""
    return tuple((NAMES.get(name, name), text) for name, text in _shown(detail))


def _shown(detail: dict[str, Any]) -> list[tuple[str, str]]:
    given = ((name, value) for name, value in detail.items() if name not in HIDDEN)
    return [(name, _said(name, value)) for name, value in given if value not in (None, "", [], {})]


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "；".join(str(each) for each in value)
    if name == "consents":
        return "同意公开" if value else "不同意公开"
    return str(SAID.get(name, {}).get(str(value), value))
