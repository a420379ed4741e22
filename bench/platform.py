"""The platform's pages at a thousand and a million records, against an empty view with the same bytes."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bench.timing import Row, compared, interleaved

BODY = '[{"type": "text", "value": "<p>法治宣传进乡村，现场解答群众咨询，发放资料若干份。</p>", "id": "a"}]'
KINDS = ("news", "local_news", "notice", "working_document", "policy")
REPEAT = 300


def fill(count: int) -> None:
    """Make the database hold so many public records of one organ, quickly, and the statistics of its planner fresh."""
    from django.db import connection

    from website.publishing.models import Column, PublicState, Record

    column = Column.objects.get(slug="news")
    have = Record.objects.count()
    Record.objects.bulk_create(_records(column, have, count), batch_size=2000)
    PublicState.objects.filter(agency=column.get_parent().specific.agency).update(version=count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _records(column, have: int, count: int) -> Iterator[object]:  # type: ignore[no-untyped-def]
    from website.publishing.models import Record

    agency = column.get_parent().specific.agency
    first = date(2010, 1, 1)
    for number in range(have, count):
        day = first + timedelta(days=number * 4700 // max(count, 4700))
        yield Record(
            agency=agency,
            column=column,
            kind=KINDS[number % len(KINDS)],
            title=f"县司法局第{number}次法治宣传活动",
            summary="现场解答群众咨询。",
            body=BODY,
            catalogue_code=f"P20-{number % 15 + 1:02d}",
            generated_on=day,
            published_on=day,
            index_no=f"11620000000000002B/{day.year}-{number:07d}",
            live=True,
        )


def lay_ground() -> None:
    """Make the one organ, its site and its column."""
    from website.agencies.models import Agency, Kind
    from website.publishing.sites import add_columns, found_site

    agency = Agency.add_root(name="云岭县司法局", slug="sfj", kind=Kind.DEPARTMENT, code="11620000000000002B")
    add_columns(found_site(agency, by=None), [("政务要闻", "news", "news", "dynamic")])


def rows(size: int) -> list[Row]:
    """Return the measurements at the size that the database now has."""
    from django.core.cache import cache
    from django.test import RequestFactory

    from website.publishing.models import Record

    found: list[Row] = []
    label = f"{size:,} 条"
    newest = Record.objects.public().newest_first().values_list("pk", flat=True).first()
    for name, address in (("列表页", "/sfj/news/"), ("信息页", f"/sfj/info/{newest}/"), ("订阅", "/sfj/feed/")):
        cache.clear()
        ask = _asking(RequestFactory(), address)
        times = interleaved({"ours": ask, "空视图（同样字节）": _empty(ask())}, REPEAT)
        found += compared(f"{name}，{label}", "ours", times, {"空视图（同样字节）": 2})
        cold = [_timed(ask) for _ in range(20) if cache.clear() is None]
        bare = [_timed(_bare) for _ in range(20)]
        found.append(
            Row(
                f"{name}第一次生成，{label}",
                "裸查询",
                statistics.median(cold),
                statistics.median(bare),
                statistics.median(cold) / statistics.median(bare),
            )
        )
    return found


def _asking(factory, address: str) -> Callable[[], object]:  # type: ignore[no-untyped-def]
    """Return a call of the whole platform, middleware and all, for one address."""
    from django.core.handlers.wsgi import WSGIHandler

    handler = WSGIHandler()

    def ask() -> object:
        request = factory.get(address, headers={"user-agent": "bench bot"})
        response = handler.get_response(request)
        assert response.status_code == 200, address
        return response

    return ask


def _empty(response) -> Callable[[], object]:  # type: ignore[no-untyped-def]
    """Return a call of the same middleware around a view that only hands the same bytes back."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.test import RequestFactory
    from django.urls import path

    body = response.content

    urls = (path("empty/", lambda request: HttpResponse(body)),)
    handler, factory = WSGIHandler(), RequestFactory()

    def ask() -> object:
        request = factory.get("/empty/", headers={"user-agent": "bench bot"})
        request.urlconf = urls
        return handler.get_response(request)

    return ask


def _bare() -> object:
    from website.publishing.models import Column, Record

    column = Column.objects.only("pk").get(slug="news").pk
    return list(Record.objects.public().filter(column=column).newest_first().for_list()[:20])


def _timed(job: Callable[[], object]) -> float:
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def main(argv: list[str]) -> int:
    """Fill a scratch database and print the table; the status is 1 when a budget is missed."""
    options = argparse.ArgumentParser("python -m bench.platform", description=__doc__)
    options.add_argument("--records", type=int, nargs="+", default=[1000, 1_000_000])
    sizes = options.parse_args(argv).records
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"GONGKAI_HOME": home, "DJANGO_SETTINGS_MODULE": "website.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("prepare", verbosity=0)
        lay_ground()
        found: list[Row] = []
        for size in sizes:
            fill(size)
            found += rows(size)
    for row in found:
        verdict = "" if not row.limit else "达到" if row.holds else "未达到"
        times = f"{row.ours * 1000:8.3f} ms  {row.against} {row.theirs * 1000:8.3f} ms"
        print(f"{row.work:<28} {times}  {row.ratio:6.2f} 倍 {verdict}")
    return 0 if all(row.holds for row in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
