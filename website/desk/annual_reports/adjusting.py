"""Amounts entered by hand: seen, entered, taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.annual_reports import adjusting
from website.annual_reports.figures import figures
from website.annual_reports.models import Adjustment
from website.desk.annual_reports.year_page import page_of, show
from website.publishing.uploads.errors import UnsafeFile


class AdjustmentForm(forms.Form):
    """An amount, where it comes from, and its proof."""

    figure = forms.ChoiceField(label="统计项目")
    amount = forms.DecimalField(label="数量（减去的写负数）", max_digits=16, decimal_places=6)
    source = forms.ChoiceField(
        label="来源",
        choices=[each for each in Adjustment.Source.choices if each[0] in ("elsewhere", "before")],
    )
    reason = forms.CharField(label="说明", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.FileField(label="依据材料", help_text="台账、统计表、凭据，PDF、Word、Excel 或者图片。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base = [each for each in figures().values() if each.base]
        self.fields["figure"].choices = [
            ("表中的数", [(each.id, each.label) for each in base if each.cell]),
            ("文字中的数", [(each.id, each.label) for each in base if not each.cell]),
        ]


def adjustments(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """Show what was entered by hand, and take a new amount."""
    page = page_of(request, agency, year)
    form = AdjustmentForm(request.POST or None, request.FILES or None, initial={"figure": request.GET.get("figure")})
    if request.method == "POST" and page.writes and form.is_valid():
        try:
            _enter(page.agency, year, form.cleaned_data, request.user)
            messages.success(request, "已补录，表中这一格会标明。")
            return redirect("desk_report_adjustments", agency, year)
        except (NotAllowed, UnsafeFile) as refusal:
            form.add_error(None, list(getattr(refusal, "reasons", [str(refusal)])))
    entered = Adjustment.objects.of(page.agency, year).select_related("cancelled_by")
    return show(
        request,
        "adjustments",
        page,
        "补录",
        form=form,
        entered=[(each, figures().get(each.figure)) for each in entered],
        gaps=[(figures()[cell], now, then) for cell, now, then in adjusting.opening_gaps(page.agency, year)],
    )


def _enter(agency: Any, year: int, given: dict[str, Any], by: Any) -> None:
    file = given.pop("document")
    document = adjusting.keep_document(agency, file.name, file.read(), by=by)
    try:
        adjusting.adjust(agency, year, document=document, by=by, **given)
    except NotAllowed:
        document.delete()
        raise


@require_POST
def cancel(request: HttpRequest, agency: str, year: int, adjustment: int) -> HttpResponse:
    """Take an amount back."""
    page = page_of(request, agency, year)
    entered = get_object_or_404(Adjustment.objects.of(page.agency, year), pk=adjustment)
    try:
        adjusting.cancel(entered, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, "已冲销，原来的一笔和冲销的一笔都保留。")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("desk_report_adjustments", agency, year)


@require_POST
def take_over(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """Enter what last year's report carries out and no record holds."""
    page = page_of(request, agency, year)
    try:
        number = adjusting.take_over_opening(page.agency, year, by=request.user)
        messages.success(request, f"已按上年年度报告补录 {number} 格。这些申请的办理结果也要补录，两边才会相等。")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("desk_report_adjustments", agency, year)


_YEAR = "annual-reports/<slug:agency>/<int:year>/"
urlpatterns = [
    path(f"{_YEAR}adjustments/", adjustments, name="desk_report_adjustments"),
    path(f"{_YEAR}adjustments/opening/", take_over, name="desk_report_opening"),
    path(f"{_YEAR}adjustments/<int:adjustment>/cancel/", cancel, name="desk_report_cancel"),
]
