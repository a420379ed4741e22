"""The second factor: what counts as one, who must have one, how its secrets are kept, and when a code is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from website.agencies.models import Person
from website.agencies.scope import scope_of
from website.agencies.sealing import CannotOpen, is_fresh, seal, unseal

if TYPE_CHECKING:
    from django.forms import Form as _Base
else:
    _Base = object

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; backup codes only stand in for one."""
SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
"""Where the secret of each kind is kept; a passkey leaves nothing secret with us."""
USED = "这个验证码已经用过，请等下一个（每半分钟换一次）。"
LAST = "last_counter"
"""Where the half-minute of the last code that was used is kept."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """The platform's rules for second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "您的角色必须有第二重验证，最后一种不能停用。"
        "要换手机或者换通行密钥，请先添加新的一种；丢失了的，请系统管理员清除后重新设置。",
        "cannot_generate_recovery_codes": "请先设置验证器应用或者通行密钥，再生成备用码。",
        "incorrect_code": "验证没有通过，请核对后再试一次。",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it goes into the database."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret from the database.

        Raises ``CannotOpen`` when the keys are not those it was sealed with.
        """
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether something is left where a second factor is demanded."""
        person = Person.objects.get(pk=authenticator.user_id)
        others = Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exclude(pk=authenticator.pk)
        return not must_have_second_factor(person) or others.exists()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Return a name for the next passkey."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return "我的通行密钥" if not count else f"通行密钥{count + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom passkeys are for: the site's own name in production, whatever name the browser used before."""
        host = urlsplit(settings.SITE_ADDRESS).hostname if settings.PRODUCTION else None
        return {"id": host or context.request.get_host().partition(":")[0], "name": settings.MFA_TOTP_ISSUER}

    def _get_user_identifier(self, user: Any) -> str:
        """Return what an authenticator shows of the account: the name one logs in with."""
        return str(user.username)


class _Guarded(_Base):
    """A form for a code: nothing for the locked, and no code twice."""

    user: Person
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Return the code if it is right, was not used before, and the person is not locked."""
        if not AxesProxyHandler.is_allowed(context.request, {"username": self.user.username}):
            raise ValidationError("连续失败次数过多，登录已锁定。请稍后再试，或者请系统管理员解锁。")
        app = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        try:
            if app and _counter(app, self.cleaned_data["code"]) in range(1, app.data.get(LAST, 0) + 1):
                raise ValidationError(USED)
            code: str = super().clean_code()
        except CannotOpen as error:
            raise ValidationError(f"{error}请告诉系统管理员。") from error
        if app and self.authenticator.pk == app.pk and not _use_up(app, code):
            raise ValidationError(USED)
        return code


def _counter(authenticator: Authenticator, code: str) -> int:
    """Return the latest half-minute, of those that are accepted now, whose code this is; 0 when there is none."""
    secret, given = unseal(authenticator.data["secret"]), normalize_user_code(code)
    accepted = yield_hotp_counters_from_time()
    return max((each for each in accepted if format_hotp_value(hotp_value(secret, each)) == given), default=0)


@transaction.atomic
def _use_up(authenticator: Authenticator, code: str) -> bool:
    """Return whether a right code is newer than the last one used, and remember it.

    What the log-in library remembers stays in one server process; this holds for all of them (RFC 6238, 5.2).
    """
    kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    counter = _counter(kept, code)
    if counter <= kept.data.get(LAST, 0):
        return False
    kept.data[LAST] = counter
    kept.save(update_fields=["data"])
    return True


class CodeForm(_Guarded, AuthenticateForm):
    """The code asked for when logging in."""


class CodeAgainForm(_Guarded, ReauthenticateForm):
    """The code asked for again before something delicate."""


class PasskeyForm(AddWebAuthnForm):
    """A new passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 60
        self.fields["passwordless"].initial = True


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label="名称", max_length=60)


class RemovalForm(forms.Form):
    """The removal of a passkey: refused for the last second factor of a role that must have one."""

    def __init__(self, *args: Any, instance: Authenticator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance

    def clean(self) -> dict[str, Any] | None:
        """Ask the rules."""
        adapter = SecondFactorAdapter()
        Person.objects.select_for_update().get(pk=self.instance.user_id)
        if not adapter.can_delete_authenticator(self.instance):
            raise adapter.validation_error("cannot_delete_authenticator")
        return super().clean()


def has_second_factor(person: Person) -> bool:
    """Return whether the person has set up a second factor."""
    return Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists()


def must_have_second_factor(person: Person) -> bool:
    """Return whether one of the person's roles demands a second factor."""
    return bool(scope_of(person).roles.intersection(settings.SECOND_FACTOR_ROLES))


def unreadable() -> list[str]:
    """Return the log-in names of those whose second factor cannot be opened with the keys there are."""
    return sorted({each.user.username for each in _kept() if _opened(each) is None})


@transaction.atomic
def reseal() -> int:
    """Seal with the first key what is not, and return how many; what no key opens is left as it is."""
    done = 0
    for each in _kept():
        name = SECRETS[each.type]
        if not is_fresh(each.data[name]) and (opened := _opened(each)) is not None:
            each.data[name] = seal(opened)
            each.save(update_fields=["data"])
            done += 1
    return done


def _kept() -> list[Authenticator]:
    return list(Authenticator.objects.filter(type__in=SECRETS).select_related("user"))


def _opened(authenticator: Authenticator) -> str | None:
    try:
        return unseal(authenticator.data[SECRETS[authenticator.type]])
    except CannotOpen:
        return None
