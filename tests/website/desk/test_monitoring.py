"""What is heard in public, on the desk: sources, rules, items, evidence, and the ways in by hand."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.website.hostile import loopback, plain, resolve, serving
from tests.website.monitoring.conftest import clerk, head, item, rule, source
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.models import Entry
from website.desk.monitoring import sources as source_pages
from website.monitoring import hosts, services
from website.monitoring.choices import Kind, State
from website.monitoring.models import Item, ItemBatch, Source, WatchRule
from website.publishing import reorganising

__all__ = ["clerk", "head", "item", "loopback", "rule", "source"]
MAIL = (
    "From: =?utf-8?b?5byg5LiJ?= <zhang@example.org>\r\nTo: sfj@example.org\r\nSubject: =?gb2312?b?16q3oqO6y64=?=\r\n"
    "Date: Mon, 02 Mar 2026 08:00:00 +0800\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\n"
    "发件人：李四\r\n西坡镇停水三天，请县司法局看看 http://site.example/t/9 。\r\n"
)


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(county: SimpleNamespace, clerk: Person) -> Client:
    """Log the clerk in."""
    return logged_in(clerk)


def logged_in(person: Person) -> Client:
    permissions.lay_down()
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def acts(action: str) -> int:
    return Entry.objects.filter(action=f"heard.{action}").count()


def test_the_list_shows_copies_under_their_first_and_narrows(
    desk: Client, item: Callable[..., Item], rule: Callable[..., WatchRule], source: Callable[..., Source]
) -> None:
    first = item(tone="不满", tone_reasons=[{"word": "太慢", "kind": "不满", "where": "标题"}])
    item(title="转：县司法局送法下乡", folded_into=first)
    other = item(title="水价听证", source=source(name="论坛"), at=timezone.now() - timedelta(days=3))
    other.hits.create(rule=rule("水价"), reasons=["标题有“水价”"])
    page = desk.get(reverse("desk_opinion_items")).content.decode()
    assert "转载 1 条" in page
    assert "标题“太慢”" in page
    assert "估计，不是判断" in page
    address = reverse("desk_opinion_items")
    for asked, found in (
        ({"q": "水价"}, [other]),
        ({"source": other.source_id}, [other]),
        ({"rule": WatchRule.objects.get().pk}, [other]),
        ({"tone": "不满"}, [first]),
        ({"begins": str(timezone.localdate())}, [first]),
        ({"ends": str(timezone.localdate() - timedelta(days=1))}, [other]),
        ({"list": "ours"}, []),
        ({"q": "没有的词"}, []),
    ):
        assert list(desk.get(address, asked).context["found"]) == found, asked
    assert "没有这样的信息" in desk.get(address, {"q": "没有的词"}).content.decode()


def test_a_look_is_written_down_once_a_day(desk: Client, item: Callable[..., Item]) -> None:
    made = item()
    assert "舆情信息等我判断</a>（1）" in desk.get("/desk/").content.decode()
    for _ in range(3):
        desk.get(reverse("desk_opinion_items"))
        desk.get(made.get_absolute_url())
    assert (acts("listed"), acts("item_viewed")) == (1, 1)
    desk.get("/desk/find/", {"q": "送法"})
    assert acts("listed") == 1


def test_a_long_list_has_pages_and_few_queries(
    desk: Client, item: Callable[..., Item], django_assert_max_num_queries: Any
) -> None:
    for _ in range(120):
        item()
    desk.get(reverse("desk_opinion_items"))
    with django_assert_max_num_queries(60):
        page = desk.get(reverse("desk_opinion_items"), {"page": 2}).content.decode()
    assert "第 2 / 3 页" in page


def test_a_person_judges_an_item_with_its_copies(desk: Client, clerk: Person, item: Callable[..., Item]) -> None:
    first = item()
    copy = item(folded_into=first)
    desk.post(reverse("desk_judge_opinion_item", args=[copy.pk]), {"state": "ours"})
    assert set(Item.objects.values_list("state", "judged_by")) == {(State.OURS, clerk.pk)}
    desk.post(reverse("desk_judge_opinion_item", args=[first.pk]), {"state": "nonsense"})
    assert set(Item.objects.values_list("state", flat=True)) == {State.OURS}
    desk.post(reverse("desk_judge_opinion_item", args=[first.pk]), {"state": "new"})
    assert set(Item.objects.values_list("state", "judged_at")) == {(State.NEW, None)}
    assert acts("judged") == 2


def test_an_item_is_entered_and_its_evidence_opened_for_a_reason(desk: Client, county: SimpleNamespace) -> None:
    typed = {"title": "西坡镇停水", "text": "村民张三说停水三天了。", "site": "电话", "url": ""}
    answer = desk.post(reverse("desk_enter_opinion_item"), typed)
    made = Item.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert "张三" not in made.text
    assert "张三" not in desk.get(made.get_absolute_url()).content.decode()
    address = made.snapshot.get_absolute_url()
    assert "不少于4个字" in desk.post(address, {"reason": "看"}).content.decode()
    assert acts("snapshot_opened") == 0
    got = desk.post(address, {"reason": "核实停水的村"})
    assert "张三" in got.content.decode()
    assert got["Content-Type"] == "application/octet-stream"
    assert "attachment" in got["Content-Disposition"]
    entry = Entry.objects.get(action="heard.snapshot_opened")
    assert entry.detail["reason"] == "核实停水的村"
    assert "已经有了" in desk.post(reverse("desk_enter_opinion_item"), typed).content.decode()


def test_evidence_that_was_changed_is_not_handed_out(desk: Client, settings: Any) -> None:
    desk.post(reverse("desk_enter_opinion_item"), {"title": "西坡镇停水", "text": "停水三天了。"})
    snapshot = Item.objects.get().snapshot
    (Path(settings.MEDIA_ROOT) / snapshot.stored).write_bytes(b"changed")
    page = desk.post(snapshot.get_absolute_url(), {"reason": "核实停水的村"})
    assert "打不开" in page.content.decode()
    assert acts("snapshot_opened") == 0, "what was not handed out was not opened"


def test_who_only_reads_may_not_open_and_who_audits_may(
    county: SimpleNamespace, person: Callable[..., Person], desk: Client
) -> None:
    desk.post(reverse("desk_enter_opinion_item"), {"title": "西坡镇停水", "text": "停水三天了。"})
    address = Item.objects.get().snapshot.get_absolute_url()
    leader = logged_in(person("leader", county.justice, Role.LEADER))
    assert leader.get(Item.objects.get().get_absolute_url()).status_code == 200
    assert leader.post(address, {"reason": "核实停水的村"}).status_code == 404
    auditor = logged_in(person("auditor", county.justice, Role.AUDITOR))
    assert auditor.post(address, {"reason": "核实停水的村"}).status_code == 200
    foreign = logged_in(person("foreign", county.water, Role.CLERK, Role.OFFICE_HEAD))
    assert foreign.get(address).status_code == foreign.get(Item.objects.get().get_absolute_url()).status_code == 404


def test_a_source_is_tried_out_kept_changed_stopped_and_started(
    desk: Client, rule: Callable[..., WatchRule], loopback: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule("司法局")
    quick = hosts.Manners(resolve=resolve, sleep=lambda seconds: None, seconds=5)
    monkeypatch.setattr(source_pages, "MANNERS", quick)
    monkeypatch.setattr(hosts, "PAUSE", timedelta(0))
    entry = "<item><title>县司法局送法下乡，张三说好</title><link>/1</link></item>"
    feed = f"<rss version='2.0'><channel>{entry}</channel></rss>"
    with serving(lambda line, head: plain(feed.encode() if b"/feed" in head else b"")(line, head)) as port:
        typed = {"name": "县融媒", "kind": "feed", "url": f"http://site.example:{port}/feed", "minutes": 60}
        page = desk.post(reverse("desk_add_opinion_source"), {**typed, "try": "1"}).content.decode()
        assert "现在读到的" in page
        assert "<strong>留下</strong>" in page
        assert "张三" not in page
        assert not Source.objects.exists()
        assert desk.post(reverse("desk_add_opinion_source"), typed).status_code == 302
    made = Source.objects.get()
    address = made.get_absolute_url()
    for wrong, says in (
        ({"url": "https://weibo.com/u/1234567890"}, "关注的是话题，不是人"),
        ({"url": "ftp://site.example/"}, "http:// 或者 https://"),
        ({"minutes": 5}, "15"),
        ({"kind": "page_list", "selector": "a["}, "CSS选择器"),
        ({"url": "http://10.0.0.1/x", "try": "1"}, "不是公网地址"),
        ({"name": ""}, "名称"),
    ):
        page = desk.post(address, {**typed, **wrong})
        assert page.status_code == 200
        assert says in page.content.decode(), wrong
    assert "已经有叫" in desk.post(reverse("desk_add_opinion_source"), typed).content.decode()
    Source.objects.update(etag="x", failing_since=timezone.now(), failures=3, last_says="网站答复HTTP 500")
    assert "连续3次" in desk.get(reverse("desk_opinion_sources")).content.decode()
    assert "读不到" in desk.get(reverse("desk_opinion_items")).content.decode()
    desk.post(address, {**typed, "url": "http://other.example/feed"})
    made.refresh_from_db()
    assert (made.etag, made.failing_since, made.next_at) == ("", None, None), (
        "another address is read from the beginning"
    )
    act = reverse("desk_act_on_opinion_source", args=[made.pk])
    for doing, active in (("stop", False), ("read", False), ("start", True), ("read", True)):
        desk.post(act, {"doing": doing})
        made.refresh_from_db()
        assert made.active is active
    assert made.next_at, "it is queued"
    assert (acts("source_added"), acts("source_changed"), acts("source_stopped"), acts("source_started")) == (
        1,
        1,
        1,
        1,
    )


def test_rules_are_proposed_tried_out_and_changed(desk: Client, item: Callable[..., Item]) -> None:
    page = desk.get(reverse("desk_watch_rules")).content.decode()
    assert "云岭县司法局" in page
    desk.post(reverse("desk_propose_watch_rules"))
    desk.post(reverse("desk_propose_watch_rules"))
    assert set(WatchRule.objects.values_list("name", flat=True)) >= {"本单位", "内设机构和所属单位"}
    item(title="水价听证会", text="三月举行。")
    add = reverse("desk_add_watch_rule")
    typed = {"name": "水价", "text": "水价 （听证 或 上涨）", "active": "on"}
    page = desk.post(add, {**typed, "sample": "水价要上涨了\n大家看", "try": "1"}).content.decode()
    assert "这段文字命中" in page
    assert "命中1条" in page
    assert not WatchRule.objects.filter(name="水价").exists()
    wrong = desk.post(add, {**typed, "text": "（水价"}).content.decode()
    assert "第" in wrong
    assert "（水价" in wrong, "what was typed is kept"
    desk.post(add, typed)
    made = WatchRule.objects.get(name="水价")
    desk.post(made.get_absolute_url(), {"name": "水价", "text": "水价"})
    made.refresh_from_db()
    assert (made.text, made.active) == ("水价", False)
    assert "已经有叫" in desk.post(add, typed).content.decode()


def test_a_spreadsheet_is_shown_row_by_row_and_taken_in(desk: Client, rule: Callable[..., WatchRule]) -> None:
    rule("司法局")
    rows = [
        "文章标题,摘要,链接,媒体名称,发布时间,作者",
        "县司法局送法下乡,现场解答,http://a.example/1,县融媒,2026-03-02 08:30,张三",
        "天气预报,明天晴,http://a.example/2,县融媒,2026-03-02,李四",
        ",没有标题,http://a.example/3,县融媒,,王五",
        "县司法局又送法下乡,解答,https://weibo.com/u/1234567890,微博,,赵六",
        "县司法局又送法下乡,解答,http://a.example/5,微博,昨天,赵六",
        "县司法局送法下乡,现场解答,http://a.example/1,县融媒,2026-03-02 08:30,张三",
    ]
    for encoding in ("utf-8-sig", "gb18030"):
        file = SimpleUploadedFile("导出.csv", "\n".join(rows).encode(encoding))
        desk.post(reverse("desk_opinion_imports"), {"file": file})
    batch = ItemBatch.objects.first()
    assert ItemBatch.objects.count() == 2
    page = desk.get(reverse("desk_item_batch", args=[batch.pk])).content.decode()
    for says in ("“标题”没有填写", "个人或者账号的主页", "“发布时间”读不懂", "两行是同一条信息", "导入正确的 2 行"):
        assert says in page
    assert "张三" not in page, "who wrote it is not read"
    got = desk.get(reverse("desk_item_batch_rest", args=[batch.pk]))
    rest = b"".join(got.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined, arg-type]
    assert rest.count("\n") == 5
    desk.post(reverse("desk_item_batch_act", args=[batch.pk]), {"doing": "import"})
    made = Item.objects.get()
    assert (made.title, made.site, made.source.kind) == ("县司法局送法下乡", "县融媒", Kind.SPREADSHEET)
    batch.refresh_from_db()
    assert (batch.imported, batch.passed_over) == (1, 1)
    again = ItemBatch.objects.last()
    assert "已经有了" in desk.get(reverse("desk_item_batch", args=[again.pk])).content.decode()
    desk.post(reverse("desk_item_batch_act", args=[again.pk]), {"doing": "discard"})
    again.refresh_from_db()
    assert again.sealed_rows == ""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""),
        ("a.csv", "没有,表头\n1,2".encode()),
        ("a.csv", "标题,内容\n".encode()),
        ("a.exe", b"MZ"),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600),
        ("a.csv", b"\x00\x01\x02" * 500),
    ],
)
def test_a_spreadsheet_that_is_none_is_refused_with_a_cure(desk: Client, name: str, data: bytes) -> None:
    page = desk.post(reverse("desk_opinion_imports"), {"file": SimpleUploadedFile(name, data)})
    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert not ItemBatch.objects.exists()


def test_a_forwarded_mail_is_taken_in_without_who_sent_it(desk: Client) -> None:
    desk.post(reverse("desk_opinion_mail"), {"file": SimpleUploadedFile("a.eml", MAIL.encode())})
    made = Item.objects.get()
    assert made.title == "水"
    assert made.url == "http://site.example/t/9"
    assert "李四" not in made.text
    assert "张三" not in made.text
    assert made.published_at
    page = desk.post(reverse("desk_opinion_mail"), {"file": SimpleUploadedFile("a.eml", MAIL.encode())})
    assert "已经有了" in page.content.decode()
    page = desk.post(reverse("desk_opinion_mail"), {"file": io.BytesIO(b"\x00\x01")})
    assert "不是邮件" in page.content.decode()


def test_settings_are_the_head_s(desk: Client, head: Person) -> None:
    address = reverse("desk_monitoring_practice")
    assert desk.get(address).status_code == 404
    heads = logged_in(head)
    assert "由本机关确定" in heads.get(address).content.decode()
    assert heads.post(address, {"item_days": 0, "snapshot_days": 1, "tells": "both"}).status_code == 200
    assert heads.post(address, {"item_days": 90, "snapshot_days": 30, "tells": "both"}).status_code == 302
    assert acts("practice") == 1


def test_the_group_page_tells_how_it_spread(desk: Client, county: SimpleNamespace) -> None:
    from website.monitoring import pipeline, snapshots
    from website.monitoring.reading import Found

    listener = pipeline.listener_of(county.justice)
    held = services.source_for(county.justice, Kind.MANUAL)
    text = "西坡镇停水三天，村民到镇政府询问，镇里说水管正在抢修，明天恢复供水。"
    for at in range(3):
        found = Found(f"http://s{at}.example/1", "西坡镇停水", f"{text}{'补充' * at}", site=f"站{at}")
        pipeline.take(listener, held, found, evidence=lambda: None, anyhow=True)
    assert snapshots.FOLDER
    group = Item.objects.first().group
    page = desk.get(group.get_absolute_url()).content.decode()
    assert "共3条，3个来源" in page
    assert page.count("西坡镇停水") >= 3


def test_what_a_merged_organ_heard_is_read_where_it_was_merged_into(
    desk: Client, county: SimpleNamespace, item: Callable[..., Item], source: Callable[..., Source]
) -> None:
    made = item(source=source(agency=county.water, name="水务"))
    assert desk.get(made.get_absolute_url()).status_code == 404
    reorganising.merge(county.water, into=county.justice, on=timezone.localdate(), basis="机构改革", by=None)
    again = Client()
    again.force_login(Person.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend")
    assert again.get(made.get_absolute_url()).status_code == 200
    page = again.get(reverse("desk_opinion_items"), {"agency": county.water.slug})
    assert list(page.context["found"]) == [made]
