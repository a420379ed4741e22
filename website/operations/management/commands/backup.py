"""Back the platform up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.errors import NotAllowed
from website.operations import backup


class Command(BaseCommand):
    """``manage.py backup``."""

    help = "备份数据库、文件和密钥指纹到一个文件，运行中也可以备份。密钥本身不在备份里，请另行保管。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("folder", nargs="?", type=Path, default=settings.HOME / "backups", help="存放备份的目录")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, and say where to."""
        try:
            made = backup.make(options["folder"])
        except (NotAllowed, OSError) as error:
            raise CommandError(f"没有备份成：{error}") from error
        self.stdout.write(f"已备份到 {made.path}（{made.files} 个文件，{made.size / 1048576:.1f} MB）")
        for name in made.vanished:
            self.stderr.write(f"! {name} 在备份时被删除，没有备份")
