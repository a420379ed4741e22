"""Lists ask for their records in a way that costs the same however many there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from website.publishing.models import Record

ADDRESSES = (
    "/sfj/news/",
    "/sfj/news/?year=2022",
    "/sfj/catalogue/",
    "/sfj/catalogue/?code=P20-15",
    "/sfj/catalogue/?kind=news",
    "/sfj/feed/",
    "/feed.xml",
    "/sfj/",
    "/",
    "/api/v1/records",
    "/api/v1/records?agency=sfj&kind=news",
)


@pytest.fixture
def many(county: SimpleNamespace, public: Callable[..., Record]) -> None:
    """Publish one record for every day of some months, and let the planner know how many there are."""
    first = public(catalogue_code="P20-15")
    copies = [
        Record(
            agency=first.agency, column=first.column, kind="news", title=f"第{number}条", catalogue_code="P20-15",
            generated_on=first.generated_on, published_on=date(2022, 3, 1) + timedelta(days=number), live=True,
        )
        for number in range(300)
    ]  # fmt: skip
    Record.objects.bulk_create(copies)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_list_sorts_or_joins_all_records_for_one_page(client: Client, address: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    lists = [query["sql"] for query in asked if 'ORDER BY "publishing_record"."published_on" DESC' in query["sql"]]
    assert lists
    assert [sql for sql in lists if " JOIN " in sql] == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for sql in lists:
                plan = cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%")).fetchall()
                assert "TEMP B-TREE" not in str(plan), sql
