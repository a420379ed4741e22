"""The background worker is killed while it imports: every row becomes a draft, and none of them two."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.website.operations.installation import ROOT, Installation

ROWS = 400
SEED = """
from datetime import date
from tests.website.publishing.test_imports import line, workbook
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.agencies.services import appoint
from website.publishing.imports import running, services
from website.publishing.sites import add_columns, found_site
agency = Agency.add_root(name="云岭县司法局", slug="sfj", kind=Kind.DEPARTMENT, code="11620000000000002B")
home = found_site(agency, by=None)
(column,) = add_columns(home, [("行政执法", "enforcement", "penalty", "other")])
clerk = Person.objects.create_user("clerk", password="a-password-for-tests", agency=agency)
appoint(person=clerk, agency=agency, role=Role.CLERK, begins_on=date(2022, 1, 1))
data = workbook([line(number) for number in range(1, {rows} + 1)])
batch = services.upload(agency, "penalty", file_name="a.xlsx", data=data, column=column, by=clerk)
running.work_on(batch.pk)
services.confirm(batch, by=clerk)
"""
STATE = """
import json
from website.audit.models import Entry
from website.audit.services import verify
from website.publishing.models import ImportBatch, Record
print(json.dumps({
    "records": [each.details["decision_number"] for each in Record.objects.all()],
    "revisions": sum(each.revisions.count() for each in Record.objects.all()),
    "drafted": Entry.objects.filter(action="record.drafted").count(),
    "breaks": len(list(verify())),
    "state": ImportBatch.objects.get().state,
}))
"""
RESUME = """
from website.publishing.imports import running
from website.publishing.models import ImportBatch
ImportBatch.objects.update(moved_at="2022-01-01T00:00:00Z")
print(running.resume_stalled())
"""


KILL = """
import os, signal, subprocess, sys, time
from website.publishing.models import Record
command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay"]
worker = subprocess.Popen(command, start_new_session=True)
until = time.monotonic() + 120
while not Record.objects.exists() and time.monotonic() < until:
    time.sleep(0.01)
os.killpg(worker.pid, signal.SIGKILL)
worker.wait()
"""


def work(installation: Installation) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "manage.py"), "db_worker", "--no-startup-delay"]
    return subprocess.Popen(command, cwd=ROOT, env=installation.environment, start_new_session=True)


def state(installation: Installation) -> dict[str, object]:
    return dict(json.loads(installation.shell(STATE)))


def test_a_worker_that_is_killed_leaves_no_row_out_and_doubles_none(tmp_path: Path) -> None:
    installation = Installation.prepared(tmp_path, "imports")
    installation.shell(SEED.replace("{rows}", str(ROWS)))
    installation.shell(KILL)
    killed = state(installation)
    assert 0 < len(killed["records"]) < ROWS, "it was killed in the middle"  # type: ignore[arg-type]
    assert killed["state"] == "importing"
    assert len(killed["records"]) == killed["drafted"] == killed["revisions"]  # type: ignore[arg-type]
    assert installation.shell(RESUME) == "1"
    worker = work(installation)
    for _ in range(200):
        time.sleep(0.5)
        if state(installation)["state"] == "ready":
            break
    worker.terminate()
    worker.wait()
    whole = state(installation)
    numbers = whole["records"]
    assert len(set(numbers)) == len(numbers) == ROWS  # type: ignore[call-overload, arg-type]
    assert (whole["drafted"], whole["revisions"], whole["breaks"]) == (ROWS, ROWS, 0)
