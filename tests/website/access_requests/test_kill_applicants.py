"""Two hundred applicants at once, and the server killed among them: each application is there exactly once, whole."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.website.operations.installation import Installation
from tests.website.operations.test_kill import Server
from tests.website.portal.applying import TYPED, token_in

APPLICANTS = 200
AT_ONCE = 40
"""How many of them press the button in the same moment; a browser each would be too much for a small machine."""
SEED = """
from website.agencies.models import Agency, Kind
from website.publishing.sites import found_site
found_site(Agency.add_root(name="云岭县司法局", slug="sfj", kind=Kind.DEPARTMENT, code="11620000000000002B"), by=None)
"""
STATE = """
import json
from website.access_requests import files, identity, ledger
from website.access_requests.models import AccessRequest, Applicant, Draft, Notice
from website.audit.models import Entry
asked = list(AccessRequest.objects.order_by("pk"))
print(json.dumps({
    "cases": {each.number: each.title for each in asked},
    "codes": {each.number: each.code_digest for each in asked},
    "names": {each.number: identity.unpack(each.applicant.sealed).name for each in asked},
    "papers": {each.number: [files.opened(paper).decode() for paper in each.papers.all()] for each in asked},
    "breaks": [line for each in asked for line in ledger.breaks(each)],
    "events": sorted({each.events.count() for each in asked}),
    "written": Entry.objects.filter(action="request.step").count(),
    "notices": sorted({each.notices.count() for each in asked}),
    "unsent": Draft.objects.filter(request=None).count(),
}))
"""


class Crowd:
    """The applicants, and where the server is at the moment."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.acknowledged: dict[int, tuple[str, str]] = {}
        self.presses = 0
        self.turns = threading.Semaphore(AT_ONCE)
        self.give_up = time.monotonic() + 500

    def apply(self, who: int) -> None:
        """Apply until the receipt is there, with the same form however often the connection breaks."""
        with self.turns:
            session = requests.Session()
            token = self._insist(lambda: token_in(self._get(session)))
            said = {
                **TYPED,
                "token": token,
                "title": f"第{who}位要的信息",
                "name": f"申请人{who}",
                "email": "a@example.org",
            }
            self._insist(lambda: self._post(session, said, files={"attachment_files": (f"{who}.txt", f"附件{who}")}))
            page = self._insist(lambda: self._post(session, {"step": "send", "token": token}))
            number = re.search(r"<dt>申请编号</dt><dd>([^<]+)</dd>", page)[1]
            self.acknowledged[who] = (number, re.search(r"<code data-code>([^<]+)</code>", page)[1])

    def _get(self, session: requests.Session) -> str:
        answer = session.get(f"{self.address}/sfj/apply/", timeout=60)
        answer.raise_for_status()
        return answer.text

    def _post(self, session: requests.Session, said: dict[str, str], **more: object) -> str:
        self.presses += 1
        given = {**said, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
        answer = session.post(f"{self.address}/sfj/apply/", given, timeout=60, **more)
        answer.raise_for_status()
        return answer.text

    def _insist(self, act: Callable[[], str]) -> str:
        while True:
            try:
                return act()
            except requests.RequestException:
                assert time.monotonic() < self.give_up, "no answer"
                time.sleep(0.2)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Install the platform with one organ."""
    made = Installation.prepared(tmp_path, "applicants")
    made.shell(SEED)
    return made


@pytest.fixture
def servers(installation: Installation) -> Iterator[list[Server]]:
    """Keep the servers of the test, so that none outlives it."""
    started = [Server(installation)]
    yield started
    for server in started:
        if server.process.poll() is None:
            server.kill()


def test_every_applicant_gets_one_application_whatever_happens(
    installation: Installation, servers: list[Server]
) -> None:
    crowd, luck = Crowd(servers[0].address), random.Random()
    threads = [threading.Thread(target=crowd.apply, args=(who,), daemon=True) for who in range(APPLICANTS)]
    for thread in threads:
        thread.start()
    for until in (APPLICANTS // 4, APPLICANTS // 2):
        while len(crowd.acknowledged) < until and time.monotonic() < crowd.give_up:
            time.sleep(0.02)
        time.sleep(luck.uniform(0, 0.3))
        servers[-1].kill()
        servers.append(Server(installation))
        crowd.address = servers[-1].address
    for thread in threads:
        thread.join(max(1, crowd.give_up - time.monotonic()))
    state = json.loads(installation.shell(STATE).splitlines()[-1])
    assert len(crowd.acknowledged) == APPLICANTS, "somebody got no receipt"
    assert {number: f"第{who}位要的信息" for who, (number, _) in crowd.acknowledged.items()} == state["cases"]
    assert {number: f"申请人{who}" for who, (number, _) in crowd.acknowledged.items()} == state["names"]
    assert {number: [f"附件{who}"] for who, (number, _) in crowd.acknowledged.items()} == state["papers"]
    year = next(iter(state["cases"]))[:4]
    assert list(state["cases"]) == [f"{year}-{number:04}" for number in range(1, APPLICANTS + 1)]
    assert (state["breaks"], state["events"], state["notices"]) == ([], [1], [1])
    assert (state["written"], state["unsent"]) == (APPLICANTS, 0)
    assert len(set(state["codes"].values())) == APPLICANTS
    assert "审计记录完整" in installation.manage("verify_audit")
    number, code = crowd.acknowledged[0]
    session = requests.Session()
    session.get(f"{crowd.address}/sfj/requests/", timeout=60)
    said = {"number": number, "code": code, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    assert "第0位要的信息" in session.post(f"{crowd.address}/sfj/requests/", said, timeout=60).text
