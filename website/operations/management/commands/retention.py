"""See and erase the identities of applicants and of senders that are kept long enough."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from website.access_requests import retention
from website.agencies.models import Agency
from website.correspondence import retention as messages
from website.correspondence.services import practice_of


class Command(BaseCommand):
    """``manage.py retention``."""

    help = (
        "申请人（含更正申请的）、来信人身份信息的保存期限：列出 30 日内到期的，清除已到期并预告满 30 日的（--erase）。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("agency", help="单位全称")
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--list", action="store_true", help="只列出（默认）")
        act.add_argument("--erase", action="store_true", help="预告新到期的，清除预告满 30 日的；统计数字不变")

    def handle(self, *args: Any, **options: Any) -> None:
        """List, or announce and erase."""
        agency = Agency.objects.filter(name=options["agency"]).first()
        if agency is None:
            raise CommandError(f"没有名为“{options['agency']}”的单位。请写单位全称。")
        if options["erase"]:
            warned, erased = retention.warn(agency), retention.erase_due(agency)
            self.stdout.write(f"预告{len(warned)}件，清除{len(erased)}件的申请人身份信息。")
            announced, gone = messages.warn(agency), messages.erase_due(agency)
            self.stdout.write(f"预告{len(announced)}件，清除{gone}件的来信人身份信息。")
        self._list(agency)

    def _list(self, agency: Agency) -> None:
        until = timezone.localdate() + retention.WARNING
        cases, letters = retention.due(agency, until), list(messages.due_for_erasure(agency, until))
        for case in cases:
            self._line(case.number, case.decided_on, case.erasure_warned_on)
        for letter in letters:
            self._line(letter.number, letter.ended_on, letter.erasure_warned_on)
        self.stdout.write(f"申请保存{retention.years_of(agency)}年；30日内到期{len(cases)}件。")
        self.stdout.write(f"信件保存{practice_of(agency).keep_years}年；30日内到期{len(letters)}件。")

    def _line(self, number: str, ended: Any, warned: Any) -> None:
        self.stdout.write(f"{number}\t{ended}办结\t{f'{warned}预告' if warned else '未预告'}")
