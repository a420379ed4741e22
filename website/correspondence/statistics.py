"""The numbers of an organ's messages that everyone may see: received, valid, answered, how long, of what kind."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Avg, Count

from gongkai import messages as law
from website.agencies.models import Agency
from website.correspondence.models import Message


@dataclass(frozen=True)
class Numbers:
    """One year's messages in numbers; ``days`` is nothing while none was answered."""

    year: int
    received: int
    valid: int
    replied: int
    published: int
    days: float | None
    kinds: list[tuple[str, int]]


def of_year(agency: Agency, year: int) -> Numbers:
    """Count an organ's messages of a year, as the annual report does."""
    own = Message.objects.of(agency)
    valid, replied = own.valid_in(year), own.replied_of(year)
    by_kind = dict(valid.order_by().values_list("kind").annotate(Count("pk")))
    mean = replied.aggregate(days=Avg("days_taken"))["days"]
    return Numbers(
        year=year,
        received=own.received_in(year).count(),
        valid=sum(by_kind.values()),
        replied=replied.count(),
        published=own.published_in(year).count(),
        days=None if mean is None else round(float(mean), 1),
        kinds=[(kind.label, by_kind.get(kind.id, 0)) for kind in law.kinds().values()],
    )
