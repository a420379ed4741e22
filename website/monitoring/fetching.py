"""Reading a source: asked politely, read, and what is new in it handed on, exactly once.

A source is read by one process at a time, which holds it for some minutes; what was looked at is noted entry by entry,
so that a process that is killed is gone on with where it stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from website.agencies.models import Agency
from website.monitoring import mailbox, pipeline, snapshots
from website.monitoring.addresses import FollowsSomebody, demand_topic, key_of
from website.monitoring.choices import Kind
from website.monitoring.hosts import MANNERS, Later, Manners, ask_politely
from website.monitoring.models import Seen, Snapshot, Source
from website.monitoring.pipeline import Heard, Listener
from website.monitoring.reading import Found, Unreadable, article, entries, links
from website.outgoing import Refused, Reply, Unreachable

logger = logging.getLogger(__name__)

HELD = timedelta(minutes=5)
"""How long whoever reads a source is left alone between two of its entries."""
MOST_PAGES = 10
"""Pages of articles that one reading asks for; the others wait for the next, which then comes soon."""
SOON = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(days=1)
MOST_LIST, MOST_PAGE = 5_000_000, 3_000_000
"""Bytes of a feed or list, and of one page."""
GONE = (404, 410)

Failed = (Refused, Unreachable, Unreadable)


@dataclass
class Outcome:
    """What came of a reading."""

    read: int = 0
    new: int = 0
    kept: int = 0
    waiting: int = 0
    unchanged: bool = False

    @property
    def says(self) -> str:
        """The outcome in words."""
        if self.unchanged:
            return "没有变化"
        more = f"，还有{self.waiting}条下次再读" if self.waiting else ""
        return f"读到{self.read}条，新的{self.new}条，留下{self.kept}条{more}"


@dataclass
class Listed:
    """What a source lists now: entries that say something themselves, or that are pages still to be asked for."""

    found: list[Found]
    reply: Reply
    at: datetime
    kept: dict[str, Snapshot] = field(default_factory=dict)

    def evidence(self, agency: Agency) -> Snapshot:
        """Keep the list itself as evidence, once for all its entries."""
        if "" not in self.kept:
            self.kept[""] = _evidence(agency, self.reply, self.at)
        return self.kept[""]


def read(number: int, manners: Manners = MANNERS) -> Outcome | None:
    """Read a source, and write down what came of it; nothing when another process reads it, or it is not in use.

    Reading it twice keeps nothing twice.
    """
    now = timezone.now()
    until = now + HELD
    if not Source.objects.free(now).filter(pk=number).update(working_until=until):
        return None
    source = Source.objects.select_related("agency").get(pk=number)
    reading = _Reading(source, until, manners)
    try:
        outcome = reading.run()
    except Later as later:
        _put_off(source, later.when, str(later))
        return None
    except (*Failed, FollowsSomebody) as failure:
        _fail(source, str(failure))
        return None
    except Exception:
        logger.exception("信息来源 %s 没有读完", number)
        _fail(source, "读取时程序出错，已经记入系统日志，请告诉系统管理员")
        return None
    _succeed(source, outcome)
    return outcome


class _Reading:
    """One reading of a source, whose hold is prolonged with every entry."""

    def __init__(self, source: Source, until: datetime, manners: Manners) -> None:
        self._source, self._until, self._manners = source, until, manners

    def run(self) -> Outcome:
        """Read the source. Raises ``Later``, or one of ``Failed``."""
        if self._source.kind == Kind.MAIL:
            read, kept, waiting = mailbox.collect(self._source, self._still_ours)
            return Outcome(read + waiting, read, kept, waiting)
        listed = ask_list(self._source, self._manners)
        if listed is None:
            return Outcome(unchanged=True)
        listener = pipeline.listener_of(self._source.agency)
        outcome = Outcome(read=len(listed.found))
        waiting = self._new(listed.found)
        outcome.new = len(waiting)
        pages = 0
        for position, (key, found) in enumerate(waiting):
            if pages >= MOST_PAGES or not self._still_ours():
                outcome.waiting = len(waiting) - position
                break
            pages += self._source.kind != Kind.PAGE
            try:
                outcome.kept += self._look_at(listener, listed, key, found)
            except Later:
                outcome.waiting = len(waiting) - position
                break
        outcome.new -= outcome.waiting
        if not outcome.waiting:
            # Only now would an answer of "not changed" leave nothing behind.
            self._remember(listed.reply)
        return outcome

    def _new(self, found: Iterable[Found]) -> list[tuple[str, Found]]:
        """Return what was not looked at yet, the newest first as lists have it, and note that the rest still stands."""
        keyed = {self._key(each): each for each in found}
        seen = Seen.objects.filter(source=self._source, key__in=list(keyed))
        known = set(seen.values_list("key", flat=True))
        seen.update(at=timezone.now())
        return [(key, each) for key, each in keyed.items() if key not in known]

    def _key(self, found: Found) -> str:
        """Return by what something is known; a page that is watched itself is new whenever its words are."""
        key = pipeline.key_for(found)
        return key_of(f"{key}\n{found.text}") if self._source.kind == Kind.PAGE else key

    def _still_ours(self) -> bool:
        """Hold the source longer, unless it was taken over from us."""
        until = timezone.now() + HELD
        ours = Source.objects.filter(pk=self._source.pk, working_until=self._until).update(working_until=until)
        self._until = until
        return bool(ours)

    def _look_at(self, listener: Listener, listed: Listed, key: str, found: Found) -> bool:
        """Take one entry in, or pass it over; either way it is noted together with what became of it."""
        if pipeline.is_old(listener, found):
            self._note(key)
            return False
        whole, evidence = self._whole(listed, found)
        with transaction.atomic():
            item = whole and pipeline.take(listener, self._source, whole, evidence=evidence, key=key)
            self._note(key)
        return bool(item)

    def _note(self, key: str) -> None:
        Seen.objects.get_or_create(source=self._source, key=key, defaults={"at": timezone.now()})

    def _whole(self, listed: Listed, found: Found) -> tuple[Found | None, Callable[[], Snapshot]]:
        """Return an entry with the text of its page where that can be had, and how its evidence is kept."""
        agency = self._source.agency
        if self._source.kind != Kind.PAGE and found.url:
            asked = self._page(found)
            if asked:
                page, reply, at = asked
                return page, lambda: _evidence(agency, reply, at)
            if self._source.kind == Kind.PAGE_LIST:
                return None, lambda: listed.evidence(agency)
        return found, lambda: listed.evidence(agency)

    def _page(self, found: Found) -> tuple[Found, Reply, datetime] | None:
        """Return the article of an entry's page; nothing where it cannot be had. Raises ``Later``."""
        try:
            demand_topic(found.url)
            at = timezone.now()
            reply = ask_politely(found.url, most=MOST_PAGE, manners=self._manners)
            if reply.status != 200:
                return None
            page = article(reply.body, reply.headers.get("content-type", ""), reply.url)
        except (*Failed, FollowsSomebody):
            return None
        longer = page.text if len(page.text) >= len(found.text) or not found.text else found.text
        moment = found.published_at or page.published_at
        return replace(found, title=found.title or page.title, text=longer, published_at=moment), reply, at

    def _remember(self, reply: Reply) -> None:
        self._source.etag = reply.headers.get("etag", "")[:500]
        self._source.last_modified = reply.headers.get("last-modified", "")[:100]
        self._source.save(update_fields=["etag", "last_modified"])


