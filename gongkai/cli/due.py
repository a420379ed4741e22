"""``gongkai due``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from typing import Any

from gongkai.cli import CLEAN, FINDINGS
from gongkai.cli.streams import coloured, columns, opened
from gongkai.columns import pad, wrap
from gongkai.deadlines import (
    Clarification,
    Clock,
    Consultation,
    Course,
    Delay,
    Extension,
    FeeNotice,
    ReasonAsked,
    Receipt,
    State,
    Step,
    Terms,
    clock,
)
from gongkai.outputs.terminal import MOST_COLUMNS, Paint
from gongkai.records import dumps
from gongkai.working_days import standard

_ROOM = 20
_STANDS = {
    State.UNCONFIRMED: "还没有收到申请之日，期限没有起算",
    State.RUNNING: "期限正在计算",
    State.PAUSED: "期限暂停计算",
    State.LAPSED: "申请人逾期，可以不再处理",
    State.ENDED: "已经答复",
}


def run(arguments: argparse.Namespace) -> int:
    """Work the deadline out and show how."""
    today = arguments.today or date.today()
    found = clock(_course(arguments), standard(), today=today, terms=Terms.of(dict(arguments.set)))
    with opened(None, [], arguments.format) as stream:
        if arguments.format == "json":
            print(dumps(entry(found, today)), file=stream)
        else:
            print("\n".join(_text(found, today, Paint(coloured(stream)), min(columns(), MOST_COLUMNS))), file=stream)
    return FINDINGS if found.problems or found.overdue(today) or found.in_time is False else CLEAN


def _course(given: argparse.Namespace) -> Course:
    asked, fee, reason, delay = given.clarification, given.fee, given.reason, given.delay
    consulted = [
        *(Consultation("third_party", *days) for days in given.third_party),
        *(Consultation("joint_organ", *days) for days in given.joint_organ),
    ]
    return Course(
        Receipt(given.channel, given.submitted, given.arrived, given.confirmed),
        clarification=Clarification(asked[0], asked[0], answered_on=_second(asked)) if asked else None,
        consultations=tuple(sorted(consulted, key=lambda each: each.sent_on)),
        extensions=tuple(Extension(told, days) for days, told in sorted(given.extend, key=lambda each: each[1])),
        fee=FeeNotice(fee[0], _second(fee)) if fee else None,
        reason=ReasonAsked(reason[0], _second(reason)) if reason else None,
        delay=Delay(*delay) if delay else None,
        replied_on=given.replied,
    )


def _second(days: list[date]) -> date | None:
    return days[1] if len(days) > 1 else None


def entry(found: Clock, today: date) -> dict[str, Any]:
    """Return how a request's time stands as a JSON object."""
    return {
        "state": found.state.value,
        "received_on": _iso(found.received_on),
        "starts_on": _iso(found.starts_on),
        "due": _iso(found.due.day) if found.due else None,
        "provisional": found.due.provisional if found.due else False,
        "overdue": found.overdue(today),
        "in_time": found.in_time,
        "steps": [_step_entry(step) for step in found.steps],
        "alarms": [{"id": each.id, "label": each.label, "on": _iso(each.on)} for each in found.alarms],
        "problems": list(found.problems),
        "unverified": list(found.unverified),
    }


def _step_entry(step: Step) -> dict[str, Any]:
    return {
        "label": step.label,
        "law": step.law,
        "says": step.says,
        "start": _iso(step.start),
        "end": _iso(step.end),
        "days": step.days,
        "on_the_way": step.on_the_way,
        "provisional": step.provisional,
        "unverified": step.unverified,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(found: Clock, today: date, paint: Paint, room: int) -> Iterator[str]:
    yield from _headline(found, today, paint)
    yield ""
    for step in found.steps:
        note = "（暂定：有关放假安排未发布）" if step.provisional else ""
        yield from _block(pad(step.label, _ROOM), step.says + note, room)
        for more in (step.on_the_way and f"其间 {step.on_the_way}", step.law, _open(step)):
            yield from (" " * _ROOM + paint(line, "dim") for line in (wrap(more, room - _ROOM) if more else []))
    if found.alarms:
        yield ""
        for alarm in sorted(found.alarms, key=lambda each: each.on):
            yield f"{pad(alarm.on.isoformat(), _ROOM)}{alarm.label}"
    if found.problems:
        yield ""
        for problem in found.problems:
            yield from _block(paint(pad("不合规定", _ROOM), "red"), problem, room)


def _headline(found: Clock, today: date, paint: Paint) -> Iterator[str]:
    if found.due is None:
        yield paint(_STANDS[found.state], "bold")
        return
    note = "（暂定）" if found.due.provisional else ""
    yield paint(f"答复期限 {found.due.day}{note}", "bold")
    if found.in_time is not None:
        yield paint("在期限内答复", "green") if found.in_time else paint("逾期答复", "red")
    elif found.overdue(today):
        yield paint(f"到{today}已经逾期", "red")
    else:
        yield _STANDS[found.state]


def _open(step: Step) -> str:
    return f"未核实：{step.unverified}" if step.unverified else ""


def _block(head: str, text: str, room: int) -> Iterator[str]:
    lines = wrap(text, room - _ROOM)
    yield f"{head}{lines[0]}"
    yield from (" " * _ROOM + line for line in lines[1:])
