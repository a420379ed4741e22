"""What the search finds, as open data: in the order of the search page, no further than it counts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from website.api import cursors
from website.publishing.indexing import document_of
from website.publishing.models import Column, Record
from website.search.errors import SearchUnavailable
from website.search.query import CEILING
from website.search.services import put, remove

API = "/api/v1"
Make = Callable[..., Record]


@pytest.fixture
def public(draft: Make) -> Make:
    """Make a public record that the search finds."""

    def make(title: str, **fields: Any) -> Record:
        record = draft(**{"live": True, "published_on": date(2022, 3, 2), "title": title, **fields})
        put([document_of(record)])
        return record

    return make


def found(client: Client, **asked: Any) -> list[int]:
    return [item["id"] for item in client.get(f"{API}/records", asked).json()["items"]]


def test_what_is_found_stands_in_the_order_of_the_search_page(client: Client, public: Make) -> None:
    day = date(2022, 3, 1)
    body = [{"type": "text", "value": "<p>办理公证。</p>"}]
    for number in range(25):
        public(f"公证{number}" if number % 3 else f"通知{number}", body=body, published_on=day + timedelta(days=number))
    public("天气")
    for order in ("", "newest"):
        shown: list[int] = []
        for page in (1, 2):
            asked = {"q": "公证", "page": page, "order": order}
            shown += map(int, re.findall(r'<h2><a href="/sfj/info/(\d+)/', text(client, "/sfj/search/", **asked)))
        read, cursor = [], None
        while True:
            asked = {
                "q": "公证",
                "size": 7,
                **({"order": order} if order else {}),
                **({"cursor": cursor} if cursor else {}),
            }
            page = client.get(f"{API}/records", asked).json()
            assert (page["count"], page["more"]) == (25, False)
            read += [item["id"] for item in page["items"]]
            if (cursor := page["next"]) is None:
                break
        assert len(shown) == 25
        assert read == shown


def text(client: Client, address: str, **asked: Any) -> str:
    return client.get(address, asked).content.decode()


def test_a_question_is_narrowed_as_every_list_is(client: Client, county: SimpleNamespace, public: Make) -> None:
    wanted = public("公证办法", kind="policy", validity="in_force", catalogue_code="P20-01")
    other = (
        Column.objects.get(pk=county.columns["sfj"].pk)
        .get_parent()
        .add_child(instance=Column(title="另一栏目", slug="other"))
    )
    public("公证邻居", agency=county.water, kind="policy", validity="in_force", catalogue_code="P20-01")
    public("公证旧事", kind="policy", validity="in_force", catalogue_code="P20-01", published_on=date(2021, 3, 2))
    public("公证废止", kind="policy", validity="repealed", catalogue_code="P20-01")
    public("公证新闻", kind="rule", validity="in_force", catalogue_code="P20-01")
    public("公证分类", kind="policy", validity="in_force", catalogue_code="P20-02")
    public("公证栏目", kind="policy", validity="in_force", catalogue_code="P20-01", column=other)
    public("别的", kind="policy", validity="in_force", catalogue_code="P20-01")
    narrowed = {
        "agency": "sfj",
        "kind": "policy",
        "validity": "in_force",
        "year": 2022,
        "catalogue": "P20-01",
        "column": wanted.column_id,
    }
    assert found(client, q="公证", **narrowed) == [wanted.pk]
    del narrowed["column"]  # It names the organ too.
    assert len(found(client, q="公证", **narrowed)) == 2
    for name in narrowed:
        rest = {key: value for key, value in narrowed.items() if key != name}
        assert len(found(client, q="公证", **rest)) == 3, name
    assert found(client, q="公证", agency="nobody") == []
    assert found(client, q="公证", kind="pol_icy") == []  # The index knows kinds without their marks.
    assert len(found(client, q="公证", until="2021-12-31")) == 1
    assert found(client, q="，。") == [], "a question without words finds nothing"
    assert len(found(client, q=" ")) == 8, "an empty question asks for the list"


def test_no_more_is_listed_than_the_search_counts(client: Client, draft: Make) -> None:
    first = draft(live=True)
    shared = {"agency": first.agency, "column": first.column, "kind": "news", "live": True}
    days = {"generated_on": date(2022, 3, 1), "published_on": date(2022, 3, 2)}
    made = Record.objects.bulk_create(Record(title=f"公证{number}", **shared, **days) for number in range(CEILING + 5))
    put([document_of(record) for record in made])
    page = client.get(f"{API}/records", {"q": "公证", "size": 150}).json()
    assert (len(page["items"]), page["count"], page["more"]) == (150, CEILING, True)
    rest = client.get(f"{API}/records", {"q": "公证", "size": 150, "cursor": page["next"]}).json()
    assert (len(rest["items"]), rest["next"]) == (CEILING - 150, None)
    beyond = client.get(f"{API}/records", {"q": "公证", "cursor": cursors.LAST_CURSOR}).json()
    assert (beyond["items"], beyond["next"]) == ([], None)
    assert len(csv_of(client, q="公证")) == CEILING


def csv_of(client: Client, **asked: Any) -> list[dict[str, str]]:
    written = b"".join(client.get(f"{API}/records.csv", asked).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(written)))


def test_the_search_page_leads_to_the_same_as_csv(client: Client, public: Make) -> None:
    details = {"party": "甲", "decision_number": "云司罚决〔2022〕1号"}
    public("公证处罚", kind="penalty", details=details)
    public("公证新闻")
    page = text(client, "/sfj/search/", q="公证", kind="penalty", order="newest")
    links = dict(re.findall(r'<a href="([^"]*)">(JSON|CSV|订阅（Atom）|字段说明)</a>', page))
    links = {name: address.replace("&amp;", "&") for address, name in links.items()}
    rows = list(csv.DictReader(io.StringIO(b"".join(client.get(links["CSV"]).streaming_content).decode("utf-8-sig"))))
    assert [(row["名称"], row["当事人"]) for row in rows] == [("公证处罚", "甲")]
    assert [item["title"] for item in client.get(links["JSON"]).json()["items"]] == ["公证处罚"]
    assert "公证新闻" not in client.get(links["订阅（Atom）"]).content.decode()
    assert "当事人" in client.get(links["字段说明"]).content.decode()


def test_what_was_withdrawn_is_not_named_even_by_an_index_that_lags(client: Client, public: Make) -> None:
    gone = public("公证撤回")
    Record.objects.filter(pk=gone.pk).update(live=False)
    assert found(client, q="公证") == []
    assert csv_of(client, q="公证") == []
    remove([gone.pk])


@pytest.mark.parametrize("address", ["records", "records.csv"])
def test_a_search_that_does_not_answer_is_said(
    client: Client, county: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def fail(*asked: Any) -> None:
        raise SearchUnavailable

    monkeypatch.setattr("website.api.records.find", fail)
    answer = client.get(f"{API}/{address}", {"q": "公证"})
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "请过几分钟再试" in answer.json()["detail"]
    assert client.get(f"{API}/{address}").status_code == 200


def test_a_question_of_any_characters_is_answered(client: Client, public: Make) -> None:
    public("公证")
    assert client.get(f"{API}/records", {"q": "公证\x00'\"):*&|!\\"}).status_code == 200
    assert client.get(f"{API}/records", {"q": "公" * 201}).status_code == 422


def test_the_documentation_says_how_far_hits_are_counted(client: Client, county: SimpleNamespace) -> None:
    page = text(client, "/api/")
    assert f"最多列出{CEILING}条" in page
    listed = client.get(f"{API}/openapi.json").json()["paths"]["/api/v1/records"]["get"]
    assert "503" in listed["responses"]
