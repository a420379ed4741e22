"""The acts on a report: written, settled, handed in, sent back, amended; each with its line in the audit trail."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from gongkai.rules import Finding
from gongkai.writers import write
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.annual_reports import checking, composing, text
from website.annual_reports.changes import freeze_figures
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.models import AnnualReport, Comment, Explanation
from website.annual_reports.people import SETTLERS, WRITERS, demand, demand_above
from website.annual_reports.suggestions import CHAPTERS, suggested
from website.audit.services import record as log


@transaction.atomic
def begin(agency: Agency, year: int, *, by: Person | None) -> AnnualReport:
    """Begin an organ's report of a year with the text that the records suggest, or return the one that is there.

    ``by`` is nothing for the platform itself. Raises ``NotAllowed``.
    """
    if by:
        demand(agency, by, *WRITERS)
    composing.demand_computable(year)
    if year > timezone.localdate().year:
        raise NotAllowed([f"{year}年还没有到，不能编制。"])
    Agency.objects.select_for_update().get(pk=agency.pk)
    if standing := AnnualReport.objects.current(agency, year):
        return standing
    chapters = suggested(YearOf(agency, year))
    report = AnnualReport.objects.create(agency=agency, year=year, chapters=chapters, begun_by=by)
    log("report.begun", agency=agency, by=by, target=report)
    return report


@transaction.atomic
def rewrite(report: AnnualReport, chapters: Mapping[str, str], *, signed_on: date | None, by: Person) -> None:
    """Keep the text of a draft. Raises ``NotAllowed`` for a settled one, and for a text that names unknown figures."""
    demand(report.agency, by, *WRITERS)
    held = _draft(report)
    kept = {id: str(chapters.get(id, held.chapters.get(id, ""))).strip() for id in CHAPTERS}
    reasons = [reason for words in kept.values() for reason in text.problems(words)]
    if reasons:
        raise NotAllowed(list(dict.fromkeys(reasons)))
    changed = [id for id in CHAPTERS if kept[id] != held.chapters.get(id, "")]
    held.chapters, held.signed_on = kept, signed_on
    held.save(update_fields=["chapters", "signed_on"])
    report.chapters, report.signed_on = kept, signed_on
    log("report.written", agency=held.agency, by=by, target=held, detail={"chapters": changed})


@transaction.atomic
def explain(report: AnnualReport, address: str, words: str, *, by: Person) -> Explanation:
    """Explain in writing why a finding stays. Raises ``NotAllowed`` without words, or for a finding not there."""
    demand(report.agency, by, *SETTLERS)
    if not words.strip():
        raise NotAllowed(["请写明这个问题为什么可以保留，说明会给上级主管部门看到。"])
    said = next((each for each in checking.said_of(report) if each.address == address), None)
    if said is None:
        raise NotAllowed(["这个问题已经不在了，请刷新页面。"])
    explanation, _ = Explanation.objects.update_or_create(
        report=report,
        address=address,
        defaults={"rule": said.finding.rule, "says": said.finding.says[:500], "text": words.strip(), "by": by},
    )
    detail = {"says": said.finding.says, "reason": words.strip()}
    log("report.explained", agency=report.agency, by=by, target=report, detail=detail)
    return explanation


@transaction.atomic
def freeze(report: AnnualReport, *, by: Person, on: date | None = None) -> AnnualReport:
    """Settle the figures and the text of a draft; ``on`` is the day by which it is signed, today when not given.

    Raises ``NotAllowed`` before the year is over, and naming every error that is neither mended nor explained.
    """
    demand(report.agency, by, *SETTLERS)
    held = _draft(report)
    today = timezone.localdate()
    if today <= date(held.year, 12, 31):
        raise NotAllowed([f"{held.year}年还没有结束，数字还会变，不能定稿。"])
    kept_day, held.signed_on = held.signed_on, on or held.signed_on or today
    counted = YearOf(held.agency, held.year)
    blocking = [each for each in checking.said_of(held, counted) if each.blocks]
    if blocking:
        raise NotAllowed([_cure(each.finding, day_is_kept=held.signed_on == kept_day) for each in blocking])
    settled = composing.current_report(held, counted)
    held.filed = write(settled, "json").decode()
    held.sha256 = hashlib.sha256(held.filed.encode()).hexdigest()
    held.frozen_at, held.frozen_by = timezone.now(), by
    held.save()
    freeze_figures(held, counted)
    log("report.frozen", agency=held.agency, by=by, target=held, detail={"sha256": held.sha256})
    return held


def _cure(finding: Finding, *, day_is_kept: bool) -> str:
    """Return what to do about an error; one about a day that is not kept yet can be explained only once it is."""
    first = "先在“文字”里保存落款日期，再" if finding.rule == "AR-DATE-01" and not day_is_kept else ""
    return f"{finding.says}请改正，或者{first}在“核对”里写明说明。"


def _draft(report: AnnualReport) -> AnnualReport:
    """Return a report under a lock. Raises ``NotAllowed`` for one that is settled."""
    held = AnnualReport.objects.select_for_update().select_related("agency").get(pk=report.pk)
    if held.is_frozen:
        raise NotAllowed(["这份报告已经定稿，不能再改。需要更正的，请发起修订，修订稿是新的一版。"])
    return held


def _settled(report: AnnualReport) -> AnnualReport:
    held = AnnualReport.objects.select_for_update().select_related("agency").get(pk=report.pk)
    if not held.is_frozen:
        raise NotAllowed(["这份报告还没有定稿，请先定稿。"])
    return held


@transaction.atomic
def submit(report: AnnualReport, *, by: Person, on: date | None = None) -> None:
    """Hand a settled report to the supervising office (条例第四十九条第一款). Raises ``NotAllowed``."""
    demand(report.agency, by, *SETTLERS)
    held = _settled(report)
    if held.agency.is_root():
        raise NotAllowed(["本机关在平台上没有上级公开工作主管部门，不用在这里报送。"])
    if held.submission in (AnnualReport.Submission.SUBMITTED, AnnualReport.Submission.ACCEPTED):
        raise NotAllowed(["这份报告已经报送。"])
    held.submission, held.submitted_by = AnnualReport.Submission.SUBMITTED, by
    held.submitted_on = on or timezone.localdate()
    held.save(update_fields=["submission", "submitted_by", "submitted_on"])
    log("report.submitted", agency=held.agency, by=by, target=held, detail={"sha256": held.sha256})


@transaction.atomic
def send_back(report: AnnualReport, comments: Mapping[str, str], *, by: Person) -> None:
    """Send a report back with comments on its cells, or on the whole under the empty name. Raises ``NotAllowed``."""
    demand_above(report.agency, by)
    held = _settled(report)
    given = {cell: words.strip() for cell, words in comments.items() if words.strip()}
    if held.submission not in (AnnualReport.Submission.SUBMITTED, AnnualReport.Submission.ACCEPTED):
        raise NotAllowed(["这份报告没有报送，不能退回。"])
    if not given:
        raise NotAllowed(["请写明退回的意见。"])
    unknown = [cell for cell in given if cell and cell not in held.form.cells]
    if unknown:
        raise NotAllowed([f"表里没有“{'、'.join(unknown)}”这一格，请刷新页面重填。"])
    Comment.objects.bulk_create(Comment(report=held, cell=cell, text=words, by=by) for cell, words in given.items())
    held.submission = AnnualReport.Submission.RETURNED
    held.save(update_fields=["submission"])
    log("report.returned", agency=held.agency, by=by, target=held, detail={"count": len(given)})


@transaction.atomic
def accept(report: AnnualReport, *, by: Person) -> None:
    """Take a report in. Raises ``NotAllowed`` for one that was not handed in."""
    demand_above(report.agency, by)
    held = _settled(report)
    if held.submission != AnnualReport.Submission.SUBMITTED:
        raise NotAllowed(["这份报告没有报送，或者已经处理。"])
    held.submission = AnnualReport.Submission.ACCEPTED
    held.save(update_fields=["submission"])
    log("report.accepted", agency=held.agency, by=by, target=held)


@transaction.atomic
def amend(report: AnnualReport, *, note: str, by: Person) -> AnnualReport:
    """Begin a new version of a settled report, with the note that the public will read; the old one is kept.

    Raises ``NotAllowed`` without a note, and while a later version is there already.
    """
    demand(report.agency, by, *SETTLERS)
    held = _settled(report)
    if not note.strip():
        raise NotAllowed(["请写明修订的原因，公布修订稿时向公众说明。"])
    if AnnualReport.objects.filter(amends=held).exists():
        raise NotAllowed(["这份报告已经有修订稿，请在修订稿上继续。"])
    new = AnnualReport.objects.create(
        agency=held.agency,
        year=held.year,
        version=held.version + 1,
        chapters=held.chapters,
        begun_by=by,
        amends=held,
        public_note=note.strip(),
        record=None,
    )
    new.explanations.bulk_create(
        Explanation(report=new, address=each.address, rule=each.rule, says=each.says, text=each.text, by=each.by)
        for each in held.explanations.all()
    )
    log("report.amended", agency=held.agency, by=by, target=new, detail={"reason": note.strip()})
    return new


@transaction.atomic
def drop_amendment(report: AnnualReport, *, reason: str, by: Person) -> AnnualReport:
    """Give up an amendment that is not settled, and return the version that it was to amend, which stands as before.

    Raises ``NotAllowed`` without a reason, and for what is settled or no amendment.
    """
    demand(report.agency, by, *SETTLERS)
    held = _draft(report)
    if held.amends is None:
        raise NotAllowed(["这一版不是修订稿，不能放弃。"])
    if not reason.strip():
        raise NotAllowed(["请写明为什么放弃修订，理由会记入审计记录。"])
    detail = {"reason": reason.strip()[:300], "text": held.public_note}
    log("report.amendment_dropped", agency=held.agency, by=by, target=held, detail=detail)
    held.delete()
    return held.amends
