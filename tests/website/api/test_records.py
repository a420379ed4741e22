"""The open data: what programs get, page by page, and what they never get."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from website.publishing.models import Column, Record, RecordLink

API = "/api/v1"


@pytest.fixture
def public(draft: Callable[..., Record]) -> Callable[..., Record]:
    """Make a record that is public, without the way it went there."""

    def make(**fields: Any) -> Record:
        return draft(**{"live": True, "published_on": date(2022, 3, 2), **fields})

    return make


def test_a_list_is_read_to_its_end_in_pages(client: Client, public: Callable[..., Record]) -> None:
    made = [public(title=f"第{n}条", published_on=date(2022, 1, 1) + timedelta(days=n // 2)) for n in range(7)]
    seen: list[int] = []
    cursor = 0
    while cursor is not None:
        answer = client.get(f"{API}/records", {"size": 3, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["id"] for item in answer["items"]]
        cursor = answer["next"]
    assert seen == [record.pk for record in reversed(made)]


def test_nothing_unpublished_withheld_or_withdrawn_is_given(client: Client, public: Callable[..., Record]) -> None:
    shown = public(title="公开的")
    public(title="草稿", live=False)
    public(title="不予公开", openness="withheld")
    public(title="依申请公开", openness="on_request")
    gone = public(title="撤回的", withdrawn_at=timezone.now(), withdrawal_note="决定被撤销。")
    assert [item["id"] for item in client.get(f"{API}/records").json()["items"]] == [shown.pk]
    assert "决定被撤销" in client.get(f"{API}/records/{gone.pk}").json()["detail"]
    assert client.get(f"{API}/records/{gone.pk}").status_code == 410


@pytest.mark.parametrize("openness", ["withheld", "on_request"])
def test_a_record_that_is_not_for_all_is_not_found(
    client: Client, public: Callable[..., Record], openness: str
) -> None:
    assert client.get(f"{API}/records/{public(openness=openness).pk}").status_code == 404


def test_filters_narrow_the_list(client: Client, county: SimpleNamespace, public: Callable[..., Record]) -> None:
    mine = public(kind="notice", published_on=date(2021, 5, 1))
    public(agency=county.water, kind="notice", published_on=date(2021, 5, 1))
    public(kind="news", published_on=date(2021, 5, 1))
    public(kind="notice", published_on=date(2022, 5, 1))
    answer = client.get(f"{API}/records", {"agency": "sfj", "kind": "notice", "year": 2021}).json()
    assert [item["id"] for item in answer["items"]] == [mine.pk]


def test_a_parameter_that_does_not_fit_is_named(client: Client, public: Callable[..., Record]) -> None:
    answer = client.get(f"{API}/records", {"cursor": "nonsense", "year": 12})
    assert answer.status_code == 422
    assert "cursor" in answer.json()["detail"]
    assert "year" in answer.json()["detail"]


def test_a_cell_of_the_csv_is_never_a_formula(client: Client, public: Callable[..., Record]) -> None:
    public(title="=HYPERLINK(1)")
    written = b"".join(client.get(f"{API}/records.csv").streaming_content).decode("utf-8-sig")
    header, line = csv.reader(io.StringIO(written))
    assert dict(zip(header, line, strict=True))["名称"] == "'=HYPERLINK(1)"
    described = client.get(f"{API}/records.schema.json").json()
    assert [field["name"] for field in described["fields"]] == header


@pytest.mark.parametrize("narrowed", ["kind", "column"])
def test_the_details_of_one_kind_have_columns_of_their_own(
    client: Client, public: Callable[..., Record], county: SimpleNamespace, narrowed: str
) -> None:
    details = {"party": "=甲", "decision_number": "云司罚决〔2022〕1号", "amount": "100.00", "decided_on": "2022-03-01"}
    record = public(kind="penalty", details=details)
    Column.objects.filter(pk=record.column_id).update(record_kind="penalty")
    asked = {"kind": "penalty"} if narrowed == "kind" else {"column": record.column_id}
    written = b"".join(client.get(f"{API}/records.csv", asked).streaming_content).decode("utf-8-sig")
    header, line = csv.reader(io.StringIO(written))
    found = dict(zip(header, line, strict=True))
    assert (found["当事人"], found["罚没金额（元）"], found["处罚种类"]) == ("'=甲", "100.00", "")
    described = client.get(f"{API}/records.schema.json", asked).json()["fields"]
    assert [field["name"] for field in described] == header
    assert {field["title"]: field["type"] for field in described}["amount"] == "number"
    whole = b"".join(client.get(f"{API}/records.csv").streaming_content).decode("utf-8-sig")
    assert "当事人" not in whole.splitlines()[0]


def test_a_record_tells_its_links_from_both_sides(client: Client, public: Callable[..., Record]) -> None:
    document = public(title="办法", kind="policy")
    reading = public(title="办法解读", kind="interpretation")
    RecordLink.objects.create(record=reading, kind="interprets", other=document)
    hidden = public(title="草稿解读", live=False)
    RecordLink.objects.create(record=hidden, kind="interprets", other=document)
    assert client.get(f"{API}/records/{document.pk}").json()["links"] == [
        {"relation": "被解读", "id": reading.pk, "title": "办法解读"}
    ]
    assert client.get(f"{API}/records/{reading.pk}").json()["links"][0]["relation"] == "解读"
