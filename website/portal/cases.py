"""The applicant's own page of a case: where it stands, what to do, and the reply; with number and code, no account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from website.access_requests import applicant, files, told
from website.access_requests.models import AccessRequest, Paper
from website.access_requests.services import Upload
from website.agencies.errors import NotAllowed
from website.correspondence.models import Message
from website.portal.case_access import close, grant, opened
from website.portal.case_forms import AnswerForm, EnterForm
from website.portal.files import handed_out
from website.portal.restraint import nth_today, wait_for
from website.portal.site import Site, site_of

TRIES, WITHIN = 6, 10 * 60
"""Wrong codes for one number from one place, and within how many seconds."""


@never_cache
def requests(request: HttpRequest, agency: str) -> HttpResponse:
    """Ask for number and code, and open the case; what was typed when the half hour ran out comes along."""
    site = site_of(agency)
    if request.method != "POST":
        return _enter(request, site, EnterForm(initial={"number": request.GET.get("number", "")[:20]}))
    form = EnterForm(request.POST)
    if not form.is_valid():
        return _enter(request, site, form, status=422)
    number = form.cleaned_data["number"]
    if wait := wait_for(request, f"code:{site.agency.pk}:{number}", TRIES, WITHIN):
        form.add_error(None, f"试的次数太多，请{-(-wait // 60)}分钟以后再试；查询码找不到的，可以打电话询问。")
        return _enter(request, site, form, status=429)
    case = applicant.open_case(site.agency, number, form.cleaned_data["code"])
    if case is None:
        form.add_error(None, "申请编号或者查询码不对，请对照回执核对。查询码找不到的，可以打电话询问，凭身份证明查询。")
        return _enter(request, site, form, status=422)
    request.session.cycle_key()
    grant(request, case)
    step = form.cleaned_data["step"]
    if step in STEPS:
        return _page(request, site, case, step, AnswerForm(initial={"text": form.cleaned_data["text"]}))
    return HttpResponseRedirect(_address(site, case))


def _address(site: Site, case: AccessRequest) -> str:
    return reverse("portal:case", args=[site.agency.slug, case.number])


def _enter(request: HttpRequest, site: Site, form: EnterForm, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "portal/case_enter.html", {"organ": site, "form": form, **more}, status=status)


@never_cache
@require_GET
def case(request: HttpRequest, agency: str, case: str) -> HttpResponse:
    """Show a case to its applicant."""
    site = site_of(agency)
    found = opened(request, site, case)
    if found is None:
        return HttpResponseRedirect(f"{reverse('portal:requests', args=[agency])}?number={case}")
    return _page(request, site, found)


def _page(
    request: HttpRequest,
    site: Site,
    found: AccessRequest,
    step: str = "",
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "organ": site,
        "case": found,
        "story": told.story_of(found),
        "step": step,
        "form": form or AnswerForm(),
        "practice": getattr(found.agency, "request_practice", None),
        "split": found.split_off.filter(code_digest=found.code_digest),
        "became": Message.objects.filter(from_request=found).first(),
    }
    return render(request, "portal/case.html", context, status=status)


@never_cache
@require_POST
def step(request: HttpRequest, agency: str, case: str, step: str) -> HttpResponse:
    """Take a step that is the applicant's; when the half hour is over, ask for the code again and keep the text."""
    site = site_of(agency)
    if step not in STEPS:
        raise Http404("没有这一步")
    found = opened(request, site, case)
    if found is None:
        carried = {"number": case, "step": step, "text": request.POST.get("text", "")[: applicant.LONGEST]}
        return _enter(request, site, EnterForm(initial=carried), status=403, expired=True, files=bool(request.FILES))
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, site, found, step, form, status=422)
    if step == "withdraw" and request.POST.get("sure") != "yes":
        return render(request, "portal/case_withdraw.html", {"organ": site, "case": found, "form": form})
    if form.cleaned_data["files"] and nth_today(request, "files") > FILES_A_DAY:
        form.add_error("files", "今天从这里上传的文件太多，请明天再来，或者邮寄、当面提交。")
        return _page(request, site, found, step, form, status=422)
    act, kind, done = STEPS[step]
    try:
        act(found, form.cleaned_data, [Upload(each.name, each.data, kind, True) for each in form.cleaned_data["files"]])
    except NotAllowed as error:
        form.add_error(None, list(error.reasons))
        found.refresh_from_db()
        return _page(request, site, found, step, form, status=422)
    messages.success(request, done)
    return HttpResponseRedirect(_address(site, found))


FILES_A_DAY = 200
Act = Callable[[AccessRequest, dict[str, Any], list[Upload]], Any]
STEPS: dict[str, tuple[Act, str, str]] = {
    "confirm": (
        lambda request, said, files: applicant.confirm(request),
        Paper.Kind.OTHER,
        "已经确认收到，今天是收到申请之日。",
    ),
    "clarify": (
        lambda request, said, files: applicant.clarify(
            request, text=said["text"], good_reason=said["good_reason"], uploads=files
        ),
        Paper.Kind.CLARIFICATION,
        "补正已经提交，答复期限从今天重新起算。",
    ),
    "reason": (
        lambda request, said, files: applicant.give_reason(request, text=said["text"], uploads=files),
        Paper.Kind.REASON,
        "理由已经提交。",
    ),
    "payment": (
        lambda request, said, files: applicant.prove_payment(request, uploads=files),
        Paper.Kind.PAYMENT,
        "缴费凭证已经提交，等工作人员核对到账。",
    ),
    "withdraw": (
        lambda request, said, files: applicant.withdraw(request, text=said["text"]),
        Paper.Kind.OTHER,
        "申请已经撤回。",
    ),
}
"""By step: what is done, what its files are, and what is said afterwards."""


@never_cache
@require_GET
def file(request: HttpRequest, agency: str, case: str, paper: int) -> HttpResponse:
    """Hand a file of a case to its applicant: only what is meant for the applicant."""
    site = site_of(agency)
    found = opened(request, site, case)
    if found is None:
        return HttpResponseRedirect(f"{reverse('portal:requests', args=[agency])}?number={case}")
    held = get_object_or_404(found.papers.filter(shown=True).exclude(stored=""), pk=paper)
    try:
        data = files.opened(held)
    except FileNotFoundError as error:
        raise Http404("没有这个文件") from error
    applicant.fetched(held)
    return handed_out(held.name, held.media_type, data)


@require_POST
def leave(request: HttpRequest, agency: str) -> HttpResponse:
    """Forget which cases this browser may see."""
    site = site_of(agency)
    close(request)
    wrote = request.POST.get("of") == "message"
    messages.success(request, f"已经退出，这台设备上不能再看到您的{'信' if wrote else '申请'}。")
    place = "portal:follow_message" if wrote else "portal:requests"
    return HttpResponseRedirect(reverse(place, args=[site.agency.slug]))
