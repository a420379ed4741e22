"""Every statistic of an organ's year, one a line, with its definition and the way to its records."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.urls import reverse

from gongkai.records import dumps, plain
from website.agencies.models import Agency
from website.annual_reports.composing import demand_computable
from website.annual_reports.figures import Figure, figures
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.management.commanding import YearCommand


class Command(YearCommand):
    """``manage.py figures``."""

    help = "一个单位一个年度的全部统计项目，按现在的记录计算：口径、数字、明细地址、背后的记录数。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="每个统计项目一行 JSON")

    def tell(self, agency: Agency, year: int, options: dict[str, Any]) -> None:
        """Write the figures, a line each."""
        demand_computable(year)
        counted = YearOf(agency, year)
        for each in figures().values():
            entry = entry_of(each, counted)
            if options["json"]:
                self.stdout.write(dumps(entry))
            else:
                self.stdout.write(
                    f"{entry['value'] if entry['value'] is not None else '—'}\t{each.label}\t{each.says(year)}"
                )


def entry_of(each: Figure, counted: YearOf) -> dict[str, Any]:
    """Return a figure as a JSON object; a rate or a mean with nothing to divide by has no value."""
    printed = counted.printed(each.id)
    value = (None if printed == "—" else printed) if each.divided else plain(counted.value(each.id))
    place = reverse("desk_report_figure", args=[counted.agency.slug, counted.year, each.id])
    return {
        "id": each.id,
        "label": each.label,
        "definition": each.says(counted.year),
        "law": each.law,
        "unit": each.unit,
        "value": value,
        "records": None if each.divided else counted.counted(each.id),
        "adjusted": None if each.divided else plain(counted.by_hand(each.id)),
        "address": f"{settings.SITE_ADDRESS}{place}",
    }
