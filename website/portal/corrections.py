"""Asking for a correction on the public site (条例第四十一条), and following it with number and code."""

from __future__ import annotations

import json
import secrets

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from website.access_requests import corrections, files
from website.access_requests.models import CorrectionRequest
from website.agencies.errors import NotAllowed
from website.agencies.models import Kind
from website.agencies.sealing import seal, unseal
from website.portal import puzzle
from website.portal.case_access import CORRECTIONS, grant_alone, held_by
from website.portal.cases import FILES_A_DAY, TRIES, WITHIN
from website.portal.correction_form import CorrectionForm, EnterCorrectionForm
from website.portal.files import handed_out
from website.portal.restraint import nth_today, wait_for
from website.portal.site import Site, site_of

RECEIPT = "correction_receipt"
"""Where a session keeps, sealed, the code of the request that was sent last."""


@never_cache
def ask(request: HttpRequest, agency: str) -> HttpResponse:
    """Show the form, and take it: one form makes one request."""
    site = site_of(agency)
    if site.agency.kind == Kind.UNIT:
        return HttpResponseRedirect(reverse("portal:correct", args=[site.agency.organ.slug]))
    if request.method != "POST":
        form = CorrectionForm(agency=site.agency, initial={"record": request.GET.get("record", "")[:60]})
        return _asked(request, site, form, secrets.token_urlsafe(24))
    token = request.POST.get("token", "")
    token = token if 20 <= len(token) <= 64 else secrets.token_urlsafe(24)
    form = CorrectionForm(request.POST, request.FILES, agency=site.agency)
    if form.is_valid() and form.uploads and nth_today(request, "files") > FILES_A_DAY:
        form.add_error("evidence_files", "今天从这里上传的文件太多，暂时不能再存。证据可以邮寄或者当面提交。")
    if not form.is_valid():
        return _asked(request, site, form, token)
    try:
        made = corrections.register(
            site.agency,
            applicant=form.applicant,
            claim=form.claim,
            uploads=form.uploads,
            form=token,
            same_place=puzzle.same_place(request, "corrections"),
        )
    except NotAllowed as refusal:
        form.add_error(None, list(refusal.reasons))
        return _asked(request, site, form, token)
    except IntegrityError:  # the same form, sent twice in the same moment
        made = None
    if made:
        request.session[RECEIPT] = seal(json.dumps([made.correction.pk, made.code]))
        _grant(request, made.correction)
    return HttpResponseRedirect(reverse("portal:correction_receipt", args=[agency]))


def _asked(request: HttpRequest, site: Site, form: CorrectionForm, token: str) -> HttpResponse:
    context = {
        "organ": site,
        "form": form,
        "token": token,
        "lost": bool(request.FILES),
        "puzzle": puzzle.challenge(),
    }
    return render(request, "portal/correct.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def receipt(request: HttpRequest, agency: str) -> HttpResponse:
    """Show the receipt of the request that was sent last: number, code, and what comes next."""
    site = site_of(agency)
    kept = request.session.get(RECEIPT, "")
    pk, code = json.loads(unseal(kept)) if kept else (0, "")
    made = CorrectionRequest.objects.filter(pk=pk, agency=site.agency).first()
    if made is None:
        return HttpResponseRedirect(reverse("portal:corrections", args=[agency]))
    context = {"organ": site, "correction": made, "code": code, "papers": made.papers.all()}
    return render(request, "portal/correct_receipt.html", context)


@never_cache
def enter(request: HttpRequest, agency: str) -> HttpResponse:
    """Ask for number and code, and open the request."""
    site = site_of(agency)
    if request.method != "POST":
        form = EnterCorrectionForm(initial={"number": request.GET.get("number", "")[:20]})
        return _enter(request, site, form)
    form = EnterCorrectionForm(request.POST)
    if not form.is_valid():
        return _enter(request, site, form, 422)
    number = form.cleaned_data["number"]
    if wait := wait_for(request, f"correction:{site.agency.pk}:{number}", TRIES, WITHIN):
        form.add_error(None, f"试的次数太多，请{-(-wait // 60)}分钟以后再试；查询码找不到的，可以打电话询问。")
        return _enter(request, site, form, 429)
    found = corrections.opened_by(site.agency, number, form.cleaned_data["code"])
    if found is None:
        form.add_error(None, "编号或者查询码不对，请对照回执核对。查询码找不到的，可以打电话询问，凭身份证明查询。")
        return _enter(request, site, form, 422)
    request.session.cycle_key()
    _grant(request, found)
    return HttpResponseRedirect(reverse("portal:correction", args=[agency, found.number[1:]]))


def _enter(request: HttpRequest, site: Site, form: EnterCorrectionForm, status: int = 200) -> HttpResponse:
    return render(request, "portal/correction_enter.html", {"organ": site, "form": form}, status=status)


@never_cache
@require_GET
def show(request: HttpRequest, agency: str, case: str) -> HttpResponse:
    """Show where a request stands, and the answer once it was served."""
    site = site_of(agency)
    if (found := _opened(request, site, case)) is None:
        return HttpResponseRedirect(f"{reverse('portal:corrections', args=[agency])}?number=更{case}")
    context = {"organ": site, "correction": found, "papers": found.papers.filter(shown=True).exclude(stored="")}
    return render(request, "portal/correction.html", context)


@never_cache
@require_GET
def file(request: HttpRequest, agency: str, case: str, paper: int) -> HttpResponse:
    """Hand the served answer to who asked."""
    site = site_of(agency)
    if (found := _opened(request, site, case)) is None:
        return HttpResponseRedirect(f"{reverse('portal:corrections', args=[agency])}?number=更{case}")
    held = get_object_or_404(found.papers.filter(shown=True).exclude(stored=""), pk=paper)
    try:
        data = files.opened(held)
    except FileNotFoundError as error:
        raise Http404("没有这个文件") from error
    return handed_out(held.name, held.media_type, data)


def _grant(request: HttpRequest, found: CorrectionRequest) -> None:
    """Open a request for correction to this session, for half an hour after last use."""
    grant_alone(request, CORRECTIONS, found.pk)


def _opened(request: HttpRequest, site: Site, number: str) -> CorrectionRequest | None:
    found = CorrectionRequest.objects.filter(
        agency=site.agency, pk__in=held_by(request, CORRECTIONS), number=f"更{number}"
    ).first()
    if found:
        _grant(request, found)
    return found
