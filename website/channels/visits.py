"""Figures of visits (人次): entered, brought in from a spreadsheet, or counted by the outlet's own interface."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from gongkai import labels
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.services import record as log
from website.channels.choices import Counted, Way
from website.channels.errors import NotDelivered
from website.channels.models import Delivery, Outlet, VisitFigure
from website.channels.people import demand_keeper
from website.publishing.choices import Channel
from website.publishing.imports.headed import Headed
from website.publishing.imports.sheets import read
from website.publishing.imports.values import Wrong, day_of
from website.publishing.models import Record

logger = logging.getLogger(__name__)

MOST_VISITS = 10**12
BACK = 7
"""Days for which an interface is asked again, since it may be late with its figures."""
COLUMNS = {
    "日期": ("时间", "统计日期", "月份", "年月", "日期（月份）"),
    "访问量": ("访问人次", "阅读量", "阅读次数", "阅读人数", "浏览量", "人次", "访问次数", "pv"),
    "索引号": ("信息索引号",),
}
"""The columns by their labels, with other headings that mean the same; 索引号 may be left out."""
_MONTH = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*月?$")
SHEET = Headed(COLUMNS, (("日期",), ("访问量",)), most=4000)


@dataclass(frozen=True)
class Count:
    """A number of visits of a day, or of the month that begins with it; to the outlet, or to one record there."""

    on: date
    monthly: bool
    number: int
    record: Record | None = None

    @property
    def when(self) -> str:
        """The day or the month, in words."""
        return f"{self.on.year}年{self.on.month}月" if self.monthly else f"{self.on:%Y-%m-%d}"


@dataclass(frozen=True)
class Row:
    """A row of a spreadsheet: what it says, or what is wrong with it; ``before`` is the number it would replace."""

    number: int
    cells: dict[str, str]
    count: Count | None
    wrong: str = ""
    before: int | None = None


@transaction.atomic
def enter(outlet: Outlet, count: Count, *, by: Person) -> VisitFigure:
    """Keep the visits of a day or month in the place of what stood there. Raises ``NotAllowed``."""
    demand_keeper(outlet.agency, by)
    Outlet.objects.select_for_update().get(pk=outlet.pk)
    if wrong := amiss(outlet, count):
        raise NotAllowed([wrong])
    figure, before = _keep(outlet, count, Counted.ENTERED, by)
    detail = {"when": count.when, "number": count.number, "before": before}
    log("visits.entered", agency=outlet.agency, by=by, target=outlet, detail=detail)
    return figure


def amiss(outlet: Outlet, count: Count) -> str:
    """Return what is wrong with a number of visits, with the cure; nothing when it may be kept.

    A month is told either as a whole or by its days: both together would be counted twice.
    """
    today = timezone.localdate()
    if count.on > today:
        return f"{count.when}还没有到，请核对。"
    if not 0 <= count.number <= MOST_VISITS:
        return f"访问量“{count.number}”不合常理，请核对。"
    others = VisitFigure.objects.filter(outlet=outlet, record=count.record, monthly=not count.monthly)
    month = others.filter(on__year=count.on.year, on__month=count.on.month)
    if month.exists():
        there, here = ("逐日", "整月") if count.monthly else ("整月", "逐日")
        return (
            f"{count.on.year}年{count.on.month}月已经有{there}的访问量，再登记{here}的会重复计算；请先删除{there}的。"
        )
    return ""


def _keep(outlet: Outlet, count: Count, counted: Counted, by: Person | None) -> tuple[VisitFigure, int | None]:
    """Keep a number and return it with the one that stood there before."""
    place = {"outlet": outlet, "on": count.on, "monthly": count.monthly, "record": count.record}
    before = VisitFigure.objects.filter(**place).values_list("number", flat=True).first()
    said = {"number": count.number, "counted": counted, "by": by}
    figure, _ = VisitFigure.objects.update_or_create(**place, defaults=said)
    return figure, before


@transaction.atomic
def remove(figure: VisitFigure, *, reason: str, by: Person) -> None:
    """Take back a number of visits. Raises ``NotAllowed`` without a reason."""
    demand_keeper(figure.outlet.agency, by)
    if not reason.strip():
        raise NotAllowed(["请写明删除的原因。"])
    detail = {"when": figure.when, "before": figure.number, "number": None, "reason": reason.strip()}
    log("visits.entered", agency=figure.outlet.agency, by=by, target=figure.outlet, detail=detail)
    figure.delete()


# ---- from a spreadsheet


def rows_of(outlet: Outlet, file_name: str, data: bytes) -> list[Row]:
    """Return the rows of a spreadsheet as they would be kept. Raises ``UnsafeFile`` for one that cannot be read."""
    return checked(outlet, SHEET.rows(read(file_name, data)))


def checked(outlet: Outlet, cells: Iterable[tuple[int, dict[str, str]]]) -> list[Row]:
    """Return rows with what each would keep, or what is wrong in it."""
    seen: set[tuple[date, bool, int | None]] = set()
    months: dict[tuple[int, int, int | None], bool] = {}
    found = []
    for number, row in cells:
        try:
            count = _count(outlet, row)
        except Wrong as wrong:
            found.append(Row(number, row, None, str(wrong)))
            continue
        record = count.record.pk if count.record else None
        place, month = (count.on, count.monthly, record), (count.on.year, count.on.month, record)
        says = amiss(outlet, count)
        if place in seen:
            says = f"{count.when}在表格里出现了两次，请只留一行。"
        elif months.setdefault(month, count.monthly) != count.monthly:
            says = f"{count.on.year}年{count.on.month}月在表格里既有整月的，又有逐日的，请只留一种。"
        seen.add(place)
        found.append(Row(number, row, None if says else count, says, _standing(outlet, count)))
    return found


def _standing(outlet: Outlet, count: Count) -> int | None:
    there = VisitFigure.objects.filter(outlet=outlet, on=count.on, monthly=count.monthly, record=count.record)
    return there.values_list("number", flat=True).first()


def _count(outlet: Outlet, row: dict[str, str]) -> Count:
    on, monthly = when_of(row.get("日期", ""))
    text = labels.half_width(row.get("访问量", "")).replace(",", "").strip()
    text = text.removesuffix(".0").removesuffix("人次").removesuffix("次").strip()
    if not (text.isascii() and text.isdecimal()):
        raise Wrong(f"访问量“{row.get('访问量', '')[:30]}”不是整数。", "请填写人次的整数，不用“万”。")
    return Count(on, monthly, int(text[:20]), _record(outlet, row.get("索引号", "")))


def when_of(text: str) -> tuple[date, bool]:
    """Return the day that a text names, or the first day of the month; and whether it is a month. Raises ``Wrong``."""
    half = labels.half_width(text).strip()
    found = _MONTH.fullmatch(half)
    if not found:
        return day_of(text), False
    month = int(found[2])
    if not 1 <= month <= 12:
        raise Wrong(f"“{text[:30]}”没有这个月。", "请核对年月。")
    return day_of(f"{found[1]}-{month}-1"), True


def _record(outlet: Outlet, index_no: str) -> Record | None:
    if not index_no:
        return None
    found = Record.objects.of(outlet.agency).filter(index_no=index_no).first()
    if found is None:
        raise Wrong(f"没有索引号为“{index_no[:60]}”的信息。", "请核对索引号；统计整个渠道的，这一格留空。")
    return found


@transaction.atomic
def bring_in(outlet: Outlet, rows: Iterable[Row], *, by: Person) -> int:
    """Keep the rows in which nothing is wrong, as they stand now, and return how many. Raises ``NotAllowed``."""
    demand_keeper(outlet.agency, by)
    Outlet.objects.select_for_update().get(pk=outlet.pk)
    again = [row for row in checked(outlet, [(row.number, row.cells) for row in rows]) if row.count]
    if not again:
        raise NotAllowed(["没有可以导入的行。请按每行的提示改好表格，再上传。"])
    kept = [_keep(outlet, row.count, Counted.IMPORTED, by) for row in again if row.count]
    changed = [
        f"{figure.when}：{before}→{figure.number}" for figure, before in kept if before not in (None, figure.number)
    ]
    detail = {"count": len(kept), "total": sum(figure.number for figure, _ in kept), "changed": changed[:100]}
    log("visits.imported", agency=outlet.agency, by=by, target=outlet, detail=detail)
    return len(kept)


# ---- from the WeChat interface


def count_wechat() -> int:
    """Ask every WeChat account for its reads of the last days, and return how many days were written.

    A month that is entered as a whole is left to it. An account that does not answer is asked again the next day.
    """
    accounts = Outlet.objects.active().filter(channel=Channel.WECHAT, way=Way.INTERFACE).select_related("agency")
    return sum(sum(1 for _ in _counted(outlet)) for outlet in accounts)


def _counted(outlet: Outlet) -> Iterator[VisitFigure]:
    from website.channels.accounts import account_of

    yesterday = timezone.localdate() - timedelta(days=1)
    for back in range(BACK):
        on = yesterday - timedelta(days=back)
        there = VisitFigure.objects.filter(outlet=outlet, on=on, monthly=False, record=None).first()
        if there and there.counted != Counted.COUNTED:
            continue
        try:
            reads = account_of(outlet).reads(on)
        except NotDelivered as trouble:
            logger.warning("%s %s 的阅读数没有取到：%s", outlet, on, trouble)
            continue
        count = Count(on, False, sum(reads.values()))
        if (there is None or there.number != count.number) and not amiss(outlet, count):
            with transaction.atomic():
                yield _keep(outlet, count, Counted.COUNTED, None)[0]
                for each in _by_record(outlet, on, reads):
                    _keep(outlet, each, Counted.COUNTED, None)


def _by_record(outlet: Outlet, on: date, reads: Mapping[str, int]) -> Iterator[Count]:
    """Yield the reads of the articles that came from here; they are parts of the account's."""
    named = {name.partition("_")[0]: number for name, number in reads.items()}
    ours = Delivery.objects.filter(outlet=outlet, message_id__in=named).select_related("record")
    whole: Counter[Record] = Counter()
    for each in ours:
        whole[each.record] += named[each.message_id]
    yield from (Count(on, False, number, record) for record, number in whole.items())
