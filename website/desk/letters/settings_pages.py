"""Templates of letters, and what outcomes and remedies say, kept without code."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from gongkai.letters import kinds
from gongkai.outcomes import Outcome
from website.access_requests import letter_templates, outcome_book
from website.access_requests.models import LetterTemplate, OutcomeText, RemedyText
from website.access_requests.models.letters import letter_label
from website.access_requests.models.outcome_texts import WAYS
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.desk.letters.forms import OutcomeForm, RemedyForm, TemplateForm, kind_of
from website.desk.letters.pages import DOCX, attachment

CHANGES = {"outcome": OutcomeText, "remedy": RemedyText}


def _organ(request: HttpRequest, number: int) -> Agency:
    return get_object_or_404(letter_templates.kept_by(request.user), pk=number)


def organs(request: HttpRequest) -> HttpResponse:
    """Lead to the templates of the person's organ, or offer those that the person keeps."""
    kept = list(letter_templates.kept_by(request.user).order_by("path"))
    if not kept:
        raise Http404("文书模板由公开工作机构负责人和系统管理员维护")
    if len(kept) == 1:
        return redirect("desk_letter_templates", kept[0].pk)
    return render(request, "desk/letters/organs.html", {"organs": kept, "title": "文书模板", "icon": "doc-full"})


def templates(request: HttpRequest, number: int) -> HttpResponse:
    """Show by which template each kind of letter is written."""
    agency = _organ(request, number)
    own = {each.kind: each for each in agency.letter_templates.filter(ended_at=None).select_related("by")}
    rows = [(kind, letter_label(kind), own.get(kind.id)) for kind in kinds().values()]
    context = {"agency": agency, "rows": rows, "title": "文书模板", "subtitle": agency.name, "icon": "doc-full"}
    return render(request, "desk/letters/templates.html", context)


