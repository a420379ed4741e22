"""Killed at any instant: what was acknowledged is there exactly once, and nothing stands half done."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.website.operations.installation import ROOT, Installation

ROUNDS = 2
WRITERS = 3
SEED = """
from datetime import date
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.agencies.services import appoint
from website.publishing.sites import add_columns, found_site
agency = Agency.add_root(name="云岭县司法局", slug="sfj", kind=Kind.DEPARTMENT, code="11620000000000002B")
home = found_site(agency, by=None)
(column,) = add_columns(home, [("政务要闻", "news", "news", "dynamic")])
for number in range({writers}):
    person = Person.objects.create_user(f"writer{{number}}", password="a-password-for-tests", agency=agency)
    appoint(person=person, agency=agency, role=Role.HANDLER, begins_on=date(2022, 1, 1))
print(column.pk)
"""
STATE = """
import json
from website.audit.models import Entry
from website.publishing.models import Record
drafted = list(Entry.objects.filter(action="record.drafted").values_list("target_label", flat=True))
records = [[each.title, each.revisions.count()] for each in Record.objects.all()]
print(json.dumps({"records": records, "drafted": drafted}))
"""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Install the platform empty."""
    return Installation.prepared(tmp_path, "kill")


class Server:
    """The platform serving, in a process group of its own that can be killed whole."""

    def __init__(self, installation: Installation) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(self.port), "--workers", "2"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=installation.environment, start_new_session=True, stdout=subprocess.DEVNULL
        )
        self._wait()

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def _wait(self) -> None:
        for _ in range(300):
            try:
                if requests.get(f"{self.address}/healthz", timeout=5).ok:
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise AssertionError("the platform did not start")

    def kill(self) -> None:
        """Kill every process of it without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Writer(threading.Thread):
    """A member of staff who drafts one record after another, and remembers which were acknowledged."""

    def __init__(self, server: Server, name: str, column: str, turn: int) -> None:
        super().__init__(daemon=True)
        self.server, self.user, self.column, self.turn = server, name, column, turn
        self.acknowledged: list[str] = []
        self.stopping = threading.Event()

    def run(self) -> None:
        session = requests.Session()
        try:
            self._log_in(session)
            while not self.stopping.is_set():
                self._draft(session)
        except requests.RequestException:
            return

    def _log_in(self, session: requests.Session) -> None:
        address = f"{self.server.address}/accounts/login/"
        data = {
            "login": self.user,
            "password": "a-password-for-tests",
            "csrfmiddlewaretoken": self._token(session, address),
        }
        session.post(address, data, headers={"Referer": address}, timeout=30)

    def _token(self, session: requests.Session, address: str) -> str:
        page = session.get(address, timeout=30).text
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def _draft(self, session: requests.Session) -> None:
        address = f"{self.server.address}/desk/records/add/?kind=news"
        title = f"{self.user}的第{self.turn}轮第{len(self.acknowledged)}条"
        blanks = {f"{name}-{count}": "0" for name in ("files", "links") for count in ("TOTAL_FORMS", "INITIAL_FORMS")}
        data = {
            "csrfmiddlewaretoken": self._token(session, address),
            "kind": "news",
            "column": self.column,
            "title": title,
            "generated_on": "2022-03-01",
            "openness": "proactive",
            "body-count": "0",
            **blanks,
        }
        answer = session.post(address, data, headers={"Referer": address}, allow_redirects=False, timeout=30)
        assert answer.status_code == 302, answer.text[:2000]
        self.acknowledged.append(title)


@pytest.fixture
def servers(installation: Installation) -> Iterator[list[Server]]:
    """Keep the servers of a test, so that none outlives it."""
    started: list[Server] = []
    yield started
    for server in started:
        if server.process.poll() is None:
            server.kill()


def test_every_acknowledged_draft_survives_once(installation: Installation, servers: list[Server]) -> None:
    column = installation.shell(SEED.format(writers=WRITERS)).splitlines()[-1]
    luck, acknowledged = random.Random(), []
    for turn in range(ROUNDS):
        server = Server(installation)
        servers.append(server)
        writers = [Writer(server, f"writer{number}", column, turn) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        deadline = time.monotonic() + 60
        while sum(len(writer.acknowledged) for writer in writers) < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(luck.uniform(0, 1.5))
        server.kill()
        for writer in writers:
            writer.stopping.set()
            writer.join(40)
            acknowledged += writer.acknowledged
    assert len(acknowledged) >= 4 * ROUNDS
    state = json.loads(installation.shell(STATE).splitlines()[-1])
    titles = [title for title, _ in state["records"]]
    assert set(acknowledged) <= set(titles), "lost"
    assert len(titles) == len(set(titles)), "doubled"
    assert [title for title, revisions in state["records"] if revisions < 1] == [], "half done"
    assert sorted(state["drafted"]) == sorted(titles), "done and not written down, or the other way round"
    assert "审计记录完整" in installation.manage("verify_audit")


SCHEDULE = """
from datetime import date, timedelta
from django.utils import timezone
from website.agencies.models import Person
from website.publishing.models import Column, Record, SecrecyReview
writer, other = Person.objects.order_by("pk")[:2]
column = Column.objects.get(slug="news")
for number in range(30):
    record = Record.objects.create(agency=writer.agency, column=column, kind="news", title=f"定时{number}",
        generated_on=date(2022, 3, 1), drafter=writer, live=False)
    revision = record.save_revision(user=writer)
    SecrecyReview.objects.create(record=record, revision=revision, drafter=writer, reviewer=other, conclusion="passed")
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
"""
PUBLISHED = """
import json
from website.audit.models import Entry
from website.publishing.models import Record
from website.search.models import Entry as Found
public = Record.objects.public()
print(json.dumps({
    "numbers": sorted(public.values_list("index_no", flat=True)),
    "written": Entry.objects.filter(action="record.published").count(),
    "found": Found.objects.count(), "all": Record.objects.count(), "public": public.count(),
}))
"""


def test_a_worker_killed_in_mid_task_leaves_each_record_published_once_or_not_yet(installation: Installation) -> None:
    installation.shell(SEED.format(writers=WRITERS))
    installation.shell(SCHEDULE)
    command = [sys.executable, str(ROOT / "manage.py"), "publish_scheduled"]
    luck = random.Random()
    for _ in range(3):
        worker = subprocess.Popen(command, cwd=ROOT, env=installation.environment, start_new_session=True)
        time.sleep(luck.uniform(1.2, 3.0))
        os.killpg(worker.pid, signal.SIGKILL) if worker.poll() is None else None
        worker.wait()
        state = json.loads(installation.shell(PUBLISHED).splitlines()[-1])
        assert state["public"] == len(set(state["numbers"])) == state["written"] == state["found"]
    installation.manage("publish_scheduled")
    state = json.loads(installation.shell(PUBLISHED).splitlines()[-1])
    assert state["public"] == state["all"] == 30
    assert state["numbers"] == [f"11620000000000002B/2022-{number:05d}" for number in range(1, 31)]
    assert "审计记录完整" in installation.manage("verify_audit")
