"""Load the demonstration year."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.demonstration import applications, consultations, load, messages
from website.demonstration.county import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    """``manage.py load_demonstration``."""

    help = (
        "载入演示年度：正宁县司法局2022年的公开信息和舆情，正宁县自然资源局2025年的依申请公开、信件和意见征集。"
        "内容为演示而编写，已经载入的不再重复。生产环境不能载入。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--address", default=settings.SITE_ADDRESS, help="打印地址时用的网站地址")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it unless it is there, and print where to go."""
        if settings.PRODUCTION:
            raise CommandError("演示账号的口令是公开的，生产环境不能载入演示数据。")
        if load.loaded():
            self.stdout.write("演示年度已在，没有改动。")
        else:
            self.stdout.write("正在载入演示年度（约一分钟）……")
            started = time.monotonic()
            count, asked, written, consulted = load.load(), applications.load(), messages.load(), consultations.load()
            taken = time.monotonic() - started
            self.stdout.write(
                f"载入 {count} 条信息、{asked} 件申请、{written} 封信件、{consulted} 件意见征集，用时 {taken:.0f} 秒。"
            )
        self._print_addresses(options["address"])

    def _print_addresses(self, address: str) -> None:
        lines = [
            "",
            f"  公众网站    {address}/",
            f"  司法局专栏  {address}/sfj/",
            f"  自然资源局  {address}/zrzyj/",
            f"  工作台      {address}/desk/",
            f"  开放数据    {address}/api/",
            "",
            f"  演示账号（口令都是 {PASSWORD}）",
            *(f"  {each.username:<12}{each.name}：{each.agency}{each.job}" for each in ACCOUNTS),
            "",
        ]
        self.stdout.write("\n".join(lines))
