"""Export an organ's archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.errors import NotAllowed
from website.operations import archive
from website.staffing.asking import agency_named


class Command(BaseCommand):
    """``manage.py export_archive``."""

    help = "把一个单位的全部档案导出成不用本软件也能读、能核验的文件；公开的与不公开的分开存放。运行中也可以导出。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("agency", metavar="单位", help="网址名或者全称")
        parser.add_argument("folder", metavar="目录", type=Path, help="空目录，或者还没有的目录")
        parser.add_argument("--with-originals", action="store_true", help="连同遮盖个人信息之前的原文，须写明理由")
        parser.add_argument(
            "--with-identities",
            action="store_true",
            help="连同申请人、被征求意见方、争议当事人、来信人的身份和联系方式，以及写有他们的材料，须写明理由",
        )
        parser.add_argument("--reason", metavar="理由", default="", help="导出上面两项的理由，记入审计记录")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, and say what was written and what must be kept with it."""
        reason = options["reason"].strip()
        asked = options["with_originals"] or options["with_identities"]
        if asked != bool(reason):
            raise CommandError(
                "--with-originals、--with-identities 和 --reason 要一起写：导出遮盖前的原文、身份信息必须写明理由，"
                "别的内容不用写。"
            )
        try:
            agency = agency_named(options["agency"])
            made = archive.export(
                agency,
                options["folder"],
                originals_because=reason if options["with_originals"] else "",
                identities_because=reason if options["with_identities"] else "",
                progress=self._say,
            )
        except (NotAllowed, archive.Unfinished) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"目录不能使用：{error}") from error
        for place, number, why in made.missing:
            self.stderr.write(f"! 存储里没有文件 {number}（{place}）：{why}")
        self.stdout.write(
            f"已导出到 {made.path}：{made.records} 条信息，{made.requests} 件申请，{made.disputes} 件复议诉讼，"
            f"{made.messages} 封信件，{made.consultations} 件意见征集，{made.duties} 条组织保障记录，"
            f"{made.deliveries} 次渠道投放，年度报告 {made.reports} 个版本，{made.files} 个文件，"
            f"{made.size / 1048576:.1f} MB"
        )
        self.stdout.write(f"清单的 SHA-256：{made.manifest_hash}（另行抄存，用来证明清单没有换过）")

    def _say(self, done: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"已导出 {done} 条", ending="\r")
