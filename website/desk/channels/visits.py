"""Visits of an outlet: what stands there, and a number entered or taken back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.channels import visits
from website.channels.models import VisitFigure
from website.channels.people import may_keep
from website.csv_files import download
from website.desk.channels import forms, scope

SIZE = 60
HEADS = ("时段", "访问量（人次）", "信息", "来源", "登记人")


def outlet_visits(request: HttpRequest, outlet: int) -> HttpResponse:
    """Show the visits of an outlet, and enter one number."""
    found = scope.outlet_or_404(request, outlet)
    keeps = may_keep(found.agency, request.user)
    listed = VisitFigure.objects.filter(outlet=found).select_related("record", "by").order_by("-on", "record", "pk")
    if request.GET.get("format") == "csv":
        rows = ([each.when, each.number, each.record, each.get_counted_display(), each.by] for each in listed)
        return download(f"visits-{found.pk}.csv", HEADS, rows)
    form = forms.VisitForm(request.POST if keeps and request.method == "POST" else None)
    if request.method == "POST" and keeps and form.is_valid():
        said = form.cleaned_data
        monthly = said["period"] == "month"
        on = said["on"].replace(day=1) if monthly else said["on"]
        try:
            kept = visits.enter(found, visits.Count(on, monthly, said["number"]), by=request.user)
            messages.success(request, f"{kept.when}：{kept.number}人次，已经登记。")
            return redirect("desk_outlet_visits", found.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context: dict[str, Any] = {
        "outlet": found,
        "form": form if keeps else None,
        "page": Paginator(listed, SIZE).get_page(request.GET.get("page")),
        "title": f"访问量：{found}",
        "icon": "view",
    }
    return render(request, "desk/channels/visits.html", context)


def remove(request: HttpRequest, visit: int) -> HttpResponse:
    """Take back a number that was entered by mistake."""
    mine = VisitFigure.objects.within(scope.kept_by(request.user)).select_related("outlet__agency")
    figure = get_object_or_404(mine, pk=visit)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            visits.remove(figure, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"{figure.when}的访问量已经删除。")
            return redirect("desk_outlet_visits", figure.outlet_id)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {"figure": figure, "form": form, "title": "删除访问量", "icon": "view"}
    return render(request, "desk/channels/remove_visit.html", context)
