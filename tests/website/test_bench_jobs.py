"""The bench asks a platform that it filled itself: every question it puts is one that the platform answers."""

from __future__ import annotations

import pytest

from bench import platform_fill, platform_jobs, requests_fill, search
from website.agencies import permissions

COUNT = 60


@pytest.mark.django_db
@pytest.mark.parametrize("part", platform_jobs.PARTS)
def test_every_job_runs_on_what_was_filled(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (platform_fill, "settle"),
        (platform_jobs, "settle"),
        (requests_fill, "_settle"),
        (search, "_settle"),
    ):
        monkeypatch.setattr(module, name, lambda: None)  # what settles a large table wants no transaction around it
    monkeypatch.setattr(search, "STOCK", 40)
    search.stock.cache_clear()
    permissions.lay_down()
    fill_it, facts, jobs = platform_jobs.PARTS[part]
    fill_it(COUNT)
    for job in jobs().values():
        job()
    assert all("毫秒" in each or "内存" in each for each in facts(COUNT))
    search.stock.cache_clear()


@pytest.mark.django_db
def test_the_cursor_of_a_deep_page_is_one_of_the_open_data() -> None:
    column = platform_fill.lay_ground()
    platform_fill.make_records(column, column.get_parent().specific.agency, COUNT)
    page = platform_jobs.asking(f"/api/v1/records?size=5&cursor={platform_jobs._cursor_after(COUNT, 10)}")()
    assert len(page.content) > 1000
    assert platform_jobs._cursor_after(COUNT, COUNT) is None
