"""The process behind ``bench.platform``: fills a scratch database, then does one job a line and tells the seconds."""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.platform_fill import fill, lay_ground
from bench.timing import Job

VISITOR = "Mozilla/5.0 (X11; Linux x86_64)"


def jobs() -> dict[str, Job]:
    """Return every job by its name."""
    from bench import requests_fill
    from bench.search import QUESTIONS, bare
    from website.agencies.models import Agency
    from website.annual_reports import composing
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
    organ = Agency.objects.get(slug="sfj")
    found: dict[str, Job] = {
        "year report": lambda: composing.report_of(organ, requests_fill.YEAR),
        "year count": requests_fill.sequential_count,
    }
    for page, address in pages.items():
        ask = asking(address)
        found |= {f"{page} kept": ask, f"{page} first": ask, f"{page} empty": empty(ask())}
    for number, asked in enumerate(QUESTIONS.values()):
        query = Query(**asked)
        found |= {f"ask {number}": lambda query=query: services.search(query), f"bare {number}": bare(query)}
    return found


def asking(address: str) -> Callable[[], Any]:
    """Return a call of the whole platform, middleware and all, for one address."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    handler, factory = WSGIHandler(), RequestFactory()

    def ask() -> Any:
        response = handler.get_response(factory.get(address, headers={"user-agent": VISITOR}))
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


def facts(count: int, seconds: float) -> list[str]:
    """Return what is worth knowing beside the times: questions to the database, deep pages, memory of a long file."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    says = [f"装入用了 {seconds:.0f} 秒"]
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
    for label, address in addresses.items():
        ask = asking(address)
        _forget()
        ask()
        _forget()
        with CaptureQueriesContext(connection) as asked:
            started = time.perf_counter()
            ask()
            spent = time.perf_counter() - started
        says.append(f"{label}：{len(asked)} 次查询，{spent * 1000:.1f} 毫秒")
    return [*says, _long_file()]


def _cursor_after(count: int, skipped: int) -> int | None:
    """Return the cursor of the open data after so many records; None where there are not so many."""
    from website.api.records import SPACING
    from website.publishing.models import Record

    record = Record.objects.filter(pk=count - skipped).first() if count > skipped else None
    return record.published_on.toordinal() * SPACING + record.pk if record else None


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


def serve(found: dict[str, Job]) -> None:
    """Do the jobs that are asked for, one a line, and tell how long each took."""
    from django.db import connection

    # SQLite works in this process, whose own time other work on the machine does not lengthen; a server does not.
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    gc.collect()
    gc.freeze()
    gc.disable()
    for line in sys.stdin:
        name = line.strip()
        if name.endswith(" first"):
            _forget()
        started = clock()
        found[name]()
        taken = clock() - started
        print(taken, flush=True)
        gc.collect()


def main(count: int) -> None:
    """Fill an empty database and serve."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "website.settings"
    import django
    from django.core.management import call_command

    django.setup()
    started = time.perf_counter()
    with open(os.devnull, "w") as nowhere:
        call_command("prepare", verbosity=0, stdout=nowhere)
    from bench import requests_fill
    from website.search.models import Entry

    if Entry.objects.count() < count:
        fill(lay_ground(), count)
    requests_fill.fill(lay_ground().get_parent().specific.agency, count)
    says = facts(count, time.perf_counter() - started)
    print(json.dumps({"says": says}), flush=True)
    serve(jobs())


if __name__ == "__main__":
    main(int(sys.argv[1]))
