"""Killed while people write, say what they think of a draft, and are answered: each once, and each with its receipt."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.website.operations.installation import Installation
from tests.website.operations.test_kill import Server
from tests.website.portal.applying import token_in

PEOPLE = 60
AT_ONCE = 20
PASSWORD = "a-password-for-tests"
SEED = """
from datetime import date
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.agencies.services import appoint
from website.publishing.sites import found_site
agency = Agency.add_root(name="云岭县司法局", slug="sfj", kind=Kind.DEPARTMENT, code="11620000000000002B")
found_site(agency, by=None)
people = {}
for name, role in (("clerk", Role.CLERK), ("handler", Role.HANDLER), ("head", Role.OFFICE_HEAD)):
    people[name] = Person.objects.create_user(name, password="a-password-for-tests", agency=agency)
    appoint(person=people[name], agency=agency, role=role, begins_on=date(2022, 1, 1))
"""
CONSULTATION = """
from datetime import timedelta
from django.utils import timezone
from website.consultations import services
from website.consultations.models import PublicConsultation
from website.consultations.services import Matter
from website.publishing.models import Column, Record
today = timezone.localdate()
said = Matter("物业管理办法", "说明", "草案", "第一条", today + timedelta(days=40))
made = services.draft(agency, said, by=people["head"])
record = Record.objects.create(agency=agency, column=Column.objects.first(), kind="notice", title="公告",
    generated_on=today, published_on=today, live=True, drafter=people["head"])
PublicConsultation.objects.filter(pk=made.pk).update(state="open", opened_on=today, announcement=record)
print(made.pk)
"""
APPROVED = """
from website.access_requests.identity import Identity
from website.correspondence.services import Said, digest_of, register, take
sender = Identity(name="某某", email="a@example.org")
for number in range({people}):
    message = register(agency, Said("consult", f"第{{number}}件", "怎么办", sender=sender)).message
    take(message, "classify", by=people["clerk"], detail={{"kind": "consult"}})
    take(message, "assign", by=people["clerk"], detail={{"unit": agency.pk}})
    take(message, "draft", by=people["handler"], detail={{"reply": "这样办。"}})
    take(message, "submit", by=people["handler"])
    take(message, "approve", by=people["head"], detail={{"seen": digest_of("这样办。")}})
    print(message.pk)
