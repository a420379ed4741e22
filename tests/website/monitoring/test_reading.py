"""Bytes to what they say: feeds, lists and pages, honest and hostile."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from website.monitoring import reading
from website.monitoring.reading import Unreadable, article, decode, entries, links, moment_in, plausible

BASE = "http://site.example/list/"
RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>县融媒</title>
<item><title>县司法局送法下乡</title><link>/a/1</link><author>张三</author>
<description>&lt;p&gt;法治宣传进乡村。&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description>
<pubDate>Mon, 02 Mar 2026 08:00:00 +0800</pubDate></item>
<item><title>没有时区</title><link>http://other.example/2</link><pubDate>2026-03-02 08:00:00</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>论坛</title><entry>
<title type="html">水&lt;b&gt;价&lt;/b&gt;</title>
<link href="http://site.example/t/1"/><updated>2026-03-02T00:00:00Z</updated><author><name>李四</name></author>
<content type="html">&lt;p&gt;水价为什么涨&lt;/p&gt;</content><summary>短</summary></entry></feed>"""
PAGE = """<html><head><meta charset="gb2312"><title>县司法局开展送法下乡活动_县融媒</title></head><body>
<div class="nav"><a href="/">首页</a></div><div class="main"><h1>县司法局开展送法下乡活动</h1>
<div class="info">发布时间：2026-03-02 08:30 作者：张三</div><div class="content">{text}</div></div></body></html>"""
TEXT = "<p>近日，县司法局组织干部到村里开展法治宣传，现场解答群众提出的问题，受到欢迎。</p>" * 4


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gb18030"])
def test_a_feed_is_read_in_its_own_characters(encoding: str) -> None:
    one, two = entries(RSS.format(encoding=encoding).encode(encoding), "text/xml", BASE)
    assert (one.url, one.title, one.text) == ("http://site.example/a/1", "县司法局送法下乡", "法治宣传进乡村。")
    assert one.published_at == datetime(2026, 3, 2, tzinfo=UTC)
    assert two.published_at == datetime(2026, 3, 2, tzinfo=UTC), "a moment without a zone is Beijing's"
    assert not any("张三" in str(each) for each in (one, two)), "who wrote it is not read"


def test_atom_is_read_with_its_longest_text() -> None:
    (one,) = entries(ATOM.encode(), "application/atom+xml", BASE)
    assert (one.title, one.text) == ("水\n价".replace("\n", " "), "水价为什么涨")
    assert "李四" not in str(one)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"<html><body><p>page</p></body></html>", b"{}", b"<rs", b"%PDF-1.4", b"\x89PNG\r\n"]
)
def test_what_is_no_feed_is_refused_with_a_cure(data: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        entries(data, "text/html", BASE)
    assert len(str(refusal.value)) > 10


def test_entities_that_unfold_are_not_unfolded() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "' + "哈" * 1000 + '">'
    bomb += "".join(f'<!ENTITY a{i} "{("&a%s;" % (i - 1 if i else "")) * 20}">' for i in range(8))
    bomb += ']><rss version="2.0"><channel><item><title>&a7;</title><link>http://site.example/1</link></item></channel></rss>'
    began = time.monotonic()
    found = entries(bomb.encode(), "", BASE)
    assert time.monotonic() - began < 5
    assert all(len(each.title) <= reading.MOST_TITLE for each in found)


def test_a_file_of_the_machine_is_not_read_into_a_feed() -> None:
    feed = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>'
    feed += "<item><title>a &x; b</title><link>http://site.example/1</link></item></channel></rss>"
    assert "root:" not in str(entries(feed.encode(), "", BASE))


def test_the_article_is_told_from_what_stands_around_it() -> None:
    found = article(PAGE.format(text=TEXT).encode("gb18030"), "text/html", "http://site.example/a/1")
    assert found.title == "县司法局开展送法下乡活动"
    assert found.text.startswith("近日，县司法局组织干部")
    assert "首页" not in found.text
    assert found.published_at == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)


def test_the_links_of_a_list_are_recognised_or_selected() -> None:
    page = """<a href="/">首页</a><a href="/list/">司法行政工作动态列表</a><ul class="news">
    <li><a href="1.html" title="县司法局开展送法下乡活动">县司法局开展…</a></li>
    <li><a href="2.html#top">关于水价调整的听证会公告</a></li>
    <li><a href="2.html?utm_source=x">关于水价调整的听证会公告</a></li>
    </ul><a href="https://weibo.com/u/1234567890">某某某某某某某某的主页</a>
    <a href="javascript:void(0)">点击这里查看更多的内容</a>
    <a href="short">更多</a>"""
    found = links(page.encode(), "text/html; charset=utf-8", BASE)
    assert [(each.url, each.title) for each in found] == [
        ("http://site.example/list/1.html", "县司法局开展送法下乡活动"),
        ("http://site.example/list/2.html", "关于水价调整的听证会公告"),
    ]
    assert len(links(page.encode(), "", BASE, "ul.news")) == 2
    with pytest.raises(Unreadable, match="没有找到文章链接"):
        links(page.encode(), "", BASE, "ol.none a")


