"""Sources read over real sockets: politely, once, and through everything that goes wrong."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.website.hostile import plain, resolve, serving
from website.access_requests import files
from website.monitoring import fetching, hosts, running
from website.monitoring.choices import Kind
from website.monitoring.fetching import read, try_out
from website.monitoring.hosts import MANNERS
from website.monitoring.models import Host, Item, Seen, Snapshot, Source, WatchRule

QUICK = replace(MANNERS, resolve=resolve, sleep=lambda seconds: None, seconds=5.0)
ENTRY = "<item><title>{title}</title><link>{link}</link><description>{text}</description></item>"


def words(text: str) -> bytes:
    return f"<html><title>水价</title><body><p>{text}</p></body></html>".encode()


@pytest.fixture(autouse=True)
def _quick(loopback: list[str], settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lead requests to loopback, keep files apart, and wait for nothing between two requests."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(hosts, "PAUSE", timedelta(0))


class Site:
    """A site of some pages; each is a body, or a status with headers."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {"/robots.txt": ("404 Not Found", [], b"")}
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.port = 0

    def answer(self, line: socket.socket, head: bytes) -> None:
        path = head.split(b" ")[1].decode()
        self.asked.append(path)
        self.heads.append(head.decode().lower())
        page = self.pages.get(path, ("404 Not Found", [], b""))
        status, headers, body = page if isinstance(page, tuple) else ("200 OK", [], page)
        plain(body, *headers, status=status)(line, head)

    def feed(self, *entries: tuple[str, str, str], headers: list[str] | None = None) -> None:
        items = "".join(ENTRY.format(title=title, link=link, text=text) for link, title, text in entries)
        body = f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()
        self.pages["/feed"] = ("200 OK", headers or [], body)


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site on loopback."""
    made = Site()
    with ExitStack() as stack:
        made.port = stack.enter_context(serving(made.answer))
        yield made


@pytest.fixture
def feed(site: Site, source: Callable[..., Source], rule: Callable[..., WatchRule]) -> Source:
    """Return a source of the site, whose organ listens for itself."""
    rule("司法局")
    site.feed(("/1", "县司法局送法下乡", "法治宣传进乡村，张三说好。"), ("/2", "天气预报", "明天晴。"))
    return source(url=f"http://site.example:{site.port}/feed")


def again(held: Source) -> Source:
    """Return a source as it stands now, due at once."""
    Source.objects.filter(pk=held.pk).update(next_at=None)
    return Source.objects.get(pk=held.pk)


def test_what_a_rule_asks_for_is_kept_and_the_rest_counted(site: Site, feed: Source) -> None:
    outcome = read(feed.pk, QUICK)
    assert outcome
    assert outcome.says == "读到2条，新的2条，留下1条"
    kept = Item.objects.get()
    assert (kept.title, kept.url, kept.site) == (
        "县司法局送法下乡",
        f"http://site.example:{site.port}/1",
        "site.example",
    )
    assert "张三" not in kept.text, "names are masked before anything is kept"
    assert kept.hits.get().reasons
    assert kept.group is not None
    assert kept.group.title == kept.title
    snapshot = kept.snapshot
    assert snapshot is not None
    assert "张三" in files.opened(snapshot).decode(), "the evidence is as it came"
    assert "张三".encode() not in Path(fetching.snapshots.default_storage.path(snapshot.stored)).read_bytes()
    feed.refresh_from_db()
    assert (feed.last_says, feed.looked, feed.kept, feed.failing_since) == (outcome.says, 2, 1, None)
    assert feed.next_at > timezone.now() + timedelta(minutes=50)


def test_nothing_is_looked_at_twice(site: Site, feed: Source) -> None:
    read(feed.pk, QUICK)
    before = len(site.asked)
    assert read(again(feed).pk, QUICK).says == "读到2条，新的0条，留下0条"
    assert site.asked[before:] == ["/feed"], "neither robots.txt nor the pages are asked for again"
    assert Item.objects.count() == Snapshot.objects.count() == 1


def test_a_site_is_asked_whether_something_changed(site: Site, feed: Source) -> None:
    site.feed(("/1", "县司法局送法下乡", "文"), headers=['ETag: "v1"', "Last-Modified: Mon, 02 Mar 2026 00:00:00 GMT"])
    read(feed.pk, QUICK)
    site.pages["/feed"] = ("304 Not Modified", [], b"")
    assert read(again(feed).pk, QUICK).says == "没有变化"
    assert 'if-none-match: "v1"' in site.heads[-1]
    assert "if-modified-since: mon, 02 mar 2026" in site.heads[-1]


def test_the_text_of_the_page_is_taken_where_it_can_be_had(site: Site, feed: Source) -> None:
    words = "<p>县司法局的干部在村里讲民法典，村民问得很细，现场一一解答，大家都说听得懂。</p>" * 3
    site.pages["/1"] = f"<html><body><div><h1>县司法局送法下乡</h1>{words}</div></body></html>".encode("gb18030")
    read(feed.pk, QUICK)
    assert "民法典" in Item.objects.get().text
    assert Item.objects.get().snapshot.url.endswith("/1")


def test_robots_are_obeyed(site: Site, feed: Source) -> None:
    site.pages["/robots.txt"] = b"User-agent: Gongkai\nDisallow: /1\nCrawl-delay: 40\n"
    read(feed.pk, QUICK)
    assert "/1" not in site.asked
    assert Host.objects.get().next_at > timezone.now() + timedelta(seconds=30)
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    Host.objects.update(robots_until=None, next_at=None)
    read(again(feed).pk, QUICK)
    feed.refresh_from_db()
    assert "robots.txt 不允许" in feed.last_says
    assert feed.failures == 1


def test_a_site_whose_rules_cannot_be_had_is_left_alone(site: Site, feed: Source) -> None:
    site.pages["/robots.txt"] = ("503 Busy", [], b"")
    assert read(feed.pk, QUICK) is None
    feed.refresh_from_db()
    assert site.asked == ["/robots.txt"]
    assert "robots.txt 暂时取不到" in feed.last_says
    assert feed.next_at > timezone.now() + timedelta(minutes=50)
    assert feed.failing_since is None


def test_a_site_that_asks_for_rest_has_it(site: Site, feed: Source) -> None:
    site.pages["/feed"] = ("429 Slow", ["Retry-After: 7200"], b"")
    assert read(feed.pk, QUICK) is None
    feed.refresh_from_db()
    assert feed.next_at > timezone.now() + timedelta(minutes=110)
    assert "稍后再来" in feed.last_says
    assert read(again(feed).pk, QUICK) is None
    assert site.asked.count("/feed") == 1, "not even another source asks it"


@pytest.mark.parametrize("says", ["soon", "-5", "99999999999999", "Mon, 99 Foo", "Mon, 02 Mar 2099 00:00:00 GMT", ""])
def test_a_rest_is_never_without_an_end(says: str) -> None:
    now = timezone.now()
    assert timedelta(minutes=1) <= hosts.rest_until(says, now) - now <= timedelta(days=7)


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (("404 Not Found", [], b""), "网页不存在"),
        (("403 No", [], b""), "不允许访问"),
        (("500 Oops", [], b""), "HTTP 500"),
        (("302 Found", ["Location: http://inside.example/"], b""), "不是公网地址"),
        (("302 Found", ["Location: /feed"], b""), "跳转次数过多"),
        (b"<html><body>page</body></html>", "不是订阅"),
        (b"%PDF-1.4", "PDF"),
        (("200 OK", ["Content-Encoding: gzip"], b"nonsense"), "断开"),
    ],
)
def test_what_goes_wrong_is_said_and_the_pause_grows(site: Site, feed: Source, page: Any, says: str) -> None:
    site.pages["/feed"] = page
    read(feed.pk, QUICK)
    feed.refresh_from_db()
    assert says in feed.last_says
    assert feed.failing_since
    began = feed.failing_since
    pauses = []
    for _ in range(3):
        read(again(feed).pk, QUICK)
        feed.refresh_from_db()
        pauses.append(feed.next_at - timezone.now())
    assert pauses[0] < pauses[1] < pauses[2] <= timedelta(days=1)
    assert (feed.failing_since, feed.failures) == (began, 4)
    site.feed()
    read(again(feed).pk, QUICK)
    feed.refresh_from_db()
    assert (feed.failing_since, feed.failures) == (None, 0)


def test_a_list_of_pages_is_read_link_by_link_and_not_all_at_once(
    site: Site, source: Callable[..., Source], rule: Callable[..., WatchRule]
) -> None:
    rule("水价")
    anchors = "".join(f'<li><a href="/a/{at}">关于水价调整的第{at}号公告</a></li>' for at in range(25))
    site.pages["/list"] = f"<html><body><ul>{anchors}</ul></body></html>".encode()
    for at in range(25):
        words = f"<p>第{at}号：居民生活用水的水价按阶梯执行，第{at * 7}项另有规定，请各户留意通知。</p>" * 3
        site.pages[f"/a/{at}"] = f"<html><title>公告</title><body><div>{words}</div></body></html>".encode()
    held = source(kind=Kind.PAGE_LIST, url=f"http://site.example:{site.port}/list")
    assert read(held.pk, QUICK).says == "读到25条，新的10条，留下10条，还有15条下次再读"
    held.refresh_from_db()
    assert held.next_at < timezone.now() + timedelta(minutes=3)
    read(again(held).pk, QUICK)
    assert read(again(held).pk, QUICK).says == "读到25条，新的5条，留下5条"
    assert site.asked.count("/a/24") == 1
    assert Item.objects.count() == 25


def test_a_page_is_heard_anew_when_its_words_change(
    site: Site, source: Callable[..., Source], rule: Callable[..., WatchRule]
) -> None:
    rule("水价")
    site.pages["/p"] = words("水价听证会三月二日举行，欢迎报名参加。")
    held = source(kind=Kind.PAGE, url=f"http://site.example:{site.port}/p")
    assert read(held.pk, QUICK).kept == 1
    assert read(again(held).pk, QUICK).kept == 0
    site.pages["/p"] = words("水价听证会推迟到四月，具体日子另行通知各位。")
    assert read(again(held).pk, QUICK).kept == 1


def test_the_same_text_elsewhere_is_folded_and_stands_in_the_same_group(site: Site, feed: Source) -> None:
    text = (
        "县司法局组织干部到西坡镇开展法治宣传，发放民法典读本三百册，现场解答群众提出的问题二十多个，受到村民欢迎。" * 3
    )
    site.feed(("/1", "县司法局送法下乡", text), ("http://other.example/9", "转：县司法局送法下乡", f"{text}（转载）"))
    read(feed.pk, QUICK)
    first, copy = Item.objects.order_by("pk")
    assert copy.folded_into == first
    assert copy.group == first.group
    assert copy.bands.count() < first.bands.count(), "a copy is found by its words, and copied through its first"


def test_two_processes_read_a_source_once(site: Site, feed: Source) -> None:
    Source.objects.filter(pk=feed.pk).update(working_until=timezone.now() + timedelta(minutes=1))
    assert read(feed.pk, QUICK) is None
    assert site.asked == []
    Source.objects.filter(pk=feed.pk).update(working_until=timezone.now() - timedelta(minutes=1))
    assert read(feed.pk, QUICK).kept == 1, "one that was killed is not waited for longer"


def test_a_reading_that_is_killed_is_gone_on_with(site: Site, feed: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    site.feed(*((f"/{at}", f"县司法局第{at}次送法下乡到第{at * 3}村", f"第{at}次") for at in range(4)))
    real, taken = fetching._Reading._note, []

    def killed(self: Any, key: str) -> None:
        taken.append(key)
        if len(taken) == 3:
            raise KeyboardInterrupt
        real(self, key)

    monkeypatch.setattr(fetching._Reading, "_note", killed)
    with pytest.raises(KeyboardInterrupt):
        read(feed.pk, QUICK)
    assert (Item.objects.count(), Seen.objects.count()) == (2, 2), "an entry and the note of it are one"
    monkeypatch.setattr(fetching._Reading, "_note", real)
    Source.objects.update(working_until=None)
    assert read(again(feed).pk, QUICK).kept == 2
    assert Item.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_one_site_is_asked_by_one_at_a_time(county: SimpleNamespace, site: Site) -> None:
    busy, most = [0], [0]
    lock = threading.Lock()

    def slow(line: socket.socket, head: bytes) -> None:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        threading.Event().wait(0.1)
        with lock:
            busy[0] -= 1
        plain(b"x")(line, head)

    from django.db import connection

    manners = replace(QUICK, sleep=lambda seconds: threading.Event().wait(0.05))

    def ask(port: int) -> None:
        try:
            hosts.ask_politely(f"http://site.example:{port}/x", most=100, manners=manners)
        finally:
            connection.close()

    with serving(slow) as port:
        hosts.ask_politely(f"http://site.example:{port}/x", most=100, manners=manners)
        threads = [threading.Thread(target=ask, args=(port,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert most[0] == 1


def test_trying_out_keeps_nothing(site: Site, feed: Source) -> None:
    found = try_out(feed, QUICK)
    assert [bool(each.heard.matches) for each in found] == [True, False]
    assert "张三" not in found[0].heard.text
    assert not Item.objects.exists()
    assert not Seen.objects.exists()
    assert not Snapshot.objects.exists()


def test_sources_are_queued_once_until_their_task_had_time(feed: Source) -> None:
    assert running.queue_due() == 1
    assert running.queue_due() == 0
    Source.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert running.queue_due() == 1


def test_what_is_older_than_would_be_kept_is_passed_over(site: Site, feed: Source) -> None:
    body = (
        site.pages["/feed"][2]
        .decode()
        .replace("</title><link>/1", "</title><pubDate>Mon, 02 Mar 2015 08:00:00 +0800</pubDate><link>/1")
    )
    site.pages["/feed"] = body.encode()
    assert read(feed.pk, QUICK).kept == 0
    assert "/1" not in site.asked


def test_a_feed_that_leads_to_an_account_is_refused(site: Site, feed: Source) -> None:
    Source.objects.filter(pk=feed.pk).update(url="https://weibo.com/u/1234567890")
    read(feed.pk, QUICK)
    feed.refresh_from_db()
    assert "微博用户主页" in feed.last_says
    assert site.asked == []
