"""Killed at any instant among the steps of an event: what was acknowledged is there once, and nobody is told twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.website.operations.installation import ROOT, Installation

ROUNDS = 4
SEED = """
from datetime import date, timedelta
from django.utils import timezone
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.agencies.services import appoint
from website.monitoring import registering
agency = Agency.add_root(name="云岭县司法局", slug="sfj", kind=Kind.DEPARTMENT, code="11620000000000002B")
head = Person.objects.create_user("head", password="a-password-for-tests", agency=agency, email="head@example.org")
appoint(person=head, agency=agency, role=Role.OFFICE_HEAD, begins_on=date(2022, 1, 1))
noted = registering.Noted("网传收费", "群聊说要收费。", timezone.now() - timedelta(hours=3))
registering.register(agency, noted, by=head)
"""
WORK = """
from itertools import count
from website.agencies.models import Person
from website.monitoring import alerts, events
from website.monitoring.models import OpinionEvent
event, head = OpinionEvent.objects.get(), Person.objects.get(username="head")
print("ready", flush=True)
for number in count():
    events.take(event, "note", by=head, detail={"text": f"{round}-{number}"})
    print(f"{round}-{number}", flush=True)
    alerts.watch()
"""
STATE = """
import json
from website.audit.models import Entry
from website.audit.services import verify
from website.monitoring import event_ledger
from website.monitoring.models import EventAlert, OpinionEvent
event = OpinionEvent.objects.get()
print(json.dumps({
    "notes": [each.detail["text"] for each in event.steps.filter(kind="note").order_by("number")],
    "breaks": [*event_ledger.breaks(event), *(each.says for each in verify())],
    "steps": event.steps.count(),
    "written": Entry.objects.filter(action="opinion_event.step").count(),
    "alerts": list(EventAlert.objects.values_list("about", flat=True)),
}))
"""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Install the platform with one event."""
    made = Installation.prepared(tmp_path, "kill_opinion")
    made.shell(SEED)
    return made


def work_and_be_killed(installation: Installation, number: int, luck: random.Random) -> list[str]:
    """Take steps in a process of its own until it is killed; return those that were acknowledged."""
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "-v", "0", "-c", f"round = {number}\n{WORK}"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=installation.environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    time.sleep(luck.uniform(0.2, 1.5))
    os.killpg(process.pid, signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    return [line for line in rest.split("\n")[:-1] if line]


def test_every_step_is_there_once_whenever_the_process_is_killed(installation: Installation) -> None:
    luck = random.Random(28)
    acknowledged = [each for number in range(ROUNDS) for each in work_and_be_killed(installation, number, luck)]
    state = json.loads(installation.shell(STATE))
    assert state["breaks"] == []
    assert state["steps"] == state["written"] == len(state["notes"]) + 1
    assert set(acknowledged) <= set(state["notes"])
    assert len(state["notes"]) == len(set(state["notes"])) <= len(acknowledged) + ROUNDS
    assert len(acknowledged) > ROUNDS
    assert len(state["alerts"]) == len(set(state["alerts"])) == 2, "the finding, and that half the hours are gone"
