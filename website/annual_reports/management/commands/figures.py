"""Every statistic of an organ's year, one a line, with its definition and the way to its records."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from gongkai.records import dumps, plain
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.annual_reports.composing import demand_computable
from website.annual_reports.figures import Figure, figures
from website.annual_reports.figures.counting import YearOf
from website.staffing.asking import agency_named


class Command(BaseCommand):
    """``manage.py figures``."""

    help = "一个单位一个年度的全部统计项目，按现在的记录计算：口径、数字、明细地址、背后的记录数。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("agency", metavar="单位", nargs="?", help="全称或者网址名")
        parser.add_argument("year", metavar="年度", nargs="?", type=int)
        parser.add_argument("--json", action="store_true", help="每个统计项目一行 JSON")
        parser.add_argument("--list", action="store_true", help="列出有公开专栏的单位")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the figures, a line each."""
        if options["list"]:
            for agency in Agency.objects.with_site().filter(active=True):
                self.stdout.write(agency.name)
            return
        if not options["agency"] or not options["year"]:
            raise CommandError("请写单位和年度，例如：figures 正宁县司法局 2022 --json；--list 列出单位。")
        try:
            agency, year = agency_named(options["agency"]).organ, options["year"]
            demand_computable(year)
        except NotAllowed as error:
            raise CommandError(str(error)) from error
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
    """Return a figure as a JSON object; a rate with nothing to divide by has no value."""
    printed = counted.printed(each.id)
    value = (None if printed == "—" else printed) if each.rate else plain(counted.value(each.id))
    place = reverse("desk_report_figure", args=[counted.agency.slug, counted.year, each.id])
    return {
        "id": each.id,
        "label": each.label,
        "definition": each.says(counted.year),
        "law": each.law,
        "unit": each.unit,
        "value": value,
        "records": None if each.rate else counted.counted(each.id),
        "adjusted": None if each.rate else plain(counted.by_hand(each.id)),
        "address": f"{settings.SITE_ADDRESS}{place}",
    }
