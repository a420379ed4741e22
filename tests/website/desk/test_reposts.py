"""A repost from a link, over real sockets: read, looked over, licensed, and never handed in without a licence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.website.browser import PHONE, overflow, violations
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.desk import reposts as pages
from website.outgoing import ask
from website.publishing import workflows
from website.publishing.models import Column, Record

TEXT = "".join(f"<p>全县开展“法治进乡村”活动第{number}场，李𬭎同志到场讲解，群众反响很好。</p>" for number in range(6))
ARTICLE = f"""<html><head><meta charset="gb18030"><title>法治进乡村活动综述_云岭县人民政府</title></head><body>
<h1>法治进乡村活动综述</h1><p>发布时间：2022-02-28 09:30 来源：云岭县人民政府办公室</p>
<div class="content">{TEXT}</div></body></html>"""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A site of another organ on loopback."""
    answers: dict[str, tuple[int, str, bytes]] = {
        "/article": (200, "text/html; charset=gb18030", ARTICLE.encode("gb18030")),
        "/gone": (404, "text/html", b"gone"),
        "/file": (200, "application/pdf", b"%PDF-1.4"),
        "/empty": (200, "text/html", b"<html></html>"),
        "/bomb": (200, "text/html", b"x" * 4_000_000),
        "/script": (200, "text/html", b"<html><title><script>alert(1)</script></title><body><p>" + b"a" * 300),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, media_type, body = answers[self.path]
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def office(county: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    """The justice bureau with a column for reposts, its clerk and its leader, and a clerk from elsewhere."""
    workflows.lay_down()
    home = county.columns["sfj"].get_parent().specific
    column = home.add_child(instance=Column(title="转载", slug="reposts", record_kind="repost"))
    people = {
        "clerk": person("clerk", county.justice, Role.CLERK),
        "leader": person("leader", county.justice, Role.LEADER),
        "foreign": person("foreign", county.water, Role.CLERK),
    }
    permissions.lay_down()
    clients = {}
    for name, each in people.items():
        clients[name] = Client()
        clients[name].force_login(each, backend="django.contrib.auth.backends.ModelBackend")
    return SimpleNamespace(column=column, people=people, **clients)


@pytest.fixture
def let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let addresses on loopback be asked."""
    monkeypatch.setattr(pages, "ask", partial(ask, inside=True))


def send(client: Client, office: SimpleNamespace, url: str) -> Any:
    return client.post(reverse("desk_repost"), {"url": url, "column": office.column.pk})


def test_a_page_becomes_a_draft_with_its_source(office: SimpleNamespace, elsewhere: str, let_in: None) -> None:
    answer = send(office.clerk, office, f"{elsewhere}/article")
    record = Record.objects.get()
    assert answer["Location"] == reverse("records:edit", args=[record.pk])
    assert (record.kind, record.live, record.drafter) == ("repost", False, office.people["clerk"])
    assert record.title.startswith("法治进乡村活动综述")
    assert (record.source_url, record.source_date) == (f"{elsewhere}/article", date(2022, 2, 28))
    assert "李𬭎同志到场讲解" in record.text
    assert record.source_licence == ""
    page = office.clerk.get(answer["Location"]).content.decode()
    assert "请对照原文核对" in page
    assert "法定单行公文" in page


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/gone", "对方网站答复 404"),
        ("/file", "PDF"),
        ("/empty", "没有文字"),
        ("/bomb", "没有读到"),
        ("/none", "没有读到"),
    ],
)
def test_what_cannot_be_read_is_said_and_can_be_written_by_hand(
    office: SimpleNamespace, elsewhere: str, let_in: None, path: str, says: str
) -> None:
    page = send(office.clerk, office, elsewhere + path).content.decode()
    assert says in page
    assert f'value="{elsewhere}{path}"' in page
    assert not Record.objects.exists()
    by_hand = office.clerk.get(reverse("records:add"), {"kind": "repost", "source_url": elsewhere + path})
    assert f'value="{elsewhere}{path}"' in by_hand.content.decode()


def test_an_address_inside_is_never_asked(office: SimpleNamespace, elsewhere: str) -> None:
    page = send(office.clerk, office, f"{elsewhere}/article").content.decode()
    assert "没有读到" in page
    assert not Record.objects.exists()


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "不是网址", "https://a/" + "a" * 600])
def test_what_is_no_address_is_refused_and_kept(office: SimpleNamespace, url: str) -> None:
    page = send(office.clerk, office, url)
    assert page.status_code == 200
    assert "help-critical" in page.content.decode() or "error-message" in page.content.decode()
    assert not Record.objects.exists()


def test_a_strange_page_becomes_words_only(office: SimpleNamespace, elsewhere: str, let_in: None) -> None:
    send(office.clerk, office, f"{elsewhere}/script")
    for record in Record.objects.all():
        assert "<script" not in str(record.body)


def test_only_who_drafts_for_the_organ_reposts(office: SimpleNamespace, elsewhere: str, let_in: None) -> None:
    assert office.leader.get(reverse("desk_repost")).status_code == 404
    assert reverse("desk_repost") not in office.leader.get("/desk/").content.decode()
    assert reverse("desk_repost") in office.clerk.get("/desk/").content.decode()
    send(office.foreign, office, f"{elsewhere}/article")
    assert not Record.objects.filter(agency__slug="sfj").exists()


def test_without_a_licence_it_is_kept_and_not_handed_in(office: SimpleNamespace, elsewhere: str, let_in: None) -> None:
    address = send(office.clerk, office, f"{elsewhere}/article")["Location"]
    form = office.clerk.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if not name.startswith("body")}
    data |= {"body-count": "0", "files-TOTAL_FORMS": "0", "files-INITIAL_FORMS": "0"}
    data |= {"links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0", "channels": []}
    data["source_licence"] = "需要授权而未取得"
    refused = office.clerk.post(address, {**data, "action-submit": "1"})
    assert "不能送审" in refused.content.decode()
    assert Record.objects.get().workflow_states.count() == 0
    assert office.clerk.post(address, data).status_code == 302
    assert Record.objects.get().latest_revision.content["source_licence"] == "需要授权而未取得"


@pytest.mark.django_db(transaction=True)
def test_the_page_stands_in_a_browser(office: SimpleNamespace, visitor: Page, live_server: Any) -> None:
    cookie = {"name": "sessionid", "value": office.clerk.cookies["sessionid"].value, "url": live_server.url}
    visitor.context.add_cookies([cookie])
    for size in ({"width": 1280, "height": 900}, PHONE):
        visitor.set_viewport_size(size)
        visitor.goto(live_server.url + reverse("desk_repost"))
        assert violations(visitor) == []
        assert overflow(visitor) <= 0
    visitor.get_by_label("原文网址").fill(live_server.url)
    visitor.get_by_role("button", name="读一遍，成为草稿").click()
    visitor.get_by_role("link", name="不读网页，直接填写").wait_for()
    assert violations(visitor) == []
    assert overflow(visitor) <= 0
    assert visitor.get_by_label("原文网址").input_value().startswith(live_server.url)
