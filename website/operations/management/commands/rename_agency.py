"""Give an agency another name."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.publishing import reorganising
from website.staffing.asking import agency_named


class Command(BaseCommand):
    """``manage.py rename_agency``."""

    help = "单位更名（机构改革）：网址不变，原名称保留，以前公开的信息仍署原名称。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("agency", metavar="单位", help="单位的网址名或者全称")
        parser.add_argument("name", metavar="新名称")
        parser.add_argument("--short-name", metavar="简称", default="")
        parser.add_argument("--on", type=date.fromisoformat, metavar="日期", help="自哪天起，默认今天")
        parser.add_argument("--basis", metavar="依据", default="", help="批准文件的名称和文号")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rename it."""
        try:
            agency = agency_named(options["agency"])
            old, on = agency.name, options["on"] or timezone.localdate()
            named = {"name": options["name"], "short_name": options["short_name"]}
            reorganising.rename(agency, **named, on=on, basis=options["basis"], by=None)
            self.stdout.write(f"“{old}”已更名为“{agency}”，原名称保留。")
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
