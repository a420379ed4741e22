"""The second factor: what is kept of it, what is refused, and who may give it up."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.website.test_accounts import LOGIN, PASSWORD, code_of, enrol, log_in
from website.agencies import permissions, sealing, second_factor
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.models import Entry
from website.operations import selfcheck

CODE = "/accounts/2fa/authenticate/"


@pytest.fixture
def worker(county: SimpleNamespace, person: Callable[..., Person]) -> Person:
    made = person("chengban", county.justice, Role.HANDLER, name="承办人喆")
    permissions.lay_down()
    return made


def kept() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return json.dumps([str(row[0]) for row in cursor.fetchall()])


def again(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def sure(client: Client, person: Person, secret: str) -> None:
    log_in(client, person)
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 302


# ---- how secrets are kept


def test_secrets_are_not_in_the_database(worker: Person) -> None:
    secret = enrol(worker)
    seed = sealing.unseal(RecoveryCodes.activate(worker).instance.data["seed"])
    assert secret not in kept()
    assert seed not in kept()
    assert len(seed) == 80, "the seed itself, sealed once"


def test_a_new_key_is_put_before_the_old_one_which_is_then_taken_away(worker: Person, settings: Any) -> None:
    secret = enrol(worker)
    RecoveryCodes.activate(worker)
    old, new = settings.SEALING_KEYS, [Fernet.generate_key().decode()]
    settings.SEALING_KEYS = [*new, *old]
    assert sealing.unseal(Authenticator.objects.get(type="totp").data["secret"]) == secret
    assert (second_factor.reseal(), second_factor.reseal()) == (2, 0)
    settings.SEALING_KEYS = new
    assert sealing.unseal(Authenticator.objects.get(type="totp").data["secret"]) == secret
    assert second_factor.unreadable() == []


def test_what_was_kept_before_there_were_keys_is_sealed(worker: Person, client: Client) -> None:
    secret = totp.generate_totp_secret()
    Authenticator.objects.create(user=worker, type="totp", data={"secret": secret})
    assert second_factor.reseal() == 1
    assert secret not in kept()
    sure(client, worker, secret)


def test_a_lost_key_is_told_to_the_person_and_by_the_self_check(worker: Person, client: Client, settings: Any) -> None:
    secret = enrol(worker)
    RecoveryCodes.activate(worker)
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    log_in(client, worker)
    answer = client.post(CODE, {"code": code_of(secret)})
    assert "无法解密" in answer.content.decode()
    assert second_factor.reseal() == 0, "what cannot be opened is left for the right key"
    point = next(each for each in selfcheck.run() if each.label == "第二重验证")
    assert point.state == selfcheck.State.FAIL
    assert "chengban" in point.says
    client.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("mfa_index")).status_code == 200


# ---- codes


def test_a_code_is_good_once_whichever_process_is_asked(worker: Person, client: Client) -> None:
    secret = enrol(worker)
    sure(client, worker, secret)
    client.logout()
    cache.clear()  # another server process has not seen the code
    log_in(client, worker)
    answer = client.post(CODE, {"code": code_of(secret)})
    assert "已经用过" in answer.content.decode()
    assert client.get("/desk/").status_code == 302


def test_a_code_is_good_half_a_minute_later_but_no_longer(
    worker: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = enrol(worker)
    code, now = code_of(secret), time.time()
    monkeypatch.setattr(totp.time, "time", lambda: now + 30)
    log_in(client, worker)
    assert client.post(CODE, {"code": code}).status_code == 302
    client.logout()
    code = totp.format_hotp_value(totp.hotp_value(secret, int(now) // 30))
    monkeypatch.setattr(totp.time, "time", lambda: now + 90)
    log_in(client, worker)
    assert "验证没有通过" in client.post(CODE, {"code": code}).content.decode()


def test_an_older_code_than_the_last_one_used_is_refused(worker: Person, client: Client) -> None:
    secret = enrol(worker)
    counter = int(time.time()) // 30
    earlier = totp.format_hotp_value(totp.hotp_value(secret, counter - 1))
    sure(client, worker, secret)
    client.logout()
    log_in(client, worker)
    assert "已经用过" in client.post(CODE, {"code": earlier}).content.decode()


def test_a_backup_code_is_good_once(worker: Person, client: Client) -> None:
    enrol(worker)
    code = RecoveryCodes.activate(worker).generate_codes()[3]
    log_in(client, worker)
    assert client.post(CODE, {"code": code})["Location"] == "/desk/"
    client.logout()
    log_in(client, worker)
    assert "验证没有通过" in client.post(CODE, {"code": code}).content.decode()


def test_new_backup_codes_are_noted_and_the_old_ones_are_void(
    worker: Person, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    secret = enrol(worker)
    old = RecoveryCodes.activate(worker).generate_codes()[0]
    sure(client, worker, secret)
    again(client)
    page = client.get(reverse("mfa_generate_recovery_codes")).content.decode()
    assert "现在的10个同时作废" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    assert Entry.objects.filter(action="person.backup_codes_made", person=worker).exists()
    client.logout()
    log_in(client, worker)
    assert "验证没有通过" in client.post(CODE, {"code": old}).content.decode()


# ---- giving it up


def test_the_last_one_of_a_role_that_must_have_one_stays(worker: Person, client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.HANDLER]
    secret = enrol(worker)
    sure(client, worker, secret)
    again(client)
    address = reverse("mfa_deactivate_totp")
    assert "最后一种不能停用" in client.get(address).content.decode(), "said before it is tried"
    assert "最后一种不能停用" in client.post(address).content.decode()
    assert second_factor.has_second_factor(worker)
    settings.SECOND_FACTOR_ROLES = []
    assert client.post(address).status_code == 302
    assert not Authenticator.objects.filter(user=worker).exists()


def test_the_last_passkey_stays_as_well(worker: Person, client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.HANDLER]
    keys = [
        Authenticator.objects.create(user=worker, type="webauthn", data={"name": name, "credential": {}})
        for name in ("一", "二")
    ]
    client.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    again(client)
    remove = [reverse("mfa_remove_webauthn", args=[each.pk]) for each in keys]
    assert client.post(remove[0]).status_code == 302
    assert "最后一种不能停用" in client.post(remove[1]).content.decode()
    assert Authenticator.objects.filter(user=worker).count() == 1


def test_nobody_removes_the_passkey_of_another(
    worker: Person, client: Client, county: SimpleNamespace, person: Callable[..., Person]
) -> None:
    other = person("biren", county.water, Role.HANDLER)
    theirs = Authenticator.objects.create(user=other, type="webauthn", data={"name": "一", "credential": {}})
    client.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    again(client)
    assert client.post(reverse("mfa_remove_webauthn", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("mfa_edit_webauthn", args=[theirs.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_an_administrator_clears_it_from_the_command_line(worker: Person, client: Client) -> None:
    enrol(worker)
    call_command("reset_second_factor", "chengban")
    assert not second_factor.has_second_factor(worker)
    assert Entry.objects.filter(action="person.second_factor_reset", target_id=str(worker.pk)).exists()
    assert log_in(client, worker)["Location"] == "/desk/"
    with pytest.raises(CommandError, match="没有登录名"):
        call_command("reset_second_factor", "meiyouren")


# ---- whom a passkey is for


def asked(client: Client, host: str) -> str:
    answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json", "Host": host})
    return str(answer.json()["request_options"]["publicKey"]["rpId"])


def test_in_production_a_passkey_is_for_the_sites_own_name(db: None, client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["gk.example.gov.cn", "localhost", "www.example.gov.cn"]
    assert asked(client, "localhost:8104") == "localhost"
    settings.PRODUCTION, settings.SITE_ADDRESS = True, "https://gk.example.gov.cn"
    assert asked(client, "www.example.gov.cn") == "gk.example.gov.cn"


def test_an_authenticator_shows_the_log_in_name_and_not_the_mail_address(worker: Person, client: Client) -> None:
    Person.objects.filter(pk=worker.pk).update(email="someone@example.gov.cn")
    client.post(LOGIN, {"login": "chengban", "password": PASSWORD})
    again(client)
    address = client.get(reverse("mfa_activate_totp")).context["totp_url"]
    assert address.startswith("otpauth://totp/chengban?")
