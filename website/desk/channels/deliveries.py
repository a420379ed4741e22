"""What went where: the list of deliveries, one delivery with its history, and what a person does with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.agencies.scope import scope_of
from website.channels import services
from website.channels.choices import OUT, Act, State
from website.channels.models import Delivery, DeliveryStep, Outlet
from website.channels.people import READERS, may_keep
from website.csv_files import download
from website.desk.acting import act
from website.desk.channels import forms, materials, scope
from website.publishing.models import Record

SIZE = 50
LISTS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "people": ("等人办理", lambda found: found.for_people()),
    "going": ("自动进行", lambda found: found.exclude(act=Act.NONE)),
    "out": ("已投放", lambda found: found.filter(state__in=(*OUT, State.NOT_ADOPTED))),
    "back": ("已撤回", lambda found: found.filter(state=State.WITHDRAWN)),
    "all": ("全部", lambda found: found),
}
HEADS = ("信息", "渠道", "状态", "发布、采用日期", "登记时间", "网址", "原因")


def deliveries(request: HttpRequest) -> HttpResponse:
    """List the deliveries of the person's organs."""
    organs, outlets = scope.organs_of(request.user), scope.outlets_of(request.user)
    form = forms.FindForm(request.GET or None, organs=organs, outlets=outlets)
    found = form.narrowed(scope.deliveries_of(request.user))
    lists = {name: (label, narrow(found)) for name, (label, narrow) in LISTS.items()}
    chosen = request.GET.get("list") if request.GET.get("list") in lists else "people"
    listed = lists[chosen][1].newest_first()
    if request.GET.get("format") == "csv":
        return download(f"deliveries-{chosen}.csv", HEADS, _lines(listed))
    kept = request.GET.copy()
    for name in ("list", "page", "format"):
        kept.pop(name, None)
    context = {
        "form": form,
        "lists": [(name, label, each.count()) for name, (label, each) in lists.items()],
        "chosen": chosen,
        "page": Paginator(listed, SIZE).get_page(request.GET.get("page")),
        "several": organs.count() > 1,
        "outlets": outlets.exists(),
        "sets_up": scope.set_up_by(request.user).exists(),
        "asked": kept.urlencode(),
        "here": "deliveries",
        "title": "渠道投放",
        "icon": "upload",
    }
    return render(request, "desk/channels/deliveries.html", context)


def _lines(found: Any) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=500):
        made = timezone.localtime(each.made_at).strftime("%Y-%m-%d %H:%M")
        yield [each.title, each.outlet, each.get_state_display(), each.published_on, made, each.url, each.why]


def delivery(request: HttpRequest, delivery: int) -> HttpResponse:
    """Show a delivery: where it stands, what a person needs for it, and everything that happened."""
    found = scope.delivery_or_404(request, delivery)
    keeps = may_keep(found.agency, request.user)
    context = {
        "delivery": found,
        "deeds": services.offered(found) if keeps else {},
        "materials": materials.offered(found) if found.record.is_public else {},
        "steps": [(each, told(each)) for each in found.steps.select_related("by")],
        "others": scope.deliveries_of(request.user).filter(record=found.record).exclude(pk=found.pk).order_by("pk"),
        "newest": found.version == found.record.live_revision_id,
        "title": found.title,
        "icon": "upload",
    }
    return render(request, "desk/channels/delivery.html", context)


_WORDS = {
    "reason": "原因",
    "answer": "结果",
    "receipt": "回执",
    "url": "网址",
    "why": "说明",
    "attempt": "第几次",
    "row": "表格行号",
}
_OF_OUTLETS = {"accepted": "已接收", "adopted": "已采用", "not_adopted": "未采用", "withdrawn": "已撤回"}


def told(step: DeliveryStep) -> str:
    """Return what a step says beside its day, in words."""
    said = []
    for name, label in _WORDS.items():
        value = step.detail.get(name)
        if value in (None, ""):
            continue
        if name == "answer":
            value = dict(State.choices).get(value) or _OF_OUTLETS.get(value, value)
        said.append(f"{label}：{value}")
    return "；".join(str(each).rstrip("。") for each in said)


