"""12345 orders from a spreadsheet in the staff shell: uploaded, looked at row by row, taken in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from wagtail.admin import messages as said

from website.agencies.errors import NotAllowed
from website.correspondence import orders
from website.correspondence.models import OrderBatch
from website.csv_files import download
from website.desk.correspondence.scope import kept_by
from website.desk.organs import chosen_organ
from website.publishing.imports.sheets import ENDINGS
from website.publishing.uploads.errors import UnsafeFile

SHOWN = 200
"""Rows of a batch that its page shows; what is wrong comes first."""


class OrdersForm(forms.Form):
    """A spreadsheet of orders."""

    file = forms.FileField(
        label="工单表格",
        help_text=f"{'、'.join('.' + each for each in ENDINGS)} 文件，最多{orders.SHEET.most}行。先核对，再导入。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{each}" for each in ENDINGS)}),
        error_messages={"required": "请选择表格文件。", "empty": "文件是空的，请核对后重新选择。"},
    )


def uploads(request: HttpRequest) -> HttpResponse:
    """Take a spreadsheet, and list those that wait."""
    person: Any = request.user
    organs = kept_by(person)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("工单由受理员导入")
    form = OrdersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return redirect(
                "desk_order_batch", orders.upload(organ, file_name=file.name, data=file.read(), by=person).pk
            )
        except UnsafeFile as refusal:
            form.add_error("file", str(refusal))
    waiting = OrderBatch.objects.filter(agency__in=organs).exclude(sealed_rows="").order_by("-pk")
    context = {"form": form, "organ": organ, "organs": organs, "waiting": waiting, "days": orders.KEPT.days}
    return render(request, "desk/correspondence/orders.html", {**context, "title": "导入12345工单", "icon": "upload"})


def template(request: HttpRequest) -> HttpResponse:
    """Hand out an empty table with the headings."""
    if not kept_by(request.user).exists():
        raise Http404("工单由受理员导入")
    return download("12345.csv", [f"{each}*" if each in orders.REQUIRED else each for each in orders.COLUMNS], [])


def _batch(request: HttpRequest, number: int) -> OrderBatch:
    return get_object_or_404(OrderBatch.objects.filter(agency__in=kept_by(request.user)), pk=number)


def batch(request: HttpRequest, order_batch: int) -> HttpResponse:
    """Show the rows that wait, those with something wrong first."""
    found = _batch(request, order_batch)
    rows = sorted(orders.checked(found), key=lambda pair: not pair[1])
    wrong = sum(bool(reasons) for _, reasons in rows)
    context = {
        "batch": found,
        "lines": [(row.number, [row.cells.get(each, "") for each in orders.COLUMNS], why) for row, why in rows[:SHOWN]],
        "labels": list(orders.COLUMNS),
        "right": len(rows) - wrong,
        "wrong": wrong,
        "more": max(0, len(rows) - SHOWN),
        "title": found.file_name,
        "icon": "upload",
    }
    return render(request, "desk/correspondence/order_batch.html", context)


def rest(request: HttpRequest, order_batch: int) -> HttpResponse:
    """Hand out the rows in which something is wrong, each with what it is, to be mended and uploaded again."""
    found = _batch(request, order_batch)
    wrong = [(row.cells, why) for row, why in orders.checked(found) if why]
    rows = [[*(cells.get(each, "") for each in orders.COLUMNS), "".join(why)] for cells, why in wrong]
    return download(f"12345-{found.pk}.csv", [*orders.COLUMNS, "问题"], rows)


@require_POST
def act(request: HttpRequest, order_batch: int) -> HttpResponse:
    """Take in the rows in which nothing is wrong, or let those go that wait."""
    person: Any = request.user
    found = _batch(request, order_batch)
    try:
        if request.POST.get("doing") == "discard":
            orders.discard(found, by=person)
            said.success(request, "没有导入的行已经作废。")
            return redirect("desk_orders")
        made = orders.take_in(found, by=person)
        said.success(request, f"已经导入{made}件，在“未分类”里。")
    except NotAllowed as refusal:
        said.error(request, "".join(refusal.reasons))
    return redirect("desk_order_batch", found.pk) if found.sealed_rows else redirect("desk_orders")
