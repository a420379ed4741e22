"""The indicators by which an office assesses, with their weights."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.desk.duties.forms import IndicatorsForm
from website.desk.organs import chosen_organ
from website.duties import assessing
from website.duties.models import Duty
from website.duties.people import offices_of


def indicators(request: HttpRequest) -> HttpResponse:
    """Show and set what an office assesses in a year."""
    offices = offices_of(request.user)
    office = chosen_organ(request, offices)
    if office is None:
        raise Http404("没有您考核的单位")
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2008 <= int(asked) <= 2100 else timezone.localdate().year
    known = assessing.indicators_of(office, year)
    weights = "\n".join(f"{each.name} {each.weight.normalize():f}" for each in known)
    form = IndicatorsForm(request.POST or None, initial={"year": year, "weights": weights})
    if request.method == "POST" and form.is_valid():
        try:
            assessing.set_indicators(office, form.cleaned_data["year"], form.cleaned_data["weights"], by=request.user)
            messages.success(request, "考核指标已经保存；已经登记的考核仍按原来的权重。")
            return redirect("desk_duty_list", Duty.Kind.ASSESSMENT)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {
        "form": form,
        "organ": office,
        "organs": offices,
        "says": "指标和权重由主管部门确定，法律没有规定分值（条例第四十六条）。",
        "kind": Duty.Kind.ASSESSMENT,
        "button": "保存",
        "title": "考核指标",
        "icon": "group",
    }
    return render(request, "desk/duties/add.html", context)
