"""Merge an agency into another."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.publishing import reorganising
from website.staffing.asking import agency_named


class Command(BaseCommand):
    """``manage.py merge_agency``."""

    help = "单位并入（机构改革）：原专栏保留原址并注明去向，人员和信息归并入的单位。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("agency", metavar="单位", help="单位的网址名或者全称")
        parser.add_argument("into", metavar="并入的单位", help="并入的单位的网址名或者全称")
        parser.add_argument("--on", type=date.fromisoformat, metavar="日期", help="自哪天起，默认今天")
        parser.add_argument("--basis", metavar="依据", default="", help="批准文件的名称和文号")

    def handle(self, *args: Any, **options: Any) -> None:
        """Merge it."""
        try:
            agency, into = agency_named(options["agency"]), agency_named(options["into"])
            on = options["on"] or timezone.localdate()
            reorganising.merge(agency, into=into, on=on, basis=options["basis"], by=None)
            self.stdout.write(f"“{agency}”已并入“{into}”，原专栏 /{agency.slug}/ 保留。")
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
