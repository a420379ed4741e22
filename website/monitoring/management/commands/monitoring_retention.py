"""See and erase what was heard in public and is kept long enough."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.models import Agency
from website.monitoring import people, retention

SOON = 30
"""Days ahead that are listed."""


class Command(BaseCommand):
    """``manage.py monitoring_retention``."""

    help = "舆情信息和证据快照的保存期限：列出 30 日内到期的，清除已到期的（--erase）。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("agency", help="单位全称")
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--list", action="store_true", help="只列出（默认）")
        act.add_argument("--erase", action="store_true", help="清除已到期的内容和快照文件；统计数字、校验值不变")

    def handle(self, *args: Any, **options: Any) -> None:
        """List, or erase."""
        agency = Agency.objects.filter(name=options["agency"]).first()
        if agency is None:
            raise CommandError(f"没有名为“{options['agency']}”的单位。请写单位全称。")
        if options["erase"]:
            items, files = retention.erase(agency)
            self.stdout.write(f"清除信息{items}条、证据快照{files}个。")
        practice = people.practice_of(agency)
        items, files = retention.items_due(agency, SOON).count(), len(retention.snapshots_due(agency, SOON))
        self.stdout.write(
            f"信息保存{practice.item_days}天，证据快照保存{practice.snapshot_days}天；{SOON}日内到期："
            f"信息{items}条、证据快照{files}个。"
        )
