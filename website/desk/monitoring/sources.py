"""Where is listened: the sources with what came of them, and trying one out before it is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages as said

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.desk.monitoring.forms import SourceForm
from website.desk.monitoring.scope import kept_by, organ_or_404, viewed_by
from website.monitoring import fetching, running, services
from website.monitoring.choices import Kind
from website.monitoring.fetching import Preview
from website.monitoring.hosts import MANNERS, Later
from website.monitoring.models import Source, WatchRule

NOBODY = "信息来源由受理员、公开工作机构负责人办理"


def listing(request: HttpRequest) -> HttpResponse:
    """Show an organ's sources: when each was read, what came of it, and what is wrong."""
    person: Any = request.user
    organs = viewed_by(person)
    organ = organ_or_404(request, organs, NOBODY)
    context = {
        "organ": organ,
        "organs": organs,
        "sources": Source.objects.of(organ).order_by("-active", "name"),
        "keeps": kept_by(person).filter(pk=organ.pk).exists(),
        "now": timezone.now(),
        "title": "信息来源",
        "icon": "site",
    }
    return render(request, "desk/monitoring/sources.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Add a source, after trying it out if one likes."""
    organs = kept_by(request.user)
    organ = organ_or_404(request, organs, NOBODY)
    return _form(request, Source(agency=organ), organ, organs)


def change(request: HttpRequest, opinion_source: int) -> HttpResponse:
    """Show a source, and change it; who may not change it sees what came of it."""
    person: Any = request.user
    found = Source.objects.within(viewed_by(person)).select_related("agency")
    source = get_object_or_404(found, pk=opinion_source)
    if not kept_by(person).filter(pk=source.agency_id).exists() or source.kind in (Kind.MANUAL, Kind.SPREADSHEET):
        context = {"source": source, "title": source.name, "icon": "site"}
        return render(request, "desk/monitoring/source.html", context)
    return _form(request, source, source.agency, None)


def _form(request: HttpRequest, source: Source, organ: Agency, organs: Any) -> HttpResponse:
    person: Any = request.user
    was = source.name
    form = SourceForm(request.POST or None, instance=source)
    tried: list[Preview] | None = None
    trouble = ""
    if request.method == "POST" and form.is_valid():
        if "try" in request.POST:
            tried, trouble = _tried(source)
        else:
            try:
                services.save_source(source, by=person, changed=form.changed_data)
                said.success(request, f"“{source}”已经保存。几分钟以内开始读取。")
                return redirect("desk_opinion_sources")
            except NotAllowed as refusal:
                form.add_error(None, list(refusal.reasons))
    context = {
        "form": form,
        "source": source if source.pk else None,
        "organ": organ,
        "organs": organs,
        "tried": tried,
        "trouble": trouble,
        "listens": WatchRule.objects.of(organ).filter(active=True).exists(),
        "title": was or "增加信息来源",
        "icon": "site",
    }
    return render(request, "desk/monitoring/source_form.html", context)


def _tried(source: Source) -> tuple[list[Preview] | None, str]:
    """Return what a source would bring now, or why it brings nothing."""
    if source.kind == Kind.MAIL:
        return None, "邮箱文件夹不能试读，保存以后几分钟内会读取，结果在信息来源的列表里。"
    try:
        return fetching.try_out(source, MANNERS), ""
    except Later as later:
        return None, f"{later}，{timezone.localtime(later.when):%m月%d日 %H:%M}以后可以再试。"
    except (*fetching.Failed, fetching.FollowsSomebody) as failure:
        return None, f"读不到：{failure}。"


@require_POST
def act(request: HttpRequest, opinion_source: int) -> HttpResponse:
    """Stop a source, start it again, or have it read now."""
    person: Any = request.user
    source = get_object_or_404(Source.objects.within(kept_by(person)).select_related("agency"), pk=opinion_source)
    doing = request.POST.get("doing", "")
    try:
        if doing == "read" and source.active and Source.objects.fetched().filter(pk=source.pk).exists():
            running.start(source.pk)
            said.success(request, f"“{source}”已经排队，一两分钟以内读取。")
        elif doing in ("stop", "start"):
            services.switch_source(source, on=doing == "start", by=person)
            said.success(request, f"“{source}”已经{'启用' if source.active else '停用'}。")
    except NotAllowed as refusal:
        said.error(request, "".join(refusal.reasons))
    return redirect("desk_opinion_sources")
