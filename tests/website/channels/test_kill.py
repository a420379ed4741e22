"""The worker is killed while it speaks to a portal: the report is there once, and the delivery knows it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.website.channels.county_portal import SECRET, Desk, portal
from tests.website.operations.installation import ROOT, Installation

SEED = """
from datetime import date
from website.agencies.models import Agency, Kind, Person
from website.channels.models import Outlet
from website.publishing.models import Column, Record, SecrecyReview
from website.publishing.sites import add_columns, found_site
agency = Agency.add_root(name="云岭县司法局", slug="sfj", kind=Kind.DEPARTMENT, code="11620000000000002B")
(column,) = add_columns(found_site(agency, by=None), [("政务要闻", "news", "news", "dynamic")])
clerk = Person.objects.create_user("clerk", password="a-password-for-tests", agency=agency)
other = Person.objects.create_user("other", password="a-password-for-tests", agency=agency)
outlet = Outlet(agency=agency, channel="county_portal", name="县政府门户网站", way="interface", address="ADDRESS")
outlet.secret = "SECRET"
outlet.save()
record = Record.objects.create(
    agency=agency, column=column, kind="news", title="送法下乡", summary="活动", live=False, drafter=clerk,
    body=[{"type": "text", "value": "<p>现场解答。</p>"}], generated_on=date(2026, 3, 2), channels=["county_portal"],
)
revision = record.save_revision(user=clerk)
SecrecyReview.objects.create(record=record, revision=revision, drafter=clerk, reviewer=other, conclusion="passed")
revision.publish(user=clerk, skip_permission_checks=True)
"""
STATE = """
import json
from website.audit.services import verify
from website.channels import ledger
from website.channels.models import Delivery
each = Delivery.objects.get()
print(json.dumps({
    "state": each.state, "receipt": each.receipt, "begun": each.begun_at is not None, "attempts": each.attempts,
    "steps": list(each.steps.values_list("kind", flat=True)),
    "breaks": [*map(str, ledger.breaks(each)), *map(str, verify())],
}))
"""
LATER = """
from datetime import timedelta
from django.utils import timezone
from website.channels import sending
from website.channels.models import Delivery
long_ago = timezone.now() - timedelta(hours=2)
Delivery.objects.update(begun_at=long_ago, next_at=long_ago)
print(sending.resume())
"""


def work(installation: Installation) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "manage.py"), "db_worker", "--no-startup-delay", "--interval", "0.2"]
    return subprocess.Popen(command, cwd=ROOT, env=installation.environment, start_new_session=True)


def state(installation: Installation) -> dict[str, object]:
    return dict(json.loads(installation.shell(STATE)))


def test_a_worker_that_is_killed_in_the_middle_of_sending_sends_nothing_twice(tmp_path: Path) -> None:
    installation = Installation.prepared(tmp_path, "deliveries")
    taken, let_go = threading.Event(), threading.Event()

    def takes_and_falls_silent(desk: Desk) -> bool:
        taken.set()
        let_go.wait(60)
        desk.close_connection = True
        return True

    with portal() as server:
        server.answers = [takes_and_falls_silent]
        installation.shell(SEED.replace("ADDRESS", server.address).replace("SECRET", SECRET))
        worker = work(installation)
        assert taken.wait(90), "the report is on its way"
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        let_go.set()
        killed = state(installation)
        assert (killed["state"], killed["begun"], killed["receipt"]) == ("sending", True, "")
        assert installation.shell(LATER) == "1"
        worker = work(installation)
        for _ in range(120):
            if (found := state(installation))["state"] == "submitted":
                break
        worker.terminate()
        worker.wait()
        assert (found["state"], found["receipt"], found["attempts"]) == ("submitted", "R-1", 0)
        assert server.events == ["publish", "ask"], "the other side was asked, and nothing was sent again"
        assert len(server.held) == 1
        assert found["steps"] == ["queue", "begin", "begin", "advance"]
        assert found["breaks"] == []
