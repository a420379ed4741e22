"""Logging in: locks, second factors, passkeys, sessions that end, and the page of one's own log-ins."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from website.agencies import permissions
from website.agencies.log_ins import forget_log_ins
from website.agencies.models import LogIn, Person
from website.agencies.roles import Role
from website.agencies.sessions import BEGAN
from website.audit.models import Entry
from website.staffing import services as staffing

PASSWORD = "correct horse battery"
LOGIN = "/accounts/login/"


@pytest.fixture
def worker(county: SimpleNamespace, person: Callable[..., Person]) -> Person:
    made = person("chengban", county.justice, Role.HANDLER, name="承办人喆")
    permissions.lay_down()
    return made


def log_in(client: Client, person: Person, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": person.username, "password": password})


def fail(client: Client, person: Person, times: int) -> Any:
    for _ in range(times):
        answer = log_in(client, person, "wrong")
    return answer


def enrol(person: Person) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return secret


def code_of(secret: str, *, wrong: bool = False) -> str:
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    return code if not wrong else f"{(int(code) + 111111) % 1000000:06d}"


def at_desk(person: Person) -> Client:
    client = Client()
    assert log_in(client, person).status_code == 302
    return client


# ---- locks


def test_failures_in_a_row_lock_a_person_and_the_page_says_for_how_long(client: Client, worker: Person) -> None:
    assert "登录已锁定" not in fail(client, worker, 4).content.decode()
    answer = fail(client, worker, 1)
    assert answer.status_code == 429
    assert "30 分钟" in answer.content.decode()
    assert log_in(client, worker).status_code == 429, "the right password does not help any more"
    assert client.get("/desk/").status_code == 302
    locked = Entry.objects.filter(action="log_in.locked", target_id=str(worker.pk))
    assert locked.count() == 1, "tried again, it is the same lock"
    assert LogIn.objects.filter(person=worker, succeeded=False).count() >= 5


def test_a_lock_ends_by_itself(client: Client, worker: Person, settings: Any) -> None:
    fail(client, worker, 5)
    settings.AXES_COOLOFF_TIME = timedelta(seconds=0.2)
    time.sleep(0.3)
    assert log_in(client, worker).status_code == 302


def test_an_administrator_lifts_a_lock_and_the_next_lock_is_noted_again(client: Client, worker: Person) -> None:
    fail(client, worker, 5)
    staffing.act(worker, "unlock", by=None)
    assert log_in(client, worker).status_code == 302
    client.logout()
    fail(client, worker, 5)
    assert Entry.objects.filter(action="log_in.locked").count() == 2


def test_a_name_that_nobody_has_leaves_nothing_in_the_audit_trail(client: Client, worker: Person) -> None:
    for _ in range(6):
        answer = client.post(LOGIN, {"login": "meiyou", "password": "x"})
    assert answer.status_code == 429
    assert not Entry.objects.filter(action="log_in.locked").exists()


@pytest.mark.parametrize("address", ["signup/", "email/", "password/reset/", "password/set/", "confirm-email/"])
def test_nobody_signs_up_or_gets_a_password_by_mail(client: Client, worker: Person, address: str) -> None:
    assert client.get(f"/accounts/{address}").status_code == 404
    client.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/accounts/{address}").status_code == 404


# ---- the second factor


def test_a_code_is_asked_for_after_the_password(client: Client, worker: Person) -> None:
    secret = enrol(worker)
    assert log_in(client, worker)["Location"] == reverse("mfa_authenticate")
    assert client.get("/desk/").status_code == 302, "the password alone opens nothing"
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert answer["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert LogIn.objects.filter(person=worker, succeeded=True).get().method == "口令、动态验证码"


def test_wrong_codes_lock_as_wrong_passwords_do(client: Client, worker: Person) -> None:
    secret = enrol(worker)
    log_in(client, worker)
    for _ in range(5):
        answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret, wrong=True)})
    assert answer.status_code == 429
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "登录已锁定" in answer.content.decode()
    assert client.get("/desk/").status_code == 302
    assert {each.method for each in LogIn.objects.filter(person=worker, succeeded=False)} == {"第二重验证"}


def test_an_administrator_lifts_the_lock_of_wrong_codes(client: Client, worker: Person) -> None:
    secret = enrol(worker)
    log_in(client, worker)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret, wrong=True)})
    staffing.act(worker, "unlock", by=None)
    log_in(client, worker)
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})["Location"] == "/desk/"


def test_setting_up_an_authenticator_shows_its_picture_and_is_noted(
    client: Client, worker: Person, django_capture_on_commit_callbacks: Any
) -> None:
    log_in(client, worker)
    activate = reverse("mfa_activate_totp")
    assert "reauthenticate" in client.get(activate)["Location"], "the password is asked for once more"
    again = client.get(reverse("account_reauthenticate")).content.decode()
    assert reverse("account_reset_password") not in again, "a link to what there is not"
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(activate)
    assert "data:image/svg+xml" in page.content.decode()
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(activate, {"code": code_of(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    assert Authenticator.objects.filter(user=worker, type="totp").exists()
    assert Entry.objects.filter(action="person.second_factor_added", person=worker).exists()


def test_a_role_may_demand_a_second_factor(client: Client, worker: Person, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.HANDLER]
    log_in(client, worker)
    for address in ("/desk/", "/desk/records/", "/desk/account/"):
        assert client.get(address)["Location"] == reverse("mfa_index"), address
    assert "须有第二重验证" in client.get(reverse("mfa_index")).content.decode()
    enrol(worker)
    assert client.get("/desk/").status_code == 200


def test_a_role_that_is_not_named_needs_none(client: Client, worker: Person, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.ADMINISTRATOR]
    log_in(client, worker)
    assert client.get("/desk/").status_code == 200


def test_a_role_that_does_not_exist_is_reported(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["administrater"]
    assert "staffing.E001" in {each.id for each in run_checks()}


# ---- passwords


def test_a_password_from_the_administrator_is_changed_before_anything_else(client: Client, worker: Person) -> None:
    given = staffing.reset_password(worker, by=None)
    log_in(client, worker, given)
    change = reverse("account_change_password")
    assert client.get("/desk/")["Location"] == change
    new = {"oldpassword": given, "password1": "云岭的新口令2026", "password2": "云岭的新口令2026"}
    assert client.post(change, new)["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert Entry.objects.filter(action="person.password_changed", person=worker).exists()


@pytest.mark.parametrize(
    ("weak", "says"),
    [
        ("short", "口令太短，至少10个字符"),
        ("1234567890", "口令不能全是数字"),
        ("password123", "口令太常见"),
        ("chengban12", "口令与登录名太相近"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(client: Client, worker: Person, weak: str, says: str) -> None:
    log_in(client, worker)
    data = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    page = client.post(reverse("account_change_password"), data)
    form = page.context["form"]
    assert says in str([*form.errors.get("password1", []), *form.errors.get("password2", []), *form.non_field_errors()])
    assert Person.objects.get(pk=worker.pk).check_password(PASSWORD)


def test_the_password_page_says_what_a_password_must_be(client: Client, worker: Person) -> None:
    log_in(client, worker)
    assert "口令至少10个字符" in client.get(reverse("account_change_password")).content.decode()


# ---- sessions


def test_a_session_ends_after_a_time_without_use(worker: Person) -> None:
    client = at_desk(worker)
    session = Session.objects.get(pk=client.session.session_key)
    assert timedelta(0) < session.expire_date - timezone.now() <= timedelta(hours=2)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/desk/").status_code == 302


def test_use_carries_a_session_on(worker: Person) -> None:
    client = at_desk(worker)
    soon = timezone.now() + timedelta(minutes=1)
    Session.objects.update(expire_date=soon)
    client.get("/desk/")
    assert Session.objects.get(pk=client.session.session_key).expire_date > soon


def test_a_session_ends_at_the_latest_after_half_a_day(worker: Person) -> None:
    client = at_desk(worker)
    client.get("/desk/")
    session = client.session
    session[BEGAN] = time.time() - 12 * 3600 - 1
    session.save()
    assert client.get("/desk/").status_code == 302


# ---- one's own account


def test_the_page_of_ones_own_log_ins_shows_failures_and_nobody_elses(
    client: Client, worker: Person, county: SimpleNamespace, person: Callable[..., Person]
) -> None:
    other = person("biren", county.water, Role.HANDLER)
    client.post(LOGIN, {"login": other.username, "password": "wrong"}, REMOTE_ADDR="10.9.9.9")
    fail(client, worker, 1)
    client.post(LOGIN, {"login": "chengban", "password": PASSWORD}, headers={"User-Agent": "Firefox 云岭"})
    page = client.get(reverse("desk_log_ins")).content.decode()
    assert "Firefox 云岭" in page
    assert "失败" in page
    assert "10.9.9.9" not in page


def test_one_logs_oneself_out_everywhere_else(
    worker: Person, county: SimpleNamespace, person: Callable[..., Person]
) -> None:
    bystander = at_desk(person("biren", county.justice, Role.HANDLER))
    permissions.lay_down()
    here, elsewhere = at_desk(worker), at_desk(worker)
    assert "另外 1 处" in here.get(reverse("desk_log_ins")).content.decode()
    assert here.get(reverse("desk_end_others")).status_code == 405
    here.post(reverse("desk_end_others"))
    assert [each.get("/desk/").status_code for each in (here, elsewhere, bystander)] == [200, 302, 200]
    assert Entry.objects.get(action="person.sessions_ended").detail == {"count": 1}


def test_one_changes_how_to_be_reached_and_not_ones_name(worker: Person) -> None:
    client = at_desk(worker)
    page = client.get("/desk/account/")
    assert "承办人喆" in page.content.decode()
    data = {"contact-phone": "0934-6120001", "contact-email": "", "contact-first_name": "改名", "theme-theme": "system"}
    data |= {"theme-density": "default", "theme-contrast": "system", "theme-keyboard_shortcuts": "on"}
    client.post("/desk/account/", data)
    changed = Person.objects.get(pk=worker.pk)
    assert (changed.phone, changed.first_name) == ("0934-6120001", "承办人喆")


def test_log_ins_are_forgotten_after_their_time_and_not_before(worker: Person) -> None:
    for days in (179, 181):
        made = LogIn.objects.create(username="chengban", person=worker, succeeded=True)
        LogIn.objects.filter(pk=made.pk).update(at=timezone.now() - timedelta(days=days))
    assert forget_log_ins() == 1
    assert LogIn.objects.get().at > timezone.now() - timedelta(days=180)
