"""List the people."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Prefetch
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Appointment, Person
from website.staffing.asking import agency_named


class Command(BaseCommand):
    """``manage.py list_people``."""

    help = "列出人员、所在单位、任职和账号状态。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--agency", metavar="单位", help="只列这个单位和它下面的")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """List them."""
        people = Person.objects.select_related("agency").order_by("agency__path", "username")
        if options["agency"]:
            try:
                path = agency_named(options["agency"]).path
            except NotAllowed as refusal:
                raise CommandError(str(refusal)) from refusal
            people = people.filter(agency__in=Agency.objects.below([path]))
        held = Appointment.objects.on(timezone.localdate()).select_related("agency")
        rows = [_row(person) for person in people.prefetch_related(Prefetch("appointments", held))]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        elif not rows:
            self.stdout.write("没有人员。用 create_person 开立账号。")
        else:
            self.stdout.write("\n".join(_line(row) for row in rows))


def _row(person: Person) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.name,
        "agency": str(person.agency or ""),
        "roles": [f"{each.agency}{each.get_role_display()}" for each in person.appointments.all()],
        "active": person.is_active,
        "last_login": timezone.localtime(person.last_login).isoformat("T", "minutes") if person.last_login else None,
    }


def _line(row: dict[str, Any]) -> str:
    roles = "、".join(row["roles"]) or "未任职"
    state = "在用" if row["active"] else "停用"
    return "\t".join([row["username"], row["name"], row["agency"], roles, state, row["last_login"] or "从未登录"])
