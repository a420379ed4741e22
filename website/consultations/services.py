"""The way of a consultation: every move is checked against the law's table, and written into the audit trail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import WorkflowState

from gongkai import consultations as law
from gongkai.consultations import MoveRefused
from website.access_requests.numbering import next_in
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.consultations import announcing
from website.consultations.models import (
    ConsultationFile,
    ConsultationPractice,
    DraftParagraph,
    PublicConsultation,
)
from website.consultations.people import demand_head, demand_keeper
from website.publishing import reviewing
from website.publishing.choices import Channel
from website.publishing.models import Record
from website.publishing.public_version import touch
from website.publishing.uploads import inspect

MOST_PARAGRAPHS = 1000


@dataclass(frozen=True)
class Matter:
    """What is written down of a consultation before it opens; ``draft`` is one paragraph a line."""

    title: str
    explanation: str
    draft_name: str
    draft: str
    closes_on: date
    shortened_reason: str = ""
    ways: str = ""
    channels: Collection[str] = ()
    hearing_on: date | None = None
    hearing_time: str = ""
    hearing_place: str = ""
    hearing_people: str = ""
    materials_on: date | None = None
    legal_review_on: date | None = None
    legal_review: str = ""


@dataclass(frozen=True)
class Upload:
    """A file that is published with the announcement."""

    name: str
    data: bytes


def held_of(consultation: PublicConsultation) -> PublicConsultation:
    """Return a consultation locked until the transaction ends, brought to where it stands today."""
    held = PublicConsultation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=consultation.pk)
    settle(held)
    return held


def settle(held: PublicConsultation) -> None:
    """Write down what came about without anybody: the period ended, or the review sent the draft back."""
    if held.state == "open" and not held.is_open:
        move(held, "close", by=None)
    elif held.state == "in_review" and not under_review(held.announcement):
        move(held, "return", by=None)


def move(held: PublicConsultation, name: str, *, by: Person | None, **detail: Any) -> None:
    """Take a consultation that the caller holds locked one step on, and write it down.

    Raises ``NotAllowed`` for a step that the law's table does not have.
    """
    try:
        held.state = law.step(held.state, name)
    except MoveRefused as error:
        raise NotAllowed([str(error)]) from error
    held.save()
    log(f"consultation.{name}", agency=held.agency, by=by, target=held, detail=detail)
    if held.was_public:
        touch(held.agency)


def under_review(record: Record | None) -> bool:
    """Whether a record waits for one of its reviewers, or was signed and waits for its hour."""
    if record is None:
        return False
    if record.scheduled_revision:
        return True
    going = WorkflowState.objects.for_instance(record).filter(status=WorkflowState.STATUS_IN_PROGRESS)
    return bool(going.exists())


def submit(record: Record, *, by: Person) -> None:
    """Hand a record in; what an earlier review said was of another text (条例第十七条)."""
    for returned in WorkflowState.objects.for_instance(record).active():
        returned.cancel(user=by)
    reviewing.submit(record, by=by)


# ---- drafting


@transaction.atomic
def draft(
    agency: Agency, said: Matter, *, by: Person, uploads: Iterable[Upload] = (), on: date | None = None
) -> PublicConsultation:
    """Begin a consultation; ``on`` is the day for one that is taken over from before.

    Raises ``NotAllowed`` naming everything that is missing, ``UnsafeFile`` for a file that may not be kept.
    """
    demand_keeper(agency, by)
    _demand(_amiss(agency, said))
    year = (on or timezone.localdate()).year
    number = f"征{year}-{next_in(agency, 'consultation', year):04}"
    made = PublicConsultation(agency=agency, number=number, drafter=by, closes_on=said.closes_on)
    _write(made, said, by=by, uploads=uploads)
    log("consultation.drafted", agency=agency, by=by, target=made)
    return made


@transaction.atomic
def change(
    consultation: PublicConsultation,
    said: Matter,
    *,
    by: Person,
    uploads: Iterable[Upload] = (),
    dropped: Collection[int] = (),
) -> None:
    """Rewrite a consultation that the public has not seen. Raises as ``draft`` does."""
    held = held_of(consultation)
    demand_keeper(held.agency, by)
    if held.state != law.FIRST:
        raise NotAllowed(["只有草拟中的可以修改。送审以后要改的，请审查人退回；公布以后草案不再改动。"])
    _demand(_amiss(held.agency, said))
    held.files.filter(pk__in=dropped).delete()
    _write(held, said, by=by, uploads=uploads)
    log("consultation.changed", agency=held.agency, by=by, target=held)
    consultation.refresh_from_db()


def _demand(reasons: Iterator[str]) -> None:
    if found := list(reasons):
        raise NotAllowed(found)


def _amiss(agency: Agency, said: Matter) -> Iterator[str]:
    if agency != agency.organ:
        yield f"{agency}是内设机构，意见征集以{agency.organ}的名义进行。"
    for value, label in ((said.title, "事项名称"), (said.explanation, "起草说明"), (said.draft_name, "草案名称")):
        if not value.strip():
            yield f"请填写{label}（重大行政决策程序暂行条例第十五条）。"
    count = len(paragraphs_in(said.draft))
    if not count:
        yield "请填写草案，一行一段（重大行政决策程序暂行条例第十五条）。"
    if count > MOST_PARAGRAPHS:
        yield f"草案有{count}段，超过{MOST_PARAGRAPHS}段。请把附表放进附件。"
    if said.hearing_on and not (said.hearing_time.strip() and said.hearing_place.strip()):
        yield "举行听证会的，请写明时间、地点（重大行政决策程序暂行条例第十六条）。"


def paragraphs_in(draft: str) -> list[str]:
    """Return the paragraphs of a draft that was typed one a line."""
    return [line.strip() for line in draft.splitlines() if line.strip()]


def _write(held: PublicConsultation, said: Matter, *, by: Person, uploads: Iterable[Upload]) -> None:
    for name in Matter.__dataclass_fields__:
        value = getattr(said, name)
        if name != "draft":
            setattr(held, name, value.strip() if isinstance(value, str) else value)
    held.channels = [each for each in Channel.values if each == Channel.PORTAL or each in said.channels]
    held.save()
    held.writers.add(by)
    held.paragraphs.all().delete()
    lines = enumerate(paragraphs_in(said.draft), 1)
    DraftParagraph.objects.bulk_create(
        DraftParagraph(consultation=held, number=number, text=text) for number, text in lines
    )
    for each in uploads:
        ConsultationFile.objects.create(consultation=held, document=_kept(held.agency, each, by))


def _kept(agency: Agency, upload: Upload, by: Person) -> Document:
    """Keep a file with the organ's own. Raises ``UnsafeFile`` for one that may not be kept."""
    accepted = inspect(upload.name, upload.data)
    document = Document(title=accepted.name, collection=agency.collection, uploaded_by_user=by)
    document.file.save(accepted.name, ContentFile(accepted.data), save=False)
    document._set_document_file_metadata()
    document.save()
    return document


