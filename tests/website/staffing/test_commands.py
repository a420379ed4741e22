"""What an administrator does from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from website.agencies import permissions
from website.agencies.models import Agency, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.models import Entry
from website.publishing.models import AgencyHome, Column


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue()


def again(username: str) -> Person:
    return Person.objects.get(username=username)


def test_an_empty_installation_becomes_a_bureau_with_an_administrator(db: None, client: Client) -> None:
    run("create_agency", "青溪县人民政府", "qingxi", "county_government")
    said = run(
        "create_agency", "青溪县民政局", "mzj", "department", "--above", "qingxi", "--code", "11620000000000005E"
    )
    assert "/mzj/" in said
    home = AgencyHome.objects.get(slug="mzj")
    assert Column.objects.child_of(home).count() == 4
    assert Agency.objects.get(slug="mzj").get_parent().slug == "qingxi"
    said = run("create_person", "guanli", "管理员𬭎", "mzj", "--role", "系统管理员")
    permissions.lay_down()
    password = said.split("一次性口令：")[1].strip()
    assert scope_of(again("guanli")).holds(Agency.objects.get(slug="mzj"), Role.ADMINISTRATOR)
    client.post("/accounts/login/", {"login": "guanli", "password": password})
    assert client.get("/desk/")["Location"] == "/accounts/password/change/"
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == [*(["agency.added", "site.founded"] * 2), "person.added", "role.given"]


def test_a_unit_gets_no_site_and_stands_below_an_organ(county: SimpleNamespace) -> None:
    run("create_agency", "云岭县水务局办公室", "swj-bgs", "unit", "--above", "swj")
    assert Agency.objects.get(slug="swj-bgs").organ == county.water
    assert not AgencyHome.objects.filter(slug="swj-bgs").exists()
    with pytest.raises(CommandError, match="必须设在一个单位下面"):
        run("create_agency", "无主科", "wzk", "unit")
    with pytest.raises(CommandError, match="只能再设内设机构"):
        run("create_agency", "怪局", "gj", "department", "--above", "swj-bgs")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("create_agency", "云岭县司法局", "sfj2", "department"), "单位全称"),
        (("create_agency", "新局", "sfj", "department"), "网址名"),
        (("create_agency", "新局", "xj", "bureau"), "类别"),
        (("create_agency", "新局", "xj", "department", "--code", "12"), "应为18位"),
        (("create_agency", "新局", "xj", "department", "--above", "nowhere"), "没有单位“nowhere”.*sfj"),
        (("create_person", "laoren", "重名", "sfj"), "登录名|用户名"),
        (("create_person", "xin", "新人", "nowhere"), "没有单位“nowhere”"),
        (("create_person", "xin", "新人", "sfj", "--role", "局长"), "没有角色“局长”.*承办人（handler）"),
        (("create_person", "xin", "新人", "sfj", "--email", "x"), "邮"),
        (("appoint", "meiyou", "sfj", "handler"), "没有登录名“meiyou”.*list_people"),
        (("appoint", "laoren", "sfj", "leader", "--end"), "没有在任的"),
        (("reset_password", "meiyou"), "没有登录名"),
        (("unlock", "meiyou"), "没有登录名"),
        (("list_people", "--agency", "nowhere"), "没有单位"),
    ],
)
def test_a_wrong_word_gets_one_clear_error_and_changes_nothing(
    county: SimpleNamespace, person: Callable[..., Person], words: tuple[str, ...], says: str
) -> None:
    person("laoren", county.justice, Role.HANDLER)
    with pytest.raises(CommandError, match=says):
        run(*words)
    assert (Agency.objects.count(), Person.objects.count(), Entry.objects.count()) == (4, 1, 0)


def test_a_role_is_given_from_a_day_and_ended(county: SimpleNamespace, person: Callable[..., Person]) -> None:
    person("laoren", county.justice)
    assert "自 2022-03-01" in run("appoint", "laoren", "云岭县司法局", "承办人", "--from", "2022-03-01")
    assert scope_of(again("laoren")).holds(county.justice, Role.HANDLER)
    run("appoint", "laoren", "sfj", "handler", "--end")
    assert not scope_of(again("laoren")).roles
    assert not again("laoren").groups.exists()


def test_a_role_of_tomorrow_opens_nothing_today(county: SimpleNamespace, person: Callable[..., Person]) -> None:
    person("laoren", county.justice)
    run("appoint", "laoren", "sfj", "handler", "--from", "2999-01-01")
    assert not scope_of(again("laoren")).roles
    assert not again("laoren").groups.exists()


def test_a_password_is_reset_and_the_old_one_is_done_with(
    county: SimpleNamespace, person: Callable[..., Person], client: Client
) -> None:
    worker = person("laoren", county.justice, Role.HANDLER)
    client.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    password = run("reset_password", "laoren").split("：")[-1].strip()
    assert again("laoren").check_password(password)
    assert client.get("/desk/")["Location"].startswith("/accounts/login/"), "what was open is closed"


def test_a_lock_is_lifted(county: SimpleNamespace, person: Callable[..., Person], client: Client) -> None:
    person("laoren", county.justice, Role.HANDLER)
    for _ in range(5):
        answer = client.post("/accounts/login/", {"login": "laoren", "password": "x"})
    assert answer.status_code == 429
    run("unlock", "laoren")
    answer = client.post("/accounts/login/", {"login": "laoren", "password": "correct horse battery"})
    assert answer.status_code == 302


def test_people_are_listed_with_their_roles(county: SimpleNamespace, person: Callable[..., Person]) -> None:
    assert "没有人员" in run("list_people")
    person("laoren", county.justice, Role.HANDLER, name="老人喆")
    person("shuiwu", county.water)
    lines = run("list_people").splitlines()
    assert len(lines) == 2
    assert "云岭县司法局承办人" in lines[0]
    assert "未任职" in lines[1]
    only = json.loads(run("list_people", "--agency", "swj", "--json"))
    assert [each["username"] for each in only] == ["shuiwu"]
