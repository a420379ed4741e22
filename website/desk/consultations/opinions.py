"""The opinions on a draft: read, entered, answered many at once, taken away as a table."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.agencies.sealing import CannotOpen
from website.audit.services import record as log
from website.consultations import exporting
from website.consultations import opinions as services
from website.consultations.models import Opinion, OpinionQuerySet, PublicConsultation
from website.consultations.people import may_keep
from website.csv_files import download
from website.desk.consultations.forms import AnswerForm, EnterForm, PublicTextForm
from website.desk.consultations.scope import consultation_or_404, kept_or_404

SIZE = 100
LISTS = {"left": "未办理", "handled": "已办理", "all": "全部"}


def _of(found: PublicConsultation) -> OpinionQuerySet:
    shown = found.opinions.select_related("paragraph", "consultation", "handling__answer__by", "sender", "entered_by")
    return shown.order_by("number")


def opinions(request: HttpRequest, consultation: int) -> HttpResponse:
    """Show the opinions, and answer those that are ticked."""
    found = consultation_or_404(request, consultation)
    keeps = may_keep(found.agency, request.user)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    ticked = [int(each) for each in request.POST.getlist("number") if each.isdecimal() and len(each) < 10]
    if request.method == "POST":
        found = kept_or_404(request, consultation)
        if form.is_valid():
            try:
                services.handle(found, ticked, by=request.user, **form.cleaned_data)
                messages.success(request, f"已办理{len(ticked)}条意见。")
                return redirect(request.get_full_path())
            except NotAllowed as refusal:
                form.add_error(None, list(refusal.reasons))
    lists = {"left": _of(found).unhandled(), "handled": _of(found).exclude(handling=None), "all": _of(found)}
    chosen = request.GET.get("list") if request.GET.get("list") in lists else "left"
    paragraph = request.GET.get("paragraph", "")
    if paragraph.isdecimal() and len(paragraph) < 6:
        number = int(paragraph)
        lists = {
            name: each.filter(paragraph__number=number) if number else each.filter(paragraph=None)
            for name, each in lists.items()
        }
    page = Paginator(lists[chosen], SIZE).get_page(request.GET.get("page"))
    context = {
        "consultation": found,
        "lists": [(name, label, lists[name].count()) for name, label in LISTS.items()],
        "chosen": chosen,
        "paragraph": paragraph,
        "paragraphs": found.paragraphs.all(),
        "page": page,
        "rows": [(each, _sender(each)) for each in page],
        "groups": services.duplicates(list(_of(found).unhandled()[: services.COMPARED])) if keeps else [],
        "form": form,
        "ticked": ticked,
        "answers": keeps and found.is_handling,
        "keeps": keeps,
        "endings": exporting.ENDINGS,
        "title": f"意见：{found.title}",
        "icon": "comment",
    }
    return render(request, "desk/consultations/opinions.html", context)


def _sender(opinion: Opinion) -> str:
    """Return as much of the sender as a list shows."""
    try:
        who = services.masked_sender(opinion)
    except CannotOpen:
        return "（无法解密）"
    return "　".join(each for each in (who.name, who.phone or who.email) if each)


def add(request: HttpRequest, consultation: int) -> HttpResponse:
    """Enter an opinion that came on paper, by telephone, at a meeting or a hearing."""
    found = kept_or_404(request, consultation)
    form = EnterForm(request.POST or None, consultation=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.enter(
                found, form.said(), channel=given["channel"], received_on=given["received_on"], by=request.user
            )
            messages.success(request, f"已录入，编号{made}。")
            return redirect("desk_add_opinion" if "more" in request.POST else "desk_opinions", found.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {"consultation": found, "form": form, "title": "录入意见", "icon": "comment"}
    return render(request, "desk/consultations/add_opinion.html", context)


def _one(request: HttpRequest, consultation: int, opinion: int) -> Opinion:
    found = kept_or_404(request, consultation)
    return get_object_or_404(_of(found), number=opinion)


def opinion(request: HttpRequest, consultation: int, opinion: int) -> HttpResponse:
    """Show one opinion, and write how its words are shown."""
    return _page(request, _one(request, consultation, opinion))


def _page(request: HttpRequest, found: Opinion, who: Any = None) -> HttpResponse:
    handling = getattr(found, "handling", None)
    typed = request.POST if request.method == "POST" and who is None else None
    form = PublicTextForm(typed, initial={"text": handling.public_text if handling else ""})
    if typed is not None and form.is_valid():
        try:
            services.set_public_text(found, form.cleaned_data["text"], by=request.user)
            messages.success(request, "已保存公布的文字。")
            return redirect("desk_opinions", found.consultation_id)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {
        "opinion": found,
        "consultation": found.consultation,
        "handling": handling,
        "form": form,
        "sender": _sender(found),
        "who": who,
        "title": f"意见 {found}",
        "icon": "comment",
    }
    return render(request, "desk/consultations/opinion.html", context)


@require_POST
def sender(request: HttpRequest, consultation: int, opinion: int) -> HttpResponse:
    """Show who sent an opinion, once, with the reason written down."""
    found = _one(request, consultation, opinion)
    try:
        who = services.reveal_sender(found, by=request.user, reason=request.POST.get("reason", ""))
    except (NotAllowed, CannotOpen) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_opinion", found.consultation_id, found.number)
    return _page(request, found, who)


def export(request: HttpRequest, consultation: int, ending: str) -> HttpResponseBase:
    """Hand out all opinions as a table, without their senders."""
    found = kept_or_404(request, consultation)
    if ending not in exporting.ENDINGS:
        raise Http404("没有这种格式")
    log("opinion.exported", agency=found.agency, by=request.user, target=found, detail={"ending": ending})
    name = f"opinions-{found.pk}.{ending}"
    if ending == "csv":
        return download(name, exporting.HEADINGS, exporting.rows(found))
    answer = HttpResponse(exporting.WRITERS[ending](found), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
