"""Give a person a new password."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.errors import NotAllowed
from website.staffing import services
from website.staffing.asking import person_named


class Command(BaseCommand):
    """``manage.py reset_password``."""

    help = "重置口令：打印一次性口令，只显示这一次；同时结束其全部登录。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("username", metavar="登录名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset it and print the new one."""
        try:
            person = person_named(options["username"])
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        password = services.reset_password(person, by=None)
        self.stdout.write(f"{person.name}（登录名 {person.username}）的一次性口令：{password}")
