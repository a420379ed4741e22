"""What the templates of the staff shell need beside Wagtail's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template

from gongkai.disclosure import law
from website.agencies.models import Agency
from website.annual_reports.counted_in import cells_of
from website.annual_reports.figures import figures
from website.audit.actions import label
from website.desk import particulars

register = template.Library()


@register.filter
def act(action: str) -> str:
    """Return what an act is called."""
    return label(action)


register.filter(particulars.told)


@register.filter
def within(unit: Agency | None, organ: Agency) -> str:
    """Return a unit's name without that of its organ, which the reader knows."""
    return (unit.name.removeprefix(organ.name) or unit.name) if unit else ""


@register.filter
def weekday(day: date) -> str:
    """Return a day of a year as notices write it: 1月1日（周五）."""
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


@register.simple_tag
def figure_label(id: str) -> str:
    """Return what a figure of the annual report is called."""
    return figures()[id].label if id in figures() else id


@register.inclusion_tag("desk/annual_reports/_counted_in.html")
def counted_in(record: Any) -> dict[str, Any]:
    """Show in which cells of which year's report a record is counted."""
    return {"found": cells_of(record), "agency": record.agency}


@register.simple_tag
def limit(id: str) -> str:
    """Return a limit of the law of disclosure in words, with its article; a rule of some places has its mark alone."""
    found = law().limits[id]
    return found.says if found.local else f"{found.says}（{found.law}）"
