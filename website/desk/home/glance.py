"""The year at a glance: published, applications, messages and the limits kept, as charts and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.ui.components import Component

from gongkai.charts import NARROW, Series, bars, percent
from website.access_requests.models import AccessRequest
from website.agencies.models import Agency, AgencyQuerySet, Kind
from website.agencies.scope import scope_of
from website.annual_reports import remembered
from website.annual_reports.figures import FIRST_YEAR, figures
from website.annual_reports.figures.months import MONTHS
from website.annual_reports.people import VIEWERS
from website.correspondence.models import Message
from website.publishing.choices import Openness
from website.publishing.models import Record

DRAWN = (("published_count", "条"), ("requests_new", "件"), ("messages_received", "件"))
"""The figures that are drawn by months, each with its unit."""


@dataclass(frozen=True)
class Year:
    """An organ's year in a line."""

    organ: Agency
    published: int
    received: int
    replied: int
    replied_late: int
    messages: int
    answered: int
    answered_late: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the year is on the platform."""
        return not (self.published or self.received or self.replied or self.messages or self.answered)

    @property
    def replies_kept(self) -> str:
        """The share of replies to applications that kept their limit; — where there was none."""
        return percent(self.replied - self.replied_late, self.replied)

    @property
    def answers_kept(self) -> str:
        """The share of answers to messages that kept their limit."""
        return percent(self.answered - self.answered_late, self.answered)


class GlancePanel(Component):
    """The year so far of the organs whose figures the person may see."""

    name, order = "glance", 60
    template_name = "desk/panels/glance.html"

    @classmethod
    def is_for(cls, person: Any) -> bool:
        """Whether the person may see an organ's figures at all."""
        return bool(scope_of(person).roles.intersection(VIEWERS))

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return a line for each organ, and for a single one its months as charts."""
        request = parent_context["request"]
        today = timezone.localdate()
        asked = request.GET.get("year", "")
        year = int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= today.year else today.year
        organs = scope_of(request.user).agencies(*VIEWERS).exclude(kind=Kind.UNIT).filter(active=True)
        lines = years(organs.filter(home__isnull=False), year)
        return {
            "year": year,
            "before": year - 1 if year > FIRST_YEAR else None,
            "after": year + 1 if year < today.year else None,
            "lines": lines,
            "latest": latest(organs) if all(each.is_empty for each in lines) else None,
            "charts": charts(lines[0].organ, year) if len(lines) == 1 and not lines[0].is_empty else [],
        }


def years(organs: AgencyQuerySet, year: int) -> list[Year]:
    """Return every organ's year, asked for in three questions however many there are.

    They are counted as the annual report counts them, except that nothing entered by hand is in them.
    """
    span = Q(published_on__year=year, live=True, openness=Openness.PROACTIVE)
    published = _counted(Record.objects.within(organs), published=span)
    decided = Q(received_on__isnull=False, decided_on__year=year, due_on__isnull=False)
    applied = _counted(
        AccessRequest.objects.within(organs).not_passed_on(),
        received=Q(received_on__year=year),
        replied=decided,
        replied_late=decided & Q(decided_on__gt=F("due_on")),
    )
    answered = Q(replied_on__year=year)
    messages = _counted(
        Message.objects.within(organs),
        messages=Q(received_on__year=year),
        answered=answered,
        answered_late=answered & Q(replied_on__gt=F("due_on")),
    )
    names = [name for name in Year.__dataclass_fields__ if name != "organ"]
    found = []
    for organ in organs.order_by("path"):
        known = {**published.get(organ.pk, {}), **applied.get(organ.pk, {}), **messages.get(organ.pk, {})}
        found.append(Year(organ, **{name: known.get(name, 0) for name in names}))
    return found


def latest(organs: AgencyQuerySet) -> int | None:
    """Return the last year of which there is anything to show; nothing where there is none."""
    days = [
        Record.objects.within(organs).filter(live=True, openness=Openness.PROACTIVE).aggregate(Max("published_on")),
        AccessRequest.objects.within(organs).aggregate(Max("received_on")),
        Message.objects.within(organs).aggregate(Max("received_on")),
    ]
    return max((day.year for found in days for day in found.values() if day), default=None)


def _counted(found: QuerySet[Any], **what: Q) -> dict[int, dict[str, int]]:
    counts = {name: Count("pk", filter=wanted) for name, wanted in what.items()}
    return {each.pop("agency"): each for each in found.order_by().values("agency").annotate(**counts)}


def charts(organ: Agency, year: int) -> list[tuple[str, SafeString]]:
    """Return the charts of an organ's year by months; none of what did not happen."""
    months = remembered.months_of(organ, year, tuple(id for id, _ in DRAWN))
    last = timezone.localdate().month if year == timezone.localdate().year else len(MONTHS)
    shown = [f"{month}月" for month in MONTHS[:last]]
    found = []
    for id, unit in DRAWN:
        if any(months[id]):
            title = f"{figures()[id].label}（{unit}）"
            series = [Series(figures()[id].label, months[id][:last])]
            picture = bars(f"glance-{id}", title, shown, series, across=NARROW)
            # Drawn by the library, which escapes every word in it.
            found.append((title, mark_safe(picture)))  # nosec B308 B703
    return found
