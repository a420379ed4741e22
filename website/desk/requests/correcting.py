"""Requests for correction in the staff shell (条例第四十一条): a queue of their own, not counted in table three."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from gongkai.redaction import NotRedacted
from gongkai.redaction.pages import page_picture, sheets
from website.access_requests import correction_letters as answers
from website.access_requests import corrections, files, identity
from website.access_requests.corrections import WORKERS, Claim
from website.access_requests.identity import Identity
from website.access_requests.letter_facts import LOCKED
from website.access_requests.letters import pdf_of, values_of, word_of
from website.access_requests.models import CorrectionLetter, CorrectionPaper, CorrectionRequest, Letter
from website.access_requests.services import Upload
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Kind, Person
from website.agencies.roles import STAFF, Role
from website.agencies.scope import scope_of
from website.agencies.sealing import CannotOpen
from website.audit.services import record as log
from website.desk.letters.forms import LetterForm, ServiceForm
from website.desk.letters.pages import DOCX, attachment, private
from website.desk.requests import contested
from website.desk.requests.case import ReasonForm
from website.desk.requests.forms import day, line, text
from website.desk.requests.forms import files as files_field
from website.publishing.models import Record
from website.publishing.uploads.errors import UnsafeFile

SIZE = 50


def _seen_by(person: Person) -> Any:
    organs = scope_of(person).agencies(*STAFF).exclude(kind=Kind.UNIT)
    return CorrectionRequest.objects.within(organs).select_related("agency", "record", "decided_by")


def waiting_for(person: Person) -> Any:
    """Return the open requests that wait for the person: to be answered, or for who only signs, to be signed."""
    scope = scope_of(person)
    work, sign = scope.agencies(*WORKERS), scope.agencies(Role.LEADER)
    drafted = CorrectionLetter.objects.filter(state=Letter.State.DRAFTED).values("correction")
    mine = Q(agency__in=work) | Q(agency__in=sign, pk__in=drafted)
    return CorrectionRequest.objects.open().filter(mine).order_by("due_on", "pk")


def _works(person: Person, correction: CorrectionRequest) -> bool:
    return scope_of(person).holds(correction.agency, *WORKERS)


class ClaimForm(forms.Form):
    """What somebody says is wrong about them, with the evidence."""

    agency = forms.ModelChoiceField(label="受理机关", queryset=Agency.objects.none(), empty_label=None)
    received_on = day("收到日期")
    name = line("申请人姓名或者名称")
    id_number = line("证件号码", required=False)
    phone = line("电话", required=False)
    email = forms.EmailField(label="电子邮箱", required=False)
    address = line("通信地址", required=False)
    about = text("哪一条信息", "本机关提供的、与申请人自身相关的政府信息记录。", rows=2)
    record = forms.CharField(
        label="公开信息的索引号", max_length=60, required=False, help_text="在本单位专栏公开的填。"
    )
    wrong = text("哪里不准确，应当是什么", rows=3)
    evidence = text("证据", "说明是什么证据，并在下面存入。", required=False, rows=2)
    papers = files_field("证据材料")

    def __init__(self, *args: Any, agencies: AgencyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        self.fields["received_on"].initial = timezone.localdate()

    def clean_record(self) -> Record | None:
        """Return the record with the index number, if one was named."""
        number = self.cleaned_data["record"].strip()
        found = Record.objects.filter(index_no=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(f"没有索引号是{number}的信息，请核对；不清楚的不填。")
        return found

    @property
    def applicant(self) -> Identity:
        """Who asks."""
        return Identity(
            **{name: self.cleaned_data[name] for name in ("name", "id_number", "phone", "email", "address")}
        )

    @property
    def claim(self) -> Claim:
        """What is said to be wrong."""
        return Claim(**{name: self.cleaned_data[name] for name in ("about", "wrong", "evidence", "record")})


def listing(request: HttpRequest) -> HttpResponse:
    """List the requests for correction, the open ones first."""
    person: Any = request.user
    if not scope_of(person).roles.intersection(STAFF):
        raise Http404("更正申请由单位的工作人员办理")
    found, today = _seen_by(person), timezone.localdate()
    done = Paginator(found.exclude(decided_on=None).order_by("-decided_on", "-pk"), SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "open": [(each, _masked(each), each.due_on < today) for each in found.open().order_by("due_on", "pk")],
        "done": done,
        "enters": bool(scope_of(person).roles.intersection(WORKERS)),
        "title": "更正申请",
        "icon": "edit",
    }
    return render(request, "desk/requests/corrections.html", context)


def _masked(correction: CorrectionRequest) -> str:
    return identity.unpack(correction.sealed).masked.name or "（已清除）"


def enter(request: HttpRequest) -> HttpResponse:
    """Enter a request for correction."""
    person: Any = request.user
    agencies = scope_of(person).agencies(*WORKERS).exclude(kind=Kind.UNIT).order_by("path")
    if not agencies:
        raise Http404("更正申请由受理员登记")
    form = ClaimForm(request.POST or None, request.FILES or None, agencies=agencies)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            registered = corrections.register(
                said["agency"],
                applicant=form.applicant,
                claim=form.claim,
                received_on=said["received_on"],
                uploads=[Upload(name, data) for name, data in said["papers"]],
                by=person,
            )
            context = {
                "registered": registered,
                "correction": registered.correction,
                "title": "更正申请回执",
                "icon": "edit",
            }
            return render(request, "desk/requests/correction_receipt.html", context)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
        except UnsafeFile as refusal:
            form.add_error("papers", str(refusal))
    context = {"form": form, "title": "登记更正申请", "icon": "edit"}
    return render(request, "desk/requests/correction_entry.html", context)


def _found(request: HttpRequest, correction: int) -> CorrectionRequest:
    found: CorrectionRequest = get_object_or_404(_seen_by(request.user), pk=correction)
    return found


def page(request: HttpRequest, correction: int) -> HttpResponse:
    """Show one request for correction with its letter, and who asks to who says why."""
    found = _found(request, correction)
    looking, shown = ReasonForm(request.POST if "reason" in request.POST else None), None
    if request.method == "POST" and not _works(request.user, found):
        raise Http404("更正申请由受理员、公开工作机构负责人办理")
    if looking.is_bound and looking.is_valid():
        try:
            shown = corrections.reveal(found, by=request.user, reason=looking.cleaned_data["reason"])
        except NotAllowed as refusal:
            looking.add_error("reason", list(refusal.reasons))
    return _shown(request, found, looking=looking, shown=shown)


def _shown(request: HttpRequest, found: CorrectionRequest, **more: Any) -> HttpResponse:
    person: Any = request.user
    works, letter = _works(person, found), answers.of(found)
    context = {
        "correction": found,
        "applicant": identity.unpack(found.sealed).masked,
        "works": works,
        "kinds": list(answers.kinds().values()),
        "looking": ReasonForm(),
        "evidence": found.papers.exclude(kind=CorrectionPaper.Kind.LETTER),
        "overdue": not found.decided_on and found.due_on < timezone.localdate(),
        "title": found.number,
        "icon": "edit",
        "disputes": contested.disputes_about(found, person),
        "registering": contested.registering(found, person),
        "given_up": found.letters.filter(state=Letter.State.VOID),
        **(_of_letter(request, letter, works) if letter else {}),
        **more,
    }
    return render(request, "desk/requests/correction.html", context)


def _of_letter(request: HttpRequest, letter: CorrectionLetter, works: bool) -> dict[str, Any]:
    """Return what the page shows of the letter: its very pages, what stands against it, what may be done next."""
    pages, problem = 0, ""
    try:
        pages = len(sheets(pdf_of(letter)))
    except (NotAllowed, NotRedacted, FileNotFoundError) as refusal:
        problem = str(refusal)
    drafted = letter.state == Letter.State.DRAFTED
    wrong = answers.against(letter, timezone.localdate()) if drafted and letter.sealed else []
    log("letter.viewed", agency=letter.agency, by=request.user, target=letter)
    return {
        "letter": letter,
        "pages": range(1, pages + 1),
        "problem": problem,
        "faults": [text for _, text in wrong],
        "may_change": works and drafted,
        "may_void": works and letter.state in (Letter.State.DRAFTED, Letter.State.SIGNED),
        "may_sign": drafted and answers.may_sign(letter, request.user),
        "service": ServiceForm(letter=letter) if works and letter.state == Letter.State.SIGNED else None,
    }


def write(request: HttpRequest, correction: int, kind: str) -> HttpResponse:
    """Write the letter that answers, or change it while it is not signed; nothing typed is lost."""
    found = _found(request, correction)
    about, old = answers.kinds().get(kind), answers.of(found)
    if about is None or not _works(request.user, found) or found.decided_on:
        raise Http404("现在不能拟这种文书")
    today = timezone.localdate()
    facts = answers.values_for(found, kind, on=today)
    kept = old if old and old.kind == kind and old.sealed else None
    proposed = {**facts, **({id: value for id, value in values_of(kept).items() if id not in LOCKED} if kept else {})}
    seen = old.draft_sha256 if old else ""
    form = LetterForm(request.POST or None, kind=about, outcomes={}, proposed=proposed, seen=seen)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["seen"] != seen:
                raise NotAllowed(["您打开以后，别人改了这份文书。填写的内容仍在下面，请看过新稿再决定是否保存。"])
            answers.draft(found, kind, by=request.user, given=form.given)
            messages.success(request, "已生成，请看一遍。")
            return redirect(found)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    locked = LOCKED - {"remedy", "applicant"}
    fixed = [(each.label, facts.get(each.id) or "签发时写入") for each in about.elements if each.id in locked]
    context = {"form": form, "kind": about, "fixed": fixed, "words": [], "back": found.get_absolute_url()}
    more = {"title": f"拟{about.label}", "subtitle": found.number, "icon": "edit"}
    return render(request, "desk/letters/write.html", {**context, **more})


@require_POST
def act(request: HttpRequest, correction: int, doing: str) -> HttpResponse:
    """Sign, give up or serve the letter, or hold the erasure of who asks."""
    found = _found(request, correction)
    if doing in ("hold", "release"):
        return _held(request, found, held=doing == "hold")
    letter = answers.of(found)
    if letter is None or doing not in ("sign", "void", "serve"):
        raise Http404("没有这一步")
    form = ServiceForm(request.POST, request.FILES, letter=letter) if doing == "serve" else None
    if form is not None and not form.is_valid():
        return _shown(request, found, service=form)
    try:
        if doing == "sign":
            answers.sign(letter, by=request.user, seen=request.POST.get("seen", ""))
            messages.success(request, "已签发，文号和日期已写入。")
        elif doing == "void":
            answers.void(letter, by=request.user, because=request.POST.get("comment", ""))
            messages.success(request, "已作废。")
        elif form is not None:
            answers.serve(letter, form.service, by=request.user)
            messages.success(request, "送达已登记，这一件办结。")
    except (NotAllowed, UnsafeFile) as refusal:
        reasons = list(refusal.reasons) if isinstance(refusal, NotAllowed) else [str(refusal)]
        if form is not None:
            form.add_error(None, reasons)
            return _shown(request, found, service=form)
        messages.error(request, "；".join(reasons))
    return redirect(found)


def _held(request: HttpRequest, found: CorrectionRequest, *, held: bool) -> HttpResponse:
    try:
        corrections.hold(found, by=request.user, reason=request.POST.get("comment", ""), held=held)
        messages.success(request, "已暂缓清除身份信息。" if held else "已恢复按保存期限清除。")
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
    return redirect(found)


def _letter(request: HttpRequest, correction: int) -> CorrectionLetter:
    letter = answers.of(_found(request, correction))
    if letter is None:
        raise Http404("还没有文书")
    return letter


def letter_page(request: HttpRequest, correction: int, page: int) -> HttpResponse:
    """Return one page of the letter as a picture."""
    try:
        picture = page_picture(pdf_of(_letter(request, correction)), page)
    except (NotAllowed, NotRedacted, FileNotFoundError) as refusal:
        raise Http404(str(refusal)) from refusal
    return private(HttpResponse(picture, content_type="image/png"))


def letter_file(request: HttpRequest, correction: int, form: str) -> HttpResponse:
    """Hand the letter out as Word or PDF."""
    letter = _letter(request, correction)
    if form not in ("docx", "pdf"):
        raise Http404("只有 Word 和 PDF")
    try:
        data = word_of(letter) if form == "docx" else pdf_of(letter)
    except (NotAllowed, FileNotFoundError) as refusal:
        messages.error(request, str(refusal))
        return redirect(letter.correction)
    log("letter.viewed", agency=letter.agency, by=request.user, target=letter, detail={"type": form})
    name = f"{letter.label}（{letter.number or '未签发'}）.{form}"
    return attachment(data, name, DOCX if form == "docx" else "application/pdf")


def evidence(request: HttpRequest, correction: int, paper: int) -> HttpResponse:
    """Hand out a piece of evidence, and write down who took it."""
    person: Any = request.user
    found = get_object_or_404(_seen_by(person), pk=correction)
    held = get_object_or_404(found.papers, pk=paper)
    if not _works(person, found):
        raise Http404("证据由受理员、公开工作机构负责人查看")
    try:
        data = files.opened(held)
    except (FileNotFoundError, CannotOpen):
        messages.error(request, f"“{held.name}”打不开，可能已经清除。")
        return redirect(found)
    log("paper.downloaded", agency=found.agency, by=person, target=found, detail={"file": held.name})
    answer = HttpResponse(data, content_type=held.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(held.name)}"
    return answer


urlpatterns = [
    path("corrections/", listing, name="desk_corrections"),
    path("corrections/enter/", enter, name="desk_enter_correction"),
    path("corrections/<int:correction>/", page, name="desk_correction"),
    path("corrections/<int:correction>/letter/<str:kind>/write/", write, name="desk_write_correction"),
    path("corrections/<int:correction>/letter/pages/<int:page>/", letter_page, name="desk_correction_page"),
    path("corrections/<int:correction>/letter/file/<str:form>/", letter_file, name="desk_correction_file"),
    path("corrections/<int:correction>/do/<slug:doing>/", act, name="desk_correction_do"),
    path("corrections/<int:correction>/papers/<int:paper>/", evidence, name="desk_evidence"),
]
