"""Open an account."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.staffing import services
from website.staffing.asking import agency_named, role_named, sound


class Command(BaseCommand):
    """``manage.py create_person``."""

    help = "开立账号，打印一次性口令；口令只显示这一次，本人首次登录时须修改。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("username", metavar="登录名")
        parser.add_argument("name", metavar="姓名")
        parser.add_argument("agency", metavar="单位", help="单位的网址名或者全称")
        parser.add_argument("--job", metavar="职务", default="")
        parser.add_argument("--phone", metavar="电话", default="")
        parser.add_argument("--email", metavar="邮箱", default="")
        parser.add_argument("--role", metavar="角色", action="append", default=[], help="同时任职，可以写多次")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it, give the roles, and print the password."""
        try:
            person, password, warnings = _open(options)
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        for warning in warnings:
            self.stderr.write(warning)
        self.stdout.write(f"已开立账号：{person.name}（登录名 {person.username}），{person.agency}。")
        self.stdout.write(f"一次性口令：{password}")


@transaction.atomic
def _open(options: dict[str, Any]) -> tuple[Person, str, list[str]]:
    roles = [role_named(each) for each in options["role"]]
    agency = agency_named(options["agency"])
    person = Person(
        username=options["username"],
        first_name=options["name"],
        agency=agency,
        job=options["job"],
        phone=options["phone"],
        email=options["email"],
    )
    sound(person, leaving_out=("password",))
    person, password = services.open_account(person, by=None)
    today = timezone.localdate()
    given = [services.give_role(person, agency=agency, role=role, begins_on=today, by=None) for role in roles]
    return person, password, list(dict.fromkeys(warning for warnings in given for warning in warnings))