@transaction.atomic
def hand_in(consultation: PublicConsultation, *, by: Person, on: date | None = None) -> Record:
    """Lay the announcement down as a record, and hand it to its first reviewer: it opens when that is published.

    ``on`` is the day on which it was public already, for one that is taken over from before. Raises ``NotAllowed``.
    """
    held = held_of(consultation)
    demand_keeper(held.agency, by)
    _demand(not_to_be_opened(held, on or timezone.localdate()))
    held.announcement = announcing.announcement_of(held, by=by, on=on)
    move(held, "hand_in", by=by, record=held.announcement.pk)
    submit(held.announcement, by=by)
    consultation.refresh_from_db()
    return held.announcement


def not_to_be_opened(held: PublicConsultation, on: date) -> Iterator[str]:
    """Yield why a consultation may not be opened on a day."""
    if held.closes_on < on:
        yield f"截止日期{held.closes_on}已经过去，请改期。"
        return
    found = law.findings(replace(held.facts, opened_on=on), on)
    yield from (each.text for each in found if each.stands_in_the_way)


# ---- while it is open, and after


@transaction.atomic
def prolong(consultation: PublicConsultation, *, closes_on: date, reason: str, by: Person) -> None:
    """Let a consultation go on longer than was announced. Raises ``NotAllowed``."""
    held = held_of(consultation)
    demand_keeper(held.agency, by)
    if held.state == "open" and closes_on <= held.closes_on:
        raise NotAllowed([f"新的截止日期应当晚于{held.closes_on}：公布的期限只能延长，不能缩短。"])
    if not reason.strip():
        raise NotAllowed(["请写明延长的原因，随公告公布。"])
    before, held.closes_on, held.prolonged_reason = held.closes_on, closes_on, reason.strip()
    reckon(held)
    move(held, "prolong", by=by, before=before, until=closes_on, reason=held.prolonged_reason)
    consultation.refresh_from_db()


