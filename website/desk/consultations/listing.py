"""The consultations as lists: of one's own organs by what is to be done, and of all organs for who oversees them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages

from gongkai import consultations as law
from website.agencies.errors import NotAllowed
from website.agencies.models import Kind
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.consultations import services
from website.consultations.choices import NOT_PUBLIC_YET
from website.consultations.daily import SOON
from website.consultations.models import ConsultationPractice, PublicConsultation, PublicConsultationQuerySet
from website.desk.consultations.forms import PracticeForm
from website.desk.consultations.scope import consultations_of, drafted_by, kept_by, organs_of, overseen_by
from website.desk.organs import chosen_organ

SIZE = 50
LISTS = {
    "going_on": "征集中",
    "to_do": "待反馈",
    "due": "临近、超过反馈期限",
    "draft": "草拟、审核",
    "over": "已反馈、已终止",
}


def soon(person: Any) -> PublicConsultationQuerySet:
    """Return the consultations that a person works on whose feedback is due soon or overdue, the nearest first."""
    today = timezone.localdate()
    mine = consultations_of(person).within(kept_by(person))
    return mine.due_until(today + SOON, today).order_by("feedback_due_on", "pk")


def _lists(found: PublicConsultationQuerySet) -> dict[str, PublicConsultationQuerySet]:
    today = timezone.localdate()
    return {
        "going_on": found.going_on(today).order_by("closes_on", "pk"),
        "to_do": found.unanswered(today).order_by("feedback_due_on", "pk"),
        "due": found.due_until(today + SOON, today).order_by("feedback_due_on", "pk"),
        "draft": found.filter(state__in=NOT_PUBLIC_YET).order_by("-pk"),
        "over": found.filter(state__in=("answered", "decided", "ended")).order_by("-closes_on", "-pk"),
    }


def consultations(request: HttpRequest) -> HttpResponse:
    """Show the consultations of the organs that the person works in, in lists by what is to be done."""
    organs = organs_of(request.user)
    if not organs.exists():
        if overseen_by(request.user).exists():
            return redirect("desk_consultations_supervision")
        raise Http404("没有您办理意见征集的单位")
    lists = _lists(consultations_of(request.user))
    chosen = request.GET.get("list") if request.GET.get("list") in lists else "going_on"
    context = {
        "lists": [(name, label, lists[name].count()) for name, label in LISTS.items()],
        "chosen": chosen,
        "found": Paginator(lists[chosen].with_counts(), SIZE).get_page(request.GET.get("page")),
        "several": organs.exclude(kind=Kind.UNIT).count() > 1,
        "keeps": drafted_by(request.user).exists(),
        "heads": _headed_by(request.user).exists(),
        "oversees": overseen_by(request.user).exists(),
        "today": timezone.localdate(),
        "title": "意见征集",
        "icon": "comment",
    }
    return render(request, "desk/consultations/list.html", context)


def supervision(request: HttpRequest) -> HttpResponse:
    """Show the consultations of all organs below that are over without feedback: numbers, titles and days alone."""
    organs = overseen_by(request.user)
    if not organs.exists():
        raise Http404("没有您监督的单位")
    today = timezone.localdate()
    waiting = PublicConsultation.objects.within(organs).unanswered(today).select_related("agency")
    shown = waiting.order_by(F("feedback_due_on").asc(nulls_last=True), "pk").only(
        "number", "title", "closes_on", "feedback_due_on", "agency__name"
    )
    context = {
        "found": Paginator(shown, SIZE).get_page(request.GET.get("page")),
        "today": today,
        "limit": law.limits()["feedback"],
        "title": "没有反馈的意见征集",
        "icon": "comment",
    }
    return render(request, "desk/consultations/supervision.html", context)


def _headed_by(person: Any) -> Any:
    return scope_of(person).agencies(Role.OFFICE_HEAD).exclude(kind=Kind.UNIT).order_by("path")


def practice(request: HttpRequest) -> HttpResponse:
    """Show how long an organ gives itself for the feedback, and change it."""
    organs = _headed_by(request.user)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("意见征集设置由公开工作机构负责人管理")
    held = ConsultationPractice.objects.filter(agency=organ).first() or ConsultationPractice(agency=organ)
    form = PracticeForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_practice(organ, feedback_months=form.cleaned_data["feedback_months"], by=request.user)
            messages.success(request, "已保存，没有反馈的事项按新的期限计算。")
            return redirect(f"{reverse('desk_consultation_practice')}?agency={organ.slug}")
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {
        "form": form,
        "organ": organ,
        "organs": organs,
        "limit": law.limits()["feedback"],
        "title": "意见征集设置",
        "icon": "comment",
    }
    return render(request, "desk/consultations/practice.html", context)
