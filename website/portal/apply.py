"""Applying for information: one form, then what is published on the subject already, then the receipt.

Nothing typed is lost on the way: what the form holds is kept sealed under its secret token until it is sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from website.access_requests import drafts, ledger
from website.access_requests.models import AccessRequest, Draft, Paper
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Kind
from website.agencies.sealing import unseal
from website.portal import puzzle
from website.portal.apply_form import ApplicationForm
from website.portal.case_access import grant
from website.portal.restraint import nth_today
from website.portal.site import Site, site_of
from website.publishing.models import Record
from website.search import services as search
from website.search.errors import SearchUnavailable
from website.search.query import Hit, Query

SUGGESTED = 5
FILES_A_DAY = 200
"""Files that are kept for one place in a day before their forms are sent."""
RECEIPT = "receipt"
"""Where a session keeps the token of the form that was sent last."""


def accepts(agency: Agency) -> bool:
    """Whether an organ takes applications on the web."""
    practice = getattr(agency, "request_practice", None)
    return practice is None or practice.accepts_web


@never_cache
def apply(request: HttpRequest, agency: str) -> HttpResponse:
    """Show the form, and take it step by step; only an organ takes applications, not a unit inside one."""
    site = site_of(agency)
    if site.agency.kind == Kind.UNIT:
        return HttpResponseRedirect(reverse("portal:apply", args=[site.agency.organ.slug]))
    if not accepts(site.agency):
        return render(request, "portal/apply_closed.html", {"organ": site})
    if request.method == "POST":
        return STEPS.get(request.POST.get("step", ""), _check)(request, site)
    about = {"title": request.GET.get("about", "")[:300]}
    return _show(request, site, ApplicationForm(initial=about), _new_token())


def _new_token() -> str:
    return secrets.token_urlsafe(24)


def _token(request: HttpRequest) -> str:
    """Return the form's token; one that was not made here is taken for none."""
    given = request.POST.get("token", "")
    return given if 20 <= len(given) <= 64 else _new_token()


def _show(
    request: HttpRequest, site: Site, form: ApplicationForm, token: str, draft: Draft | None = None, **more: Any
) -> HttpResponse:
    context = {
        "organ": site,
        "form": form,
        "token": token,
        "files": list(draft.files.all()) if draft else [],
        "puzzle": puzzle.challenge(),
        **more,
    }
    return render(request, "portal/apply.html", context, status=422 if form.errors else 200)


def _check(request: HttpRequest, site: Site) -> HttpResponse:
    """Look at what was typed: show it again with what is wrong, or go on to what is published already."""
    token = _token(request)
    draft = drafts.find(site.agency, token)
    if draft and draft.request_id:
        return _to_receipt(request, site, token)
    dropped = [int(each) for each in request.POST.getlist("drop") if each.isdecimal()]
    left = draft.files.exclude(pk__in=dropped) if draft else None
    has_identity = bool(left is not None and left.filter(kind=Paper.Kind.IDENTITY).exists())
    form = ApplicationForm(request.POST, request.FILES, has_identity=has_identity)
    sound, added = form.is_valid(), form.uploaded
    if added and nth_today(request, "files") > FILES_A_DAY:
        form.add_error("attachment_files", "今天从这里上传的文件太多，暂时不能再存。附件可以邮寄或者当面提交。")
        sound, added = False, []
    try:
        if sound or added or draft:
            draft = drafts.keep(site.agency, token, form.said, added=added, dropped=dropped)
    except NotAllowed as error:
        form.add_error("attachment_files", list(error.reasons))
        sound = False
    if not sound or draft is None or request.POST.get("step") == "keep":
        return _show(request, site, form, token, draft)
    return _offer(request, site, form.said, token, draft)


def _offer(request: HttpRequest, site: Site, said: dict[str, str], token: str, draft: Draft) -> HttpResponse:
    """Show what is published on the subject already, and what will be sent."""
    hits = suggestions(site.agency, said)
    drafts.note_suggestions(draft, len(hits))
    lines = [(field.label, field_said(field)) for *_, fields in ApplicationForm(said).parts for field in fields]
    context = {
        "organ": site,
        "token": token,
        "hits": hits,
        "lines": [(label, text) for label, text in lines if text],
        "files": list(draft.files.all()),
        "solution": request.POST.get("altcha", ""),
    }
    return render(request, "portal/apply_check.html", context)


