"""Prove that a backup is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.errors import NotAllowed
from website.operations import backup


class Command(BaseCommand):
    """``manage.py verify_backup``."""

    help = "核对备份文件：每个文件的哈希是否与清单一致。不改动任何数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="备份文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, and say what the backup is."""
        try:
            manifest = backup.check(options["file"])
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"备份完整：{manifest['made_at']}，{manifest['vendor']}，{len(manifest['files'])} 个文件。")
