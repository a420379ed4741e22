"""Upkeep: columns by the indicators, links, the ledger, what is withheld, and clearing away."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from website import outgoing
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.publishing import inspection, ledger, link_checks, upkeep
from website.publishing.models import AgencyHome, CleanUp, Column, LinkCheck, Record, RecordLink
from website.publishing.review_forms import form_for

Make = Callable[..., Record]


@pytest.fixture
def public(draft: Make) -> Make:
    """Make a public record without the way it went there."""
    return lambda **fields: draft(**{"live": True, "published_on": date(2022, 3, 2), **fields})


@pytest.fixture
def head(county: SimpleNamespace, person: Callable[..., Person]) -> Client:
    """Log the head of the disclosure office in."""
    client = Client()
    client.person = person("head", county.justice, Role.OFFICE_HEAD)
    permissions.lay_down()
    client.force_login(client.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_column_is_stale_from_the_day_after_its_limit(county: SimpleNamespace, public: Make) -> None:
    column = county.columns["sfj"]
    Column.objects.filter(pk=column.pk).update(inspected_as="dynamic")
    public(published_on=date(2022, 3, 1))
    for days, stale in ((14, False), (15, True)):
        verdict = inspection.inspect(county.justice, date(2022, 3, 1) + timedelta(days=days))
        found = next(each for each in verdict.columns if each.column.pk == column.pk)
        assert (found.stale, found.days) == (stale, days)
        assert ("首页2周内应有更新，现在没有" in verdict.faults) is stale
    assert {each.column.slug for each in verdict.columns if each.empty} == {"rules", "reports"}


def test_the_ledger_counts_what_table_two_asks(county: SimpleNamespace, public: Make) -> None:
    papers = {"kind": "normative_document", "validity": "in_force"}
    old = public(**papers, title="旧", generated_on=date(2020, 1, 1))
    gone = public(**{**papers, "validity": "repealed"}, generated_on=date(2019, 1, 1), repealed_on=date(2022, 5, 1))
    public(**{**papers, "validity": "repealed"}, generated_on=date(2018, 1, 1), repealed_on=date(2021, 5, 1))
    public(**{**papers, "validity": "expired"}, generated_on=date(2017, 1, 1), expires_on=date(2022, 6, 30))
    new = public(**papers, title="新", generated_on=date(2022, 2, 1))
    public(**papers, generated_on=date(2023, 1, 1))
    public(kind="working_document", generated_on=date(2022, 2, 1))
    public(**papers, agency=county.water, generated_on=date(2022, 2, 1))
    found = {each.id: set(each.records.values_list("pk", flat=True)) for each in ledger.figures(county.justice, 2022)}
    assert found == {"issued": {new.pk}, "repealed": {gone.pk}, "in_force": {old.pk, new.pk}}
    before = {each.id: each.value for each in ledger.figures(county.justice, 2021)}
    after = {each.id: each.value for each in ledger.figures(county.justice, 2022)}
    assert before["in_force"] == 3
    assert after["in_force"] == before["in_force"] + after["issued"] - after["repealed"] - 1, "one more ran out"


def test_a_document_without_or_with_a_late_interpretation_is_told(county: SimpleNamespace, public: Make) -> None:
    document = public(kind="normative_document", validity="in_force", published_on=date(2022, 3, 1))
    assert list(ledger.without_interpretation(county.justice)) == [document]
    reading = public(kind="interpretation", published_on=date(2022, 3, 8))
    RecordLink.objects.create(record=reading, kind="interprets", other=document)
    assert list(ledger.without_interpretation(county.justice)) == []
    assert ledger.late_interpretations(county.justice) == [(document, reading, 5)]


def test_a_document_runs_out_the_day_after_its_last(public: Make) -> None:
    today = timezone.localdate()
    over = public(kind="normative_document", validity="in_force", expires_on=today - timedelta(days=1))
    last = public(kind="normative_document", validity="in_force", expires_on=today)
    assert upkeep.expire_documents() == 1
    assert Record.objects.get(pk=over.pk).validity == "expired"
    assert Record.objects.get(pk=last.pk).validity == "in_force"
    assert upkeep.expire_documents() == 0


def test_records_are_cleared_away_in_one_act_that_can_be_counted(head: Client, public: Make) -> None:
    old = [public(title=f"旧通知{n}", published_on=date(2018, 1, 1 + n)) for n in range(3)]
    kept = public(title="新通知")
    address = reverse("desk_clean_up")
    page = head.get(address, {"before": "2019-01-01"}).content.decode()
    assert "选出 3 条" in page
    data = {"before": "2019-01-01", "record": [each.pk for each in old[:2]], "reason": ""}
    assert "清理要写明原因" in head.post(address, data).content.decode()
    assert head.post(address, {**data, "reason": "内容过时"}).status_code == 302
    assert {each.pk for each in Record.objects.public()} == {old[2].pk, kept.pk}
    assert CleanUp.objects.get().items.count() == 2
    assert Record.objects.get(pk=old[0].pk).withdrawal_reason == "expired"


def test_what_is_another_organ_s_is_not_cleared_away(head: Client, county: SimpleNamespace, public: Make) -> None:
    public(published_on=date(2018, 1, 1))
    foreign = public(agency=county.water, published_on=date(2018, 1, 1))
    data = {"before": "2019-01-01", "record": [foreign.pk], "reason": "x"}
    assert head.post(reverse("desk_clean_up"), data).status_code == 200
    assert Record.objects.get(pk=foreign.pk).is_public
    assert head.get(reverse("desk_clean_up"), {"agency": "swj"}).status_code == 404


def test_a_withheld_record_is_looked_at_again(head: Client, draft: Make) -> None:
    today = timezone.localdate()
    record = draft(
        openness="withheld", withhold_ground="16-internal", withhold_reason="内部事务", concluded_at=timezone.now()
    )
    Record.objects.filter(pk=record.pk).update(next_review_on=today)
    assert "到期" in head.get(reverse("desk_withheld")).content.decode()
    address = reverse("desk_review_withheld", args=[record.pk])
    later = today + timedelta(days=90)
    assert head.post(address, {"decision": "keep", "next_on": str(today), "reason": "仍属内部"}).status_code == 200
    assert head.post(address, {"decision": "keep", "next_on": str(later), "reason": "仍属内部"}).status_code == 302
    assert Record.objects.get(pk=record.pk).next_review_on == later
    assert head.post(address, {"decision": "open", "reason": "事项已了结"}).status_code == 302
    opened = Record.objects.get(pk=record.pk)
    assert (opened.openness, opened.live, opened.concluded_at) == ("proactive", False, None)


@pytest.fixture
def server() -> Iterator[str]:
    """Serve a few answers on loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/there")
            elif self.path == "/inside":
                self.send_response(302)
                self.send_header("Location", "http://inside.example/")
            elif self.path == "/loop":
                self.send_response(302)
                self.send_header("Location", "/loop")
            else:
                self.send_response({"/there": 200, "/gone": 404}.get(self.path, 405))
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://site.example:{made.server_port}"
    made.shutdown()
    made.server_close()


