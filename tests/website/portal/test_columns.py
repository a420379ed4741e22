"""Columns shown by their kind: what each lists, how it is narrowed, and that it costs the same for many as for few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from website.portal.columns import as_number
from website.publishing.models import AgencyHome, Column, Record, RecordFile, RecordLink
from website.publishing.public_version import touch

Make = Callable[..., Record]
KINDS = {"guifan": "normative_document", "jiedu": "interpretation", "zhinan": "service_guide", "zhifa": "penalty"}


@pytest.fixture
def columns(county: SimpleNamespace) -> dict[str, Column]:
    """Give the justice bureau a column for each kind that is shown in its own way."""
    home = AgencyHome.objects.get(agency=county.justice)
    made = {slug: Column(title=slug, slug=slug, record_kind=kind) for slug, kind in KINDS.items()}
    for column in made.values():
        home.add_child(instance=column)
    return made | {"reports": Column.objects.child_of(home).get(slug="reports")}


@pytest.fixture
def document_in(public: Make, columns: dict[str, Column]) -> Make:
    """Make a normative document in its column."""

    def make(title: str, **fields: Any) -> Record:
        values = {"validity": "in_force", "kind": "normative_document", "column": columns["guifan"], **fields}
        return public(title=title, **values)

    return make


def titles(client: Client, address: str, **asked: Any) -> list[str]:
    answer = client.get(address, asked)
    assert answer.status_code == 200, (address, asked)
    heads = LexborHTMLParser(answer.content).css(".entries h2 a, .card h2 a, td.lead a")
    return [head.text() for head in heads]


def test_documents_that_bind_come_first_and_the_others_are_asked_for(client: Client, document_in: Make) -> None:
    for number, validity in enumerate(("in_force", "amended", "repealed", "expired")):
        document_in(validity, validity=validity, published_on=date(2022, 1, 4 - number))
    assert titles(client, "/sfj/guifan/") == ["in_force", "amended"]
    for validity in ("amended", "repealed", "expired"):
        assert titles(client, "/sfj/guifan/", validity=validity) == [validity]
    assert len(titles(client, "/sfj/guifan/", validity="all")) == 4
    assert client.get("/sfj/guifan/", {"validity": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("调解", ["人民调解办法"]),
        ("〔2022〕3号", ["人民调解办法"]),
        ("云司发[2022]3号", ["人民调解办法"]),
        ("云司发（２０２２）3号", ["人民调解办法"]),
        ("办法 人民", ["人民调解办法"]),
        ("𬭎", ["𬭎志办法"]),
        ("100%", []),
        ("没有的", []),
    ],
)
def test_documents_are_found_by_name_and_number(
    client: Client, document_in: Make, asked: str, expected: list[str]
) -> None:
    document_in("人民调解办法", doc_no="云司发〔2022〕3号")
    document_in("𬭎志办法", doc_no="云司发〔2022〕13号")
    assert titles(client, "/sfj/guifan/", q=asked) == expected
    assert f'value="{asked}"' in client.get("/sfj/guifan/", {"q": asked}).content.decode()


def test_a_piece_of_a_number_is_written_as_numbers_are() -> None:
    assert as_number("[２０２２]3号") == "〔2022〕3号"


def test_documents_are_narrowed_by_year(client: Client, document_in: Make) -> None:
    document_in("新", published_on=date(2022, 1, 4))
    document_in("旧", published_on=date(2020, 1, 4))
    assert titles(client, "/sfj/guifan/", year=2020) == ["旧"]


def test_a_column_of_ended_documents_leads_to_all_of_them(client: Client, document_in: Make) -> None:
    document_in("旧办法", validity="repealed")
    page = client.get("/sfj/guifan/").content.decode()
    assert "旧办法" not in page
    assert 'href="/sfj/guifan/?validity=all"' in page


def test_a_document_not_in_force_yet_says_so(client: Client, document_in: Make) -> None:
    document_in("以后施行", effective_on=timezone.localdate() + timedelta(days=9))
    assert "尚未施行" in client.get("/sfj/guifan/").content.decode()


def test_a_document_names_what_interprets_it_and_is_named_by_it(
    client: Client, document_in: Make, public: Make, columns: dict[str, Column]
) -> None:
    law = document_in("人民调解办法", doc_no="云司发〔2022〕3号")
    details = {"form": "图解", "author": "法治股"}
    reading = public(title="一图读懂", kind="interpretation", column=columns["jiedu"], details=details)
    hidden = public(title="未公开的解读", kind="interpretation", column=columns["jiedu"], live=False)
    for each in (reading, hidden):
        RecordLink.objects.create(record=each, kind="interprets", other=law)
    touch(law.agency)
    page = client.get("/sfj/guifan/").content.decode()
    assert reading.get_absolute_url() in page
    assert "未公开的解读" not in page
    page = client.get("/sfj/jiedu/").content.decode()
    for shown in (law.get_absolute_url(), "云司发〔2022〕3号", "解读人 法治股", ">图解<"):
        assert shown in page


def test_interpretations_are_narrowed_by_form(client: Client, public: Make, columns: dict[str, Column]) -> None:
    for form in ("文字", "视频"):
        public(title=form, kind="interpretation", column=columns["jiedu"], details={"form": form})
    assert titles(client, "/sfj/jiedu/", choice="视频") == ["视频"]
    assert titles(client, "/sfj/jiedu/", choice="问答") == []
    assert "没有符合条件的信息" in client.get("/sfj/jiedu/", {"choice": "问答"}).content.decode()
    assert client.get("/sfj/jiedu/", {"choice": "x"}).status_code == 404


def test_a_guide_shows_its_eight_elements(client: Client, public: Make, columns: dict[str, Column]) -> None:
    details = {"basis": "某法", "conditions": "甲", "materials": "乙", "place": "丙", "hours": "丁", "phone": "戊"}
    public(title="法律援助申请", kind="service_guide", column=columns["zhinan"], details=details)
    page = LexborHTMLParser(client.get("/sfj/zhinan/").content)
    labels = [each.text() for each in page.css(".card dt")]
    assert labels == ["设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程"]
    assert [each.text() for each in page.css(".card h2")] == ["法律援助申请"]
    assert page.css(".card dd")[-1].text() == "未填写"


def test_decisions_stand_in_a_table_and_are_narrowed(client: Client, public: Make, columns: dict[str, Column]) -> None:
    for kind in ("罚款", "警告"):
        details = {"party": "某公司", "decision_number": f"{kind}1号", "penalty_kind": kind, "decided_on": "2022-03-01"}
        public(title=kind, kind="penalty", column=columns["zhifa"], details={**details, "amount": "10"})
    page = client.get("/sfj/zhifa/").content.decode()
    for shown in ("处罚决定文书号", "罚款1号", "2022-03-01"):
        assert shown in page
    assert titles(client, "/sfj/zhifa/", choice="警告") == ["警告"]


def test_news_in_pictures_shows_the_first_of_each(
    client: Client, public: Make, picture: Any, attach: Any, county: SimpleNamespace
) -> None:
    column = county.columns["sfj"]
    column.record_kind = "photo_news"
    column.save()
    body = [{"type": "picture", "value": {"image": picture.pk, "alt_text": "山塬", "decorative": False}}]
    asked = []
    for more in (1, 9):
        for _ in range(more):
            attach(public(kind="photo_news", body=body), "image", picture.pk)
        public(kind="photo_news", title="没有图")
        with CaptureQueriesContext(connection) as captured:
            page = LexborHTMLParser(client.get("/sfj/news/").content)
        asked.append(len(captured))
    images = page.css(".gallery img")
    assert len(images) == 10
    assert {(each.attributes["alt"], each.attributes["width"]) for each in images} == {("山塬", "320")}
    assert client.get(images[0].attributes["src"]).status_code == 200
    assert len(page.css(".gallery .blank")) == 2
    assert asked[1] <= asked[0], "the first look also makes the picture's size"


def test_reports_offer_their_files(
    client: Client, public: Make, columns: dict[str, Column], document: Any, attach: Any
) -> None:
    report = public(title="年度报告", kind="annual_report", column=columns["reports"], details={"year": 2022})
    file = document(name="年报.pdf")
    RecordFile.objects.create(record=report, document=file, title="PDF版")
    attach(report, "document", file.pk)
    touch(report.agency)
    page = LexborHTMLParser(client.get("/sfj/reports/").content)
    (link,) = page.css(".linked a")
    assert link.text() == "PDF版"
    assert client.get(link.attributes["href"]).status_code == 200


@pytest.mark.parametrize("slug", [*KINDS, "reports", "news"])
def test_every_list_can_be_followed_and_taken_away(
    client: Client, public: Make, columns: dict[str, Column], county: SimpleNamespace, slug: str
) -> None:
    column = columns.get(slug, county.columns["sfj"])
    kind = {**KINDS, "reports": "annual_report"}.get(slug, "news")
    public(title="List entry", kind=kind, column=column, validity="in_force" if slug == "guifan" else "")
    page = LexborHTMLParser(client.get(f"/sfj/{slug}/").content)
    links = {each.text(): each.attributes["href"] for each in page.css(".data a")}
    assert {*links} == {"订阅（Atom）", "JSON", "CSV", "字段说明"}
    for label in ("订阅（Atom）", "JSON", "CSV"):
        answer = client.get(links[label])
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "List entry" in content.decode(), label
    assert client.get(links["字段说明"]).json()["fields"]


def test_a_column_stands_for_what_is_below_it_everywhere(
    client: Client, public: Make, columns: dict[str, Column]
) -> None:
    above = columns["guifan"]
    below = above.add_child(instance=Column(title="废止的", slug="feizhi", record_kind="normative_document"))
    public(title="下一级的", kind="normative_document", column=below, validity="in_force")
    assert titles(client, "/sfj/guifan/") == ["下一级的"]
    assert "下一级的" in client.get("/sfj/feed/", {"column": above.pk}).content.decode()
    assert [each["title"] for each in client.get(f"/api/v1/records?column={above.pk}").json()["items"]] == ["下一级的"]


@pytest.mark.parametrize("slug", [*KINDS, "reports"])
def test_a_list_asks_as_much_for_twenty_as_for_one(
    client: Client,
    public: Make,
    document: Any,
    columns: dict[str, Column],
    slug: str,
) -> None:
    law = public(title="办法", kind="normative_document", validity="in_force")
    file = document()

    def add() -> None:
        kind = {**KINDS, "reports": "annual_report"}[slug]
        made = public(kind=kind, column=columns[slug], validity="in_force", details={"form": "文字"})
        RecordLink.objects.create(record=made, kind="interprets", other=law)
        RecordLink.objects.create(record=law, kind="related", other=made)
        RecordFile.objects.create(record=made, document=file)

    asked = []
    for more in (1, 19):
        for _ in range(more):
            add()
        touch(law.agency)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/sfj/{slug}/").status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 16
