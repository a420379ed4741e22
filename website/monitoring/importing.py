"""Spreadsheets of what a commercial service found: read, shown with what is wrong in each row, then taken in.

Rows stay sealed in their batch until they are items; a column that says who wrote something is not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.sealing import seal, unseal
from website.audit.services import record as log
from website.monitoring import people, pipeline, services, snapshots
from website.monitoring.addresses import parsed
from website.monitoring.choices import Kind
from website.monitoring.models import Item, ItemBatch, Source
from website.monitoring.reading import BEIJING, Found, lines, moment_in
from website.publishing.imports.headed import Headed
from website.publishing.imports.sheets import read
from website.publishing.uploads import clean_name

COLUMNS = {
    "标题": ("文章标题", "信息标题", "题目", "主题"),
    "内容": ("正文", "摘要", "文章内容", "信息内容", "内容摘要", "全文"),
    "网址": ("链接", "原文链接", "文章链接", "URL", "地址", "原文地址", "来源链接"),
    "网站": ("媒体", "媒体名称", "站点", "来源", "信息来源", "发布平台", "平台", "站点名称", "来源网站"),
    "发布时间": ("时间", "发布日期", "日期", "发表时间", "发文时间"),
}
"""The columns by their labels, with other headings that mean the same; others, such as authors, are not read."""
SHEET = Headed(COLUMNS, (("标题",),), 2000, "请把第一行改为表头：标题、内容、网址、网站、发布时间。")
KEPT = timedelta(days=7)
"""How long rows wait to be mended before they go."""
_SERIAL = range(30_000, 80_000)
"""Days since 1900, as a cell of a spreadsheet counts them."""


@dataclass(frozen=True)
class Row:
    """A row as it was typed: its number in the sheet, and its texts by the label of their column."""

    number: int
    cells: dict[str, str]

    def found(self, agency: Agency) -> Found:
        """Return what the row says."""
        cells = self.cells
        return Found(
            cells.get("网址", ""),
            cells.get("标题", ""),
            lines(cells.get("内容", "") or cells.get("标题", "")),
            moment_of(cells.get("发布时间", "")),
            cells.get("网站", ""),
        )


@transaction.atomic
def upload(agency: Agency, *, file_name: str, data: bytes, by: Person) -> ItemBatch:
    """Keep the rows of a spreadsheet, sealed. Raises ``UnsafeFile`` for one that cannot be read or holds no items."""
    people.demand_keeper(agency, by)
    found = [Row(number, cells) for number, cells in SHEET.rows(read(file_name, data))]
    source = services.source_for(agency, Kind.SPREADSHEET)
    name = clean_name(file_name)
    return ItemBatch.objects.create(agency=agency, source=source, file_name=name, sealed_rows=_sealed(found), by=by)


def moment_of(text: str) -> datetime | None:
    """Return the moment of a cell, written out or counted in days as spreadsheets do; nothing for another text."""
    try:
        days = float(text)
    except ValueError:
        return moment_in(text)
    if int(days) not in _SERIAL if days == days and abs(days) < 1e9 else True:
        return None
    return datetime(1899, 12, 30, tzinfo=BEIJING) + timedelta(seconds=round(days * 86400))


def _sealed(rows: list[Row]) -> str:
    return seal(json.dumps([[row.number, row.cells] for row in rows], ensure_ascii=False)) if rows else ""


def rows_of(batch: ItemBatch) -> list[Row]:
    """Return the rows that are not taken in yet. Raises ``CannotOpen`` when no key fits."""
    return [Row(number, cells) for number, cells in json.loads(unseal(batch.sealed_rows))] if batch.sealed_rows else []


def checked(batch: ItemBatch) -> list[tuple[Row, list[str]]]:
    """Return each row with everything that is wrong in it; nothing for one that can be taken in."""
    rows = rows_of(batch)
    keys = [pipeline.key_for(row.found(batch.agency)) for row in rows]
    there: set[str] = set()
    for at in range(0, len(keys), 500):
        there.update(Item.objects.of(batch.agency).filter(key__in=keys[at : at + 500]).values_list("key", flat=True))
    seen: set[str] = set()
    found = []
    for row, key in zip(rows, keys, strict=True):
        wrong = list(_amiss(row.cells))
        if key in there:
            wrong.append("这条信息已经有了，不用再导入。")
        if key in seen:
            wrong.append("表格里有两行是同一条信息，请只留一行。")
        seen.add(key)
        found.append((row, wrong))
    return found


def _amiss(cells: dict[str, str]) -> Iterator[str]:
    if not cells.get("标题"):
        yield "“标题”没有填写。"
    if url := cells.get("网址"):
        if parsed(url) is None or len(url) > 2000:
            yield "“网址”应以 http:// 或者 https:// 开头，不超过2000字，没有的不填。"
        elif services.follows_somebody(url):
            yield "“网址”是个人或者账号的主页。关注的是话题，不是人，请填写这一条内容的网址。"
    if cells.get("发布时间"):
        moment = moment_of(cells["发布时间"])
        if moment is None:
            yield f"“发布时间”读不懂：{cells['发布时间'][:20]}。请写成 2026-03-02 08:30。"
        elif moment > timezone.now() + timedelta(hours=1):
            yield "“发布时间”在现在以后，请核对。"


@transaction.atomic
def take_in(batch: ItemBatch, *, by: Person) -> tuple[int, int]:
    """Keep of the right rows what a rule asks for; return how many were kept and how many passed over.

    Rows in which something is wrong stay in the batch. Raises ``NotAllowed`` where no row is right.
    """
    held = ItemBatch.objects.select_for_update(of=("self",)).select_related("agency", "source").get(pk=batch.pk)
    people.demand_keeper(held.agency, by)
    rows = checked(held)
    right = [row for row, wrong in rows if not wrong]
    if not right:
        raise NotAllowed(["没有可以导入的行，请照提示改好表格再上传。"])
    kept = _take_rows(held.agency, held.source, right, by)
    passed = len(right) - kept
    ItemBatch.objects.filter(pk=held.pk).update(
        sealed_rows=_sealed([row for row, wrong in rows if wrong]),
        imported=held.imported + kept,
        passed_over=held.passed_over + passed,
    )
    Source.objects.filter(pk=held.source_id).update(
        looked=held.source.looked + len(right), kept=held.source.kept + kept, last_at=timezone.now()
    )
    detail = {"rows": len(right), "items": kept}
    log("heard.imported", agency=held.agency, by=by, target=held, detail=detail)
    batch.refresh_from_db()
    return kept, passed


def _take_rows(agency: Agency, source: Source, rows: list[Row], by: Person) -> int:
    listener, kept = pipeline.listener_of(agency), 0
    for row in rows:
        typed = json.dumps(row.cells, ensure_ascii=False, indent=1).encode()
        found = row.found(agency)

        def evidence(typed: bytes = typed, url: str = found.url) -> snapshots.Snapshot:
            return snapshots.keep(agency, typed, url=url, media_type=services.TEXT, at=timezone.now())

        kept += pipeline.take(listener, source, found, evidence=evidence, by=by) is not None
    return kept


@transaction.atomic
def discard(batch: ItemBatch, *, by: Person) -> None:
    """Let the rows of a batch go that are not taken in."""
    people.demand_keeper(batch.agency, by)
    ItemBatch.objects.filter(pk=batch.pk).update(sealed_rows="")
    batch.refresh_from_db()


def forget_old() -> int:
    """Let the rows go that waited too long to be mended; return of how many batches."""
    waiting = ItemBatch.objects.exclude(sealed_rows="").filter(at__lt=timezone.now() - KEPT)
    return waiting.update(sealed_rows="")
