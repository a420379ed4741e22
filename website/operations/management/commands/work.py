"""The background worker: queued tasks and periodic jobs."""

from __future__ import annotations

import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from website.operations.periodic import run_due

SECONDS = 15


class Command(BaseCommand):
    """``manage.py work``."""

    help = "后台进程：办理排队的任务，并按时办理定时任务（定时发布、文件到期等）。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop."""
        stop = threading.Event()
        clock = threading.Thread(target=_keep_time, args=[stop], daemon=True)
        clock.start()
        try:
            call_command("db_worker", queue_name="*", interval=2, verbosity=0)
        finally:
            stop.set()
            clock.join(timeout=SECONDS)


def _keep_time(stop: threading.Event) -> None:
    while not stop.wait(SECONDS):
        close_old_connections()
        run_due()