def resolve(host: str, port: int) -> list[str]:
    """Say that one name is public; the connection itself goes to loopback, see below."""
    return ["8.8.8.8"] if host == "site.example" else ["10.0.0.8"]


@pytest.mark.parametrize(
    ("path", "works", "says"),
    [
        ("/there", True, "HTTP 200"),
        ("/moved", True, "HTTP 200"),
        ("/picky", True, "HTTP 200"),
        ("/gone", False, "HTTP 404"),
        ("/inside", False, "不是公网地址"),
        ("/loop", False, "跳转次数过多"),
    ],
)
def test_a_link_is_followed(server: str, monkeypatch: Any, path: str, works: bool, says: str) -> None:
    real = outgoing.socket.create_connection
    monkeypatch.setattr(
        outgoing.socket, "create_connection", lambda address, timeout: real(("127.0.0.1", address[1]), timeout)
    )
    answer = link_checks.follow(server + path, resolve)
    assert answer.works is works
    assert says in answer.says


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest",
        "http://localhost/",
        "file:///etc/passwd",
        "http://0.0.0.0/",
    ],
)
def test_an_address_of_one_s_own_network_is_never_asked(url: str) -> None:
    answer = link_checks.follow(url)
    assert not answer.works
    assert "不予访问" in answer.says or "不是网页地址" in answer.says