def reckon(held: PublicConsultation) -> None:
    """Set the day by which the feedback is due; the caller saves it."""
    held.feedback_due_on = law.feedback_until(held.closes_on, held.facts.feedback_months)


@dataclass(frozen=True)
class Hearing:
    """What is written down of a hearing once the consultation is open."""

    hearing_on: date
    hearing_time: str
    hearing_place: str
    hearing_people: str = ""
    materials_on: date | None = None
    hearing_note: str = ""


@transaction.atomic
def write_hearing(consultation: PublicConsultation, said: Hearing, *, by: Person) -> None:
    """Write down a hearing: when and where, who takes part, when the materials were served. Raises ``NotAllowed``."""
    held = held_of(consultation)
    demand_keeper(held.agency, by)
    if not held.was_public or held.state in ("answered", "decided", "ended"):
        raise NotAllowed(["听证会在公布草案以后、发布反馈以前登记。"])
    if not (said.hearing_time.strip() and said.hearing_place.strip()):
        raise NotAllowed(["请写明听证会的时间、地点（重大行政决策程序暂行条例第十六条）。"])
    if said.materials_on and said.materials_on > timezone.localdate():
        raise NotAllowed([f"送达日期{said.materials_on}在今天以后，请在送达以后登记。"])
    for name in Hearing.__dataclass_fields__:
        setattr(held, name, getattr(said, name))
    held.save()
    detail = {"hearing_on": said.hearing_on, "materials_on": said.materials_on}
    log("consultation.hearing", agency=held.agency, by=by, target=held, detail=detail)
    touch(held.agency)
    consultation.refresh_from_db()


@transaction.atomic
def link_decision(consultation: PublicConsultation, record: Record, *, by: Person) -> None:
    """Name the record by which the decision was published (第三十二条). Raises ``NotAllowed``."""
    held = held_of(consultation)
    demand_keeper(held.agency, by)
    if not record.is_public:
        raise NotAllowed(["这条信息没有公开。请先在“公开信息”里发布决定，再回来登记。"])
    if record.pk in (held.announcement_id, held.feedback_id):
        raise NotAllowed(["选的是征集公告或者反馈，请选最后公布的决定。"])
    held.decision = record
    move(held, "decide", by=by, record=record.pk, index_no=record.index_no)
    touch(record.agency)
    consultation.refresh_from_db()


@transaction.atomic
def end(consultation: PublicConsultation, *, reason: str, by: Person) -> None:
    """Give a matter up before its feedback; the public is told why. Raises ``NotAllowed``."""
    held = held_of(consultation)
    demand_head(held.agency, by)
    if not reason.strip():
        raise NotAllowed(["请写明终止的原因。已经公布的，原因随公告公布。"])
    if under_review(held.feedback):
        raise NotAllowed(["反馈正在审查，请先在“公开信息”里撤回送审。"])
    held.ended_on, held.ended_reason = timezone.localdate(), reason.strip()
    move(held, "end", by=by, reason=held.ended_reason)
    consultation.refresh_from_db()


@transaction.atomic
def set_practice(agency: Agency, *, feedback_months: int, by: Person) -> None:
    """Set how long an organ gives itself for the feedback, and reckon what is open anew. Raises ``NotAllowed``."""
    demand_head(agency, by)
    if not 1 <= feedback_months <= 12:
        raise NotAllowed(["发布反馈的期限应当在1至12个月之间。"])
    said = {"feedback_months": feedback_months}
    practice, _ = ConsultationPractice.objects.update_or_create(agency=agency, defaults=said)
    log("consultation.practice", agency=agency, by=by, target=practice, detail=said)
    waiting = PublicConsultation.objects.of(agency).filter(opened_on__isnull=False, feedback_on=None)
    for each in waiting.select_for_update(of=("self",)).select_related("agency"):
        reckon(each)
        each.save(update_fields=["feedback_due_on"])
