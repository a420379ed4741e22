"""The outlets of an organ: listed, added, changed."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.channels import services
from website.channels.choices import State
from website.channels.models import Outlet
from website.channels.people import may_connect, may_keep, may_set_up
from website.desk.channels import forms, scope
from website.desk.organs import chosen_organ


def outlets(request: HttpRequest) -> HttpResponse:
    """List the outlets of the person's organs, with how much went there."""
    organs = scope.organs_of(request.user)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("没有您可以查看的单位")
    listed = Outlet.objects.of(organ).annotate(
        sent=Count("deliveries", filter=Q(deliveries__published_on__isnull=False)),
        failed=Count("deliveries", filter=Q(deliveries__state=State.FAILED)),
    )
    context = {
        "organ": organ,
        "organs": organs,
        "listed": listed.order_by("-active", "channel", "pk"),
        "sets_up": may_set_up(organ, request.user),
        "keeps": may_keep(organ, request.user),
        "here": "outlets",
        "title": "渠道投放",
        "icon": "upload",
    }
    return render(request, "desk/channels/outlets.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Add an outlet."""
    organs = scope.set_up_by(request.user)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("没有您登记渠道的单位")
    return _edit(request, Outlet(agency=organ), organ, "登记投放渠道", organs=organs)


def outlet(request: HttpRequest, outlet: int) -> HttpResponse:
    """Show an outlet, and change it."""
    found = scope.outlet_or_404(request, outlet)
    if may_set_up(found.agency, request.user):
        return _edit(request, found, found.agency, found.name)
    if request.method == "POST":
        raise Http404("投放渠道由公开工作机构负责人、系统管理员登记")
    return render(
        request,
        "desk/channels/outlet.html",
        {"outlet": found, "organ": found.agency, "title": found.name, "icon": "upload"},
    )


def _edit(request: HttpRequest, found: Outlet, organ: Agency, title: str, **more: Any) -> HttpResponse:
    connects = may_connect(organ, request.user)
    form = forms.OutletForm(request.POST or None, instance=found, connects=connects)
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.keep_outlet(
                form.instance, form.cleaned_data["columns"], by=request.user, secret=form.secret_or_none()
            )
            messages.success(request, f"“{kept.name}”已经保存。")
            return redirect("desk_outlets")
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {
        "form": form,
        "outlet": Outlet.objects.filter(pk=found.pk).first() if found.pk else None,
        "organ": organ,
        "organs": (),
        "connects": connects,
        "keeps": may_keep(organ, request.user),
        "title": title,
        "icon": "upload",
        **more,
    }
    return render(request, "desk/channels/outlet.html", context)
