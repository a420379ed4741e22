"""The lists of 组织保障, a tab for each kind, and new records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.csv_files import download
from website.desk.duties.forms import FindForm, form_for
from website.desk.duties.scope import duties_of, entered_by, model_or_404, organs_of, tasks_of
from website.desk.duties.tables import TABLES, Table
from website.desk.organs import chosen_organ
from website.duties.daily import SOON
from website.duties.models import Duty
from website.duties.people import SUPERVISED
from website.publishing.uploads.errors import UnsafeFile

SIZE = 50
ADD = {
    Duty.Kind.KEY_TASK: "登记工作要点",
    Duty.Kind.MEETING: "登记会议批示",
    Duty.Kind.TRAINING: "登记培训",
    Duty.Kind.STANDING_RULE: "登记制度",
    Duty.Kind.SUPERVISION_CASE: "登记投诉举报",
    Duty.Kind.ASSESSMENT: "登记考核评议",
}


def soon(person: Any) -> Any:
    """Return the key tasks that are the person's to see to and near or past their day, the nearest first."""
    until = timezone.localdate() + timedelta(days=SOON)
    return tasks_of(person).open().filter(due_on__lte=until).order_by("due_on", "pk")


def first(request: HttpRequest) -> HttpResponse:
    """Go to the first tab."""
    return redirect("desk_duty_list", Duty.Kind.KEY_TASK)


def duties(request: HttpRequest, duty_kind: str) -> HttpResponse:
    """Show the records of a kind of the organs that the person may read."""
    model, table = model_or_404(duty_kind), TABLES[Duty.Kind(duty_kind)]
    organs = organs_of(request.user, duty_kind)
    form = FindForm(request.GET or None, organs=organs, kind=duty_kind)
    seen = model._default_manager.filter(duty_ptr__in=duties_of(request.user)).select_related("agency", *table.related)
    found = form.narrowed(seen)
    lists = {name: (label, narrow(found)) for name, (label, narrow) in table.lists.items()}
    chosen = request.GET.get("list") if request.GET.get("list") in lists else next(iter(lists))
    listed = lists[chosen][1]
    if request.GET.get("format") == "csv":
        return download(f"{duty_kind}-{chosen}.csv", ("单位", *table.heads), _rows(table, listed))
    kept = request.GET.copy()
    for name in ("list", "page", "format"):
        kept.pop(name, None)
    page = Paginator(listed, SIZE).get_page(request.GET.get("page"))
    context = {
        "kind": duty_kind,
        "kinds": Duty.Kind.choices,
        "form": form,
        "lists": [(name, label, each.count()) for name, (label, each) in lists.items()],
        "chosen": chosen,
        "page": page,
        "table": table,
        "rows": [(each, list(zip(table.heads, map(_shown, table.row(each)), strict=True))) for each in page],
        "several": organs.count() > 1 and duty_kind not in SUPERVISED,
        "enters": entered_by(request.user, duty_kind).exists(),
        "add": ADD[Duty.Kind(duty_kind)],
        "asked": kept.urlencode(),
        "title": "组织保障",
        "icon": "group",
    }
    return render(request, "desk/duties/list.html", context)


def _shown(value: Any) -> str:
    return "—" if value in (None, "") else str(value)


def _rows(table: Table, found: Any) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=500):
        yield [each.agency, *table.row(each)]


def add(request: HttpRequest, duty_kind: str) -> HttpResponse:
    """Enter a new record."""
    model = model_or_404(duty_kind)
    organs = entered_by(request.user, duty_kind)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("没有您登记这一类记录的单位")
    # Whom a complaint or an assessment is about is never taken for granted.
    unsaid = duty_kind in SUPERVISED and not (request.GET.get("agency") or request.POST.get("agency"))
    form = None if unsaid and organs.count() > 1 else form_for(model, organ, request)
    if request.method == "POST" and form and form.is_valid():
        try:
            duty = form.enter(request.user)
            messages.success(request, f"{ADD[Duty.Kind(duty_kind)]}：已经登记。")
            return redirect("desk_duty", duty.pk)
        except (NotAllowed, UnsafeFile) as refusal:
            form.add_error(None, list(getattr(refusal, "reasons", [str(refusal)])))
    context = {
        "form": form,
        "organ": organ,
        "organs": organs,
        "kind": duty_kind,
        "says": "" if form else "先选择被反映、被考核的单位，再点“查看”。",
        "title": ADD[Duty.Kind(duty_kind)],
        "icon": "group",
    }
    return render(request, "desk/duties/add.html", context)
