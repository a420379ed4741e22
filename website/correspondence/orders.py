"""Orders of the 12345 hotline from a spreadsheet: read, shown with what is wrong in each row, then taken in.

Rows stay sealed in their batch until they are messages; what is wrong is kept with them and can be taken away again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai import messages as law
from website.access_requests.identity import Identity
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.sealing import seal, unseal
from website.audit.services import record as log
from website.correspondence import people, services
from website.correspondence.models import Message, OrderBatch
from website.correspondence.services import MOST_TEXT, Said
from website.publishing.imports.headed import Headed
from website.publishing.imports.sheets import read
from website.publishing.imports.values import Wrong, day_of
from website.publishing.uploads import clean_name

COLUMNS = {
    "工单号": ("工单编号", "工单号码", "受理编号"),
    "标题": ("诉求标题", "工单标题", "主题"),
    "内容": ("诉求内容", "工单内容", "来电内容"),
    "类别": ("诉求类型", "诉求类别", "工单类型", "类型"),
    "收到日期": ("派单日期", "派单时间", "收到时间", "受理时间", "来电时间"),
    "来电人": ("姓名", "诉求人", "联系人", "来电人姓名"),
    "电话": ("联系电话", "来电号码", "联系方式", "来电电话"),
    "电子邮箱": ("邮箱",),
    "地址": ("联系地址", "通信地址", "诉求地址"),
    "同意公开": ("是否公开", "可否公开"),
}
"""The columns by their labels, with other headings that mean the same."""
REQUIRED = ("工单号", "标题", "内容", "类别", "收到日期")
KEPT = timedelta(days=30)
"""How long rows wait to be mended before they go."""
SHEET = Headed(COLUMNS, tuple((each,) for each in REQUIRED), most=2000)
_YES, _NO = ("是", "同意", "公开", "可以"), ("否", "不同意", "不公开", "不可以", "")


@dataclass(frozen=True)
class Row:
    """A row as it was typed: its number in the sheet, and its texts by the label of their column."""

    number: int
    cells: dict[str, str]


@transaction.atomic
def upload(agency: Agency, *, file_name: str, data: bytes, by: Person) -> OrderBatch:
    """Keep the rows of a spreadsheet, sealed. Raises ``UnsafeFile`` for one that cannot be read or holds no orders."""
    people.demand_clerk(agency, by)
    found = [Row(number, cells) for number, cells in SHEET.rows(read(file_name, data))]
    return OrderBatch.objects.create(agency=agency, file_name=clean_name(file_name), sealed_rows=_sealed(found), by=by)


def _sealed(rows: list[Row]) -> str:
    return seal(json.dumps([[row.number, row.cells] for row in rows], ensure_ascii=False)) if rows else ""


def rows_of(batch: OrderBatch) -> list[Row]:
    """Return the rows that are not imported yet. Raises ``CannotOpen`` when no key fits."""
    return [Row(number, cells) for number, cells in json.loads(unseal(batch.sealed_rows))] if batch.sealed_rows else []


def checked(batch: OrderBatch) -> list[tuple[Row, list[str]]]:
    """Return each row with everything that is wrong in it; nothing for one that can be taken in."""
    rows = rows_of(batch)
    numbers = [row.cells.get("工单号", "") for row in rows]
    known = set(
        Message.objects.of(batch.agency).filter(order_number__in=numbers).values_list("order_number", flat=True)
    )
    seen: set[str] = set()
    found = []
    for row, number in zip(rows, numbers, strict=True):
        wrong = list(_amiss(row.cells))
        if number in known:
            wrong.append(f"工单{number}已经登记过，不用再导入。")
        if number and number in seen:
            wrong.append(f"工单{number}在表格里出现了两次，请只留一行。")
        seen.add(number)
        found.append((row, wrong))
    return found


def _amiss(cells: dict[str, str]) -> Iterator[str]:
    for label in REQUIRED:
        if not cells.get(label):
            yield f"“{label}”没有填写。"
    for label, most in (("工单号", 60), ("标题", 120), ("内容", MOST_TEXT), ("电话", 40)):
        if len(cells.get(label, "")) > most:
            yield f"“{label}”最多{most}字，现在有{len(cells[label])}字。"
    if cells.get("类别") and not _kind(cells["类别"]):
        yield f"“类别”没有“{cells['类别'][:20]}”，请写：{'、'.join(each.label for each in law.kinds().values())}。"
    try:
        if cells.get("收到日期") and _received(cells["收到日期"]) > timezone.now():
            yield "“收到日期”在今天以后，请核对。"
    except Wrong as wrong:
        yield f"“收到日期”：{wrong}"
    if cells.get("同意公开", "") not in (*_YES, *_NO):
        yield "“同意公开”请写“是”或者“否”，不填的按“否”。"
    if cells.get("电子邮箱"):
        try:
            validate_email(cells["电子邮箱"])
        except ValidationError:
            yield f"“{cells['电子邮箱'][:40]}”不是电子邮箱。"


def _kind(text: str) -> str:
    return next((each.id for each in law.kinds().values() if each.label in (text, text.removesuffix("类"))), "")


def _received(text: str) -> datetime:
    """Return the moment of a cell: its day, in the morning; today is now. Raises ``Wrong``."""
    day = day_of(text.replace("T", " ").split()[0])
    now = timezone.now()
    return now if day == timezone.localdate(now) else timezone.make_aware(datetime.combine(day, time(9)))


@transaction.atomic
def take_in(batch: OrderBatch, *, by: Person) -> int:
    """Make messages of the rows in which nothing is wrong, and return how many; the others stay in the batch."""
    held = OrderBatch.objects.select_for_update(of=("self",)).select_related("agency").get(pk=batch.pk)
    people.demand_clerk(held.agency, by)
    left, made = list[Row](), 0
    for row, wrong in checked(held):
        if wrong or not _taken(held.agency, row.cells, by):
            left.append(row)
        else:
            made += 1
    if not made:
        raise NotAllowed(["没有可以导入的行，请照提示改好表格再上传。"])
    OrderBatch.objects.filter(pk=held.pk).update(sealed_rows=_sealed(left), imported=held.imported + made)
    log("message.imported", agency=held.agency, by=by, target=held, detail={"rows": made})
    batch.refresh_from_db()
    return made


def _taken(agency: Agency, cells: dict[str, str], by: Person) -> bool:
    """Register one row by itself, and return whether it was; one that somebody entered meanwhile stays."""
    said = Said(
        kind=_kind(cells["类别"]),
        subject=cells["标题"],
        text=cells["内容"],
        channel="hotline",
        order_number=cells["工单号"],
        may_publish=cells.get("同意公开", "") in _YES,
        received_at=_received(cells["收到日期"]),
        sender=Identity(
            name=cells.get("来电人", ""),
            phone=cells.get("电话", ""),
            email=cells.get("电子邮箱", ""),
            address=cells.get("地址", ""),
        ),
    )
    try:
        with transaction.atomic():
            services.register(agency, said, by=by)
    except (NotAllowed, IntegrityError):
        return False
    return True


@transaction.atomic
def discard(batch: OrderBatch, *, by: Person) -> None:
    """Let the rows of a batch go that are not imported."""
    people.demand_clerk(batch.agency, by)
    OrderBatch.objects.filter(pk=batch.pk).update(sealed_rows="")
    batch.refresh_from_db()


def forget_old() -> int:
    """Let the rows go that waited too long to be mended; return of how many batches."""
    waiting = OrderBatch.objects.exclude(sealed_rows="").filter(at__lt=timezone.now() - KEPT)
    return waiting.update(sealed_rows="")
