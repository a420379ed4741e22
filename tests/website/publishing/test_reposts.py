"""Reposts before review: link, licence and source; what exists stays valid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from tests.website.publishing.test_checks import CLEAN, told
from website.agencies.models import Person
from website.agencies.roles import Role
from website.publishing import guards, reposts
from website.publishing.findings import findings_of
from website.publishing.imports.columns import columns_of
from website.publishing.licences import Source, licences, trusted
from website.publishing.models import Record

GOOD = Source("中国政府网", "https://www.gov.cn/a.htm", "注明来源可转载")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, []),
        (GOOD, []),
        (replace(GOOD, licence="获得授权"), []),
        (replace(GOOD, licence="以前写的许可"), []),
        (replace(GOOD, licence="需要授权而未取得"), [("repost_licence", "must")]),
        (replace(GOOD, url="https://blog.example.com/1"), [("repost_source", "advice")]),
        (replace(GOOD, url="https://www.gov.cn.example.com/1"), [("repost_source", "advice")]),
        (replace(GOOD, url=""), [("repost_link", "advice")]),
    ],
)
def test_licence_and_source_are_looked_at(source: Source | None, expected: list[tuple[str, str]]) -> None:
    assert told(replace(CLEAN, source=source)) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.gov.cn/a", True),
        ("http://sfj.yunling.gov.cn:8080/a", True),
        ("https://GOV.CN./", True),
        ("https://notgov.cn/", False),
        ("https://gov.cn.evil.com/", False),
        ("https://gov.cn@evil.com/", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_trusted_is_the_host_and_not_what_looks_like_it(url: str, expected: bool) -> None:
    assert trusted(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bao.example.com/1.html", True),
        ("https://bao.example.com/", True),
        ("https://notbao.example.com/", False),
        ("https://example.com/", False),
    ],
)
def test_a_listed_source_is_its_host_and_those_below(url: str, expected: bool) -> None:
    assert trusted(url, {"bao.example.com"}) is expected


def test_every_licence_cites_its_ground() -> None:
    assert [each.label for each in licences()] == ["注明来源可转载", "获得授权", "法定单行公文", "需要授权而未取得"]
    assert all(each.law for each in licences())


def test_a_repost_misses_its_licence(draft: Callable[..., Record]) -> None:
    record = draft(kind="repost", source_name="中国政府网", source_date=date(2022, 2, 28))
    missing = {finding.where for finding in findings_of(record) if finding.check == "missing"}
    assert "转载许可" in missing
    assert not {"转载来源", "来源发布日期"} & missing
    assert not {"来源网址", "转载许可"} & {finding.where for finding in findings_of(draft())}


def test_a_repost_without_the_right_is_never_published(draft: Callable[..., Record]) -> None:
    record = draft(kind="repost", source_licence="需要授权而未取得")
    assert any("著作权法" in reason for reason in guards.before_publication(record, record.latest_revision))
    record = draft(kind="repost", source_licence="获得授权")
    assert not any("著作权法" in reason for reason in guards.before_publication(record, record.latest_revision))


def test_the_template_for_imports_offers_licence_and_author() -> None:
    columns = {column.id: column for column in columns_of("repost")}
    assert [label for label, _ in columns["source_licence"].choices][-1] == "需要授权而未取得"
    assert columns["author"].label == "作者"
    assert "source_licence" not in {column.id for column in columns_of("news")}


def test_a_draft_is_made_by_who_drafts_for_the_organ(county: SimpleNamespace, person: Callable[..., Person]) -> None:
    clerk, foreign = person("clerk", county.justice, Role.CLERK), person("foreign", county.water, Role.CLERK)
    fields = {"url": "https://www.gov.cn/a", "title": "标题 " * 100, "text": "第一段<b>\n\n第二段𬭎",
              "source_name": "中国政府网", "day": date(2022, 2, 28)}  # fmt: skip
    record = reposts.draft_repost(county.columns["sfj"], by=clerk, **fields)  # type: ignore[arg-type]
    assert (record.agency, record.kind, record.live, len(record.title)) == (county.justice, "repost", False, 200)
    assert record.text == "第一段<b>\n第二段𬭎" or "第一段" in record.text
    assert "<b>" not in str(record.body[0].value.source)
    with pytest.raises(PermissionDenied):
        reposts.draft_repost(county.columns["sfj"], by=foreign, **fields)  # type: ignore[arg-type]
