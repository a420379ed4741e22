"""How long identities are kept: no longer than the purpose needs (个人信息保护法第十九条、第四十七条).

An organ sets the years. Its people are told thirty days before; a hold, as while a dispute is open, stops the clock.
What was asked, what was answered and every figure stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongkai.disclosure import months_after
from website.access_requests import files, letters, services
from website.access_requests.ledger import PLATFORM
from website.access_requests.models import (
    AccessRequest,
    AccessRequestQuerySet,
    Applicant,
    CorrectionPaper,
    CorrectionRequest,
    Paper,
    Practice,
)
from website.access_requests.models.corrections import CorrectionRequestQuerySet
from website.agencies.models import Agency, Appointment, Person
from website.agencies.post import tell
from website.agencies.roles import Role
from website.audit.services import record as log

WARNING = timedelta(days=30)
"""How long before an erasure it is announced."""
IDENTIFYING = (Paper.Kind.IDENTITY, Paper.Kind.PAYMENT)
"""Papers that tell who somebody is and nothing of the case."""
OF_A_PERSON = (CorrectionPaper.Kind.IDENTITY, CorrectionPaper.Kind.EVIDENCE)
"""The same of a request for correction, whose evidence is about the person who asks."""
_NEVER = date(1, 1, 1)


def years_of(agency: Agency) -> int:
    """Return for how many years an organ keeps identities after a case ended."""
    practice = Practice.objects.filter(agency=agency).first()
    return practice.keep_years if practice else Practice._meta.get_field("keep_years").default


def ends_before(agency: Agency, day: date) -> date:
    """Return the last day of an ending whose identities need not be kept any more on a day."""
    try:
        return months_after(day, -12 * years_of(agency))
    except ValueError:
        return _NEVER


def due_for_erasure(agency: Agency, on: date | None = None) -> AccessRequestQuerySet:
    """Return the closed applications whose identities are to be erased by a day, without those that are held."""
    day = on or timezone.localdate()
    kept = AccessRequest.objects.of(agency).filter(state="closed", erased_at=None, held=False)
    return kept.filter(decided_on__lte=ends_before(agency, day)).order_by("decided_on", "pk")


def corrections_due(agency: Agency, on: date | None = None) -> CorrectionRequestQuerySet:
    """Return the answered requests for correction whose identities are to be erased by a day."""
    kept = CorrectionRequest.objects.filter(agency=agency, erased_at=None, held=False)
    return kept.filter(decided_on__lte=ends_before(agency, on or timezone.localdate())).order_by("decided_on", "pk")


def due(agency: Agency, on: date | None = None) -> list[AccessRequest | CorrectionRequest]:
    """Return all whose identities are to be erased by a day: applications, then requests for correction."""
    return [*due_for_erasure(agency, on), *corrections_due(agency, on)]


@transaction.atomic
def warn(agency: Agency) -> list[AccessRequest | CorrectionRequest]:
    """Announce the erasures of the next thirty days, each once, in the audit trail and by mail to the office."""
    today = timezone.localdate()
    coming = due_for_erasure(agency, today + WARNING).filter(erasure_warned_on=None)
    found = list(coming.select_for_update())
    corrections = corrections_due(agency, today + WARNING).filter(erasure_warned_on=None)
    wrong = list(corrections.select_for_update())
    if not (found or wrong):
        return []
    AccessRequest.objects.filter(pk__in=[each.pk for each in found]).update(erasure_warned_on=today)
    CorrectionRequest.objects.filter(pk__in=[each.pk for each in wrong]).update(erasure_warned_on=today)
    numbers = [each.number for each in (*found, *wrong)]
    log("applicant.erasure_due", agency=agency, by=None, detail={"numbers": numbers, "erased_from": today + WARNING})
    text = (
        f"{agency}有{len(numbers)}件已办结的申请，申请人身份信息的保存期限将到，{today + WARNING}起清除：\n"
        f"{'、'.join(numbers)}\n因争议需要保留的，请在那以前在申请的页面上设置暂缓清除。\n{settings.SITE_ADDRESS}/desk/"
    )
    tell(_office(agency), about="submitted", subject="申请人身份信息将要清除", text=text)
    return [*found, *wrong]


def _office(agency: Agency) -> Iterable[Person]:
    held = Appointment.objects.on(timezone.localdate()).filter(
        agency=agency, role__in=(Role.CLERK, Role.OFFICE_HEAD), person__is_active=True
    )
    return Person.objects.filter(pk__in=held.values("person")).order_by("pk")


def erase_due(agency: Agency) -> list[AccessRequest | CorrectionRequest]:
    """Erase what is due and was announced at least thirty days ago; each case by itself."""
    last = timezone.localdate() - WARNING
    requests = due_for_erasure(agency).filter(erasure_warned_on__lte=last)
    corrections = corrections_due(agency).filter(erasure_warned_on__lte=last)
    erased: list[AccessRequest | CorrectionRequest] = [each for each in requests if erase(each)]
    return [*erased, *(each for each in corrections if erase_correction(each))]


@transaction.atomic
def erase(request: AccessRequest) -> bool:
    """Erase an applicant's identity; return whether there was something to erase that may be.

    The bytes of papers go after the transaction is kept, so that nothing is lost to a failure half way.
    """
    held = AccessRequest.objects.select_for_update().select_related("agency").get(pk=request.pk)
    if held.held or held.erased_at or held.state != "closed":
        return False
    papers = list(held.papers.filter(kind__in=IDENTIFYING).exclude(stored=""))
    services.take(held, "erase", by=None, actor=PLATFORM, detail={"papers_erased": len(papers)})
    held.applicant_keys.all().delete()
    Applicant.objects.filter(request=held).update(sealed="")
    held.consultees.update(sealed="")
    letters.forget(held)
    held.erased_at = timezone.now()
    held.save(update_fields=["erased_at"])
    log("applicant.erased", agency=held.agency, by=None, target=held, detail={"papers": len(papers)})
    transaction.on_commit(lambda: [files.erase(paper) for paper in papers])
    return True


@transaction.atomic
def erase_correction(correction: CorrectionRequest) -> bool:
    """Erase who asked for a correction and the evidence; what was asked and the signed answer stay."""
    held = CorrectionRequest.objects.select_for_update(of=("self",)).select_related("agency").get(pk=correction.pk)
    if held.held or held.erased_at or held.decided_on is None:
        return False
    papers = list(held.papers.filter(kind__in=OF_A_PERSON).exclude(stored=""))
    held.letters.update(sealed="")
    held.sealed, held.erased_at = "", timezone.now()
    held.save(update_fields=["sealed", "erased_at"])
    log("applicant.erased", agency=held.agency, by=None, target=held, detail={"papers": len(papers)})
    transaction.on_commit(lambda: [files.erase(paper) for paper in papers])
    return True


def run() -> int:
    """Announce and erase for every organ; return how many identities were erased."""
    erased = 0
    closed = AccessRequest.objects.filter(state="closed").values("agency")
    answered = CorrectionRequest.objects.exclude(decided_on=None).values("agency")
    for agency in Agency.objects.filter(Q(pk__in=closed) | Q(pk__in=answered)):
        warn(agency)
        erased += len(erase_due(agency))
    _finish()
    return erased


def _finish() -> None:
    """Erase bytes that a killed process left behind after their case was erased."""
    left = Paper.objects.filter(request__erased_at__isnull=False, kind__in=IDENTIFYING).exclude(stored="")
    for paper in left[:1000]:
        files.erase(paper)
    gone = CorrectionPaper.objects.filter(correction__erased_at__isnull=False, kind__in=OF_A_PERSON).exclude(stored="")
    for evidence in gone[:1000]:
        files.erase(evidence)
