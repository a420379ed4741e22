"""Make the secrets of a production installation."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand
from django.core.management.utils import get_random_secret_key


class Command(BaseCommand):
    """``manage.py make_secrets``."""

    help = "生成生产环境的环境变量样本，含新密钥。存为只有运行账号可读的文件，并另行保管一份。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the file."""
        key = get_random_secret_key().replace("$", "S").replace("#", "H")
        self.stdout.write(
            "GONGKAI_ENV=production\n"
            f"GONGKAI_SECRET_KEY='{key}'\n"
            f"GONGKAI_SEALING_KEYS={Fernet.generate_key().decode()}\n"
            "GONGKAI_HOSTS=gk.example.gov.cn\n"
            "GONGKAI_ADDRESS=https://gk.example.gov.cn\n"
            "GONGKAI_HOME=/var/lib/gongkai\n"
            "GONGKAI_BEHIND_PROXY=true\n"
            "GONGKAI_PROXIES=1\n"
            "# GONGKAI_DATABASE_URL=postgres://用户:口令@127.0.0.1:5432/gongkai\n"
            "# GONGKAI_MAIL_URL=smtp+tls://用户:口令@mail.example.gov.cn:587\n"
        )
