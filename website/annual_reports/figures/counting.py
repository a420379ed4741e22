"""Counting an organ's year: every figure once, table three in two passes over its index, table four in one question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any

from django.db import connection
from django.db.models import Avg, Sum

from gongkai.charts import percent
from gongkai.outcomes import outcomes
from website.access_requests.models import AccessRequest
from website.agencies.models import Agency
from website.annual_reports.figures import NATURAL_AND_OTHERS, Figure, figures
from website.annual_reports.models import Adjustment, tidy
from website.disputes import table as disputes

Number = int | Decimal


def table_three(agency: Agency, year: int) -> dict[str, int]:
    """Return the counted cells of table three, totals left out.

    Each cell is a range of an index, counted where it lies: asked for in one grouped query, every case would have to
    be sorted first. What is carried in follows from the other three (F3.2); that each equals its own list is tested.
    """
    rows = {code: outcome.row for code, outcome in outcomes().items()}
    counted, handled, later = dict[str, int](), Counter[str](), Counter[str]()
    for kind, code, in_year, afterwards in _decided(agency, year, list(rows)):
        counted[f"requests.{rows[code]}.{kind}"] = in_year
        handled[kind] += in_year
        later[kind] += afterwards
    moving = _moving(agency, year)
    for kind in NATURAL_AND_OTHERS:
        new = moving["received", kind] - moving["passed_on", kind]
        left = moving["undecided", kind] + later[kind]
        counted[f"requests.new_received.{kind}"] = new
        counted[f"requests.carried_out.{kind}"] = left
        counted[f"requests.carried_in.{kind}"] = handled[kind] + left - new
    return counted


def table_four(agency: Agency, year: int) -> dict[str, int]:
    """Return the cells of table four."""
    cells = (cell for row in disputes.rows(agency, year) for cell in row.cells)
    return {f"disputes.{cell.id}": cell.value for cell in cells}


_TABLE = AccessRequest._meta.db_table
_OF_KIND = f"count(*) FROM {_TABLE} r WHERE r.agency_id = %s AND r.applicant_kind"


def _decided(agency: Agency, year: int, codes: list[str]) -> list[tuple[str, str, int, int]]:
    """Return how many were decided in a year, and how many of the year or before only later, by kind and outcome."""
    first, last = _ends(year)
    each = f"SELECT {_OF_KIND} = kinds.kind AND r.outcome = codes.code"
    in_year = f"{each} AND r.decided_on BETWEEN %s AND %s AND r.received_on IS NOT NULL"
    # The function keeps the planner from going by the day of receipt, which is nearly every case.
    later = f"{each} AND r.decided_on > %s AND COALESCE(r.received_on, %s) <= %s"
    lists = f"{_listed('kinds', 'kind', NATURAL_AND_OTHERS)}, {_listed('codes', 'code', codes)}"
    given = [agency.pk, first, last, agency.pk, last, AFTER, last, *NATURAL_AND_OTHERS, *codes]
    return _asked(f"SELECT kind, code, ({in_year}), ({later}) FROM {lists}", given)  # nosec B608


def _moving(agency: Agency, year: int) -> dict[tuple[str, str], int]:
    """Return how many were received in a year, were passed on, and are undecided at its end, by kind of applicant.

    Each count is a branch of its own, which PostgreSQL may give to another process.
    """
    first, last = _ends(year)
    conditions: dict[str, tuple[str, list[date]]] = {
        "received": ("r.received_on BETWEEN %s AND %s", [first, last]),
        "passed_on": (
            "r.outcome = '' AND r.decided_on > %s AND COALESCE(r.received_on, %s) BETWEEN %s AND %s",
            [BEFORE, AFTER, first, last],
        ),
        "undecided": ("r.decided_on IS NULL AND r.received_on <= %s", [last]),
    }
    branches, given = list[str](), list[Any]()
    for (name, (condition, days)), kind in product(conditions.items(), NATURAL_AND_OTHERS):
        branches.append(f"SELECT '{name}', '{kind}', {_OF_KIND} = %s AND {condition}")
        given += [agency.pk, kind, *days]
    return {(name, kind): number for name, kind, number in _asked(" UNION ALL ".join(branches), given)}


BEFORE, AFTER = date(1900, 1, 1), date(9000, 1, 1)
"""Days before and after all that can stand in the ledger."""


def _listed(name: str, column: str, values: Iterable[str]) -> str:
    """Return a list of words as a table of one column, in the words of both databases."""
    first, *others = ("SELECT CAST(%s AS varchar)" for _ in values)
    return f"({' UNION ALL '.join([f'{first} AS {column}', *others])}) {name}"


def _ends(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _asked(query: str, given: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())


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
    def _tables(self) -> dict[str, int]:
        return {**table_three(self.agency, self.year), **table_four(self.agency, self.year)}

    def counted(self, id: str) -> Number:
        """Return how many records stand behind a figure, or what they add up to."""
        found = figures()[id]
        if not found.base:
            return sum(self.counted(part) for part in found.parts)
        if found.source in ("requests", "disputes"):
            return self._tables.get(id, 0)
        if id not in self._counted:
            self._counted[id] = self._count(found)
        return self._counted[id]

    def _count(self, found: Figure) -> int:
        records = found.records(self.agency, self.year)
        if records is None:
            return 0
        if found.adds:
            return int(records.aggregate(whole=Sum(found.adds))["whole"] or 0)
        return int(records.count())

    def by_hand(self, id: str) -> Number:
        """Return what was entered by hand for a figure and for those of which it is the sum."""
        found = figures()[id]
        return self.adjusted.get(id, 0) if found.base else sum(self.by_hand(part) for part in found.parts)

    def value(self, id: str) -> Number:
        """Return a figure: what is counted, and what was entered by hand."""
        return self.counted(id) + self.by_hand(id)

    def printed(self, id: str) -> str:
        """Return a figure as the text prints it; a rate or a mean with nothing to divide by is a dash."""
        found = figures()[id]
        if found.mean:
            return self._mean(found)
        if found.rate:
            part, whole = (sum(self.value(each) for each in side) for side in found.rate)
            return percent(part, whole)
        value = self.value(id)
        return str(value) if isinstance(value, int) else f"{value:f}"

    def _mean(self, found: Figure) -> str:
        records = found.records(self.agency, self.year)
        mean = None if records is None else records.aggregate(mean=Avg(found.mean))["mean"]
        return "—" if mean is None else f"{float(mean):.1f}"

    def cells(self, ids: Iterable[str]) -> dict[str, Number]:
        """Return the cells of the form with their values."""
        return {id: self.value(id) for id in ids}
