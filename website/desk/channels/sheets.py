"""Spreadsheets that are looked at before they are taken in; the rows travel signed with the page between the two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.channels import adoptions, visits
from website.channels.models import Outlet
from website.csv_files import download
from website.desk.channels import forms, scope
from website.publishing.uploads.errors import UnsafeFile

SHOWN = 200
"""Rows that the page shows; what is wrong comes first."""
HOURS = 12
"""How long a page with rows may be left open."""


def _sheet(
    request: HttpRequest,
    outlet: Outlet,
    kind: Any,
    *,
    title: str,
    says: str,
    back: str,
    heads: tuple[str, ...],
    cells: Callable[[Any], list[Any]],
) -> HttpResponse:
    """Take a spreadsheet, show its rows, and take in those in which nothing is wrong."""
    if request.GET.get("template"):
        return download("template.csv", list(kind.COLUMNS), [])
    salt = f"{kind.__name__}-{outlet.pk}"
    form, rows = forms.SheetForm(), None
    if request.method == "POST" and request.POST.get("rows"):
        try:
            held = signing.loads(request.POST["rows"], salt=salt, max_age=HOURS * 3600)
            rows = kind.checked(outlet, [(number, row) for number, row in held])
            made = kind.bring_in(outlet, rows, by=request.user)
            messages.success(request, f"已经导入{made}行。")
            return redirect(back)
        except signing.BadSignature:
            messages.error(request, "页面放得太久，请重新上传表格。")
        except NotAllowed as refusal:
            messages.error(request, "".join(refusal.reasons))
    elif request.method == "POST":
        form = forms.SheetForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                rows = kind.rows_of(outlet, form.cleaned_data["file"].name, form.cleaned_data["file"].read())
            except UnsafeFile as refusal:
                form.add_error("file", str(refusal))
    context: dict[str, Any] = {"form": form, "outlet": outlet, "title": title, "says": says, "back": back}
    if rows is not None:
        wrong = sum(bool(row.wrong) for row in rows)
        shown = sorted(rows, key=lambda row: not row.wrong)[:SHOWN]
        context |= {
            "rows": [(row.number, row.wrong, cells(row)) for row in shown],
            "heads": heads,
            "right": len(rows) - wrong,
            "wrong": wrong,
            "more": max(0, len(rows) - SHOWN),
            "held": signing.dumps([(row.number, row.cells) for row in rows], salt=salt, compress=True),
        }
    return render(request, "desk/channels/sheet.html", {**context, "icon": "upload"})


def import_visits(request: HttpRequest, outlet: int) -> HttpResponse:
    """Bring in visits."""
    found = scope.kept_outlet_or_404(request, outlet)

    def cells(row: visits.Row) -> list[Any]:
        before = f"换下原来的 {row.before}" if row.before is not None else ""
        return [row.cells.get("日期", ""), row.cells.get("访问量", ""), row.cells.get("索引号", ""), before]

    return _sheet(
        request,
        found,
        visits,
        title=f"导入访问量：{found}",
        says="从公众平台、网站后台导出的表格，至少有“日期”和“访问量”两列；写“2022年3月”的按整月登记。"
        "有“索引号”的是那一条信息的访问量，不计入渠道合计。",
        back=_visits_of(found),
        heads=("日期", "访问量", "索引号", "已经登记的"),
        cells=cells,
    )


def import_adoptions(request: HttpRequest, outlet: int) -> HttpResponse:
    """Bring in a portal's list of adopted items."""
    found = scope.kept_outlet_or_404(request, outlet)

    def cells(row: adoptions.Row) -> list[Any]:
        title = row.record.title if row.record else row.cells.get("标题", "")
        return [title, row.cells.get("索引号", ""), row.cells.get("采用日期", ""), row.url or row.cells.get("链接", "")]

    return _sheet(
        request,
        found,
        adoptions,
        title=f"导入采用清单：{found}",
        says="县政府门户网站等通报的采用清单，至少有“标题”（或者“索引号”）和“采用日期”两列，可以有“链接”。"
        "没有报送过、对方自行采用的也会登记。",
        back=_deliveries_of(found),
        heads=("标题", "索引号", "采用日期", "链接"),
        cells=cells,
    )


def _visits_of(outlet: Outlet) -> str:
    return reverse("desk_outlet_visits", args=[outlet.pk])


def _deliveries_of(outlet: Outlet) -> str:
    return f"{reverse('desk_deliveries')}?outlet={outlet.pk}&list=out"
