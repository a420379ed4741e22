"""An office that answers messages, and a message to begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.website.access_requests.conftest import _kept_apart, staff
from website.access_requests.identity import Identity
from website.agencies.models import Person
from website.correspondence import services
from website.correspondence.models import Message
from website.correspondence.services import Registered, Said, digest_of

__all__ = ["_kept_apart", "staff"]

FRIDAY = date(2026, 3, 6)
SENDER = Identity(name="𬭎喆", phone="13800000000", email="sender@example.org")
REPLY = "您好：法律援助窗口周一至周五办公，请带身份证。"


def at(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9))


@pytest.fixture
def write(county: SimpleNamespace) -> Callable[..., Registered]:
    """Write to the justice bureau; keyword arguments override what is said."""

    def make(**said: Any) -> Registered:
        more = {name: said.pop(name) for name in ("uploads", "by", "form", "follows") if name in said}
        agency = said.pop("agency", county.justice)
        given: dict[str, Any] = {
            "kind": "consult",
            "subject": "法律援助怎样申请",
            "text": "我想申请法律援助，要带什么材料？",
            "received_at": at(FRIDAY),
            "sender": SENDER,
            "may_publish": True,
            **said,
        }
        made = services.register(agency, Said(**given), **more)
        assert made is not None
        return made

    return make


@pytest.fixture
def go(county: SimpleNamespace, staff: SimpleNamespace) -> Callable[..., Message]:
    """Take a message through the office up to a state."""

    def steps(message: Message) -> dict[str, tuple[str, Person, dict[str, Any]]]:
        return {
            "classified": ("classify", staff.clerk, {"kind": message.kind}),
            "assigned": ("assign", staff.clerk, {"unit": county.unit.pk}),
            "drafted": ("draft", staff.handler, {"reply": REPLY}),
            "review": ("submit", staff.handler, {}),
            "approved": ("approve", staff.head, {"seen": digest_of(REPLY)}),
            "replied": ("reply", staff.clerk, {"way": "web"}),
            "closed": ("close", staff.clerk, {}),
        }

    def make(message: Message, until: str, *, on: date = date(2026, 3, 10)) -> Message:
        for state, (event, by, detail) in steps(message).items():
            services.take(message, event, by=by, on=on, detail=detail)
            if state == until:
                break
        assert message.state == until
        return message

    return make
