"""Writing to an organ on the public site, and following one's message with number and code."""

from __future__ import annotations

import json
import secrets

from django.contrib import messages as said
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from website.access_requests import files
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Kind
from website.agencies.sealing import CannotOpen, seal, unseal
from website.correspondence import services, told
from website.correspondence.choices import Satisfaction
from website.correspondence.ledger import SENDER
from website.correspondence.models import Message, MessagePaper
from website.correspondence.services import Registered
from website.portal import puzzle
from website.portal.case_access import MESSAGES, grant_alone, held_by
from website.portal.cases import FILES_A_DAY, TRIES, WITHIN
from website.portal.files import handed_out
from website.portal.message_form import FollowForm, MessageForm
from website.portal.restraint import nth_today, wait_for
from website.portal.site import Site, site_of
from website.publishing.models import Record

RECEIPT = "message_receipt"
"""Where a session keeps, sealed, the code of the message that was sent last."""
HOTLINE = "hotline"
"""The kind of record by which an organ makes its telephone numbers and ways of reporting public."""
MOST_HOTLINES = 20


@never_cache
def write(request: HttpRequest, agency: str) -> HttpResponse:
    """Show the form, and take it: one form makes one message."""
    site = site_of(agency)
    if site.agency.kind == Kind.UNIT:
        return HttpResponseRedirect(reverse("portal:write_message", args=[site.agency.organ.slug]))
    after = request.GET.get("after", "")[:20]
    if request.method != "POST" or not services.practice_of(site.agency).accepts_web:
        return _written(request, site, MessageForm(), secrets.token_urlsafe(24), after)
    token, after = request.POST.get("token", ""), request.POST.get("after", "")[:20]
    token = token if 20 <= len(token) <= 64 else secrets.token_urlsafe(24)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid() and form.uploads and nth_today(request, "files") > FILES_A_DAY:
        form.add_error("attachment_files", "今天从这里上传的文件太多，暂时不能再存。附件可以邮寄或者当面提交。")
    if not form.is_valid():
        return _written(request, site, form, token, after)
    try:
        made = _register(request, site, form, token, after)
    except NotAllowed as refusal:
        form.add_error(None, list(refusal.reasons))
        return _written(request, site, form, token, after)
    except IntegrityError:  # the same form, sent twice in the same moment
        made = None
    # A form that was sent before gets the receipt that it may never have seen.
    if made := made or services.sent_with(site.agency, token):
        request.session[RECEIPT] = seal(json.dumps([made.message.pk, made.code]))
        _grant(request, made.message)
    return HttpResponseRedirect(reverse("portal:message_receipt", args=[agency]))


def _register(request: HttpRequest, site: Site, form: MessageForm, token: str, after: str) -> Registered | None:
    """Take the message in; the clerk is told when many come from one place, and nobody is turned away."""
    return services.register(
        site.agency,
        form.message,
        uploads=form.uploads,
        form=token,
        same_place=puzzle.same_place(request, "messages"),
        follows=_opened(request, site, after) if after else None,
    )


def _written(request: HttpRequest, site: Site, form: MessageForm, token: str, after: str) -> HttpResponse:
    context = {
        "organ": site,
        "form": form,
        "token": token,
        "after": after,
        "lost": bool(request.FILES),
        "puzzle": puzzle.challenge(),
        "open": services.practice_of(site.agency).accepts_web,
        "hotlines": hotlines(site.agency),
    }
    return render(request, "portal/message_write.html", context, status=422 if form.errors else 200)


def hotlines(agency: Agency) -> list[Record]:
    """Return the telephone numbers and ways of reporting that an organ published."""
    public = Record.objects.public().of(agency).filter(kind=HOTLINE)
    return list(public.order_by("details__purpose", "pk")[:MOST_HOTLINES])