"""
MESSAGES = """
import json
from website.access_requests import files, identity
from website.audit.models import Entry
from website.correspondence import ledger
from website.correspondence.models import Message
sent = list(Message.objects.order_by("pk"))
print(json.dumps({
    "subjects": {each.number: each.subject for each in sent},
    "names": {each.number: identity.unpack(each.sealed).name for each in sent},
    "papers": {each.number: [files.opened(paper).decode() for paper in each.papers.all()] for each in sent},
    "breaks": [line for each in sent for line in ledger.breaks(each)],
    "events": sorted({each.events.count() for each in sent}),
    "written": Entry.objects.filter(action="message.step").count(),
}))
"""
OPINIONS = """
import json
from website.access_requests import identity
from website.consultations.models import Opinion, Sender
said = list(Opinion.objects.order_by("number"))
print(json.dumps({
    "texts": {str(each): each.text for each in said},
    "numbers": [each.number for each in said],
    "senders": Sender.objects.count(),
}))
"""
REPLIES = """
import json
from django_tasks_db.models import DBTaskResult
from website.correspondence import ledger
from website.correspondence.models import Message
sent = list(Message.objects.order_by("pk"))
told = [task.args_kwargs["args"] for task in DBTaskResult.objects.filter(task_path__contains="notices.deliver")]
print(json.dumps({
    "states": {each.pk: each.state for each in sent},
    "replies": {each.pk: each.events.filter(kind="reply").count() for each in sent},
    "told": {each.pk: sum(args[0] == each.pk and "已经答复" in args[2] for args in told) for each in sent},
    "days": [each.pk for each in sent if (each.replied_on is None) != (each.state == "approved")],
    "breaks": [line for each in sent for line in ledger.breaks(each)],
}))
"""


class Crowd(ABC):
    """People who do a thing each until it is acknowledged, however often the connection breaks."""

    def __init__(self, address: str, people: int) -> None:
        self.address, self.people = address, people
        self.acknowledged: dict[int, Any] = {}
        self.turns = threading.Semaphore(AT_ONCE)
        self.give_up = time.monotonic() + 400

    @abstractmethod
    def act(self, who: int) -> Any:
        """Do it once for good, and return what one was told."""

    def run(self, who: int) -> None:
        """Take one's turn."""
        with self.turns:
            self.acknowledged[who] = self.act(who)

    def insist(self, act: Callable[[], str]) -> str:
        """Try until there is an answer."""
        while True:
            try:
                return act()
            except requests.RequestException:
                assert time.monotonic() < self.give_up, "no answer"
                time.sleep(0.2)

    def get(self, session: requests.Session, path: str) -> str:
        answer = session.get(f"{self.address}{path}", timeout=60)
        answer.raise_for_status()
        return answer.text

    def post(self, session: requests.Session, path: str, said: dict[str, str], **more: Any) -> str:
        given = {**said, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
        answer = session.post(f"{self.address}{path}", given, headers={"Referer": self.address}, timeout=60, **more)
        answer.raise_for_status()
        return answer.text


class Writers(Crowd):
    """People who write to the bureau."""

    def act(self, who: int) -> tuple[str, str]:
        session, path = requests.Session(), "/sfj/messages/write/"
        token = self.insist(lambda: token_in(self.get(session, path)))
        said = {
            "token": token,
            "kind": "consult",
            "subject": f"第{who}位的事",
            "text": "怎么办",
            "name": f"来信人{who}",
        }
        said["email"] = "a@example.org"
        files = {"attachment_files": (f"{who}.txt", f"附件{who}")}
        page = self.insist(lambda: self.post(session, path, said, files=files))
        number = re.search(r"<dt>编号</dt><dd>([^<]+)</dd>", page)[1]
        return number, re.search(r"<code data-code>([^<]+)</code>", page)[1]


class Commenters(Crowd):
    """People who say what they think of a draft."""

    path = ""

    def act(self, who: int) -> str:
        session = requests.Session()
        token = self.insist(lambda: token_in(self.get(session, self.path)))
        said = {"token": token, "text": f"第{who}位的意见", "name": f"意见人{who}"}
        page = self.insist(lambda: self.post(session, self.path, said))
        return re.search(r"<dt>意见编号</dt><dd>([^<]+)</dd>", page)[1]


class Clerks(Crowd):
    """The clerk, logged in once and at many windows at once, who answers each message once."""

    messages: list[str]

    def log_in(self) -> None:
        self.logged_in, login = requests.Session(), "/accounts/login/"
        self.get(self.logged_in, login)
        self.post(self.logged_in, login, {"login": "clerk", "password": PASSWORD})

    def act(self, who: int) -> str:
        session = requests.Session()
        session.cookies.update(self.logged_in.cookies)
        path = f"/desk/messages/{self.messages[who]}/steps/reply/"
        said = {"way": "email", "on": time.strftime("%Y-%m-%d")}
        return "已答复" if "已答复" in self.insist(lambda: self.post(session, path, said)) else ""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Install the platform empty."""
    return Installation.prepared(tmp_path, "public")


@pytest.fixture
def servers(installation: Installation) -> Iterator[list[Server]]:
    """Keep the servers of the test, so that none outlives it."""
    started: list[Server] = []
    yield started
    for server in started:
        if server.process.poll() is None:
            server.kill()


def killed_among(crowd: Crowd, servers: list[Server], installation: Installation) -> None:
    """Let everybody act, and kill the server twice meanwhile."""
    luck = random.Random()
    threads = [threading.Thread(target=crowd.run, args=(who,), daemon=True) for who in range(crowd.people)]
    for thread in threads:
        thread.start()
    for until in (crowd.people // 4, crowd.people // 2):
        while len(crowd.acknowledged) < until and time.monotonic() < crowd.give_up:
            time.sleep(0.02)
        time.sleep(luck.uniform(0, 0.3))
        servers[-1].kill()
        servers.append(Server(installation))
        crowd.address = servers[-1].address
    for thread in threads:
        thread.join(max(1, crowd.give_up - time.monotonic()))
    assert len(crowd.acknowledged) == crowd.people, "somebody got no receipt"
    assert "审计记录完整" in installation.manage("verify_audit")


def test_every_letter_is_there_once_and_its_receipt_opens_it(installation: Installation, servers: list[Server]) -> None:
    installation.shell(SEED)
    servers.append(Server(installation))
    crowd = Writers(servers[0].address, PEOPLE)
    killed_among(crowd, servers, installation)
    state = json.loads(installation.shell(MESSAGES).splitlines()[-1])
    told = {number: who for who, (number, _) in crowd.acknowledged.items()}
    assert {number: f"第{who}位的事" for number, who in told.items()} == state["subjects"]
    assert {number: f"来信人{who}" for number, who in told.items()} == state["names"]
    assert {number: [f"附件{who}"] for number, who in told.items()} == state["papers"]
    assert (state["breaks"], state["events"], state["written"]) == ([], [1], PEOPLE)
    for who, (number, code) in list(crowd.acknowledged.items())[:PEOPLE]:
        opened = installation_opens(crowd.address, number, code)
        assert f"第{who}位的事" in opened, "the code of the receipt opens it, whenever the server was killed"


def installation_opens(address: str, number: str, code: str) -> str:
    """Return the page that number and code open."""
    session = requests.Session()
    session.get(f"{address}/sfj/messages/follow/", timeout=60)
    said = {"number": number, "code": code, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    return session.post(f"{address}/sfj/messages/follow/", said, timeout=60).text


def test_every_opinion_is_there_once(installation: Installation, servers: list[Server]) -> None:
    number = installation.shell(SEED + CONSULTATION).splitlines()[-1]
    servers.append(Server(installation))
    crowd = Commenters(servers[0].address, PEOPLE)
    crowd.path = f"/sfj/consultations/{number}/opinion/"
    killed_among(crowd, servers, installation)
    state = json.loads(installation.shell(OPINIONS).splitlines()[-1])
    assert {number: f"第{who}位的意见" for who, number in crowd.acknowledged.items()} == state["texts"]
    assert state["numbers"] == list(range(1, PEOPLE + 1)), "no number is left out or given twice"
    assert state["senders"] == PEOPLE


def test_every_reply_is_given_once_and_told_once(installation: Installation, servers: list[Server]) -> None:
    replies = 24
    made = installation.shell(SEED + APPROVED.format(people=replies)).split()[-replies:]
    servers.append(Server(installation))
    crowd = Clerks(servers[0].address, replies)
    crowd.messages = made
    crowd.log_in()
    killed_among(crowd, servers, installation)
    state = json.loads(installation.shell(REPLIES).splitlines()[-1])
    assert set(crowd.acknowledged.values()) == {"已答复"}
    assert set(state["states"].values()) == {"replied"}
    assert set(state["replies"].values()) == {1}
    assert set(state["told"].values()) == {1}
    assert (state["days"], state["breaks"]) == ([], [])
