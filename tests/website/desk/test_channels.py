"""Channels in the staff shell: outlets set up, deliveries seen to, visits entered and brought in, numbers shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.errors import MissingComponent
from tests.website.channels.conftest import carry_on, hook, office, outlet, portal, published, take_back
from tests.website.channels.county_portal import Portal, refuses
from website.agencies import permissions
from website.agencies.models import Person
from website.audit.models import Entry
from website.channels import adoptions
from website.channels import visits as figures
from website.channels.models import Delivery, Outlet, VisitFigure
from website.desk.channels import materials
from website.publishing.models import Record

__all__ = ["hook", "office", "outlet", "portal", "published"]
Publish = Callable[..., Record]


@pytest.fixture
def at(office: SimpleNamespace) -> Callable[[Person], Client]:
    """Log a person in."""
    permissions.lay_down()

    def log_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


def said(answer: Any) -> str:
    return str(answer.content.decode())


BOARD = {"channel": "notice_board", "name": "县城街道公告栏", "contact": "县城街道办事处门口", "active": "on"}


def test_an_administrator_connects_a_portal_and_the_secret_is_never_shown(
    office: SimpleNamespace, at: Callable[[Person], Client]
) -> None:
    given = {
        "channel": "county_portal",
        "name": "县政府门户网站",
        "way": "interface",
        "active": "on",
        "address": "https://www.yunling.gov.cn/report",
        "secret": "绝不外传",
    }
    client = at(office.administrator)
    answer = client.post("/desk/outlets/add/", {**given, "secret": ""})
    assert "请填写接口密钥" in said(answer)
    assert "县政府门户网站" in said(answer), "what was typed is kept"
    assert client.post("/desk/outlets/add/", given).status_code == 302
    made = Outlet.objects.get()
    assert (made.secret, "绝不外传" in made.sealed_secret) == ("绝不外传", False)
    page = said(client.get(made.get_absolute_url()))
    assert "绝不外传" not in page
    assert f"/api/outlets/{made.pk}/results" in page
    assert "绝不外传" not in str(list(Entry.objects.values_list("detail", flat=True)))
    client.post(made.get_absolute_url(), {**given, "secret": "", "name": "云岭县人民政府网"})
    made.refresh_from_db()
    assert (made.name, made.secret) == ("云岭县人民政府网", "绝不外传")


def test_the_head_sets_up_what_is_brought_by_hand_and_nothing_that_connects(
    office: SimpleNamespace, at: Callable[[Person], Client], hook: Outlet
) -> None:
    client = at(office.head)
    page = said(client.get("/desk/outlets/add/"))
    assert 'name="secret"' not in page
    assert 'name="address"' not in page
    column = office.county.columns["sfj"]
    assert client.post("/desk/outlets/add/", {**BOARD, "columns": [column.pk], "kinds": ["notice"]}).status_code == 302
    made = Outlet.objects.get(name="县城街道公告栏")
    assert (list(made.columns.all()), made.kinds) == ([column], ["notice"])
    client.post(hook.get_absolute_url(), {"channel": "county_portal", "name": "改名", "address": "http://evil/"})
    hook.refresh_from_db()
    assert (hook.name, hook.active) == ("改名", False)
    assert "evil" not in hook.address
    answer = client.post("/desk/outlets/add/", BOARD)
    assert "已经有名为“县城街道公告栏”的渠道" in said(answer)


def test_who_may_not_set_up_reads(office: SimpleNamespace, at: Callable[[Person], Client], hook: Outlet) -> None:
    client = at(office.clerk)
    assert client.get("/desk/outlets/add/").status_code == 404
    page = said(client.get(hook.get_absolute_url()))
    assert "县政府门户网站" in page
    assert "<form method" not in page
    assert client.post(hook.get_absolute_url(), BOARD).status_code == 404
    assert at(office.neighbour).get(hook.get_absolute_url()).status_code == 404
    assert at(office.supervisor).get(hook.get_absolute_url()).status_code == 200


def test_a_board_is_a_task_until_it_is_handed_over_and_again_when_it_must_come_down(
    office: SimpleNamespace, at: Callable[[Person], Client], outlet: Callable[..., Outlet], published: Publish
) -> None:
    outlet(contact="街道办事处门口")
    record = published(title="𬭎兴巷道路改造公告", channels=["portal", "notice_board"])
    client = at(office.clerk)
    assert "渠道投放等我办" in said(client.get("/desk/"))
    delivery = Delivery.objects.get()
    page = said(client.get(delivery.get_absolute_url()))
    assert "街道办事处门口" in page
    for material in ("poster-a3", "poster-a4"):
        answer = client.get(f"{delivery.get_absolute_url()}take/{material}/")
        assert answer.content.startswith(b"%PDF"), material
    assert client.get(f"{delivery.get_absolute_url()}take/screen/").content.startswith(b"\x89PNG")
    address = f"{delivery.get_absolute_url()}do/hand-over/"
    assert "在今天以后" in said(client.post(address, {"on": "2999-01-01"}))
    assert client.post(address, {"on": f"{timezone.localdate()}"}).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.published_on) == ("published", timezone.localdate())
    assert "渠道投放等我办" not in said(client.get("/desk/"))
    take_back(record, office.leader, note="日期有误。")
    first = said(client.get("/desk/"))
    assert "渠道投放等我办" in first
    assert "待撤回" in first
    assert "信息已经撤回：日期有误。" in said(client.get(delivery.get_absolute_url()))
    client.post(f"{delivery.get_absolute_url()}do/confirm/", {"on": f"{timezone.localdate()}"})
    assert "渠道投放等我办" not in said(client.get("/desk/"))
    assert client.get(f"{delivery.get_absolute_url()}take/poster-a3/").status_code == 404, "it is public no more"


def test_an_article_is_laid_out_to_be_copied(
    office: SimpleNamespace, at: Callable[[Person], Client], outlet: Callable[..., Outlet], published: Publish
) -> None:
    outlet(channel="wechat", name="正宁普法")
    published(channels=["wechat"])
    delivery, client = Delivery.objects.get(), at(office.clerk)
    answer = client.get(f"{delivery.get_absolute_url()}take/article/")
    assert "现场解答群众咨询" in said(answer)
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert client.get(f"{delivery.get_absolute_url()}take/article-package/").content.startswith(b"PK")
    assert client.get(f"{delivery.get_absolute_url()}take/poster-a3/").status_code == 404


def test_what_cannot_be_made_is_said_on_the_page(
    office: SimpleNamespace,
    at: Callable[[Person], Client],
    outlet: Callable[..., Outlet],
    published: Publish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outlet()
    published(channels=["notice_board"])
    delivery, client = Delivery.objects.get(), at(office.clerk)

    def lacks_fonts(*args: Any) -> bytes:
        raise MissingComponent("fonts-noto-cjk", "制成 PDF", "apt-get install fonts-noto-cjk")

    monkeypatch.setattr(materials, "poster", lacks_fonts)
    answer = client.get(f"{delivery.get_absolute_url()}take/poster-a4/", follow=True)
    assert "海报（A4）没有生成：制成 PDF需要 fonts-noto-cjk，本机没有" in said(answer)


def test_a_failure_is_shown_with_cause_cure_and_a_button(
    office: SimpleNamespace, at: Callable[[Person], Client], hook: Outlet, published: Publish, portal: Portal
) -> None:
    portal.answers = [refuses(422, {"reason": "缺少发文字号"})]
    published(channels=["county_portal"])
    carry_on()
    delivery, client = Delivery.objects.get(), at(office.clerk)
    listed = said(client.get("/desk/deliveries/"))
    assert "缺少发文字号" in listed
    page = said(client.get(delivery.get_absolute_url()))
    assert "请与对方核对后重新投放" in page
    assert client.post(f"{delivery.get_absolute_url()}do/retry/").status_code == 302
    carry_on()
    delivery.refresh_from_db()
    assert delivery.state == "submitted"
    client.post(
        f"{delivery.get_absolute_url()}do/adopt/",
        {"adopted": "yes", "on": f"{timezone.localdate()}", "url": "https://www.yunling.gov.cn/1.html"},
    )
    delivery.refresh_from_db()
    assert (delivery.state, delivery.adopted) == ("adopted", True)
    year = timezone.localdate().year
    assert f"{year}年　被县门户网站采用条数" not in said(client.get(delivery.get_absolute_url())), (
        "the record is counted"
    )
    csv = b"".join(client.get("/desk/deliveries/?list=out&format=csv").streaming_content).decode()
    assert "已采用" in csv


def test_only_who_sees_to_them_acts(
    office: SimpleNamespace, at: Callable[[Person], Client], outlet: Callable[..., Outlet], published: Publish
) -> None:
    outlet()
    published(channels=["notice_board"])
    delivery = Delivery.objects.get()
    for person, status in ((office.leader, 200), (office.supervisor, 200), (office.neighbour, 404)):
        client = at(person)
        assert client.get(delivery.get_absolute_url()).status_code == status
        answer = client.post(f"{delivery.get_absolute_url()}do/hand-over/", {"on": f"{timezone.localdate()}"})
        assert answer.status_code == 404, person
    delivery.refresh_from_db()
    assert delivery.state == "to_do"


def test_a_record_s_page_tells_where_it_will_go_and_sends_it_elsewhere(
    office: SimpleNamespace,
    at: Callable[[Person], Client],
    outlet: Callable[..., Outlet],
    published: Publish,
    draft: Callable[..., Record],
) -> None:
    board = outlet()
    record = draft(channels=["portal", "notice_board", "gazette"], drafter=office.clerk)
    client = at(office.clerk)
    page = said(client.get(f"/desk/records/{record.pk}/channels/"))
    assert "公开后会投放到" in page
    assert "县城街道公告栏" in page
    assert "选了政府公报，但是还没有登记" in page
    editor = said(client.get(f"/desk/records/edit/{record.pk}/"))
    assert "公告栏、电子屏、查阅场所（县城街道公告栏，由人投放，平台备好材料）" in editor
    assert "政府公报（没有登记渠道，平台不投放）" in editor
    other = published(title="没有选渠道的")
    assert client.post(f"/desk/records/{record.pk}/channels/", {"outlet": board.pk}).status_code == 302
    assert not Delivery.objects.exists(), "a draft goes nowhere"
    client.post(f"/desk/records/{other.pk}/channels/", {"outlet": board.pk})
    assert Delivery.objects.get().reason == "演示受理员选定"
    assert "县城街道公告栏：待人工投放" in said(client.get(f"/desk/records/inspect/{other.pk}/"))
    assert at(office.neighbour).get(f"/desk/records/{other.pk}/channels/").status_code == 404


def sheet(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("表.csv", "\n".join(lines).encode())


def test_visits_are_entered_once_for_each_time_and_never_counted_twice(
    office: SimpleNamespace, at: Callable[[Person], Client], outlet: Callable[..., Outlet]
) -> None:
    board = outlet(channel="wechat", name="正宁普法")
    client, address = at(office.clerk), f"/desk/outlets/{board.pk}/visits/"
    assert client.post(address, {"period": "month", "on": "2025-03-17", "number": "16000"}).status_code == 302
    assert client.post(address, {"period": "month", "on": "2025-03-02", "number": "17000"}).status_code == 302
    figure = VisitFigure.objects.get()
    assert (figure.when, figure.number, figure.counted) == ("2025年3月", 17000, "entered")
    answer = client.post(address, {"period": "day", "on": "2025-03-05", "number": "5"})
    assert "2025年3月已经有整月的访问量，再登记逐日的会重复计算" in said(answer)
    assert client.post(f"/desk/outlets/visits/{figure.pk}/remove/", {"reason": ""}).status_code == 200
    assert client.post(f"/desk/outlets/visits/{figure.pk}/remove/", {"reason": "录错"}).status_code == 302
    assert not VisitFigure.objects.exists()
    assert Entry.objects.filter(action="visits.entered").count() == 3
    assert at(office.leader).post(address, {"period": "month", "on": "2025-03-17", "number": "1"}).status_code == 200
    assert not VisitFigure.objects.exists()
    assert at(office.neighbour).get(address).status_code == 404


def test_a_sheet_of_visits_is_looked_at_first(
    office: SimpleNamespace, at: Callable[[Person], Client], outlet: Callable[..., Outlet], published: Publish
) -> None:
    account, record = outlet(channel="wechat", name="正宁普法"), published()
    figures.enter(account, figures.Count(date(2025, 1, 1), True, 7), by=office.clerk)
    client, address = at(office.clerk), f"/desk/outlets/{account.pk}/visits/import/"
    assert "缺少必填的列：日期、访问量" in said(client.post(address, {"file": sheet("a,b", "1,2")}))
    data = sheet(
        "月份,阅读人数,信息索引号",
        '2025年1月,"15,000",',
        "2025-02,1.6万,",
        "2025年3月,16000,",
        "2025/3/4,5,",
        "2099年1月,5,",
        f"2025年4月,120,{record.index_no}",
        "2025年4月,120,没有这个",
    )
    page = said(client.post(address, {"file": data}))
    for says in (
        "导入正确的 3 行",
        "换下原来的 7",
        "访问量“1.6万”不是整数",
        "既有整月的，又有逐日的",
        "还没有到",
        "没有索引号为“没有这个”的信息",
    ):
        assert says in page, says
    assert VisitFigure.objects.count() == 1
    rows = page.split('name="rows" value="')[1].split('"')[0]
    assert client.post(address, {"rows": rows + "x"}).status_code == 200
    assert client.post(address, {"rows": rows}).status_code == 302
    assert dict(VisitFigure.objects.of_outlets().values_list("on", "number")) == {
        date(2025, 1, 1): 15000,
        date(2025, 3, 1): 16000,
    }
    assert VisitFigure.objects.get(record=record).number == 120
    numbers = said(client.get("/desk/deliveries/numbers/?year=2025"))
    assert "31000" in numbers
    assert "<svg" in numbers


def test_a_list_of_adopted_items_is_looked_at_first(
    office: SimpleNamespace, at: Callable[[Person], Client], outlet: Callable[..., Outlet], published: Publish
) -> None:
    site = outlet(channel="county_portal", name="县政府门户网站")
    sent = published(title="送法下乡（一）", channels=["county_portal"])
    unasked = published(title="没有报送过的")
    delivery, client = Delivery.objects.get(), at(office.clerk)
    today, address = timezone.localdate(), f"/desk/outlets/{site.pk}/adoptions/"
    data = sheet(
        "稿件标题,采用时间,链接",
        f"送法下乡(一),{today},https://www.yunling.gov.cn/1.html",
        f"没有报送过的,{today},",
        f"别处的,{today},",
        "没有报送过的,2001-01-01,",
    )
    page = said(client.post(address, {"file": data}))
    for says in ("导入正确的 2 行", "本单位没有标题为“别处的”的公开信息", "早于公开日期"):
        assert says in page, says
    client.post(address, {"rows": page.split('name="rows" value="')[1].split('"')[0]})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.url) == ("adopted", "https://www.yunling.gov.cn/1.html")
    assert set(Delivery.objects.filter(adopted=True).values_list("record", flat=True)) == {sent.pk, unasked.pk}
    assert (
        adoptions.bring_in(site, [adoptions.Row(2, {"标题": sent.title, "采用日期": f"{today}"})], by=office.clerk) == 1
    )
    assert Delivery.objects.count() == 2, "the same list twice changes nothing"
    csv = b"".join(client.get(f"/desk/deliveries/numbers/?year={today.year}&format=csv").streaming_content).decode()
    assert "县政府门户网站,2,2,0,0,0,0" in csv


def test_nothing_set_up_is_said_with_what_to_do(office: SimpleNamespace, at: Callable[[Person], Client]) -> None:
    client = at(office.clerk)
    assert "还没有登记投放渠道" in said(client.get("/desk/deliveries/"))
    assert "还没有登记投放渠道" in said(client.get("/desk/outlets/"))
    assert client.get("/desk/deliveries/numbers/").status_code == 200
