"""The year's figures by months: the same records, each counted in the month of the day by which it is counted at all.

So the months of a figure add up to what is counted for the year. What is a stock at the year's end has no month, and
what was entered by hand for a year has none either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, IntegerField, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, ExtractMonth, Substr

from website.agencies.models import Agency
from website.annual_reports.figures import Figure, figures
from website.annual_reports.figures.counting import Number, YearOf

MONTHS = range(1, 13)
QUARTERS = ("一", "二", "三", "四")
DAYS = {
    "records_of_group": "published_on",
    "records_of_kind": "published_on",
    **dict.fromkeys(("adopted", "delivered"), "published_on"),
    "visits": "on",
    "cleaned": "clean_up__at",
    "late_replies": "decided_on",
    **dict.fromkeys(("meetings", "instructions", "trainings", "complaints"), "on"),
    "complaints_handled": "handled_on",
    **dict.fromkeys(("opinion_events", "opinion_grave", "opinion_level", "opinion_no_answer"), "found_at"),
    **dict.fromkeys(("opinion_answered", "opinion_in_time"), "answered_at"),
    "messages_received": "received_on",
    "messages_valid": "received_on",
    "messages_replied": "replied_on",
    "messages_in_time": "replied_on",
    "messages_published": "published_on",
}
"""The day by which each source counts its records, where it is one for all its figures."""
_OF_LEDGER = {"issued": "generated_on", "repealed": "repealed_on"}


@dataclass(frozen=True)
class Period:
    """A month or a quarter of a year: from the ``first`` of its months to the ``last``."""

    id: str
    label: str
    first: int
    last: int


def periods(by: str) -> list[Period]:
    """Return the months of a year, or with ``quarter`` its quarters."""
    if by == "quarter":
        named = enumerate(QUARTERS)
        return [Period(f"q{at + 1}", f"第{name}季度", at * 3 + 1, at * 3 + 3) for at, name in named]
    return [Period(f"m{month}", f"{month}月", month, month) for month in MONTHS]


@dataclass(frozen=True)
class Monthly:
    """A figure by months: ``counted`` are twelve numbers, ``by_hand`` what was entered for the whole year."""

    figure: Figure
    counted: tuple[int, ...]
    by_hand: Number

    def between(self, first: int, last: int) -> int:
        """Return what is counted from one month to another, both included."""
        return sum(self.counted[first - 1 : last])

    @property
    def total(self) -> int:
        """What is counted in the year."""
        return sum(self.counted)


def monthly(agency: Agency, year: int) -> list[Monthly]:
    """Return the text's figures that have months, in the order of the report."""
    known, once = YearOf(agency, year), dict[str, dict[int, int]]()
    named = [each for each in figures().values() if not each.cell]
    return [
        Monthly(each, counted, known.by_hand(each.id))
        for each in named
        if (counted := by_month(each, agency, year, once))
    ]


def by_month(
    figure: Figure, agency: Agency, year: int, once: dict[str, dict[int, int]] | None = None
) -> tuple[int, ...]:
    """Return a figure's twelve months; nothing for one that has none.

    ``once`` holds by figure what was counted already: many figures are sums of the same.
    """
    once = {} if once is None else once
    leaves = [] if figure.rate or figure.mean else list(figure.leaves())
    if not leaves or not all(each.source and _day(each) for each in leaves):
        return ()
    counted = dict.fromkeys(MONTHS, 0)
    for leaf in leaves:
        if leaf.id not in once:
            once[leaf.id] = dict(_counted(leaf, agency, year))
        for month, number in once[leaf.id].items():
            counted[month] += number
    return tuple(counted.values())


def _day(figure: Figure) -> str:
    """Return the field of the day by which a figure counts its records; nothing for a stock, or for several days."""
    row, _, column = figure.id.rpartition(".")
    if figure.source == "requests":
        row = row.removeprefix("requests.")
        return {"new_received": "received_on", "carried_in": "", "carried_out": ""}.get(row, "decided_on")
    if figure.source == "normative":
        return _OF_LEDGER.get(column, "")
    if figure.source == "consultations":
        return "opened_on" if figure.argument == "opened" else "feedback_on"
    if figure.source == "opinions":
        return "received_on" if figure.argument == "received" else "consultation__feedback_on"
    return "details" if figure.source == "decisions" else DAYS.get(figure.source, "")


def _counted(figure: Figure, agency: Agency, year: int) -> Iterator[tuple[int, int]]:
    records, day = figure.records(agency, year), _day(figure)
    if records is None:
        return
    month = ExtractMonth(day)
    if day == "details":  # a decision's day stands among the particulars of its kind, as text
        month = Cast(Substr(KeyTextTransform("decided_on", "details"), 6, 2), IntegerField())
    whole = Sum(figure.adds) if figure.adds else Count("pk")
    yield from records.order_by().annotate(in_month=month).values_list("in_month").annotate(whole)
