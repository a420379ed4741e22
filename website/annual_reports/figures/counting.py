"""Counting an organ's year: every figure once, table three in two passes over its index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Q, Sum

from gongkai.charts import percent
from gongkai.outcomes import outcomes
from website.access_requests.models import AccessRequest
from website.agencies.models import Agency
from website.annual_reports.figures import NATURAL_AND_OTHERS, Figure, figures
from website.annual_reports.models import Adjustment, tidy

Number = int | Decimal
_MOVING = ("new_received", "carried_in", "carried_out")


def table_three(agency: Agency, year: int) -> dict[str, int]:
    """Return the counted cells of table three, totals left out.

    Decisions are grouped in the very order of their index, day by day, so that no database has to sort them; the
    rows that have no outcome are counted in one pass over the index of receipts.
    """
    counted = Counter[str]()
    rows = {code: outcome.row for code, outcome in outcomes().items()}
    decided = AccessRequest.objects.of(agency).decided_in(year).order_by()
    groups = decided.values_list("decided_on", "outcome", "applicant_kind").annotate(number=Count("pk"))
    for _, outcome, kind, number in groups:
        counted[f"requests.{rows[outcome]}.{kind}"] += number
    counted.update(_moving(agency, year))
    return counted


def _moving(agency: Agency, year: int) -> dict[str, int]:
    start, end = date(year, 1, 1), date(year, 12, 31)
    conditions = {
        "new_received": Q(received_on__gte=start),
        "carried_in": Q(received_on__lt=start),
        "carried_out": Q(decided_on=None) | Q(decided_on__gt=end),
    }
    moving = AccessRequest.objects.of(agency).active_in(year).order_by()
    counts = {
        f"requests.{row}.{kind}": Count("pk", filter=conditions[row] & Q(applicant_kind=kind))
        for row in _MOVING
        for kind in NATURAL_AND_OTHERS
    }
    found = moving.aggregate(**{id.replace(".", "__dot__"): count for id, count in counts.items()})
    return {name.replace("__dot__", "."): number for name, number in found.items()}


@dataclass
class YearOf:
    """The figures of one organ's year, each counted when it is first asked for."""

    agency: Agency
    year: int

    def __post_init__(self) -> None:
        self._counted: dict[str, int] = {}

    @cached_property
    def adjusted(self) -> dict[str, Number]:
        """What was entered by hand, by figure."""
        entered = Adjustment.objects.filter(agency=self.agency, year=self.year).order_by()
        return {id: tidy(amount) for id, amount in entered.values_list("figure").annotate(Sum("amount"))}

    @cached_property
    def _requests(self) -> dict[str, int]:
        return table_three(self.agency, self.year)

    def counted(self, id: str) -> Number:
        """Return how many records stand behind a figure."""
        found = figures()[id]
        if not found.base:
            return sum(self.counted(part) for part in found.parts)
        if found.source == "requests":
            return self._requests.get(id, 0)
        if id not in self._counted:
            records = found.records(self.agency, self.year)
            self._counted[id] = 0 if records is None else records.count()
        return self._counted[id]

    def by_hand(self, id: str) -> Number:
        """Return what was entered by hand for a figure and for those of which it is the sum."""
        found = figures()[id]
        return self.adjusted.get(id, 0) if found.base else sum(self.by_hand(part) for part in found.parts)

    def value(self, id: str) -> Number:
        """Return a figure: what is counted, and what was entered by hand."""
        return self.counted(id) + self.by_hand(id)

    def printed(self, id: str) -> str:
        """Return a figure as the text prints it; a rate with nothing to divide by is a dash."""
        found = figures()[id]
        if found.rate:
            part, whole = (sum(self.value(each) for each in side) for side in found.rate)
            return percent(part, whole)
        value = self.value(id)
        return str(value) if isinstance(value, int) else f"{value:f}"

    def cells(self, ids: Iterable[str]) -> dict[str, Number]:
        """Return the cells of the form with their values."""
        return {id: self.value(id) for id in ids}


def shown(found: Figure, agency: Agency, year: int) -> tuple[Number, Number]:
    """Return how many records a figure has and what was entered by hand."""
    counted = YearOf(agency, year)
    return counted.counted(found.id), counted.by_hand(found.id)
