"""Take back an agency that was added by mistake."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.errors import NotAllowed
from website.publishing import reorganising
from website.staffing.asking import agency_named


class Command(BaseCommand):
    """``manage.py remove_agency``."""

    help = "撤销误设的单位：没有信息、人员、任职和下级的才能撤销，名称和网址名空出来。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("agency", metavar="单位", help="单位的网址名或者全称")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it back."""
        try:
            agency = agency_named(options["agency"])
            name = agency.name
            reorganising.take_back(agency, by=None)
            self.stdout.write(f"“{name}”已撤销。")
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
