"""Table four as it stands, with the cases behind each figure."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from gongkai import disputes as law
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.desk.disputes.scope import kept_by, organs_of
from website.desk.organs import chosen_organ
from website.disputes import services, table
from website.disputes.models import DisputeCase
from website.disputes.people import may_keep


def table_four(request: HttpRequest) -> HttpResponse:
    """Show table four of an organ's year, and the cases behind the figure that was asked for."""
    organs = organs_of(request.user)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("没有您可以看的单位")
    year = _year(request.GET.get("year"))
    rows = table.rows(organ, year)
    asked = request.GET.get("cell", "")
    chosen = next(((row, cell) for row in rows for cell in row.cells if cell.id == asked), None)
    context: dict[str, Any] = {
        "organ": organ,
        "organs": organs,
        "year": year,
        "rows": rows,
        "chosen": chosen,
        "cases": table.behind(organ, year, chosen[1].row, chosen[1].column) if chosen else None,
        "apart": _apart(organ, year),
        "rule": law.count_rules()[table.rule_of(organ)],
        "rules": law.count_rules().values(),
        "keeps": may_keep(organ, request.user),
        "unverified": law.unverified_columns(),
        "title": "表四：行政复议、行政诉讼情况",
        "icon": "clipboard-list",
    }
    return render(request, "desk/disputes/table.html", context)


def _apart(organ: Agency, year: int) -> Any:
    """Return the cases filed in the year that table four does not count."""
    return DisputeCase.objects.of(organ).valid().not_counted().filter(filed_on__year=year)


def _year(text: str | None) -> int:
    today = timezone.localdate()
    return int(text) if text and text.isdecimal() and 2008 <= int(text) <= today.year + 1 else today.year


@require_POST
def choose_rule(request: HttpRequest) -> HttpResponse:
    """Set how an organ counts several instances of one case."""
    organ = chosen_organ(request, kept_by(request.user))
    if organ is None:
        raise Http404("没有您登记案件的单位")
    try:
        services.choose_count_rule(organ, request.POST.get("rule", ""), by=request.user)
        messages.success(request, "计法已经改变，各年的表四随之重新计算。")
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
    return redirect(f"{reverse('desk_dispute_table')}?agency={organ.slug}")
