"""The letters of a case: write, look at the very pages, review, sign, serve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from gongkai import letter_moves, lifecycle
from gongkai.letters import Kind
from gongkai.lifecycle import REVIEWS
from gongkai.outcomes import Outcome
from gongkai.redaction import NotRedacted
from gongkai.redaction.pages import page_picture, sheets
from website.access_requests import files, ledger, letter_facts, letters, outcome_book, people, redactions
from website.access_requests.models import AccessRequest, Letter, Paper
from website.access_requests.models.letters import letter_label
from website.agencies.errors import NotAllowed
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.desk.letters.forms import CommentForm, LetterForm, ServiceForm, StartForm, kind_of
from website.publishing.uploads.errors import UnsafeFile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def case_address(request: AccessRequest) -> str:
    """Return the address of the case page, or of its letters where there is none."""
    try:
        return request.get_absolute_url()
    except NoReverseMatch:
        return reverse("desk_case_letters", args=[request.pk])


def _case(request: HttpRequest, number: int) -> AccessRequest:
    return get_object_or_404(letters.seen_by(request.user).select_related("agency"), pk=number)


def _letter(request: HttpRequest, letter: int) -> Letter:
    seen = Letter.objects.filter(request__in=letters.seen_by(request.user))
    related = ("request__agency", "agency", "template", "word", "pdf", "proof", "drafted_by", "signed_by")
    return get_object_or_404(seen.select_related(*related), pk=letter)


def panel(case: AccessRequest, person: Any) -> tuple[str, dict[str, Any]]:
    """Return the template and the context of what a case page shows of its letters and found documents."""
    found = case.papers.filter(kind=Paper.Kind.FOUND).select_related("redaction__result")
    return "desk/letters/panel.html", {
        "case": case,
        "letters": case.letters.select_related("request", "drafted_by", "signed_by").order_by("-pk"),
        "found": [(each, redactions.can_be_redacted(each), getattr(each, "redaction", None)) for each in found],
        "may_write": people.may(case, "letter", person),
        "start": StartForm(offered=letters.kinds_now(case)),
    }


def listing(request: HttpRequest, number: int) -> HttpResponse:
    """Show the letters of a case, and begin one."""
    case = _case(request, number)
    template, context = panel(case, request.user)
    if request.GET.get("kind"):
        return redirect("desk_write_letter", case.pk, request.GET["kind"])
    whole = {**context, "panel": template, "title": "文书", "subtitle": _subtitle(case), "back": case_address(case)}
    return render(request, "desk/letters/case.html", whole)


def _subtitle(case: AccessRequest) -> str:
    return f"{case.number}号申请　{case.subject}"


def write(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Write a letter, or change one that is not signed; what was typed stays when something is missing."""
    case, about = _case(request, number), kind_of(kind)
    if about is None or about.id not in {each.id for each in letters.kinds_now(case)}:
        raise Http404("现在不能拟这种文书")
    if not people.may(case, "letter", request.user):
        raise Http404("文书由办理这件申请的人拟制")
    old = case.letters.filter(kind=kind, state=Letter.State.DRAFTED).first()
    form = _form(request, case, about, old)
    context = {
        "form": form,
        "case": case,
        "kind": about,
        "title": f"拟{letter_label(about)}",
        "subtitle": _subtitle(case),
        "names_applicant": any(each.id == "applicant" for each in about.elements),
    }
    if request.method == "POST" and form.is_valid():
        try:
            _demand_unchanged(old, form.cleaned_data["seen"])
            given, outcome = form.given, form.cleaned_data.get("outcome", "")
            letter = letters.draft_letter(case, kind, by=request.user, given=given, outcome=outcome)
            messages.success(request, "已生成，请看一遍。" if not letter.is_reply else "已拟稿送审，请看一遍。")
            return redirect("desk_letter", letter.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    facts = letter_facts.values_for(case, kind, on=timezone.localdate())
    fixed = [
        (each.label, facts.get(each.id) or "签发时写入")
        for each in about.elements
        if each.id in letter_facts.LOCKED - {"remedy"} and each.id in about.required and each.id != "applicant"
    ]
    words = [(each.label, each.text) for each in about.elements if each.form == "fixed"]
    return render(
        request, "desk/letters/write.html", {**context, "fixed": fixed, "words": words, "back": case_address(case)}
    )


def _form(request: HttpRequest, case: AccessRequest, kind: Kind, old: Letter | None) -> LetterForm:
    proposed = (
        {each.id: "" for each in kind.elements} | letters.typed_of(old)
        if old
        else letter_facts.values_for(case, kind.id, on=timezone.localdate())
    )
    form = LetterForm(
        request.POST or None,
        kind=kind,
        outcomes=_outcomes(kind, case),
        proposed=proposed,
        seen=old.draft_sha256 if old else "",
    )
    if old and "outcome" in form.fields:
        form.fields["outcome"].initial = old.outcome
    return form


def _outcomes(kind: Kind, case: AccessRequest) -> dict[str, Outcome]:
    """Return the outcomes that a letter of the kind can tell of the case."""
    if not kind.outcomes:
        return {}
    book = outcome_book.outcomes_on(timezone.localdate())
    return {
        code: each
        for code, each in book.items()
        if (code in kind.outcomes or each.letter == kind.id) and (case.state != "closed" or code == case.outcome)
    }


def _demand_unchanged(old: Letter | None, seen: str) -> None:
    if seen != (old.draft_sha256 if old else ""):
        raise NotAllowed(["您打开以后，别人改了这份文书。填写的内容仍在下面；请在另一个窗口看过新稿，再决定是否保存。"])


def show(request: HttpRequest, letter: int) -> HttpResponse:
    """Show a letter's pages, its required parts, the review, and what may be done next."""
    held = _letter(request, letter)
    log("letter.viewed", agency=held.agency, by=request.user, target=held)
    return _shown(request, held)


def _shown(request: HttpRequest, held: Letter, **forms: Any) -> HttpResponse:
    case, person = held.request, request.user
    pages, problem = 0, ""
    try:
        pages = len(sheets(letters.pdf_of(held)))
    except (NotAllowed, NotRedacted) as refusal:
        problem = str(refusal)
    drafted = held.state == Letter.State.DRAFTED and bool(held.sealed)
    checks = letters.checks(held) if drafted else []
    reviews = letters.reviews_of(held) if held.is_reply and case.state != "closed" else []
    follows = _follows(held, person)
    turn = next((each.step for each in reviews if each.event is None), "") if case.state == "drafting" else ""
    context = {
        "letter": held,
        "case": case,
        "title": held.label,
        "subtitle": _subtitle(case),
        "pages": range(1, pages + 1),
        "problem": problem,
        "checks": checks,
        "wrong": sum(1 for _, _, fault in checks if fault),
        "reviews": reviews,
        "turn": turn if turn and drafted and people.may(case, "review", person, turn) else "",
        "turn_label": REVIEWS.get(turn, ""),
        "may_return": drafted and case.state == "drafting" and held.is_reply and people.may(case, "send_back", person),
        "may_sign": drafted and not turn and letters.may_sign(held, person) and _is_due(held),
        "may_change": drafted and people.may(case, "letter", person),
        "follows": follows,
        "may_serve": held.state == Letter.State.SIGNED
        and not (follows and follows.first)
        and scope_of(person).holds(held.agency, Role.CLERK, Role.OFFICE_HEAD),
        "clock": ledger.clock_of(case),
        "comment": forms.get("comment") or CommentForm(),
        "service": forms.get("service") or ServiceForm(letter=held),
        "back": case_address(case),
    }
    return render(request, "desk/letters/letter.html", context)


@dataclass(frozen=True)
class Following:
    """The step that rests on a letter and is not taken yet; ``first`` when it comes before the letter's service."""

    label: str
    address: str
    who: str
    mine: bool
    first: bool


def _follows(letter: Letter, person: Any) -> Following | None:
    """Return the step that a finished letter is there for."""
    about, case = letter_moves.of_kind(letter.kind), letter.request
    finished = {"signed": (Letter.State.SIGNED, Letter.State.SERVED), "served": (Letter.State.SERVED,)}
    if letter.state not in finished.get(about.needs, ()) or letters.step_of(letter):
        return None
    event = "consult_more" if about.party and case.state == "consulting" else about.move
    if event == about.move and event not in {move.event for move in lifecycle.possible(case.state)}:
        return None
    return Following(
        lifecycle.label(event),
        reverse("desk_step", args=[case.pk, event]),
        people.holders(event),
        people.may(case, event, person),
        about.needs == "signed",
    )


def _is_due(letter: Letter) -> bool:
    """Whether a letter's signature is the next thing: a reply once its case is in review, every other at once."""
    return not letter.is_reply or letter.request.state in ("drafting", "closed")


def page(request: HttpRequest, letter: int, page: int) -> HttpResponse:
    """Return one page of a letter as a picture."""
    held = _letter(request, letter)
    try:
        return private(HttpResponse(page_picture(letters.pdf_of(held), page), content_type="image/png"))
    except (NotAllowed, NotRedacted) as refusal:
        raise Http404(str(refusal)) from refusal


def take_away(request: HttpRequest, letter: int, form: str) -> HttpResponse:
    """Hand a letter out as Word or PDF."""
    held = _letter(request, letter)
    if form not in ("docx", "pdf"):
        raise Http404("只有 Word 和 PDF")
    try:
        data = letters.word_of(held) if form == "docx" else letters.pdf_of(held)
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
        return redirect("desk_letter", held.pk)
    log("letter.viewed", agency=held.agency, by=request.user, target=held, detail={"type": form})
    number = held.number or "未签发"
    return attachment(data, f"{held.label}（{number}）.{form}", DOCX if form == "docx" else "application/pdf")


def attachment(data: bytes, name: str, media: str) -> HttpResponse:
    """Return a file to be saved, kept by no cache."""
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return private(response)


def private(response: HttpResponse) -> HttpResponse:
    """Return a response that no cache keeps and no browser guesses about."""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _act(request: HttpRequest, letter: int, act: Callable[[Letter], Any], done: str) -> HttpResponse:
    held = _letter(request, letter)
    try:
        act(held)
        messages.success(request, done)
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
    return redirect("desk_letter", held.pk)


@require_POST
def review(request: HttpRequest, letter: int) -> HttpResponse:
    """Agree to a letter as it was shown."""
    step, seen = request.POST.get("step", ""), request.POST.get("seen", "")
    comment = request.POST.get("comment", "")[:300]
    return _act(
        request,
        letter,
        lambda held: letters.review(held, step, by=request.user, seen=seen, comment=comment),
        f"{REVIEWS.get(step, '审核')}已通过。",
    )


@require_POST
def send_back(request: HttpRequest, letter: int) -> HttpResponse:
    """Give a letter back with the reason."""
    comment = request.POST.get("comment", "")[:300]
    return _act(
        request,
        letter,
        lambda held: letters.send_back(held, by=request.user, comment=comment),
        "已退回承办，理由已记录。",
    )


@require_POST
def sign(request: HttpRequest, letter: int) -> HttpResponse:
    """Sign a letter as it was shown."""
    seen = request.POST.get("seen", "")
    return _act(
        request, letter, lambda held: letters.sign(held, by=request.user, seen=seen), "已签发，文号和日期已写入。"
    )


@require_POST
def void(request: HttpRequest, letter: int) -> HttpResponse:
    """Give a letter up."""
    because = request.POST.get("comment", "")
    return _act(request, letter, lambda held: letters.void(held, by=request.user, because=because), "已作废。")


@require_POST
def serve(request: HttpRequest, letter: int) -> HttpResponse:
    """Write down that a letter was served."""
    held = _letter(request, letter)
    form = ServiceForm(request.POST, request.FILES, letter=held)
    if form.is_valid():
        try:
            letters.serve(held, form.service, by=request.user)
            messages.success(request, "送达已登记。")
            return redirect("desk_letter", held.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
        except UnsafeFile as refusal:
            form.add_error("proof", str(refusal))
    return _shown(request, held, service=form)


def paper(request: HttpRequest, paper: int) -> HttpResponse:
    """Hand out a paper of a case that a letter or a redaction made or rests on."""
    kinds = (Paper.Kind.FOUND, Paper.Kind.RELEASED, Paper.Kind.LETTER, Paper.Kind.PROOF)
    seen = Paper.objects.filter(request__in=letters.seen_by(request.user), kind__in=kinds).exclude(stored="")
    held = get_object_or_404(seen.select_related("request__agency"), pk=paper)
    log("paper.viewed", agency=held.request.agency, by=request.user, target=held.request, detail={"file": held.name})
    return attachment(files.opened(held), held.name, held.media_type)


urlpatterns = [
    path("cases/<int:number>/letters/", listing, name="desk_case_letters"),
    path("cases/<int:number>/letters/<str:kind>/", write, name="desk_write_letter"),
    path("letters/<int:letter>/", show, name="desk_letter"),
    path("letters/<int:letter>/pages/<int:page>/", page, name="desk_letter_page"),
    path("letters/<int:letter>/file/<str:form>/", take_away, name="desk_letter_file"),
    path("letters/<int:letter>/review/", review, name="desk_review_letter"),
    path("letters/<int:letter>/return/", send_back, name="desk_return_letter"),
    path("letters/<int:letter>/sign/", sign, name="desk_sign_letter"),
    path("letters/<int:letter>/void/", void, name="desk_void_letter"),
    path("letters/<int:letter>/serve/", serve, name="desk_serve_letter"),
    path("case-papers/<int:paper>/", paper, name="desk_letter_paper"),
]
