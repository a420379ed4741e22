"""Put an agency under another."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.errors import NotAllowed
from website.publishing import reorganising
from website.staffing.asking import agency_named


class Command(BaseCommand):
    """``manage.py move_agency``."""

    help = "把单位连同下级移到另一个单位下面。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("agency", metavar="单位", help="单位的网址名或者全称")
        parser.add_argument("above", metavar="上级单位", help="上级单位的网址名或者全称")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move it."""
        try:
            agency, above = agency_named(options["agency"]), agency_named(options["above"])
            reorganising.move(agency, above=above, by=None)
            self.stdout.write(f"“{agency}”已移到“{above}”下面。")
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
