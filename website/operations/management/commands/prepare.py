"""Make everything ready that the platform needs before it serves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from website.agencies import permissions, second_factor
from website.publishing import sites, workflows


class Command(BaseCommand):
    """``manage.py prepare``."""

    help = "准备好运行所需的一切：数据目录、数据库结构、角色权限、审查流程、静态文件。可以重复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, and say what was done."""
        for folder in (settings.HOME, settings.MEDIA_ROOT, settings.STATIC_ROOT):
            folder.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        permissions.lay_down()
        workflows.lay_down()
        sites.clear_ground()
        if resealed := second_factor.reseal():
            self.stdout.write(f"已用新的加密密钥重新加密{resealed}项第二重验证的密钥")
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"准备完毕，数据保存在 {settings.HOME}")
