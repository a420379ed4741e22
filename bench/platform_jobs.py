"""The process behind ``bench.platform``: fills a scratch database, then does one job a line and tells the seconds."""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.platform_fill import fill, lay_ground, make_records, settle, stand_up
from bench.timing import Job

VISITOR = "Mozilla/5.0 (X11; Linux x86_64)"


def portal_jobs() -> dict[str, Job]:
    """Return what is asked of the public site, by name."""
    from bench.search import QUESTIONS, bare
    from website.publishing.models import Record
    from website.search import services
    from website.search.query import Query

    newest = Record.objects.public().newest_first().values_list("pk", flat=True).first()
    pages = {
        "list": "/sfj/news/",
        "record": f"/sfj/info/{newest}/",
        "feed": "/sfj/feed/",
        "search": "/sfj/search/?q=普法",
    }
    found: dict[str, Job] = {}
    for page, address in pages.items():
        ask = asking(address)
        found |= {f"{page} kept": ask, f"{page} first": ask, f"{page} empty": empty(ask())}
    for number, asked in enumerate(QUESTIONS.values()):
        query = Query(**asked)
        found |= {f"ask {number}": lambda query=query: services.search(query), f"bare {number}": bare(query)}
    return found


LISTS = {
    "open": "",
    "mine": "?whose=mine",
    "overdue": "?tab=overdue",
    "closed": "?tab=closed",
    "days": "?tab=closed&since={year}-03-01&until={year}-03-31",
}


def lists() -> dict[str, Callable[[], Any]]:
    """Return calls of the lists of the queue as a clerk opens them, by name."""
    from bench import requests_fill

    session = requests_fill.log_in()
    addresses = {name: f"/desk/requests/{asked.format(year=requests_fill.YEAR)}" for name, asked in LISTS.items()}
    return {name: asking(address, session) for name, address in addresses.items()}


def requests_jobs() -> dict[str, Job]:
    """Return what is asked of the desk and of the year's report, by name."""
    from bench import requests_fill
    from website.agencies.models import Agency
    from website.annual_reports import composing

    organ = Agency.objects.get(slug="sfj")
    return {
        "year report": lambda: composing.report_of(organ, requests_fill.YEAR),
        "year count": requests_fill.sequential_count,
        **lists(),
    }


def asking(address: str, cookie: str = "") -> Callable[[], Any]:
    """Return a call of the whole platform, middleware and all, for one address."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    handler, factory = WSGIHandler(), RequestFactory()
    headers = {"user-agent": VISITOR, **({"cookie": cookie} if cookie else {})}

    def ask() -> Any:
        response = handler.get_response(factory.get(address, headers=headers))
        assert response.status_code == 200, address
        return response

    return ask


def empty(response: Any) -> Job:
    """Return a call of the same middleware around a view that only hands the same bytes back."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.test import RequestFactory
    from django.urls import path

    body, kind = response.content, response["Content-Type"]
    urls = (path("empty/", lambda request: HttpResponse(body, content_type=kind)),)
    handler, factory = WSGIHandler(), RequestFactory()

    def ask() -> object:
        request = factory.get("/empty/", headers={"user-agent": VISITOR})
        request.urlconf = urls  # type: ignore[attr-defined]
        return handler.get_response(request)

    return ask


def portal_facts(count: int) -> list[str]:
    """Return what is worth knowing of the public site: questions to the database, deep pages, memory of a long file."""
    deep = min(100, max(1, count // 20))
    cursor = _cursor_after(count, 10_000 * 50)
    addresses = {
        "列表第一页": "/sfj/news/",
        f"列表第 {deep} 页": f"/sfj/news/?page={deep}",
        "信息页": f"/sfj/info/{count}/",
        "订阅": "/sfj/feed/",
        "检索页": "/sfj/search/?q=普法",
        "开放数据第一页": "/api/v1/records?size=50",
        **({"开放数据第 10,000 页": f"/api/v1/records?size=50&cursor={cursor}"} if cursor else {}),
    }
    return [*(_fact(label, asking(address)) for label, address in addresses.items()), _long_file()]


def requests_facts(count: int) -> list[str]:
    """Return what is worth knowing of the desk's lists and of the report."""
    from bench.platform import LISTS as labels

    report = _fact("年度报告", requests_jobs()["year report"])
    return [report, *(_fact(labels[name], ask) for name, ask in lists().items())]


def _fact(label: str, ask: Callable[[], Any]) -> str:
    """Return how many questions a call puts to the database and how long it takes, with nothing kept."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _forget()
    ask()
    _forget()
    with CaptureQueriesContext(connection) as asked:
        started = time.perf_counter()
        ask()
        spent = time.perf_counter() - started
    return f"{label}：{len(asked)} 次查询，{spent * 1000:.1f} 毫秒"


def _cursor_after(count: int, skipped: int) -> int | None:
    """Return the cursor of the open data after so many records; None where there are not so many."""
    from website.api.cursors import cursor_after
    from website.publishing.models import Record

    record = Record.objects.filter(pk=count - skipped).first() if count > skipped else None
    return cursor_after(record) if record else None


def _long_file() -> str:
    """Read the open data's CSV to its end, and return how much memory it took."""
    before, started, lines = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), 0
    for chunk in asking("/api/v1/records.csv?agency=sfj")().streaming_content:
        lines += chunk.count(b"\n")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return f"开放数据 CSV：{lines:,} 行，{time.perf_counter() - started:.1f} 秒，内存增加 {grown:.0f} MB"


def _forget() -> None:
    from django.core.cache import cache

    cache.clear()


def serve(found: dict[str, Job], facts: Callable[[], list[str]]) -> None:
    """Do the jobs that are asked for, one a line, and tell how long each took; ``facts`` are told when asked for."""
    from django.db import connection

    # SQLite works in this process, whose own time other work on the machine does not lengthen; a server does not.
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    gc.collect()
    gc.freeze()
    gc.disable()
    for line in sys.stdin:
        name = line.strip()
        if name == "facts":
            print(json.dumps(facts()), flush=True)
            continue
        if name.endswith(" first"):
            _forget()
        started = clock()
        found[name]()
        taken = clock() - started
        print(taken, flush=True)
        gc.collect()


def fill_portal(count: int) -> None:
    """Fill the public site, unless that was done before."""
    from website.search.models import Entry

    if Entry.objects.count() < count:
        fill(lay_ground(), count)


def fill_requests(count: int) -> None:
    """Fill the desk with applications, and the public site with records of twenty years, a tenth as many."""
    from bench import requests_fill

    column = lay_ground()
    organ = column.get_parent().specific.agency
    make_records(column, organ, count // 10)
    settle()
    requests_fill.fill(organ, count)


PARTS: dict[str, tuple[Callable[[int], None], Callable[[int], list[str]], Callable[[], dict[str, Job]]]] = {
    "portal": (fill_portal, portal_facts, portal_jobs),
    "requests": (fill_requests, requests_facts, requests_jobs),
}
"""For each part how it is filled, what is told of it, and what may be asked."""


def main(part: str, count: int) -> None:
    """Fill an empty database and serve."""
    started = time.perf_counter()
    stand_up()
    fill_it, facts, jobs = PARTS[part]
    fill_it(count)
    print(time.perf_counter() - started, flush=True)
    serve(jobs(), lambda: facts(count))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