def template(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Show the versions of a kind's template, and take in a new one; what is wrong with it is told with the cure."""
    agency, about = _organ(request, number), kind_of(kind)
    if about is None:
        raise Http404("没有这种文书")
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            letter_templates.put(agency, kind, name=file.name, data=file.read(), by=request.user)
            messages.success(request, "检查通过，从现在起用这份模板。已经送审的文书仍按原来的模板。")
            return redirect("desk_letter_template", agency.pk, kind)
        except NotAllowed as refusal:
            form.add_error("file", list(refusal.reasons))
    context = {
        "agency": agency,
        "kind": about,
        "form": form,
        "held": letter_templates.in_use(agency, kind),
        "versions": agency.letter_templates.filter(kind=kind).select_related("by", "ended_by"),
        "title": f"{letter_label(about)}模板",
        "subtitle": agency.name,
        "icon": "doc-full",
    }
    return render(request, "desk/letters/template.html", context)


def template_file(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Hand out the template in use, an older version, or the one that is shipped."""
    agency, about, wanted = _organ(request, number), kind_of(kind), request.GET.get("version", "")
    if about is None:
        raise Http404("没有这种文书")
    held = letter_templates.in_use(agency, kind)
    if wanted == "standard":
        held = None
    elif wanted.isdecimal():
        held = get_object_or_404(LetterTemplate, agency=agency, kind=kind, pk=int(wanted))
    return attachment(letter_templates.bytes_of(held, kind), f"{about.label}模板.docx", DOCX)


@require_POST
def restore(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Go back to the template that is shipped."""
    agency = _organ(request, number)
    try:
        letter_templates.restore(agency, kind, by=request.user)
        messages.success(request, "已恢复自带的模板。")
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
        return redirect("desk_letter_templates", agency.pk)
    return redirect("desk_letter_template", agency.pk, kind)


def outcomes(request: HttpRequest) -> HttpResponse:
    """Show the outcomes and words on remedies as they hold today, what waits, and what was changed."""
    _demand_keeper(request)
    today = timezone.localdate()
    changes = [
        *OutcomeText.objects.select_related("entered_by", "confirmed_by", "returned_by"),
        *RemedyText.objects.select_related("entered_by", "confirmed_by", "returned_by"),
    ]
    context = {
        "outcomes": [_row(each) for each in outcome_book.outcomes_on(today).values()],
        "remedies": [
            (each, outcome_book.shown(each.text))
            for each in sorted(outcome_book.remedies_of(), key=lambda each: (each.id, each.since))
        ],
        "changes": [(_slug(each), each) for each in sorted(changes, key=lambda each: each.entered_at, reverse=True)],
        "waiting": [(_slug(each), each) for each in changes if each.waits],
        "title": "处理结果与救济途径",
        "icon": "list-ul",
    }
    return render(request, "desk/letters/outcomes.html", context)


def _row(outcome: Outcome) -> tuple[Outcome, str, str]:
    return outcome, kinds()[outcome.letter].label, dict(WAYS)[outcome.remedy]


def _slug(change: Any) -> str:
    return "remedy" if isinstance(change, RemedyText) else "outcome"


def _demand_keeper(request: HttpRequest) -> None:
    if not outcome_book.counties_of(request.user).exists():
        raise Http404("处理结果和救济途径文本由最上级单位维护")


def add(request: HttpRequest, change: str) -> HttpResponse:
    """Enter a change, for a second person to confirm."""
    _demand_keeper(request)
    forms = {"outcome": OutcomeForm, "remedy": RemedyForm}
    if change not in forms:
        raise Http404("没有这一项")
    form = forms[change](request.POST or None, initial=_initial(request, change))
    if request.method == "POST" and form.is_valid():
        try:
            made = outcome_book.enter(form.save(commit=False), by=request.user)
            messages.success(request, "已录入，等待另一个人对照法律原文复核。复核以前，文书仍按原来的规定。")
            return redirect("desk_outcome_change", change, made.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    title = "修改处理结果的设置" if change == "outcome" else "录入救济途径文本"
    return render(request, "desk/letters/change_add.html", {"form": form, "title": title, "icon": "list-ul"})


def _initial(request: HttpRequest, change: str) -> dict[str, Any]:
    """Return how things stand today, to be changed."""
    today = timezone.localdate()
    if change == "remedy":
        return {"since": today}
    held = outcome_book.outcomes_on(today).get(request.GET.get("code", ""))
    if held is None:
        return {"since": today}
    return {
        "code": held.code,
        "since": today,
        "law": held.law,
        "letter": held.letter,
        "remedy": held.remedy,
        "unverified": held.unverified,
    }


def _change(request: HttpRequest, change: str, entry: int) -> Any:
    _demand_keeper(request)
    if change not in CHANGES:
        raise Http404("没有这一项")
    return get_object_or_404(CHANGES[change], pk=entry)


def change(request: HttpRequest, change: str, entry: int) -> HttpResponse:
    """Show a change beside what holds now."""
    held = _change(request, change, entry)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "held": held,
        "slug": change,
        "mine": held.entered_by_id == request.user.pk,
        "title": str(held),
        "icon": "list-ul",
    }
    if change == "outcome":
        context["now"] = _row(outcome_book.outcomes_on(today)[held.code])
    else:
        same = (each for each in outcome_book.remedies_of() if each.id == held.remedy)
        context["texts"] = [(each.since, outcome_book.shown(each.text)) for each in same]
        context["text"] = outcome_book.shown(held.text)
    return render(request, "desk/letters/change.html", context)


@require_POST
def confirm(request: HttpRequest, change: str, entry: int) -> HttpResponse:
    """Let a change count."""
    held = _change(request, change, entry)
    try:
        outcome_book.confirm(held, by=request.user)
        messages.success(request, f"已复核，自{held.since}起的文书按它写。")
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
    return redirect("desk_outcome_change", change, held.pk)


@require_POST
def send_back(request: HttpRequest, change: str, entry: int) -> HttpResponse:
    """Keep a change from counting."""
    held = _change(request, change, entry)
    try:
        outcome_book.send_back(held, by=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, "已退回，没有采用。")
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
    return redirect("desk_outcome_change", change, held.pk)


urlpatterns = [
    path("letter-templates/", organs, name="desk_letter_organs"),
    path("letter-templates/<int:number>/", templates, name="desk_letter_templates"),
    path("letter-templates/<int:number>/<str:kind>/", template, name="desk_letter_template"),
    path("letter-templates/<int:number>/<str:kind>/file/", template_file, name="desk_letter_template_file"),
    path("letter-templates/<int:number>/<str:kind>/restore/", restore, name="desk_restore_template"),
    path("outcomes/", outcomes, name="desk_outcomes"),
    path("outcomes/add/<str:change>/", add, name="desk_add_outcome_change"),
    path("outcomes/<str:change>/<int:entry>/", change, name="desk_outcome_change"),
    path("outcomes/<str:change>/<int:entry>/confirm/", confirm, name="desk_confirm_outcome"),
    path("outcomes/<str:change>/<int:entry>/return/", send_back, name="desk_return_outcome"),
]
