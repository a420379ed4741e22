"""A portal's list of adopted items from a spreadsheet: found among the organ's records, looked at, then taken in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai import labels
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.services import record as log
from website.channels import ledger
from website.channels.choices import OUT, State
from website.channels.hooks import web_address
from website.channels.models import Delivery, Outlet
from website.channels.people import demand_keeper
from website.channels.services import result
from website.publishing.imports.headed import Headed
from website.publishing.imports.sheets import read
from website.publishing.imports.values import Wrong, day_of
from website.publishing.models import Record

COLUMNS = {
    "标题": ("信息标题", "稿件标题", "名称", "题目"),
    "索引号": ("信息索引号",),
    "采用日期": ("发布日期", "采用时间", "发布时间", "日期"),
    "链接": ("网址", "地址", "采用链接", "url"),
}
"""The columns by their labels, with other headings that mean the same; a title or an index number must be there."""
SHEET = Headed(COLUMNS, (("标题", "索引号"), ("采用日期",)), 2000, "请照这样的表头填写后再上传。")


@dataclass(frozen=True)
class Row:
    """A row of a list: the record that it names and what it says of it, or what is wrong with it."""

    number: int
    cells: dict[str, str]
    record: Record | None = None
    on: date | None = None
    url: str = ""
    wrong: str = ""


def rows_of(outlet: Outlet, file_name: str, data: bytes) -> list[Row]:
    """Return the rows of a list. Raises ``UnsafeFile`` for a file that cannot be read or has no such columns."""
    return checked(outlet, SHEET.rows(read(file_name, data)))


def checked(outlet: Outlet, cells: Iterable[tuple[int, dict[str, str]]]) -> list[Row]:
    """Return rows with the record that each names, or what is wrong in it."""
    seen: set[int] = set()
    found = []
    for number, row in cells:
        try:
            record, on = _record(outlet, row), day_of(row.get("采用日期", ""))
            _demand_fitting(record, on, seen)
        except Wrong as wrong:
            found.append(Row(number, row, wrong=str(wrong)))
            continue
        seen.add(record.pk)
        found.append(Row(number, row, record, on, web_address(row.get("链接", ""))))
    return found


def _record(outlet: Outlet, row: dict[str, str]) -> Record:
    own = Record.objects.of(outlet.agency).filter(live=True, published_on__isnull=False)
    if number := row.get("索引号"):
        named = list(own.filter(index_no=number)[:1])
        if not named:
            raise Wrong(f"本单位没有索引号为“{number[:60]}”的公开信息。", "请核对索引号，或者改用标题。")
        return named[0]
    title = row.get("标题", "")
    if not title:
        raise Wrong("标题和索引号都没有填写。", "请填写一项。")
    alike = list(own.filter(title=title)[:2]) or _alike(own, title)
    if not alike:
        raise Wrong(f"本单位没有标题为“{title[:60]}”的公开信息。", "网站改过标题的，请填写索引号。")
    if len(alike) > 1:
        raise Wrong(f"标题为“{title[:60]}”的公开信息不止一条。", "请填写索引号。")
    return alike[0]


def _alike(own: Any, title: str) -> list[Record]:
    """Return the records whose title differs in width, spaces or marks alone."""
    wanted = labels.key(title)
    near = own.filter(title__startswith=title[:2]).only("pk", "title", "published_on", "agency", "live_revision")
    return [each for each in near[:2000] if labels.key(each.title) == wanted][:2]


def _demand_fitting(record: Record, on: date, seen: set[int]) -> None:
    if on > timezone.localdate():
        raise Wrong(f"采用日期（{on}）在今天以后。", "请核对。")
    if record.published_on and on < record.published_on:
        raise Wrong(f"采用日期（{on}）早于公开日期（{record.published_on}）。", "请核对。")
    if record.pk in seen:
        raise Wrong("这条信息在表格里出现了两次。", "请只留一行。")


@transaction.atomic
def bring_in(outlet: Outlet, rows: Iterable[Row], *, by: Person) -> int:
    """Note as adopted what the rows name in which nothing is wrong, and return how many. Raises ``NotAllowed``."""
    demand_keeper(outlet.agency, by)
    again = [row for row in checked(outlet, [(row.number, row.cells) for row in rows]) if row.record and row.on]
    if not again:
        raise NotAllowed(["没有可以导入的行。请按每行的提示改好表格，再上传。"])
    for delivery, row in _deliveries(outlet, again):
        assert row.on is not None
        if delivery.state in (State.TO_WITHDRAW, State.WITHDRAWN):
            delivery.adopted, delivery.published_on, delivery.url = True, row.on, row.url or delivery.url
            delivery.save()
        else:
            result(delivery, State.ADOPTED, on=row.on, url=row.url)
        ledger.append(delivery, "adopt", by=by, on=row.on, detail={"url": row.url, "row": row.number})
    log("adoptions.imported", agency=outlet.agency, by=by, target=outlet, detail={"count": len(again)})
    return len(again)


def _deliveries(outlet: Outlet, rows: list[Row]) -> Iterator[tuple[Delivery, Row]]:
    """Yield the delivery that a row is about: the newest that is there, else a new one for what was taken unasked."""
    for row in rows:
        record = row.record
        assert record is not None
        held = Delivery.objects.select_for_update().filter(outlet=outlet, record=record).order_by("-pk")
        found = held.filter(state__in=OUT).first() or held.filter(version=record.live_revision_id or 0).first()
        if found is None:
            reason = "对方网站自行采用" if record.is_public else "对方网站曾经采用"
            state = State.ADOPTED if record.is_public else State.WITHDRAWN
            found = Delivery(outlet=outlet, record=record, version=record.live_revision_id or 0, title=record.title)
            found.reason, found.state = reason, state
            found.save()
            ledger.append(found, "queue", detail={"reason": reason})
        yield found, row
