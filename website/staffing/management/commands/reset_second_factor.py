"""Clear a person's second factor."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.errors import NotAllowed
from website.staffing import services
from website.staffing.asking import person_named


class Command(BaseCommand):
    """``manage.py reset_second_factor``."""

    help = "清除一个人的第二重验证（手机、通行密钥丢失时），下次登录后重新设置。请先当面核实是本人。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("username", metavar="登录名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Clear it."""
        try:
            self.stdout.write(services.act(person_named(options["username"]), "second-factor", by=None))
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
