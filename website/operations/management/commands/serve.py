"""Serve the platform: the web server and the background worker together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

PAUSE = 1.0
"""Seconds before a child that ended by itself is started again."""


class Command(BaseCommand):
    """``manage.py serve``."""

    help = "启动平台：网站和后台进程一起运行，按 Ctrl-C 停止。只监听本机，对外由反向代理转发。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只监听本机")
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument("--workers", type=int, default=0, help="网站进程数，默认按处理器核数")
        parser.add_argument("--threads", type=int, default=4, help="每个网站进程的线程数，默认 4")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the children, keep them alive, and stop them when told to."""
        _demand_free(options["host"], options["port"])
        if not settings.PRODUCTION:
            os.environ.setdefault("GONGKAI_ADDRESS", f"http://{options['host']}:{options['port']}")
        children = {name: subprocess.Popen(command) for name, command in _commands(options).items()}  # nosec B603
        stopping = False

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal stopping
            stopping = True

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        self.stdout.write(f"平台已启动：http://{options['host']}:{options['port']}/ ，按 Ctrl-C 停止")
        while not stopping:
            time.sleep(PAUSE)
            for name, child in children.items():
                if child.poll() is not None and not stopping:
                    self.stderr.write(f"{name} 意外停止（{child.returncode}），重新启动")
                    children[name] = subprocess.Popen(_commands(options)[name])  # nosec B603
        _stop(list(children.values()))
        self.stdout.write("平台已停止")


def _demand_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"端口 {port} 已被占用或者不能使用，请换一个：--port 8001") from error


def _commands(options: dict[str, Any]) -> dict[str, list[str]]:
    workers = options["workers"] or min(2 * (os.cpu_count() or 1) + 1, 9)
    manage = str(settings.BASE_DIR / "manage.py")
    web = [
        *(sys.executable, "-m", "gunicorn", "website.wsgi:application"),
        *("--bind", f"{options['host']}:{options['port']}"),
        *("--workers", str(workers), "--worker-class", "gthread", "--threads", str(options["threads"])),
        *("--max-requests", "20000", "--max-requests-jitter", "2000"),
        *("--timeout", "60", "--graceful-timeout", "30", "--keep-alive", "5"),
        *("--chdir", str(settings.BASE_DIR), "--log-level", "warning"),
    ]
    return {"网站": web, "后台进程": [sys.executable, manage, "work"]}


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=35)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
