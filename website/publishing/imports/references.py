"""What imported drafts refer to, noted in Wagtail's index chunk by chunk.

Wagtail queues a task whenever a record is saved, and a draft is saved twice: ten thousand rows left twenty thousand
tasks, and mails waited behind them. Of a thousand rows, two thousand tasks took 4.7 s of their own work and 1.1 s to be
queued; twenty take 1.9 s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django_tasks import task
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from website.publishing.models import Record


@contextmanager
def references_noted_later() -> Iterator[None]:
    """Queue nothing for the records that are saved meanwhile: whoever saves them queues ``note_references``."""
    with disable_reference_index_auto_update():
        yield


@task()
def note_references(numbers: Sequence[int]) -> None:
    """Note what some records refer to; one that was deleted meanwhile is passed over."""
    for record in Record.objects.filter(pk__in=numbers).order_by("pk"):
        with transaction.atomic():
            ReferenceIndex.create_or_update_for_object(record)
