"""What is kept of what is said in public, and what is never kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from website.monitoring.choices import Kind, State
from website.monitoring.models import Item, Source

WHO = ("author", "writer", "account", "nick", "user_name", "avatar", "uid")


def test_no_model_has_a_field_for_who_said_it() -> None:
    fields = [
        each.name for model in apps.get_app_config("monitoring").get_models() for each in model._meta.get_fields()
    ]
    assert len(fields) > 50
    assert not [name for name in fields for word in WHO if word in name]


def test_sources_are_due_when_their_time_has_come_and_nobody_reads_them(source: Callable[..., Source]) -> None:
    now = timezone.now()
    past, future = now - timedelta(minutes=1), now + timedelta(minutes=1)
    source(name="没读过")
    source(name="到时间", next_at=past)
    source(name="没到时间", next_at=future)
    source(name="正在读", next_at=past, working_until=future)
    source(name="读的进程没了", next_at=past, working_until=past)
    source(name="停用", active=False)
    source(name="人工", kind=Kind.MANUAL, url="")
    source(name="只上传", kind=Kind.MAIL, url="")
    source(name="邮箱", kind=Kind.MAIL, url="INBOX/sfj")
    assert {each.name for each in Source.objects.due(now)} == {"没读过", "到时间", "读的进程没了", "邮箱"}


def test_an_organ_keeps_an_address_once_and_another_organ_its_own(
    county: SimpleNamespace, source: Callable[..., Source], item: Callable[..., Item]
) -> None:
    item(key="a" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        item(key="a" * 64)
    other = source(agency=county.water)
    assert item(source=other, key="a" * 64).agency == county.water
    assert Item.objects.of(county.justice).count() == Item.objects.of(county.water).count() == 1


@pytest.mark.parametrize("fields", [{"state": State.OURS}, {"erased_at": timezone.now()}])
def test_what_does_not_go_together_is_refused(item: Callable[..., Item], fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        item(**fields)
