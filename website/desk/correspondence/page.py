"""One message: where it stands, its limit, what was said, what happened, and what may be done next."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST
from wagtail.admin import messages as said

from gongkai import messages as law
from website.access_requests import files
from website.access_requests.identity import Identity
from website.agencies.errors import NotAllowed
from website.agencies.sealing import CannotOpen
from website.audit.services import record as log
from website.correspondence import people, services
from website.correspondence.choices import ReplyWay, Satisfaction
from website.correspondence.models import Message, MessageEvent, MessagePaper
from website.desk.correspondence.forms import FORMS, RevealForm, offered
from website.desk.correspondence.scope import kept_by, message_or_404, messages_of
from website.publishing.uploads.errors import UnsafeFile

WORDS = {
    "answer": "意见",
    "comment": "意见",
    "kind": "类别",
    "number": "新编号",
    "reason": "原因",
    "satisfaction": "满意度",
    "text": "内容",
    "to": "转给",
    "unit_name": "股室",
    "way": "方式",
}
"""What of an event is shown beside its day."""


def show(request: HttpRequest, message: int) -> HttpResponse:
    """Show a message."""
    return _page(request, message_or_404(request, message))


def _page(request: HttpRequest, message: Message, shown: Identity | None = None) -> HttpResponse:
    person: Any = request.user
    kind, today = law.kinds()[message.kind], timezone.localdate()
    opens = people.may_open_papers(message, person)
    context = {
        "message": message,
        "today": today,
        "kind": kind,
        "limit": services.limit_of(message),
        "object_by": services.object_by(message),
        "objection_rule": law.objection_rule(),
        "late": message.is_open and message.due_on is not None and message.due_on < today,
        "slow": message.state == law.FIRST and timezone.now() > message.classify_by,
        "sender": shown or services.sender_of(message),
        "shown": shown is not None,
        "reveals": bool(message.sealed) and people.may_reveal(message, person),
        "reveal": RevealForm(),
        "keeps": kept_by(person).filter(pk=message.agency_id).exists(),
        "papers": message.papers.select_related("by").order_by("pk"),
        "opens": opens,
        "joint": message.joint_units.select_related("unit").order_by("pk"),
        "steps": offered(message, person),
        "moves": set(law.way().moves),
        "events": [(event, told(event)) for event in message.events.order_by("-number")],
        **_links(message, person),
        "title": f"{message.number} {message.subject}",
        "icon": "mail",
    }
    return render(request, "desk/correspondence/message.html", context)


def _links(message: Message, person: Any) -> dict[str, Any]:
    """Return the other messages of the same sender; a report leads to none, and none leads to a report.

    Who looks into a report could else know its sender by them.
    """
    linked = [each for each in (message.follows, *message.followed_by.order_by("pk")) if each]
    knows = people.may_open_papers(message, person)
    seen = [each for each in linked if knows and people.may_open_papers(each, person) and _reads(person, each.pk)]
    follows = message.follows if message.follows in seen else None
    return {"follows": follows, "followed_by": [each for each in seen if each != follows]}


def _reads(person: Any, number: int) -> bool:
    return messages_of(person).filter(pk=number).exists()


def told(event: MessageEvent) -> str:
    """Return what an event says beside its day, in words."""
    found = [f"{WORDS[name]}：{_value(name, value)}" for name, value in event.detail.items() if name in WORDS and value]
    if papers := event.detail.get("papers"):
        found.append(f"材料{len(papers)}份")
    return "；".join(found)


def _value(name: str, value: Any) -> str:
    choices = {"way": ReplyWay, "satisfaction": Satisfaction}
    if name == "kind":
        return law.kinds()[value].label
    return str(choices[name](value).label) if name in choices else str(value)


def step(request: HttpRequest, message: int, message_step: str) -> HttpResponse:
    """Show the form of a step, and take it; whatever is refused stands beside what was typed."""
    person: Any = request.user
    found = message_or_404(request, message)
    if message_step not in FORMS:
        raise Http404("没有这个步骤")
    if message_step not in dict(offered(found, person)):
        said.error(request, "这件现在不能办理这个步骤，请看页面上可以办的事。")
        return redirect(found)
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FORMS[message_step](*typed, message=found, person=person)
    if form.is_bound and form.is_valid() and _taken(request, form):
        return redirect(found if _reads(person, found.pk) else "desk_messages")
    context = {"message": found, "form": form, "title": form.label, "icon": "mail"}
    return render(request, "desk/correspondence/step.html", context)


def _taken(request: HttpRequest, form: Any) -> bool:
    try:
        form.carry_out()
    except (NotAllowed, UnsafeFile) as refusal:
        form.add_error(None, list(getattr(refusal, "reasons", [str(refusal)])))
        return False
    said.success(request, f"{form.label}：已经登记。")
    return True


@require_POST
def sender(request: HttpRequest, message: int) -> HttpResponse:
    """Show who wrote in full, once, with the reason written down."""
    person: Any = request.user
    found = message_or_404(request, message)
    try:
        return _page(request, found, services.reveal(found, by=person, reason=request.POST.get("reason", "")[:200]))
    except (NotAllowed, CannotOpen) as refusal:
        said.error(request, "".join(getattr(refusal, "reasons", [str(refusal)])))
        return redirect(found)


def paper(request: HttpRequest, message_paper: int) -> HttpResponse:
    """Hand out a paper of a message to who may open it, and write down who took it."""
    person: Any = request.user
    mine = MessagePaper.objects.filter(message__in=messages_of(person)).select_related("message__agency")
    held = get_object_or_404(mine, pk=message_paper)
    if not people.may_open_papers(held.message, person):
        raise Http404("举报的附件由受理员、公开工作机构负责人查看")
    try:
        data = files.opened(held)
    except (CannotOpen, FileNotFoundError) as error:
        raise Http404("文件打不开或者已经清除") from error
    log("message.paper_taken", agency=held.message.agency, by=person, target=held.message, detail={"file": held.name})
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, held.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
