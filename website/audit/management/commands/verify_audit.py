"""Prove that the audit trail is whole."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.models import Agency
from website.audit.models import Entry, Head
from website.audit.services import INSTALLATION, verify


class Command(BaseCommand):
    """``manage.py verify_audit``."""

    help = "核验审计记录：每条的哈希、前后衔接、有无缺失。有问题时逐条列出，退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("agency", nargs="?", help="单位全称；不写核验全部单位")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, and say how each chain stands."""
        chain = self._chain(options["agency"])
        breaks = list(verify(chain))
        heads = Head.objects.filter(chain=chain) if chain else Head.objects.order_by("chain")
        names = {str(agency.pk): agency.name for agency in Agency.objects.all()}
        for head in heads:
            count = Entry.objects.filter(chain=head.chain).count()
            self.stdout.write(f"{names.get(head.chain, '平台')}：{count} 条，末端哈希 {head.hash}")
        for each in breaks:
            self.stderr.write(f"✗ {names.get(each.chain, '平台')}：{each.says}")
        if breaks:
            sys.exit(1)
        self.stdout.write("审计记录完整。")

    def _chain(self, name: str | None) -> str | None:
        if name is None:
            return None
        agency = Agency.objects.filter(name=name).first()
        if agency is None and name != INSTALLATION:
            raise CommandError(f"没有名为“{name}”的单位。请写单位全称。")
        return str(agency.organ.pk) if agency else INSTALLATION
