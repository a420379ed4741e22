"""Amounts entered by hand: from before the platform, from other systems, from last year's report."""

from __future__ import annotations

from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents.models import Document

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.annual_reports.composing import demand_computable
from website.annual_reports.figures import figures
from website.annual_reports.figures.counting import Number, YearOf
from website.annual_reports.models import Adjustment, AnnualReport
from website.annual_reports.people import WRITERS, demand
from website.audit.services import record as log
from website.publishing.uploads import inspect

MOST = Decimal(10) ** 9


@transaction.atomic
def adjust(
    agency: Agency,
    year: int,
    *,
    figure: str,
    amount: Decimal,
    source: str,
    reason: str,
    document: Document | None = None,
    by: Person,
) -> Adjustment:
    """Enter an amount of which the platform holds no records. Raises ``NotAllowed`` with every reason against it."""
    demand(agency, by, *WRITERS)
    demand_computable(year)
    if reasons := list(_against(agency, year, figure, amount, source, reason, document)):
        raise NotAllowed(reasons)
    entered = Adjustment.objects.create(
        agency=agency,
        year=year,
        figure=figure,
        amount=amount,
        source=source,
        reason=reason.strip(),
        document=document,
        by=by,
    )
    detail = {"figure": figures()[figure].label, "count": str(entered.number), "reason": entered.reason}
    log("report.adjusted", agency=agency, by=by, target=entered, detail=detail)
    return entered


def _against(  # type: ignore[no-untyped-def]
    agency: Agency, year: int, figure: str, amount: Decimal, source: str, reason: str, document: Document | None
):
    found = figures().get(figure)
    if found is None or not found.base:
        yield "请选择一个统计项目；总计由勾稽关系算出，不能补录。"
        return
    if not reason.strip():
        yield "请写明这个数从哪里来。"
    if amount == 0 or abs(amount) > MOST:
        yield "数量不能是0，也不能超过十亿。"
    if found.unit != "万元" and amount != amount.to_integral_value():
        yield f"“{found.label}”的单位是{found.unit}，请填整数。"
    if found.unit == "万元" and amount.normalize().as_tuple().exponent < -6:  # type: ignore[operator]
        yield "万元最多六位小数（精确到分以下），请核对。"
    if document is None and source != Adjustment.Source.LAST_REPORT:
        yield "请附上依据材料（台账、统计表、凭据的扫描件）。"
    if YearOf(agency, year).value(figure) + amount < 0:
        yield "减去以后小于0，请核对。"


@transaction.atomic
def cancel(entered: Adjustment, *, reason: str, by: Person) -> Adjustment:
    """Take an amount back by a counter-entry; both stay. Raises ``NotAllowed``."""
    demand(entered.agency, by, *WRITERS)
    if not reason.strip():
        raise NotAllowed(["请写明为什么冲销。"])
    if entered.cancels_id or Adjustment.objects.filter(cancels=entered).exists():
        raise NotAllowed(["这一笔已经冲销，或者本身就是冲销。"])
    counter = Adjustment.objects.create(
        agency=entered.agency,
        year=entered.year,
        figure=entered.figure,
        amount=-entered.amount,
        source=Adjustment.Source.CANCELS,
        reason=reason.strip(),
        cancels=entered,
        by=by,
    )
    detail = {"figure": figures()[entered.figure].label, "count": str(counter.number), "reason": counter.reason}
    log("report.adjusted", agency=entered.agency, by=by, target=counter, detail=detail)
    return counter


def keep_document(agency: Agency, name: str, data: bytes, *, by: Person) -> Document:
    """Keep a file among the organ's own, shown to its staff only. Raises ``UnsafeFile``."""
    accepted = inspect(name, data)
    document = Document(title=accepted.name, collection=agency.collection, uploaded_by_user=by)
    document.file.save(accepted.name, ContentFile(accepted.data), save=False)
    document._set_document_file_metadata()
    document.save()
    return document


OPENING = {f"requests.carried_in.{kind}": f"requests.carried_out.{kind}" for kind in (
    "natural", "commercial", "research", "public_benefit", "legal_service", "other",
)}  # fmt: skip
"""This year's cells that must repeat last year's (F3.4)."""


def opening_gaps(agency: Agency, year: int) -> list[tuple[str, Number, Number]]:
    """Return where last year's report carries out another number than the records carry in: cell, now, then."""
    filed = AnnualReport.objects.filed_for(agency, year - 1)
    if filed is None:
        return []
    last, counted = filed.report, YearOf(agency, year)
    gaps = []
    for cell, before in OPENING.items():
        then = last.number(before)
        if then is not None and then != counted.value(cell):
            gaps.append((cell, counted.value(cell), then))
    return gaps


@transaction.atomic
def take_over_opening(agency: Agency, year: int, *, by: Person) -> int:
    """Enter what last year's report carries out and the platform holds no records of; return how many cells."""
    demand(agency, by, *WRITERS)
    gaps = opening_gaps(agency, year)
    if not gaps:
        raise NotAllowed(["上年结转与上年年度报告一致，没有要补录的。"])
    for cell, now, then in gaps:
        adjust(
            agency,
            year,
            figure=cell,
            amount=Decimal(then) - Decimal(now),
            source=Adjustment.Source.LAST_REPORT,
            reason=f"{year - 1}年年度报告“结转下年度继续办理”为{then}件，平台登记中有{now}件",
            by=by,
        )
    return len(gaps)
