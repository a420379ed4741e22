"""What the commands about an organ's year ask for."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongkai.errors import GongkaiError
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.staffing.asking import agency_named


class YearCommand(BaseCommand):
    """A command about one organ and one year, which can list the organs."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("agency", metavar="单位", nargs="?", help="全称或者网址名")
        parser.add_argument("year", metavar="年度", nargs="?", type=int)
        parser.add_argument("--list", action="store_true", help="列出有公开专栏的单位")

    def handle(self, *args: Any, **options: Any) -> None:
        """List the organs, or tell what was asked for of one."""
        if options["list"]:
            for agency in Agency.objects.with_site().filter(active=True):
                self.stdout.write(agency.name)
            return
        if not options["agency"] or not options["year"]:
            name = type(self).__module__.rpartition(".")[2]
            raise CommandError(f"请写单位和年度，例如：{name} 正宁县司法局 2022；--list 列出单位。")
        try:
            self.tell(agency_named(options["agency"]).organ, options["year"], options)
        except (NotAllowed, GongkaiError) as error:
            raise CommandError(str(error)) from error

    def tell(self, agency: Agency, year: int, options: dict[str, Any]) -> None:
        """Write what was asked for of an organ's year."""
        raise NotImplementedError
