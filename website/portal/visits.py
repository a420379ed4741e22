"""Counting visits: how often a record was read on a day, and nothing of who read it.

Counts are gathered in memory and written together, so that a reader never waits for a write; a process that is
killed loses at most the last few seconds of them.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from website.publishing.models import VisitCount

SECONDS = 10
_BOT = re.compile(r"bot|spider|crawl|slurp|preview|monitor|curl|wget|python|java/|headless", re.I)


class Gathered:
    """Visits not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[int, date]] = Counter()
        self._since = time.monotonic()

    def add(self, record: int) -> None:
        """Note one visit."""
        with self._lock:
            self._counts[record, timezone.localdate()] += 1

    def due(self) -> bool:
        """Whether it is time to write."""
        return bool(self._counts) and time.monotonic() - self._since >= SECONDS

    def write(self) -> None:
        """Write what was gathered, and begin anew."""
        with self._lock:
            counts, self._counts, self._since = self._counts, Counter(), time.monotonic()
        with transaction.atomic():
            for (record, day), count in sorted(counts.items()):
                VisitCount.objects.get_or_create(record_id=record, day=day)
                VisitCount.objects.filter(record_id=record, day=day).update(count=F("count") + count)


gathered = Gathered()


def count_visits(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count each record that was shown to a person; programs that name themselves are left out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        record = getattr(response, "record", None)
        if record and request.method == "GET" and not _BOT.search(request.META.get("HTTP_USER_AGENT", "bot")):
            gathered.add(record)
            if gathered.due():
                gathered.write()
        return response

    return middleware
