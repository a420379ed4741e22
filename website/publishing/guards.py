"""What must hold before a record is published or filed, each with the article and the cure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from wagtail.models import Revision

from gongkai.disclosure import law
from website.agencies.errors import NotAllowed
from website.publishing import reposts
from website.publishing.choices import Openness
from website.publishing.findings import open_findings
from website.publishing.models import Record, SecrecyReview


def demand(reasons: Iterator[str]) -> None:
    """Raise ``NotAllowed`` with every reason there is."""
    if found := list(reasons):
        raise NotAllowed(found)


def before_publication(record: Record, revision: Revision) -> Iterator[str]:
    """Yield why this revision may not be published yet."""
    if record.openness != Openness.PROACTIVE:
        yield "公开属性不是“主动公开”，不能发布。"
    if record.joint_agencies and not record.coordination_confirmed:
        yield "涉及其他机关的信息，须先与其协商确认（条例第十一条第一款），确认后勾选“已与其他机关协商确认”。"
    yield from reposts.obstacles(record)
    review = SecrecyReview.objects.filter(record=record, revision=revision).first()
    if review is None or review.conclusion != SecrecyReview.Conclusion.PASSED:
        yield "这一稿没有通过保密审查（条例第十七条），请提交审查。"


def before_signing(record: Record) -> Iterator[str]:
    """Yield what must be dealt with before the last reviewer may agree."""
    if record.openness == Openness.PROACTIVE:
        yield from before_publication(record, record.latest_revision)
        yield from uncleared(record)
    else:
        yield from before_filing(record)


def uncleared(record: Record) -> Iterator[str]:
    """Yield the findings that are neither mended nor cleared in writing."""
    for finding in open_findings(record):
        yield f"{finding.says}{finding.cure}"


def before_filing(record: Record) -> Iterator[str]:
    """Yield why a record that is not for everyone may not be settled yet."""
    if not record.withhold_reason:
        yield "不主动公开的信息须说明理由（国办发〔2016〕80号），请填写“不公开理由”。"
    if record.openness == Openness.WITHHELD and not record.withhold_ground:
        yield "不予公开的信息须写明条款（条例第十四条至第十六条），请填写“不予公开条款”。"


def next_review(record: Record) -> date | None:
    """Return when a withheld record is to be looked at again (条例第十八条)."""
    if record.openness != Openness.WITHHELD:
        return None
    return law().limits["withheld_review"].end(timezone.localdate())
