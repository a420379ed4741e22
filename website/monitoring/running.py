"""Reading sources in the background: each in a task of its own, queued when its time has come."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from website.monitoring.fetching import read
from website.monitoring.models import Source

AT_ONCE = 20
"""Sources that are queued at one time; the others have their turn a minute later."""
AGAIN = timedelta(minutes=10)
"""After how long a source is queued anew whose task was lost."""


@task(priority=-10)
def read_source(number: int) -> None:
    """Read one source, after everything that somebody waits for."""
    read(number)


def queue_due() -> int:
    """Queue the sources whose time has come; return how many. A periodic job."""
    now = timezone.now()
    numbers = list(Source.objects.due(now).values_list("pk", flat=True)[:AT_ONCE])
    for number in numbers:
        start(number)
    return len(numbers)


@transaction.atomic
def start(number: int) -> None:
    """Queue a source, and leave it alone until its task had time to run."""
    Source.objects.filter(pk=number).update(next_at=timezone.now() + AGAIN)
    read_source.enqueue(number)
