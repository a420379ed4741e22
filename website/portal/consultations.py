"""Consultations before the public: the draft paragraph by paragraph, an opinion on it, and what became of them all."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from website.agencies.errors import NotAllowed
from website.consultations import announcing, opinions
from website.consultations.models import Opinion, PublicConsultation
from website.portal import lists, puzzle
from website.portal.consultation_form import OpinionForm
from website.portal.page_cache import kept
from website.portal.site import Site, site_of
from website.publishing.models import Record

RECEIPT = "opinion_receipt"
"""Where a session keeps the number of the opinion that was sent last."""
LISTS = {"": "进行中", "over": "已结束"}


def _of(site: Site, number: int) -> PublicConsultation:
    found = PublicConsultation.objects.public().of(site.agency)
    return get_object_or_404(found.select_related("agency", "announcement", "decision__agency"), pk=number)


def _context(site: Site, found: PublicConsultation, **more: Any) -> dict[str, Any]:
    """Return what every page about one consultation shows, the way to it first."""
    listed = {"url_path": reverse("portal:consultations", args=[site.agency.slug]), "title": "意见征集"}
    return {"organ": site, "column": listed, "consultation": found, **more}


@kept(["list", "page"])
def listing(request: HttpRequest, agency: str) -> HttpResponse:
    """List what the organ consults the public on, or what it did."""
    site, today = site_of(agency), timezone.localdate()
    chosen = request.GET.get("list", "")
    if chosen not in LISTS:
        raise Http404("没有这个列表")
    found = PublicConsultation.objects.public().of(site.agency).select_related("agency")
    rows = found.over(today).order_by("-closes_on", "-pk") if chosen else found.going_on(today).order_by("closes_on")
    context = {
        "organ": site,
        "lists": LISTS.items(),
        "chosen": chosen,
        "listing": lists.page_of(rows, request.GET.get("page")),
    }
    return render(request, "portal/consultations.html", context)


@kept()
def show(request: HttpRequest, agency: str, consultation: int) -> HttpResponse:
    """Show a draft with its explanation, its period and the ways of saying something on it."""
    site = site_of(agency)
    found = _of(site, consultation)
    context = _context(
        site,
        found,
        paragraphs=found.paragraphs.all(),
        files=found.announcement.files.select_related("document"),
        answered=_is_answered(found),
        decision=_decision(found),
    )
    return render(request, "portal/consultation.html", context)


def _is_answered(found: PublicConsultation) -> bool:
    return found.feedback_on is not None and Record.objects.public().filter(pk=found.feedback_id).exists()


def _decision(found: PublicConsultation) -> Record | None:
    return found.decision if found.decision and found.decision.is_public else None


@kept()
def feedback(request: HttpRequest, agency: str, consultation: int) -> HttpResponse:
    """Show how many opinions came in, and each answer with the opinions that it is given to."""
    site = site_of(agency)
    found = _of(site, consultation)
    if not _is_answered(found):
        raise Http404("还没有发布采纳情况反馈")
    answers = [
        (answer, len(answer.handlings.all()), [each.opinion for each in answer.handlings.all() if each.opinion.shown])
        for answer in announcing.answers_of(found)
    ]
    counts, decision = announcing.counts_of(found), _decision(found)
    context = _context(site, found, counts=counts, answers=answers, decision=decision)
    return render(request, "portal/consultation_feedback.html", context)


@never_cache
def say(request: HttpRequest, agency: str, consultation: int) -> HttpResponse:
    """Show the form, and take an opinion: one form makes one."""
    site = site_of(agency)
    found = _of(site, consultation)
    if request.method != "POST":
        if not found.is_open:
            return redirect(found.public_address)
        form = OpinionForm(consultation=found, initial={"paragraph": request.GET.get("paragraph", "")[:4]})
        return _asked(request, site, found, form, secrets.token_urlsafe(24))
    token = request.POST.get("token", "")
    token = token if 20 <= len(token) <= 64 else secrets.token_urlsafe(24)
    form = OpinionForm(request.POST, consultation=found)
    if not form.is_valid():
        return _asked(request, site, found, form, token)
    marked = puzzle.same_place(request, f"opinions:{found.pk}")
    try:
        made = opinions.receive(found, form.said, form=token, same_place=marked)
    except NotAllowed as refusal:
        form.add_error(None, list(refusal.reasons))
        return _asked(request, site, found, form, token)
    request.session[RECEIPT] = made.pk
    return HttpResponseRedirect(reverse("portal:opinion_receipt", args=[agency, found.pk]))


def _asked(request: HttpRequest, site: Site, found: PublicConsultation, form: OpinionForm, token: str) -> HttpResponse:
    context = _context(site, found, form=form, token=token, puzzle=puzzle.challenge())
    return render(request, "portal/opinion.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def receipt(request: HttpRequest, agency: str, consultation: int) -> HttpResponse:
    """Show the receipt of the opinion that was sent last from this browser."""
    site = site_of(agency)
    found = _of(site, consultation)
    sent = Opinion.objects.filter(consultation=found).select_related("paragraph", "consultation")
    made = sent.filter(pk=request.session.get(RECEIPT, 0)).first()
    if made is None:
        return redirect(found.public_address)
    return render(request, "portal/opinion_receipt.html", _context(site, found, opinion=made))