@never_cache
@require_GET
def receipt(request: HttpRequest, agency: str) -> HttpResponse:
    """Show the receipt of the message that was sent last: number, code, and what comes next."""
    site = site_of(agency)
    kept = request.session.get(RECEIPT, "")
    pk, code = json.loads(unseal(kept)) if kept else (0, "")
    made = Message.objects.of(site.agency).filter(pk=pk).first()
    if made is None:
        return HttpResponseRedirect(reverse("portal:follow_message", args=[agency]))
    context = {"organ": site, "message": made, "code": code, "papers": made.papers.all()}
    return render(request, "portal/message_receipt.html", context)


@never_cache
def follow(request: HttpRequest, agency: str) -> HttpResponse:
    """Ask for number and code, and open the message."""
    site = site_of(agency)
    if request.method != "POST":
        return _enter(request, site, FollowForm(initial={"number": request.GET.get("number", "")[:20]}))
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _enter(request, site, form, 422)
    number = form.cleaned_data["number"]
    if wait := wait_for(request, f"message:{site.agency.pk}:{number}", TRIES, WITHIN):
        form.add_error(None, f"试的次数太多，请{-(-wait // 60)}分钟以后再试；查询码找不到的，可以打电话询问。")
        return _enter(request, site, form, 429)
    found = services.opened_by(site.agency, number, form.cleaned_data["code"])
    if found is None:
        form.add_error(None, "编号或者查询码不对，请对照回执核对。查询码找不到的，可以打电话询问。")
        return _enter(request, site, form, 422)
    request.session.cycle_key()
    _grant(request, found)
    return HttpResponseRedirect(reverse("portal:own_message", args=[agency, found.digits]))


def _enter(request: HttpRequest, site: Site, form: FollowForm, status: int = 200) -> HttpResponse:
    return render(request, "portal/message_enter.html", {"organ": site, "form": form}, status=status)


@never_cache
@require_GET
def show(request: HttpRequest, agency: str, case: str) -> HttpResponse:
    """Show the sender where a message stands, and the answer once it was sent."""
    site = site_of(agency)
    if (found := _opened(request, site, case)) is None:
        return _ask_again(agency, case)
    context = {"organ": site, "story": told.story_of(found), "message": found, "choices": Satisfaction.choices}
    return render(request, "portal/own_message.html", context)


@never_cache
@require_POST
def rate(request: HttpRequest, agency: str, case: str) -> HttpResponse:
    """Take what the sender says of the answer."""
    site = site_of(agency)
    if (found := _opened(request, site, case)) is None:
        return _ask_again(agency, case)
    detail = {"satisfaction": request.POST.get("satisfaction", ""), "words": request.POST.get("words", "")}
    try:
        services.take(found, "rate", by=None, actor=SENDER, detail=detail)
        said.success(request, "谢谢您的评价。")
    except NotAllowed as refusal:
        said.error(request, "".join(refusal.reasons))
    return HttpResponseRedirect(reverse("portal:own_message", args=[agency, case]))


@never_cache
@require_GET
def file(request: HttpRequest, agency: str, case: str, paper: int) -> HttpResponse:
    """Hand a file of the answer to the sender."""
    site = site_of(agency)
    found = _opened(request, site, case)
    if found is None or found.replied_on is None:
        return _ask_again(agency, case)
    held = get_object_or_404(found.papers.filter(kind=MessagePaper.Kind.REPLY).exclude(stored=""), pk=paper)
    try:
        data = files.opened(held)
    except (CannotOpen, FileNotFoundError) as error:
        raise Http404("没有这个文件") from error
    return handed_out(held.name, held.media_type, data)


def _ask_again(agency: str, case: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('portal:follow_message', args=[agency])}?number=信{case}")


def _grant(request: HttpRequest, found: Message) -> None:
    """Open a message to this session, for half an hour after last use."""
    grant_alone(request, MESSAGES, found.pk)


def _opened(request: HttpRequest, site: Site, number: str) -> Message | None:
    wanted = f"信{number.removeprefix('信')}"
    found = (
        Message.objects.of(site.agency)
        .filter(pk__in=held_by(request, MESSAGES), number=wanted)
        .select_related("agency")
        .first()
    )
    if found:
        _grant(request, found)
    return found
