"""Tell whether the platform is well."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from website.operations import selfcheck


class Command(BaseCommand):
    """``manage.py selfcheck``."""

    help = "自检：数据库、后台进程、磁盘、邮件、时钟、放假安排、证书、密钥、检索、备份等。有失败项时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and print each point."""
        points = selfcheck.run()
        if options["json"]:
            self.stdout.write(json.dumps([point.as_dict() for point in points], ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(selfcheck.lines(points)))
        if selfcheck.worst(points) == selfcheck.State.FAIL:
            sys.exit(1)
