"""Give a role, or end it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.roles import Role
from website.staffing import services
from website.staffing.asking import agency_named, person_named, role_named


class Command(BaseCommand):
    """``manage.py appoint``."""

    help = "任职：给人员一个单位的一个角色；加 --end 为免职。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("username", metavar="登录名")
        parser.add_argument("agency", metavar="单位", help="单位的网址名或者全称")
        parser.add_argument("role", metavar="角色", help="角色的名称或者代码，如 承办人、handler")
        parser.add_argument("--from", dest="begins_on", type=date.fromisoformat, metavar="日期", help="自哪天起")
        parser.add_argument("--end", action="store_true", help="免职")

    def handle(self, *args: Any, **options: Any) -> None:
        """Give the role or end it."""
        try:
            asked = person_named(options["username"]), agency_named(options["agency"]), role_named(options["role"])
            if options["end"]:
                self._end(*asked)
            else:
                self._give(*asked, begins_on=options["begins_on"] or timezone.localdate())
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal

    def _give(self, person: Person, agency: Agency, role: Role, *, begins_on: date) -> None:
        for warning in services.give_role(person, agency=agency, role=role, begins_on=begins_on, by=None):
            self.stderr.write(warning)
        self.stdout.write(f"已任职：{person.name}，{agency}{role.label}，自 {begins_on}。")

    def _end(self, person: Person, agency: Agency, role: Role) -> None:
        held = person.appointments.filter(agency=agency, role=role, ends_on=None).first()
        if held is None:
            raise NotAllowed([f"{person.name}没有在任的“{agency}{role.label}”。用 list_people 查看任职。"])
        services.end_role(held, by=None)
        self.stdout.write(f"已免职：{person.name}，{agency}{role.label}。")
