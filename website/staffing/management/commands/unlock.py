"""Lift a lock."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.errors import NotAllowed
from website.staffing import services
from website.staffing.asking import person_named


class Command(BaseCommand):
    """``manage.py unlock``."""

    help = "解除登录锁定；--second-factor 同时清除第二重验证（验证器丢失时）。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("username", metavar="登录名")
        parser.add_argument("--second-factor", action="store_true", help="同时清除第二重验证")

    def handle(self, *args: Any, **options: Any) -> None:
        """Lift it."""
        try:
            person = person_named(options["username"])
            for name in ("unlock", *(["second-factor"] if options["second_factor"] else [])):
                self.stdout.write(services.act(person, name, by=None))
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