def test_a_dead_link_is_written_down_with_the_day_it_began(public: Make) -> None:
    record = public(body=[{"type": "text", "value": '<p><a href="http://10.0.0.1/x">内网</a></p>'}])
    assert link_checks.check_links(resolve=resolve) == 1
    first = LinkCheck.objects.get(record=record)
    assert (first.works, first.failing_since is not None) == (False, True)
    assert link_checks.check_links(resolve=resolve) == 0, "not asked again within a week"


@pytest.mark.django_db(transaction=True)
def test_links_are_written_of_while_others_write(public: Make) -> None:
    for _ in range(51):
        public()
    link = '<p><a href="http://10.0.0.1/x">内网</a></p>'
    record = public(body=[{"type": "text", "value": link}])

    def write_elsewhere() -> None:
        Record.objects.filter(pk=record.pk).update(theme="别人改的")
        connection.close()

    def resolve_slowly(host: str, port: int) -> list[str]:
        other = threading.Thread(target=write_elsewhere)
        other.start()
        other.join()
        return ["10.0.0.1"]

    assert link_checks.check_links(resolve=resolve_slowly) == 1
    assert LinkCheck.objects.get().record == record


def test_the_supervising_office_sees_every_organ_and_a_clerk_does_not(
    county: SimpleNamespace, person: Callable[..., Person], head: Client
) -> None:
    office = Client()
    office.force_login(
        person("office", county.government, Role.SUPERVISOR), backend="django.contrib.auth.backends.ModelBackend"
    )
    permissions.lay_down()
    page = office.get(reverse("desk_supervision")).content.decode()
    assert county.justice.name in page
    assert county.water.name in page
    assert head.get(reverse("desk_supervision")).status_code == 404
    assert head.get(reverse("desk_columns"), {"agency": "swj"}).status_code == 404


def test_five_stale_columns_fail_a_site_and_plans_count_with_ten(county: SimpleNamespace, public: Make) -> None:
    home = AgencyHome.objects.get(agency=county.justice)
    day = date(2022, 3, 1)
    for number in range(10):
        column = home.add_child(instance=Column(title=f"栏目{number}", slug=f"c{number}", inspected_as="notice"))
        public(column=column, published_on=day)

    def faults(today: date, **classes: str) -> list[str]:
        for slug, kind in classes.items():
            Column.objects.filter(slug=slug).update(inspected_as=kind)
        found = inspection.inspect(county.justice, today).faults
        return [each.partition("（")[2] for each in found if "达到" in each]

    assert faults(date(2022, 9, 1)) == [], "six months to the day"
    late = date(2022, 9, 2)
    assert faults(late) == ["达到5个）", "达到10个）"]
    assert faults(late, **{f"c{n}": "other" for n in range(6)}) == []
    assert faults(late, c0="dynamic") == ["达到5个）"]
    plans = {f"c{n}": "personnel_plan" for n in range(6)}
    assert faults(late, **plans) == [], "plans have a year"
    assert faults(date(2023, 3, 2)) == ["达到10个）"], "only four others are stale, ten are with the plans"


def test_what_was_not_read_is_marked_for_the_user(head: Client, county: SimpleNamespace, draft: Make) -> None:
    Column.objects.filter(pk=county.columns["sfj"].pk).update(inspected_as="dynamic")
    page = head.get(reverse("desk_columns")).content.decode()
    assert "动态、要闻类栏目2周内应有更新〔未核实〕" in page
    assert "365日〔未核实〕" in head.get(reverse("desk_withheld")).content.decode()
    assert "3个工作日〔地方〕" in head.get(reverse("desk_ledger")).content.decode()
    form = form_for("secrecy_review", "approve")()
    assert "敏感表述〔未核实〕" in str(form)
    assert "国家秘密〔" not in str(form)