@pytest.mark.parametrize("selector", ["a[", "::", ">", "a:nth-child("])
def test_a_selector_that_is_none_is_refused(selector: str) -> None:
    with pytest.raises(Unreadable, match="CSS选择器"):
        reading.demand_selector(selector)


def test_a_page_of_scripts_alone_says_so() -> None:
    with pytest.raises(Unreadable, match="脚本"):
        article(b"<html><body><script>render()</script></body></html>", "text/html", BASE)


HOSTILE = {
    "deep": "<div>" * 500_000 + "字",
    "deep of two": "<b><i>" * 200_000 + "字",
    "deep and wide": "<div>" * 190 + "<p>字</p>" * 10_000,
    "wide": "<p>文字</p>" * 100_000,
    "tables": "<table><tr><td>" * 50_000,
    "attributes": "<a " + "".join(f"x{at}=1 " for at in range(100_000)) + ">字</a>",
    "comments": "<!--" * 100_000 + "字",
    "brackets": "<" * 300_000,
    "ampersands": "&" * 300_000,
    "scripts": "<script>" * 100_000,
    "links": "<a href=/x>很长很长很长很长的标题</a>" * 30_000,
    "blanks": "<p>" + " " * 2_000_000 + "字</p>",
    "titles": "<title>" * 50_000 + "字",
    "dates": "<p>" + "2026-" * 200_000 + "</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_keep_its_reader_busy_does_not(name: str) -> None:
    data = f"<html><body>{HOSTILE[name]}</body></html>".encode()
    for read in (
        lambda: article(data, "text/html", BASE),
        lambda: links(data, "text/html", BASE),
        lambda: entries(b"<rss version='2.0'><channel><item><description>" + data, "text/html", BASE),
        lambda: moment_in(HOSTILE[name]),
    ):
        began = time.monotonic()
        with suppress(Unreadable):
            read()
        assert time.monotonic() - began < 12


@given(st.binary(max_size=3000) | st.text(max_size=2000).map(str.encode), st.text(max_size=60))
@example(b"\xff\xfe<\x00a\x00>", "text/html; charset=utf-16")
@example(b"<meta charset=utf-7>+ADw-", "")
@example(b"<p>x", "text/html; charset=\x00\xff")
@example(b"<p>x", "text/html; charset=base64")
@settings(max_examples=150)
def test_whatever_comes_is_read_or_refused(data: bytes, content_type: str) -> None:
    for read in (entries, article, links):
        with suppress(Unreadable):
            assert "\x00" not in str(read(data, content_type, BASE))


@given(st.text(alphabet="<>/ab\"'= &;!-[]?hrefp1文字\n", max_size=300))
@settings(max_examples=150)
def test_whatever_markup_comes_is_read_or_refused(markup: str) -> None:
    test_whatever_comes_is_read_or_refused.hypothesis.inner_test(f"<rss version='2.0'><item>{markup}".encode(), "")  # type: ignore[attr-defined]
    test_whatever_comes_is_read_or_refused.hypothesis.inner_test(f"<html><body>{markup}".encode(), "")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026年3月2日", "2026-03-02T00:00:00+08:00"),
        ("2026-3-2T8:05:09Z", "2026-03-02T08:05:09+00:00"),
        ("发布于 2026/03/02 08时05分", "2026-03-02T08:05:00+08:00"),
        ("2026-02-30 08:00", None),
        ("2026-03-02 25:00", None),
        ("昨天", None),
        ("２０２６年", None),
    ],
)
def test_moments_are_read_as_they_are_written(text: str, moment: str | None) -> None:
    found = moment_in(text)
    assert (found.isoformat() if found else None) == moment


def test_a_moment_to_come_or_of_long_ago_is_not_believed() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert plausible(now - timedelta(days=1), now)
    for wrong in (now + timedelta(days=2), datetime(1970, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC), None):
        assert plausible(wrong, now) is None


def test_characters_are_told_by_what_they_decode_to() -> None:
    assert decode("县司法局".encode("gb18030"), "text/html; charset=utf-8") == "县司法局"
    assert decode("县司法局".encode(), "text/html; charset=gb2312x") == "县司法局"
    assert decode("𬭎喆镕".encode("gb18030"), "text/html; charset=gbk") == "𬭎喆镕"
    with pytest.raises(Unreadable, match="不是文字"):
        decode(bytes(range(128, 256)) * 20)
