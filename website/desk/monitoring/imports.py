"""Spreadsheets of what a service found, in the staff shell: uploaded, looked at row by row, taken in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from wagtail.admin import messages as said

from website.agencies.errors import NotAllowed
from website.csv_files import download
from website.desk.monitoring.forms import SheetForm
from website.desk.monitoring.scope import kept_by, organ_or_404
from website.monitoring import importing
from website.monitoring.models import ItemBatch
from website.publishing.uploads.errors import UnsafeFile

SHOWN = 200
"""Rows of a batch that its page shows; what is wrong comes first."""


def uploads(request: HttpRequest) -> HttpResponse:
    """Take a spreadsheet, and list those that wait."""
    person: Any = request.user
    organs = kept_by(person)
    organ = organ_or_404(request, organs, "舆情表格由受理员、公开工作机构负责人导入")
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = importing.upload(organ, file_name=file.name, data=file.read(), by=person)
            return redirect("desk_item_batch", made.pk)
        except UnsafeFile as refusal:
            form.add_error("file", str(refusal))
    waiting = ItemBatch.objects.filter(agency__in=organs).exclude(sealed_rows="").order_by("-pk")
    context = {
        "form": form,
        "organ": organ,
        "organs": organs,
        "waiting": waiting.select_related("agency", "by"),
        "days": importing.KEPT.days,
        "columns": importing.COLUMNS,
        "most": importing.SHEET.most,
        "title": "导入舆情表格",
        "icon": "upload",
    }
    return render(request, "desk/monitoring/imports.html", context)


def _batch(request: HttpRequest, number: int) -> ItemBatch:
    return get_object_or_404(ItemBatch.objects.filter(agency__in=kept_by(request.user)), pk=number)


def batch(request: HttpRequest, item_batch: int) -> HttpResponse:
    """Show the rows that wait, those with something wrong first."""
    found = _batch(request, item_batch)
    rows = sorted(importing.checked(found), key=lambda pair: not pair[1])
    wrong = sum(bool(reasons) for _, reasons in rows)
    labels = list(importing.COLUMNS)
    context = {
        "batch": found,
        "lines": [(row.number, [row.cells.get(each, "") for each in labels], why) for row, why in rows[:SHOWN]],
        "labels": labels,
        "right": len(rows) - wrong,
        "wrong": wrong,
        "more": max(0, len(rows) - SHOWN),
        "title": found.file_name,
        "icon": "upload",
    }
    return render(request, "desk/monitoring/batch.html", context)


def rest(request: HttpRequest, item_batch: int) -> HttpResponse:
    """Hand out the rows in which something is wrong, each with what it is, to be mended and uploaded again."""
    found = _batch(request, item_batch)
    wrong = [(row.cells, why) for row, why in importing.checked(found) if why]
    rows = [[*(cells.get(each, "") for each in importing.COLUMNS), "".join(why)] for cells, why in wrong]
    return download(f"monitoring-{found.pk}.csv", [*importing.COLUMNS, "问题"], rows)


@require_POST
def act(request: HttpRequest, item_batch: int) -> HttpResponse:
    """Take in the rows in which nothing is wrong, or let those go that wait."""
    person: Any = request.user
    found = _batch(request, item_batch)
    try:
        if request.POST.get("doing") == "discard":
            importing.discard(found, by=person)
            said.success(request, "没有导入的行已经作废。")
            return redirect("desk_opinion_imports")
        kept, passed = importing.take_in(found, by=person)
        said.success(request, f"留下{kept}条；{passed}条没有命中任何关注规则，没有留下。")
    except NotAllowed as refusal:
        said.error(request, "".join(refusal.reasons))
    return redirect("desk_item_batch", found.pk) if found.sealed_rows else redirect("desk_opinion_imports")
