"""The public's pages: what they show, what they never show, and how they stay fresh."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from website.portal import restraint
from website.publishing import public_version
from website.publishing.models import PublicState, Record, RecordLink, Usefulness, VisitCount
from website.publishing.public_version import touch
from website.publishing.sites import found_site
from website.search.errors import SearchUnavailable

Make = Callable[..., Record]


def text(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, more)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


PAGES = [
    "/",
    "/sfj/",
    "/sfj/news/",
    "/sfj/guide/",
    "/sfj/rules/",
    "/sfj/reports/",
    "/sfj/catalogue/",
    "/sfj/search/",
    "/sfj/map/",
    "/api/",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_without_a_single_record(client: Client, county: SimpleNamespace, address: str) -> None:
    assert "<h1" in text(client, address)


@pytest.mark.parametrize(
    "address", ["/sfj/", "/sfj/news/", "/sfj/catalogue/", "/sfj/search/?q=法治", "/sfj/feed/", "/", "/feed.xml"]
)
@pytest.mark.parametrize(
    "hidden",
    [
        {"live": False},
        {"openness": "withheld"},
        {"openness": "on_request"},
        {"withdrawn_at": timezone.now(), "withdrawal_note": "x"},
    ],
    ids=["draft", "withheld", "on request", "withdrawn"],
)
def test_what_is_not_public_stands_on_no_page(
    client: Client, public: Make, address: str, hidden: dict[str, Any]
) -> None:
    record = public(title="法治秘密安排", catalogue_code="P20-01", **hidden)
    assert "秘密安排" not in text(client, address)
    assert client.get(record.get_absolute_url()).status_code in (404, 410)
    for name in ("download.pdf", "download.docx"):
        assert client.get(record.get_absolute_url() + name).status_code == 404


def test_a_record_shows_its_particulars(client: Client, public: Make) -> None:
    record = public(
        kind="permit",
        doc_no="云司许〔2022〕3号",
        catalogue_code="P20-05",
        details={"party": "某公司", "result": "准予许可"},
    )
    page = text(client, record.get_absolute_url())
    for shown in (record.index_no, "云司许〔2022〕3号", "某公司", "准予许可", "2022年3月2日", "云岭县司法局"):
        assert shown in page


def test_a_repealed_document_says_so_and_names_what_repealed_it(client: Client, public: Make) -> None:
    old = public(title="旧办法", kind="normative_document", validity="repealed", repealed_on=date(2022, 5, 1))
    new = public(title="新办法", kind="normative_document", validity="in_force")
    RecordLink.objects.create(record=new, kind="replaces", other=old)
    reading = public(
        title="新办法解读",
        kind="interpretation",
        published_on=date(2022, 3, 4),
        details={"form": "问答", "author": "法治股"},
    )
    RecordLink.objects.create(record=reading, kind="interprets", other=new)
    touch(old.agency)
    page = text(client, old.get_absolute_url())
    assert "本文件已废止（2022年5月1日起）" in page
    assert new.get_absolute_url() in page
    assert "问答，法治股，文件公开后第2个工作日发布" in text(client, new.get_absolute_url())
    assert new.get_absolute_url() in text(client, reading.get_absolute_url())


def test_a_kept_page_is_never_out_of_date(client: Client, public: Make) -> None:
    public(title="第一条")
    assert "第一条" in text(client, "/sfj/news/")
    public(title="第二条")
    assert "第二条" in text(client, "/sfj/news/")


def test_a_kept_page_costs_one_question_to_the_database(
    client: Client, public: Make, django_assert_num_queries: Any
) -> None:
    record = public()
    for address in ("/sfj/", "/sfj/news/", "/sfj/catalogue/", record.get_absolute_url()):
        client.get(address)
        public_version.forget()
        with django_assert_num_queries(1):
            client.get(address)


def test_a_list_asks_as_much_for_many_as_for_few(
    client: Client, public: Make, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        public(title=f"第{number}条", published_on=date(2022, 3, 1) + timedelta(days=number))
    with django_assert_max_num_queries(14):
        client.get("/sfj/news/")


def test_a_page_that_did_not_change_is_not_sent_again(client: Client, public: Make) -> None:
    public()
    first = client.get("/sfj/news/")
    again = client.get("/sfj/news/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_unknown_parameters_do_not_fill_the_cache(client: Client, public: Make, django_assert_num_queries: Any) -> None:
    public()
    client.get("/sfj/news/")
    public_version.forget()
    with django_assert_num_queries(1):
        client.get("/sfj/news/", {"utm": "1"})


def test_a_list_is_narrowed_by_year_and_paged(client: Client, public: Make) -> None:
    for number in range(21):
        public(title=f"新{number}", published_on=date(2022, 1, 1))
    public(title="旧的", published_on=date(2021, 1, 1))
    assert "旧的" not in text(client, "/sfj/news/", year=2022)
    assert "旧的" in text(client, "/sfj/news/", page=2)
    assert "旧的" in text(client, "/sfj/news/", year=2021)
    for wrong in ({"page": 3}, {"page": 0}, {"page": "x"}, {"year": "x"}, {"year": 1}):
        assert client.get("/sfj/news/", wrong).status_code == 404


def test_the_catalogue_is_narrowed(client: Client, public: Make) -> None:
    public(title="预算", kind="budget", catalogue_code="P20-07")
    public(title="许可", kind="permit", catalogue_code="P20-05")
    page = text(client, "/sfj/catalogue/", code="P20-07")
    assert "/info/" in page
    assert "许可</a>" not in page
    assert client.get("/sfj/catalogue/", {"code": "X"}).status_code == 404


def test_the_guide_prints_what_the_regulation_demands(client: Client, county: SimpleNamespace) -> None:
    agency = county.justice
    for name in ("office_name", "office_address", "office_hours", "phone", "fax", "internet_contact"):
        setattr(agency, name, f"甲{name}")
    agency.save()
    page = text(client, "/sfj/guide/")
    for name in ("office_name", "office_address", "office_hours", "phone", "fax", "internet_contact"):
        assert f"甲{name}" in page
    assert "下列事项尚未登记" not in page
    agency.fax = ""
    agency.save()
    touch(agency)
    assert "传真号码" in text(client, "/sfj/guide/").split("下列事项尚未登记")[1][:40]


def test_the_parts_of_the_guide_are_numbered_without_a_gap(client: Client, county: SimpleNamespace) -> None:
    def numbers() -> list[str]:
        return [each.text()[:2] for each in LexborHTMLParser(text(client, "/sfj/guide/")).css("main h2")]

    assert numbers() == ["一、", "二、", "三、", "四、", "五、"], "units and no duties"
    county.justice.duties = "某职能"
    county.justice.save()
    touch(county.justice)
    assert numbers() == ["一、", "二、", "三、", "四、", "五、", "六、"]


def test_nothing_found_leads_on_to_an_application(client: Client, county: SimpleNamespace) -> None:
    assert "/sfj/apply/?about=%E4%B8%8D%E5%AD%98" in text(client, "/sfj/search/", q="不存在的词")


def test_a_bureau_does_not_show_another_s_record(client: Client, county: SimpleNamespace, public: Make) -> None:
    record = public(agency=county.water, title="水务信息")
    assert client.get(f"/sfj/info/{record.pk}/").status_code == 404
    assert "水务信息" not in text(client, "/sfj/")
    assert "水务信息" in text(client, "/swj/")


def test_a_way_of_reading_is_remembered_and_nothing_else(client: Client, county: SimpleNamespace) -> None:
    answer = client.post("/reading/", {"mode": "contrast", "back": "/sfj/guide/"})
    assert (answer.status_code, answer["Location"]) == (302, "/sfj/guide/")
    assert 'class="contrast"' in text(client, "/sfj/guide/")
    assert {*client.cookies} == {"reading"}
    assert client.post("/reading/", {"mode": "x", "back": "https://evil.example/"})["Location"] == "/"


def test_a_visitor_gets_no_cookie_and_no_foreign_address(client: Client, public: Make) -> None:
    record = public()
    for address in (*PAGES, record.get_absolute_url()):
        answer = client.get(address)
        assert not answer.cookies, address
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        page = answer.content.decode()
        assert "<script" not in page
        assert " style=" not in page
        assert " onclick=" not in page


def test_an_answer_is_counted_without_the_one_who_gave_it(client: Client, public: Make) -> None:
    record = public()
    address = record.get_absolute_url() + "useful/"
    assert client.post(address, {"useful": "yes"}).status_code == 403, "not from our own page"
    for useful in ("yes", "yes", "no"):
        assert client.post(address, {"useful": useful}, headers={"origin": "http://testserver"}).status_code == 200
    counted = Usefulness.objects.get(record=record)
    assert (counted.useful, counted.not_useful) == (2, 1)
    assert client.get(address).status_code == 405


def test_an_answer_is_seen_on_the_record_at_once(client: Client, public: Make) -> None:
    record = public()
    assert "还没有人评价" in text(client, record.get_absolute_url())
    thanks = client.post(
        record.get_absolute_url() + "useful/", {"useful": "no"}, headers={"origin": "http://testserver"}
    )
    assert "0人认为有用，1人认为没有用" in thanks.content.decode()
    assert "0人认为有用，1人认为没有用" in text(client, record.get_absolute_url())


def test_too_many_answers_from_one_place_are_thanked_for_and_not_counted(client: Client, public: Make) -> None:
    record, other = public(), public()
    address = record.get_absolute_url() + "useful/"
    pages = []
    for _ in range(restraint.PER_RECORD + 2):
        answer = client.post(address, {"useful": "yes"}, headers={"origin": "http://testserver"})
        assert answer.status_code == 200, "nobody is turned away"
        pages.append(answer.content.decode())
    assert Usefulness.objects.get(record=record).useful == restraint.PER_RECORD
    assert "已经记下" in pages[0]
    assert "这一次不再计数" in pages[-1]
    elsewhere = {"origin": "http://testserver", "user-agent": "another"}
    client.post(address, {"useful": "yes"}, headers=elsewhere)
    client.post(other.get_absolute_url() + "useful/", {"useful": "yes"}, headers={"origin": "http://testserver"})
    assert Usefulness.objects.get(record=record).useful == restraint.PER_RECORD + 1, "another reader still counts"
    assert Usefulness.objects.get(record=other).useful == 1, "another record still counts"


def test_a_place_has_another_name_each_day(rf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    request = rf.post("/", headers={"user-agent": "Mozilla"})
    names = {restraint._place(request), restraint._place(request)}
    assert len(names) == 1
    assert "127.0.0.1" not in names.pop()
    first = restraint._place(request)
    monkeypatch.setattr(restraint.timezone, "localdate", lambda: date(2031, 5, 6))
    assert restraint._place(request) != first


def test_visits_until_yesterday_are_shown(client: Client, public: Make) -> None:
    record = public()
    today = timezone.localdate()
    for days, count in ((0, 500), (1, 20), (9, 3)):
        VisitCount.objects.create(record=record, day=today - timedelta(days=days), count=count)
    assert "访问量：23次（截至昨日）" in text(client, record.get_absolute_url())


def test_visits_are_counted_and_programs_are_not(client: Client, public: Make) -> None:
    from website.portal.visits import gathered

    gathered.write()
    record = public()
    for agent in ("Mozilla/5.0", "Mozilla/5.0", "SomeBot/1.0", "curl/8"):
        client.get(record.get_absolute_url(), headers={"user-agent": agent})
    gathered.write()
    assert [(row.record_id, row.count) for row in VisitCount.objects.all()] == [(record.pk, 2)]


def test_every_change_of_what_is_public_is_noted(public: Make, county: SimpleNamespace) -> None:
    public()
    before = PublicState.objects.get(agency=county.justice).version
    touch(county.unit)
    assert PublicState.objects.get(agency=county.justice).version == before + 1, "a unit's change is its organ's"


@pytest.mark.parametrize(
    "address", ["/nothing/", "/sfj/nothing/", "/sfj/info/999999/", "/sfj/info/x/", "/xyz/info/1/", "/files/999/a.pdf"]
)
def test_what_is_not_there_is_said_in_words(client: Client, county: SimpleNamespace, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "没有找到这一页" in answer.content.decode()


@pytest.mark.parametrize("address", ["/sfj/nothing/", "/sfj/info/999999/", "/sfj/info/x/", "/sfj/catalogue/?code=X"])
def test_what_is_not_there_keeps_the_organ_s_head_and_search(
    client: Client, county: SimpleNamespace, address: str
) -> None:
    page = client.get(address).content.decode()
    assert '<form class="find" action="/sfj/search/"' in page
    assert "/sfj/guide/#apply" in page
    assert 'rel="canonical"' not in page


def test_every_page_names_its_one_address(client: Client, public: Make) -> None:
    record = public()
    for address in (*PAGES, record.get_absolute_url()):
        page = text(client, address, utm="1")
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{address}">' in page, address
        assert page.count('rel="canonical"') == 1
    page = text(client, "/sfj/news/", year=2022, junk=1)
    assert '<link rel="canonical" href="http://127.0.0.1:8000/sfj/news/?year=2022">' in page


def test_a_feed_says_when_the_search_does_not_answer(
    client: Client, county: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(query: Any) -> None:
        raise SearchUnavailable

    monkeypatch.setattr("website.search.services.search", fail)
    answer = client.get("/sfj/feed/", {"q": "拆迁"})
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "请过几分钟再试" in answer.content.decode()
    assert client.get("/sfj/feed/").status_code == 200


def test_a_new_site_begins_with_its_pages(client: Client, county: SimpleNamespace) -> None:
    town = county.government.add_child(
        name="云岭县山河镇人民政府",
        slug="shanhe",
        kind="township",
        phone="0934-0000000",
        complaint_phone="0934-0000002",
    )
    found_site(town, by=None)
    home = text(client, "/shanhe/")
    for slug, title in (("about", "关于本站"), ("accessibility", "无障碍说明"), ("privacy", "隐私说明")):
        assert f'<a href="/shanhe/{slug}/">{title}</a>' in home
        page = text(client, f"/shanhe/{slug}/")
        assert title in page
        assert "0934-0000000" in page.split("联系我们")[1]
        assert "{name}" not in page
    assert "云岭县山河镇人民政府的政府信息公开专栏" in text(client, "/shanhe/about/")
    town.phone = "0934-1111111"
    town.save()
    touch(town)
    assert "0934-1111111" in text(client, "/shanhe/privacy/").split("联系我们")[1], "what changes is not written down"


def test_what_one_visitor_adds_to_an_address_is_not_kept_for_the_next(client: Client, public: Make) -> None:
    for number in range(21):
        public(title=f"拆迁{number}")
    for address in ("/sfj/news/", "/sfj/feed/", "/sfj/catalogue/", "/sfj/search/"):
        client.get(address, {"junk": "ZZZ"})
        assert "ZZZ" not in text(client, address), address
    client.get("/sfj/feed/", {"q": "拆迁", "page": 2})
    feed = text(client, "/sfj/feed/", q="拆迁")
    assert "page=2" not in feed


def test_a_server_is_asked_once_a_second_and_a_change_is_seen_at_once(
    county: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(public_version, "_is_apart", lambda: True)
    touch(county.justice)
    before = public_version.version_of("sfj")
    with django_assert_num_queries(0):
        assert public_version.version_of("sfj") == before
    touch(county.justice)
    assert public_version.version_of("sfj") == before + 1
    PublicState.objects.update(version=99)  # by another process
    assert public_version.version_of("sfj") == before + 1
    later = time.monotonic() + public_version.SECONDS + 0.1
    monkeypatch.setattr(public_version.time, "monotonic", lambda: later)
    assert public_version.version_of("sfj") == 99
