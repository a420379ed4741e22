"""The self-check, and what a production installation demands before it starts."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.website.operations.installation import Installation
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.channels.models import Delivery, Outlet
from website.channels.wechat.codes import refusal
from website.operations import selfcheck
from website.operations.management.commands import prepare
from website.operations.models import JobRun
from website.operations.periodic import JOBS, run_due
from website.publishing.models import Record
from website.search import services as search
from website.search.models import State


def point(name: str) -> selfcheck.Point:
    return next(each for each in selfcheck.run() if each.id == name)


@pytest.mark.django_db
def test_a_silent_worker_is_told() -> None:
    assert point("worker").state == "fail"
    JobRun.objects.create(name="x")
    assert point("worker").state == "ok"
    JobRun.objects.update(started_at=timezone.now() - timedelta(minutes=6))
    assert point("worker").state == "fail"


def test_what_did_not_reach_its_outlet_is_told(county: SimpleNamespace, draft: Callable[..., Record]) -> None:
    outlet = Outlet.objects.create(agency=county.justice, channel="wechat", name="正宁普法")
    assert (point("channels").state, point("channels").says) == ("ok", "1个渠道，没有失败的投放")
    delivery = Delivery.objects.create(
        record=draft(), outlet=outlet, version=1, title="题", state="failed", why="超时。"
    )
    assert point("channels").state == "warn"
    delivery.why = refusal(40164, "invalid ip 1.2.3.4, not in whitelist").cause
    delivery.save()
    assert point("channels").state == "fail"
    assert "IP白名单" in point("channels").cure
    Delivery.objects.all().delete()
    Outlet.objects.update(way="interface", sealed_secret="sealed:x")
    assert "正宁普法的接口密钥无法解密" in point("channels").says


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "state"),
    [(date(2026, 10, 31), "ok"), (date(2026, 11, 1), "warn"), (date(2026, 12, 31), "warn"), (date(2027, 1, 1), "fail")],
)
def test_next_year_s_calendar_is_asked_for_from_november(monkeypatch: Any, today: date, state: str) -> None:
    monkeypatch.setattr(selfcheck.timezone, "localdate", lambda: today)
    assert point("calendar").state == state


@pytest.mark.django_db
def test_a_broken_part_does_not_hide_the_others(monkeypatch: Any) -> None:
    def broken() -> None:
        raise RuntimeError("坏了")

    monkeypatch.setattr(selfcheck.search, "problems", broken)
    points = {each.id: each for each in selfcheck.run()}
    assert points["search"].state == "fail"
    assert "坏了" in points["search"].says
    assert points["database"].state == "ok"
    assert len(points) == len(selfcheck.CHECKS)


@pytest.mark.django_db
def test_a_job_is_run_by_one_process_and_again_after_its_time() -> None:
    assert set(run_due()) == {job.name for job in JOBS}
    assert run_due() == []
    JobRun.objects.filter(name="publish_scheduled").update(started_at=timezone.now() - timedelta(minutes=2))
    assert run_due() == ["publish_scheduled"]


def test_the_page_is_for_administrators(county: SimpleNamespace, person: Callable[..., Person]) -> None:
    permissions.lay_down()
    for role, status in ((Role.ADMINISTRATOR, 200), (Role.LEADER, 404)):
        client = Client()
        client.force_login(person(role, county.justice, role), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("desk_health")).status_code == status


@pytest.mark.django_db
def test_a_load_balancer_is_told_whether_it_lives(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


KEY = base64.urlsafe_b64encode(b"a key for tests, 32 bytes long..").decode()


@pytest.fixture
def production(tmp_path: Path) -> Installation:
    """Return an installation set up for production."""
    made = Installation.prepared(tmp_path, "production")
    made.environment |= {
        "GONGKAI_ENV": "production",
        "GONGKAI_SECRET_KEY": "a-key-of-our-own-that-is-long-enough-0123456789-abcdefghij-ABCDEFGHIJ",
        "GONGKAI_SEALING_KEYS": KEY,
        "GONGKAI_HOSTS": "gk.example.gov.cn",
        "GONGKAI_ADDRESS": "https://gk.example.gov.cn",
    }
    return made


def test_a_variable_left_empty_is_one_that_is_not_set(tmp_path: Path) -> None:
    made = Installation(tmp_path, "empty")
    names = ("GONGKAI_DATABASE_URL", "GONGKAI_CACHE_URL", "GONGKAI_MAIL_URL")
    made.environment |= dict.fromkeys(names, "")
    said = made.manage("shell", "-v", "0", "-c", "from django.conf import settings as s; print(s.DATABASES, s.CACHES)")
    assert f"{tmp_path}/gongkai.sqlite3" in said
    assert "LocMemCache" in said


def test_a_production_installation_passes_django_s_own_check(production: Installation) -> None:
    assert "no issues" in production.manage("check", "--deploy", "--fail-level", "WARNING")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("GONGKAI_SECRET_KEY", "", "必须设置 GONGKAI_SECRET_KEY"),
        ("GONGKAI_SEALING_KEYS", "", "必须设置 GONGKAI_SEALING_KEYS"),
        ("GONGKAI_SEALING_KEYS", f"{KEY},too-short", "GONGKAI_SEALING_KEYS 的第2个不是密钥"),
        ("GONGKAI_HOSTS", "", "必须设置 GONGKAI_HOSTS"),
        ("GONGKAI_DEBUG", "true", "不得打开 GONGKAI_DEBUG"),
    ],
)
def test_production_does_not_start_without_what_it_needs(
    production: Installation, name: str, value: str, says: str
) -> None:
    production.environment[name] = value
    assert says in production.manage("check", status=1)


def test_the_demonstration_is_refused_in_production(production: Installation) -> None:
    production.manage("prepare")
    assert "不能载入演示数据" in production.manage("load_demonstration", status=1)
    assert (production.home / "static" / "staticfiles.json").exists()
    points = json.loads(production.manage("selfcheck", "--json", status=1).split("\n✗")[0])
    states = {each["id"]: each["state"] for each in points}
    assert (states["keys"], states["debug"], states["static"], states["demonstration"]) == ("ok", "ok", "ok", "ok")


def test_the_secrets_that_are_made_are_enough_to_start(production: Installation) -> None:
    for line in production.manage("make_secrets").splitlines():
        if line and not line.startswith("#") and not line.startswith("GONGKAI_HOME"):
            name, _, value = line.partition("=")
            production.environment[name] = value.strip("'")
    assert "no issues" in production.manage("check", "--deploy", "--fail-level", "WARNING")


@pytest.mark.django_db
def test_preparing_builds_a_search_index_anew_that_was_made_otherwise(
    draft: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    draft(live=True, published_on=date(2022, 3, 2))
    State.objects.update_or_create(engine="database", defaults={"version": 0})
    assert search.problems()
    call_command("prepare")
    assert search.problems() == []
    assert "检索索引已重建：1 条" in capsys.readouterr().out
    call_command("prepare")
    assert "重建" not in capsys.readouterr().out


@pytest.mark.django_db
def test_preparing_leaves_a_large_index_to_its_command(
    draft: Callable[..., Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(live=True, published_on=date(2022, 3, 2))
    State.objects.update_or_create(engine="database", defaults={"version": 0})
    monkeypatch.setattr(prepare, "QUICK", 0)
    call_command("prepare")
    assert "rebuild_search" in capsys.readouterr().err
    assert search.problems()


def test_the_disk_is_measured_before_its_folder_is_there(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "not" / "yet"
    _, says, _ = selfcheck._disk()
    assert "剩余" in says
