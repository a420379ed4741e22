"""What is told from time to time: sources that could not be read for a day."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from website.agencies.models import Agency
from website.agencies.post import tell
from website.monitoring import people
from website.monitoring.models import Source

FAILING = timedelta(days=1)
"""How long a source fails before somebody is told, once."""


def tell_of_failures() -> int:
    """Tell each organ of the sources that could not be read for a day; return how many mails were queued."""
    failing = Source.objects.failing().filter(told_at=None, failing_since__lt=timezone.now() - FAILING)
    organs = Agency.objects.filter(pk__in=failing.values("agency"))
    return sum(_tell(agency) for agency in organs)


@transaction.atomic
def _tell(agency: Agency) -> int:
    failing = Source.objects.failing().of(agency).filter(told_at=None, failing_since__lt=timezone.now() - FAILING)
    found = list(failing.select_for_update(of=("self",)))
    Source.objects.filter(pk__in=[each.pk for each in found]).update(told_at=timezone.now())
    lines = [f"{each.name}：{timezone.localtime(each.failing_since):%m月%d日}起，{each.last_says}" for each in found]
    text = f"{agency}有{len(found)}个信息来源读不到已超过一天：\n" + "\n".join(lines)
    text += f"\n请核对网址，或者停用。\n{settings.SITE_ADDRESS}/desk/"
    return tell(people.told(agency), about="submitted", subject="信息来源读不到", text=text)
