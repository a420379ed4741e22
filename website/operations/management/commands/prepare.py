"""Make everything ready that the platform needs before it serves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from website.access_requests import resealing
from website.agencies import permissions, second_factor
from website.publishing import sites, workflows
from website.publishing.models import Record
from website.search import services as search
from website.search.errors import SearchUnavailable
from website.search.rebuilding import rebuild

QUICK = 20_000
"""Up to so many public records the index is built anew while one waits."""


class Command(BaseCommand):
    """``manage.py prepare``."""

    help = "准备好运行所需的一切：数据目录、数据库结构、角色权限、审查流程、检索索引、静态文件。可以重复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, and say what was done."""
        for folder in (settings.HOME, settings.MEDIA_ROOT, settings.STATIC_ROOT):
            folder.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        permissions.lay_down()
        workflows.lay_down()
        sites.clear_ground()
        if added := sites.add_missing_pages():
            self.stdout.write(
                f"已为以前开通的专栏补设{added}个页面（关于本站、无障碍说明、隐私说明），请各单位核对内容"
            )
        if resealed := second_factor.reseal():
            self.stdout.write(f"已用新的加密密钥重新加密{resealed}项第二重验证的密钥")
        if resealed := resealing.reseal():
            self.stdout.write(f"已用新的加密密钥重新加密{resealed}项申请人的身份信息和文件")
        if len(settings.SEALING_KEYS) > 1 and (unreadable := resealing.unreadable()):
            self.stderr.write(
                f"有{len(unreadable)}件申请的申请人身份信息，现有的密钥都打不开：请加上当时的密钥再运行一次"
            )
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)
        self._put_search_in_order()
        self.stdout.write(f"准备完毕，数据保存在 {settings.HOME}")

    def _put_search_in_order(self) -> None:
        """Build the index of the search anew where it is not as it should be; a large one is left to the command."""
        found = search.problems()
        if not found:
            return
        if Record.objects.public().count() > QUICK:
            self.stderr.write("；".join(found) + "。信息很多，要一些时间；平台可以先启动，重建期间检索照常。")
            return
        try:
            outcome = rebuild()
        except SearchUnavailable as error:
            self.stderr.write(
                f"检索索引没有重建：{error}。其他功能不受影响，恢复后运行 python manage.py rebuild_search。"
            )
        else:
            self.stdout.write(f"检索索引已重建：{outcome.entries} 条")
