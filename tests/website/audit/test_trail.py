"""The audit trail: nothing in it is changed unseen."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from website.agencies import permissions
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.audit.actions import LABELS
from website.audit.models import Entry, Head
from website.audit.services import digest, record, verify

ROOT = Path(__file__).parents[3] / "website"


@pytest.fixture
def three(county: SimpleNamespace) -> list[Entry]:
    """Write three acts down."""
    return [
        record("record.published", agency=county.justice, by=None, label=f"第{n}件", detail={"n": n}) for n in range(3)
    ]


def tamper(sql: str) -> None:
    """Change the table as somebody does who has the database itself, triggers and all."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for act in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER audit_entry_no_{act}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(sql)


@pytest.mark.parametrize("sql", ["UPDATE audit_entry SET person_name = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_an_entry(three: list[Entry], sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Entry.objects.count() == 3
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE audit_entry SET target_label = 'x' WHERE sequence = 2", "被改动过"),
        ("UPDATE audit_entry SET detail = '{\"n\": 9}' WHERE sequence = 2", "被改动过"),
        ("DELETE FROM audit_entry WHERE sequence = 2", "缺第2条"),
        ("DELETE FROM audit_entry WHERE sequence = 3", "末尾"),
        ("DELETE FROM audit_entry", "末尾"),
        ("UPDATE audit_head SET sequence = 2", "末端"),
        ("DELETE FROM audit_head", "末端"),
    ],
)
def test_what_was_changed_behind_the_triggers_comes_to_light(three: list[Entry], sql: str, says: str) -> None:
    tamper(sql)
    assert says in "".join(each.says for each in verify())
    with pytest.raises(SystemExit):
        call_command("verify_audit")


def test_an_entry_rewritten_with_a_fitting_hash_breaks_the_next(three: list[Entry]) -> None:
    second = three[1]
    second.target_label = "改过的"
    tamper(f"UPDATE audit_entry SET target_label = '改过的', hash = '{digest(second)}' WHERE sequence = 2")
    assert [each.sequence for each in verify()] == [3]


def test_a_unit_writes_into_the_chain_of_its_organ(county: SimpleNamespace, three: list[Entry]) -> None:
    entry = record("record.drafted", agency=county.unit, by=None)
    assert (entry.chain, entry.sequence) == (three[0].chain, 4)
    other = record("record.drafted", agency=county.water, by=None)
    assert other.sequence == 1


def test_every_act_has_a_name() -> None:
    subjects = {action.partition(".")[0] for action in LABELS}
    written = re.compile(rf'"((?:{"|".join(subjects)})\.(?!csv|json|schema|toml|typ)[a-z_]+)"')
    sources = [path.read_text("utf-8") for path in ROOT.rglob("*.py") if path.name != "actions.py"]
    found = {action for source in sources for action in written.findall(source)}
    assert {"record.published", "role.given", "record.returned"} <= found
    assert found - LABELS.keys() == set()


@pytest.mark.django_db(transaction=True)
def test_acts_at_the_same_moment_stand_one_after_the_other() -> None:
    Head.objects.all().delete()
    agency = Agency.add_root(name="并发单位", slug="bingfa", kind=Kind.DEPARTMENT)

    def write() -> None:
        for number in range(10):
            record("record.drafted", agency=agency, by=None, detail={"n": number})
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequences = list(Entry.objects.filter(agency=agency).order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, 41))
    assert list(verify(str(agency.pk))) == []


def test_an_auditor_reads_the_trail_of_his_own_organs(
    county: SimpleNamespace, three: list[Entry], person: Callable[..., Person]
) -> None:
    record("record.drafted", agency=county.water, by=None, label="水务的事")
    permissions.lay_down()
    clients = {}
    for name, agency, role in (
        ("justice", county.justice, Role.AUDITOR),
        ("county", county.government, Role.AUDITOR),
        ("leader", county.justice, Role.LEADER),
        ("admin", county.justice, Role.ADMINISTRATOR),
    ):
        clients[name] = Client()
        clients[name].force_login(person(name, agency, role), backend="django.contrib.auth.backends.ModelBackend")
    page = clients["justice"].get(reverse("desk_audit")).content.decode()
    assert "第2件" in page
    assert "水务的事" not in page
    assert "水务的事" in clients["county"].get(reverse("desk_audit")).content.decode()
    for name in ("leader", "admin"):
        assert clients[name].get(reverse("desk_audit")).status_code == 404
    narrowed = clients["justice"].get(reverse("desk_audit"), {"target": "第1件"}).content.decode()
    assert "第2件" not in narrowed
    written = b"".join(clients["justice"].get(reverse("desk_audit"), {"format": "csv"}).streaming_content).decode()
    assert three[2].hash in written
    answer = clients["justice"].post(reverse("desk_prove_audit"), follow=True)
    assert "审计记录完整" in answer.content.decode()