# ---- what a person does


@dataclass(frozen=True)
class Way:
    """How a deed is asked for and done."""

    form: Callable[[Delivery, HttpRequest], Form]
    do: Callable[[Delivery, dict[str, Any], Any], None]


def _plain(form: type[Form]) -> Callable[[Delivery, HttpRequest], Form]:
    return lambda found, request: form(request.POST or None, initial={"on": timezone.localdate(), "url": found.url})


def _adopt(found: Delivery, said: dict[str, Any], by: Any) -> None:
    adopted = said["adopted"] == "yes"
    services.adopt(found, adopted=adopted, on=said["on"], url=said["url"], reason=said["reason"], by=by)


WAYS = {
    "publish": Way(_plain(Form), lambda found, said, by: services.publish(found, by=by)),
    "retry": Way(_plain(Form), lambda found, said, by: services.retry(found, by=by)),
    "hand-over": Way(
        _plain(forms.HandOverForm),
        lambda found, said, by: services.hand_over(found, on=said["on"], url=said["url"], by=by),
    ),
    "adopt": Way(_plain(forms.AdoptForm), _adopt),
    "drop": Way(_plain(forms.ReasonForm), lambda found, said, by: services.drop(found, reason=said["reason"], by=by)),
    "withdraw": Way(
        _plain(forms.ReasonForm), lambda found, said, by: services.withdraw(found, reason=said["reason"], by=by)
    ),
    "confirm": Way(
        _plain(forms.DayForm), lambda found, said, by: services.confirm_withdrawn(found, on=said["on"], by=by)
    ),
}


def deed(request: HttpRequest, delivery: int, deed: str) -> HttpResponse:
    """Do something with a delivery."""
    found = scope.delivery_or_404(request, delivery)
    wanted = services.offered(found).get(deed)
    if wanted is None or not may_keep(found.agency, request.user):
        raise Http404("现在不能办理这一项")
    way = WAYS[deed]
    form = way.form(found, request)
    if not form.fields:
        form.is_bound = request.method == "POST"
    return act(
        request,
        found,
        form,
        lambda: way.do(found, form.cleaned_data, request.user),
        template="desk/channels/act.html",
        named="delivery",
        icon="upload",
        title=wanted.label,
        button=wanted.label,
        says=wanted.says,
    )


# ---- one record


def record_channels(request: HttpRequest, number: int) -> HttpResponse:
    """Show where a record went and goes, and send it to another outlet."""
    seen = Record.objects.within(scope_of(request.user).agencies(*READERS))
    record = get_object_or_404(seen.select_related("agency", "column"), pk=number)
    keeps = may_keep(record.agency.organ, request.user)
    if request.method == "POST":
        outlet = get_object_or_404(scope.outlets_of(request.user), pk=_number(request.POST.get("outlet")))
        if not keeps:
            raise Http404("渠道投放由受理员、公开工作机构负责人办理")
        try:
            made = services.deliver_to(record, outlet, by=request.user)
            messages.success(request, f"已经列入投放：{outlet}，{made.get_state_display()}。")
        except NotAllowed as refusal:
            messages.error(request, "".join(refusal.reasons))
        return redirect("desk_record_channels", record.pk)
    draft = record.get_latest_revision_as_object() if record.latest_revision_id else record
    held = scope.deliveries_of(request.user).filter(record=record).order_by("-pk")
    there = set(held.filter(version=record.live_revision_id or 0).values_list("outlet", flat=True))
    context = {
        "record": record,
        "deliveries": held,
        "plan": services.plan(draft),
        "missing": services.without_outlet(draft),
        "others": Outlet.objects.of(record.agency).active().exclude(pk__in=there) if record.is_public and keeps else [],
        "outlets": Outlet.objects.of(record.agency).active().exists(),
        "title": "公开渠道",
        "subtitle": record.title,
        "back": reverse("records:inspect", args=[record.pk]),
        "icon": "upload",
    }
    return render(request, "desk/channels/record.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 15 else 0
