"""The demonstration's messages: every fate and every place in the queue, on their own days, and nobody real."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from website.agencies.models import Agency
from website.annual_reports.figures.counting import YearOf
from website.correspondence import ledger
from website.correspondence.models import Message, MessageEvent
from website.demonstration import messages
from website.demonstration.county import JUSTICE, LAND, build


@pytest.mark.django_db
def test_the_messages_of_the_demonstration(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    build()
    assert messages.load() == Message.objects.count() > 10
    bureau, justice = Agency.objects.get(name=LAND), Agency.objects.get(name=JUSTICE)
    mine = Message.objects.of(bureau)
    assert mine.count() == Message.objects.count()
    states = set(mine.values_list("state", flat=True))
    assert states == {"received", "assigned", "review", "replied", "published", "closed"}
    assert set(mine.values_list("outcome", flat=True)) == {"", "replied", "petition", "handed_over", "invalid"}
    assert mine.overdue(timezone.localdate()).exists()
    for each in mine:
        assert list(ledger.breaks(each)) == []
    assert not MessageEvent.objects.filter(on__gt=timezone.localdate()).exists()
    year = YearOf(bureau, 2025)
    assert [year.printed(f"messages_{id}") for id in ("received", "valid", "replied", "in_time", "published")] == [
        *("9", "8", "6", "6", "4")
    ]
    assert YearOf(justice, 2022).printed("messages_valid") == "0"
    for each in Message.objects.public():
        assert "演示来信人" not in each.public_text
