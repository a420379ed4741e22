"""A reader of sources killed at any instant: what a source lists comes in exactly once, each with its evidence."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.website.hostile import plain, serving
from tests.website.operations.installation import ROOT, Installation

ROUNDS, ENTRIES = 4, 40
SEED = """
from website.agencies.models import Agency, Kind
from website.monitoring.models import Source, WatchRule
agency = Agency.add_root(name="云岭县司法局", slug="sfj", kind=Kind.DEPARTMENT, code="11620000000000002B")
Source.objects.create(agency=agency, name="县融媒", kind="feed", url="http://site.example:{port}/feed")
WatchRule.objects.create(agency=agency, name="本单位", text="司法局")
"""
READ = """
import socket
from datetime import timedelta
from django.utils import timezone
from website.monitoring import fetching, hosts
from website.monitoring.models import Host, Source
real = socket.create_connection
socket.create_connection = lambda address, timeout=None: real(("127.0.0.1", address[1]), timeout)
hosts.PAUSE, fetching.MOST_PAGES = timedelta(0), 1000
# As if the holds of the process that was killed had run out.
Source.objects.update(working_until=None, next_at=None)
Host.objects.update(busy_until=None)
print("begun", flush=True)
manners = hosts.Manners(resolve=lambda host, port: ["8.8.8.8"], sleep=lambda seconds: None)
fetching.read(Source.objects.get().pk, manners)
"""
STATE = """
import json
from website.access_requests import files
from website.monitoring.models import Hit, Item, Seen, Source
print(json.dumps({
    "urls": list(Item.objects.values_list("url", flat=True)), "seen": Seen.objects.count(),
    "evidence": sum(bool(files.opened(each.snapshot)) for each in Item.objects.all()),
    "hits": Hit.objects.count(), "grouped": Item.objects.exclude(group=None).count(),
    "says": Source.objects.get().last_says,
}))
"""


def reading(installation: Installation) -> subprocess.Popen[bytes]:
    """Start a process that reads the source, and return it once it has begun."""
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "-v", "0", "-c", READ]
    process = subprocess.Popen(command, cwd=ROOT, env=installation.environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def test_a_reader_killed_at_any_instant_takes_everything_in_once(tmp_path: Path) -> None:
    installation = Installation.prepared(tmp_path, "monitoring")
    entries = "".join(
        f"<item><title>云岭县司法局第{at}次送法到第{at * 7}村</title><link>/{at}</link></item>" for at in range(ENTRIES)
    )
    feed = f"<rss version='2.0'><channel>{entries}</channel></rss>".encode()
    with serving(lambda line, head: plain(feed if b"/feed" in head else b"")(line, head)) as port:
        installation.shell(SEED.format(port=port))
        killed = 0
        for _ in range(ROUNDS):
            process = reading(installation)
            time.sleep(random.uniform(0.05, 0.8))
            killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
        last = reading(installation)
        assert last.wait(120) == 0
    state = json.loads(installation.shell(STATE))
    assert killed, "at least one was killed while it read"
    assert len(state["urls"]) == len(set(state["urls"])) == ENTRIES
    assert state["seen"] == state["evidence"] == state["hits"] == state["grouped"] == ENTRIES
    assert state["says"].startswith(f"读到{ENTRIES}条")