def field_said(field: Any) -> str:
    """Return what a field holds, in words; nothing for a field of files."""
    value = field.data
    if not isinstance(value, str) or field.name.endswith("_files"):
        return ""
    return str(dict(getattr(field.field, "choices", ())).get(value, value))


def suggestions(agency: Agency, said: dict[str, str]) -> list[Hit]:
    """Return what is published that may be what is asked for: by number, by name, then by the longest words."""
    found: dict[int, Hit] = {}
    for text in _questions(said):
        try:
            results = search.search(Query(text=text, agency_path=agency.path))
        except SearchUnavailable:
            break
        for hit in results.hits:
            found.setdefault(hit.key, hit)
        if len(found) >= SUGGESTED:
            break
    return list(found.values())[:SUGGESTED]


def _questions(said: dict[str, str]) -> list[str]:
    title, number = said.get("title", ""), said.get("document_number", "")
    words = sorted(search.lookup_of(Query(text=title or said.get("description", "")[:100])).words, key=_length)
    longest = [" ".join(word.text for word in words[-count:]) for count in (3, 2) if len(words) > count]
    return [text for text in (number, title, *longest) if text.strip()]


def _length(word: Any) -> int:
    return len(word.text)


def _edit(request: HttpRequest, site: Site) -> HttpResponse:
    """Go back to the form as it was typed."""
    token = _token(request)
    draft = drafts.find(site.agency, token)
    if draft and draft.request_id:
        return _to_receipt(request, site, token)
    if draft is None:
        return _gone(request, site)
    return _show(request, site, ApplicationForm(initial=drafts.typed(draft)), token, draft)


def _gone(request: HttpRequest, site: Site) -> HttpResponse:
    return render(request, "portal/apply_gone.html", {"organ": site}, status=410)


def _found(request: HttpRequest, site: Site) -> HttpResponse:
    """Take for an answer that something published is what was wanted, and show it."""
    draft = drafts.find(site.agency, _token(request))
    number = request.POST.get("record", "")
    record = get_object_or_404(
        Record.objects.public().of(site.agency), pk=int(number) if number.isdecimal() and len(number) < 19 else 0
    )
    if draft:
        drafts.found_it(draft)
    return redirect(record)


def _send(request: HttpRequest, site: Site) -> HttpResponse:
    """Make the application, once for each form, and show its receipt."""
    token = _token(request)
    draft = drafts.find(site.agency, token)
    if draft is None:
        return _gone(request, site)
    if draft.request_id is None:
        form = ApplicationForm(drafts.typed(draft), has_identity=draft.files.filter(kind=Paper.Kind.IDENTITY).exists())
        if not form.is_valid():
            return _show(request, site, form, token, draft)
        try:
            drafts.send(site.agency, token, same_place=puzzle.same_place(request, "applications"))
        except NotAllowed as error:
            form.add_error(None, list(error.reasons))
            return _show(request, site, form, token, draft)
    return _to_receipt(request, site, token)


def _to_receipt(request: HttpRequest, site: Site, token: str) -> HttpResponse:
    request.session[RECEIPT] = token
    return HttpResponseRedirect(reverse("portal:receipt", args=[site.agency.slug]))


STEPS: dict[str, Callable[[HttpRequest, Site], HttpResponse]] = {"edit": _edit, "found": _found, "send": _send}


@never_cache
def receipt(request: HttpRequest, agency: str) -> HttpResponse:
    """Show the receipt of the application that was sent last: number, code, and what the dates mean."""
    site = site_of(agency)
    draft = drafts.find(site.agency, request.session.get(RECEIPT, ""))
    if draft is None or draft.request is None:
        return HttpResponseRedirect(reverse("portal:requests", args=[site.agency.slug]))
    made: AccessRequest = draft.request
    grant(request, made)
    context = {
        "organ": site,
        "case": made,
        "code": unseal(draft.sealed_code),
        "papers": made.papers.all(),
        "clock": ledger.clock_of(made),
    }
    return render(request, "portal/apply_receipt.html", context)
