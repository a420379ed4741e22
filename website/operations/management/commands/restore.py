"""Put a backup back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.errors import NotAllowed
from website.operations import backup


class Command(BaseCommand):
    """``manage.py restore``."""

    help = "用备份恢复数据库和文件。先核对备份，再动数据，最后核验审计记录。恢复前请停止平台。"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="备份文件")
        parser.add_argument("--replace", action="store_true", help="替换现有数据")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say how it went."""
        try:
            outcome = backup.restore(options["file"], replace=options["replace"])
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"没有恢复成，现有数据没有改动：{error}") from error
        self.stdout.write(f"已恢复 {outcome.files} 个文件，审计记录完整。")