def ask_list(source: Source, manners: Manners = MANNERS) -> Listed | None:
    """Ask a source what it lists now; nothing when it says that nothing changed.

    Raises ``Later``, ``Refused``, ``Unreachable``, ``Unreadable`` or ``FollowsSomebody``.
    """
    demand_topic(source.url)
    at = timezone.now()
    reply = ask_politely(source.url, most=MOST_LIST, headers=_conditions(source), manners=manners)
    if reply.status == 304:
        return None
    if reply.status != 200:
        raise _refusal(reply.status)
    demand_topic(reply.url)
    return Listed(list(_listed(source, reply)), reply, at)


def _refusal(status: int) -> Exception:
    if status in GONE:
        return Refused(f"网页不存在（HTTP {status}），请核对地址")
    if status in (401, 403):
        return Refused(f"网站不允许访问（HTTP {status}），请改用网站提供的订阅或者导出")
    return Unreachable(f"网站答复HTTP {status}")


def _conditions(source: Source) -> dict[str, str]:
    headers = {"accept": "application/atom+xml, application/rss+xml, text/html;q=0.9, */*;q=0.5"}
    if source.etag:
        headers["if-none-match"] = source.etag
    if source.last_modified:
        headers["if-modified-since"] = source.last_modified
    return headers


def _listed(source: Source, reply: Reply) -> Iterator[Found]:
    content_type = reply.headers.get("content-type", "")
    if source.kind == Kind.FEED:
        yield from entries(reply.body, content_type, reply.url)
    elif source.kind == Kind.PAGE:
        yield article(reply.body, content_type, reply.url)
    else:
        for each in links(reply.body, content_type, reply.url, source.selector):
            yield Found(each.url, each.title, "")


def _evidence(agency: Agency, reply: Reply, at: datetime) -> Snapshot:
    media_type = reply.headers.get("content-type", "") or "application/octet-stream"
    return snapshots.keep(agency, reply.body, url=reply.url, media_type=media_type, at=at)


# ---- what came of it


def _succeed(source: Source, outcome: Outcome) -> None:
    now = timezone.now()
    pause = SOON if outcome.waiting else timedelta(minutes=source.minutes)
    Source.objects.filter(pk=source.pk).update(
        last_at=now, last_says=outcome.says, next_at=now + pause, failing_since=None, failures=0, told_at=None,
        working_until=None, looked=source.looked + outcome.new, kept=source.kept + outcome.kept,
    )  # fmt: skip


def _fail(source: Source, says: str) -> None:
    """Write a failure down; every further one doubles the pause, up to a day."""
    now = timezone.now()
    pause = min(timedelta(minutes=source.minutes) * 2 ** min(source.failures, 12), LONGEST_PAUSE)
    Source.objects.filter(pk=source.pk).update(
        last_at=now, last_says=says[:300], next_at=now + max(pause, timedelta(minutes=source.minutes)),
        failing_since=source.failing_since or now, failures=source.failures + 1, working_until=None,
    )  # fmt: skip


def _put_off(source: Source, when: datetime, says: str) -> None:
    """Read a source later as its site wishes; that is no failure."""
    Source.objects.filter(pk=source.pk).update(last_says=says[:300], next_at=when, working_until=None)


# ---- trying out


@dataclass(frozen=True)
class Preview:
    """What an entry would become."""

    found: Found
    heard: Heard


def try_out(source: Source, manners: Manners = MANNERS, most: int = 20) -> list[Preview]:
    """Return what a source lists now, masked and asked of the rules, without keeping anything.

    Pages of articles are not asked for. Raises what ``ask_list`` raises.
    """
    unconditional = Source(agency=source.agency, kind=source.kind, url=source.url, selector=source.selector)
    listed = ask_list(unconditional, manners)
    listener = pipeline.listener_of(source.agency)
    found = listed.found[:most] if listed else []
    return [Preview(each, pipeline.heard(listener, each)) for each in found]
