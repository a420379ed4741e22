"""Following the links that stand in public records: politely, and never into the organ's own network."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from website.outgoing import Refused, Resolve, Unreachable, ask, resolve
from website.publishing.findings import anchors_of
from website.publishing.models import LinkCheck, Record

SECONDS = 10
PAUSE_BETWEEN = 7
"""Days before a link is followed again."""
HEAD_UNKNOWN = (403, 405, 501)
"""How sites answer that do not want to be asked for the head of a page alone."""


@dataclass(frozen=True)
class Answer:
    """What came of following a link."""

    works: bool
    says: str


def follow(url: str, resolve: Resolve = resolve) -> Answer:
    """Follow a link and say whether it leads somewhere; addresses that are not public are refused at every turn."""
    try:
        reply = ask(url, method="HEAD", seconds=SECONDS, most=0, resolve=resolve)
        if reply.status in HEAD_UNKNOWN:
            reply = ask(url, seconds=SECONDS, most=0, resolve=resolve)
    except (Refused, Unreachable) as failure:
        return Answer(False, str(failure))
    return Answer(reply.status < 400, f"HTTP {reply.status}")


def check_links(most: int = 500, resolve: Resolve = resolve) -> int:
    """Follow links that were not followed for a while, and write down what came of it; return how many."""
    since = timezone.now() - timezone.timedelta(days=PAUSE_BETWEEN)
    recent = LinkCheck.objects.filter(checked_at__gte=since).values("record_id")
    waiting = Record.objects.public().exclude(pk__in=recent).order_by("-pk")[:most]
    followed = 0
    # All are read before the first is written of: on SQLite a read left open forbids the write after another's.
    for record in list(waiting):
        for url in {anchor.url for anchor in anchors_of(record) if anchor.url.startswith(("http://", "https://"))}:
            _write(record, url, follow(url, resolve))
            followed += 1
    return followed


def _write(record: Record, url: str, answer: Answer) -> None:
    now = timezone.now()
    before = LinkCheck.objects.filter(record=record, url=url[:2000]).first()
    since = None if answer.works else (before.failing_since if before and before.failing_since else now)
    LinkCheck.objects.update_or_create(
        record=record,
        url=url[:2000],
        defaults={"checked_at": now, "works": answer.works, "says": answer.says[:200], "failing_since": since},
    )
