"""Organs that are renamed, moved, merged or taken back: what was published stays where and as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from website.agencies import permissions
from website.agencies.models import Agency, FormerName, Kind, Person
from website.agencies.roles import Role
from website.agencies.scope import Scope
from website.audit.models import Entry
from website.audit.services import verify
from website.publishing.models import AgencyHome, Record

NEW = "云岭县水利和湖泊局"


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def published(county: SimpleNamespace, draft: Callable[..., Record]) -> Callable[..., Record]:
    """Publish a record of the water bureau on a day."""

    def make(day: date, title: str) -> Record:
        record = draft(agency=county.water, title=title)
        Record.objects.filter(pk=record.pk).update(live=True, published_on=day, last_published_at=timezone.now())
        return record

    return make


def test_a_new_name_leaves_what_was_published_under_the_old_one(
    county: SimpleNamespace, published: Callable[..., Record], client: Client
) -> None:
    before, after = published(date(2022, 3, 1), "更名以前"), published(date(2024, 3, 1), "更名以后")
    said = run("rename_agency", "swj", NEW, "--on", "2023-01-10", "--basis", "云办发〔2023〕1号")
    assert f"已更名为“{NEW}”" in said
    assert f'发布机构：<span itemprop="name">{NEW}' in client.get(after.get_absolute_url()).content.decode()
    assert '发布机构：<span itemprop="name">云岭县水务局' in client.get(before.get_absolute_url()).content.decode()
    guide = client.get("/swj/guide/").content.decode()
    assert "云岭县水务局（2023年1月10日更名）" in guide
    assert NEW in client.get("/swj/").content.decode(), "the address stays"
    rows = {each["title"]: each["publisher"] for each in client.get("/api/v1/records?agency=swj").json()["items"]}
    assert rows == {"更名以前": "云岭县水务局", "更名以后": NEW}
    entry = Entry.objects.get(action="agency.renamed")
    assert entry.detail == {"name": "云岭县水务局", "until": "2023-01-10", "basis": "云办发〔2023〕1号"}


def test_two_renamings_are_told_apart(county: SimpleNamespace) -> None:
    run("rename_agency", "swj", "云岭县水利局", "--on", "2020-01-01")
    run("rename_agency", "swj", NEW, "--on", "2023-01-01")
    water = Agency.objects.get(slug="swj")
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2022, 12, 31), date(2023, 1, 1), None)
    assert [water.name_on(day) for day in days] == ["云岭县水务局", "云岭县水利局", "云岭县水利局", NEW, NEW]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("云岭县水务局",), "与现在的名称相同"),
        (("云岭县司法局",), "已经有单位叫"),
        (("新局", "--on", "2999-01-01"), "在今天以后"),
    ],
)
def test_a_name_that_cannot_be_is_refused(county: SimpleNamespace, words: tuple[str, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        run("rename_agency", "swj", *words)
    assert not FormerName.objects.exists()


def test_a_name_changed_in_the_desk_is_kept_unless_it_was_a_slip(
    county: SimpleNamespace, person: Callable[..., Person], client: Client
) -> None:
    admin = person("guanli", county.water, Role.ADMINISTRATOR)
    permissions.lay_down()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("desk_agency", args=[county.water.pk])
    data = {"name": "云岭县水务局（本级）", "short_name": "县水务局", "code": county.water.code, "active": "on"}
    assert client.post(address, {**data, "correction": "on"}).status_code == 302
    assert not FormerName.objects.exists()
    assert AgencyHome.objects.get(slug="swj").title == "云岭县水务局（本级）"
    assert client.post(address, {**data, "name": NEW}).status_code == 302
    assert FormerName.objects.get().name == "云岭县水务局（本级）"
    assert AgencyHome.objects.get(slug="swj").title == NEW


def test_a_moved_unit_goes_with_its_people(county: SimpleNamespace, person: Callable[..., Person]) -> None:
    clerk = person("fzg", county.unit, Role.CLERK)
    run("move_agency", "sfj-fzg", "swj")
    unit = Agency.objects.get(slug="sfj-fzg")
    assert unit.organ == county.water
    water, justice = Agency.objects.get(slug="swj"), Agency.objects.get(slug="sfj")
    head = person("head", water, Role.OFFICE_HEAD)
    assert Scope(head, timezone.localdate()).holds(unit, Role.OFFICE_HEAD)
    assert Scope(clerk, timezone.localdate()).holds(unit, Role.CLERK)
    groups = set(Person.objects.get(pk=clerk.pk).groups.values_list("name", flat=True))
    assert f"agency:{water.pk}" in groups
    assert f"agency:{justice.pk}" not in groups
    with pytest.raises(CommandError, match="自己或者自己的下级"):
        run("move_agency", "yunling", "swj")


def test_a_merged_organ_leaves_its_site_and_gives_its_records_on(
    county: SimpleNamespace, published: Callable[..., Record], person: Callable[..., Person], client: Client
) -> None:
    record = published(date(2022, 3, 1), "并入以前公开的")
    head = person("head", county.justice, Role.OFFICE_HEAD)
    permissions.lay_down()
    assert not Scope(head, timezone.localdate()).holds(county.water, Role.OFFICE_HEAD)
    run("merge_agency", "swj", "sfj", "--on", "2024-02-01")
    page = client.get("/swj/").content.decode()
    assert "云岭县水务局已并入云岭县司法局" in page
    assert "/sfj/" in page
    assert client.get(record.get_absolute_url()).status_code == 200
    guide = client.get("/sfj/guide/").content.decode()
    assert "云岭县水务局（2024年2月1日并入）" in guide
    assert "内设机构</h2>" in guide
    assert "<li>云岭县水务局" not in guide
    water = Agency.objects.get(slug="swj")
    assert (water.kind, water.organ.slug) == (Kind.UNIT, "sfj")
    assert Scope(head, timezone.localdate()).holds(water, Role.OFFICE_HEAD)
    assert "云岭县水务局" not in client.get("/").content.decode()
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("sfj-fzg", "swj"), "内设机构请用移动"),
        (("yunling", "swj"), "自己的下级"),
        (("swj", "sfj", "--on", "2999-01-01"), "在今天以后"),
    ],
)
def test_a_merger_that_cannot_be_is_refused(county: SimpleNamespace, words: tuple[str, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        run("merge_agency", *words)
    assert Agency.objects.get(slug="swj").kind == Kind.DEPARTMENT


def test_what_was_added_by_mistake_is_taken_back(county: SimpleNamespace, client: Client) -> None:
    run("create_agency", "云岭县教育局", "jyj", "department", "--above", "yunling")
    run("remove_agency", "jyj")
    assert client.get("/jyj/").status_code == 404
    assert not AgencyHome.objects.filter(slug="jyj").exists()
    run("create_agency", "云岭县教育局", "jyj", "department", "--above", "yunling")
    assert client.get("/jyj/").status_code == 200
    assert Entry.objects.get(action="agency.taken_back").detail == {"name": "云岭县教育局"}
    assert list(verify()) == []


def test_what_is_in_use_is_not_taken_back(
    county: SimpleNamespace, published: Callable[..., Record], person: Callable[..., Person]
) -> None:
    published(date(2022, 3, 1), "公开的")
    person("banshi", county.water, Role.HANDLER)
    with pytest.raises(CommandError, match="公开信息1项、人员1项、任职1项"):
        run("remove_agency", "swj")
    assert Agency.objects.get(slug="swj").active


def test_the_number_of_queries_does_not_grow_with_the_list(
    county: SimpleNamespace, published: Callable[..., Record], client: Client, django_assert_max_num_queries: Any
) -> None:
    for day in range(1, 9):
        published(date(2022, 3, day), f"第{day}条")
    with django_assert_max_num_queries(6):
        assert len(client.get("/api/v1/records?agency=swj").json()["items"]) == 8
