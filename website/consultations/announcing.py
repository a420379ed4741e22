"""Announcement and feedback as records: what the public reads, laid down for the review of every record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.html import escape

from gongkai import consultations as law
from website.agencies.models import Person
from website.consultations.models import Answer, PublicConsultation
from website.publishing.models import Record, RecordFile, RecordLink
from website.publishing.models.blocks import text_of
from website.publishing.sites import column_for

KIND = "public_consultation"
COLUMN_KINDS = (KIND, "notice")
"""Where announcements stand: in the organ's column of consultations, else among its notices."""
CALL, ANSWER = "征求意见", "采纳情况反馈"
Block = dict[str, Any]


def announcement_of(held: PublicConsultation, *, by: Person, on: date | None = None) -> Record:
    """Write the announcement as a record, in a new version by everybody who wrote in the draft."""
    record = held.announcement or Record(agency=held.agency, drafter=held.drafter)
    record.title = f"关于公开征求《{held.draft_name}》意见的公告"
    record.summary = _announced(held)
    record.body, record.details = body_of_announcement(held), {"stage": CALL}
    _lay_down(record, held, on)
    record.files.set(
        RecordFile(document=each.document, title=each.document.title, sort_order=order)
        for order, each in enumerate(held.files.select_related("document"))
    )
    _save_versions(record, held.writers.exclude(pk=by.pk), by)
    return record


def feedback_of(held: PublicConsultation, *, by: Person, on: date | None = None) -> Record:
    """Write the feedback as a record beside the announcement, in a new version by everybody who wrote an answer."""
    record = held.feedback or Record(agency=held.agency, drafter=by)
    record.title = f"关于《{held.draft_name}》公开征求意见采纳情况的反馈"
    record.body, record.details = body_of_feedback(held), {"stage": ANSWER}
    record.summary = told(held)
    _lay_down(record, held, on)
    record.links.set([RecordLink(kind="related", other=held.announcement)])
    writers = Person.objects.filter(pk__in=held.answers.values("by")).exclude(pk=by.pk)
    _save_versions(record, writers, by)
    return record


def _lay_down(record: Record, held: PublicConsultation, on: date | None) -> None:
    record.column = column_for(held.agency, COLUMN_KINDS, what="征集公告", new="public_consultation（意见征集）")
    record.kind = KIND
    record.generated_on, record.published_on = on or timezone.localdate(), on
    record.channels = list(held.channels)
    record.live = False
    record.save()


def _save_versions(record: Record, writers: Iterable[Person], by: Person) -> None:
    """Save a version in the name of each who wrote: nobody reviews what they wrote themselves."""
    for each in writers:
        record.save_revision(user=each)
    record.save_revision(user=by)


def says_the_same(record: Record, body: list[Block]) -> bool:
    """Whether a record says what was laid down: nobody changed the words on the way."""
    return _bare(text_of(record.body)) == _bare(text_of(Record(body=body).body))


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _text(paragraphs: Iterable[str], heading: str = "") -> Block:
    head = f"<h2>{escape(heading)}</h2>" if heading else ""
    return {"type": "text", "value": head + "".join(f"<p>{escape(words)}</p>" for words in paragraphs)}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


# ---- the announcement


def _announced(held: PublicConsultation) -> str:
    return f"{held.agency.name}就“{held.title}”公开征求意见，{_day(held.closes_on)}截止。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def body_of_announcement(held: PublicConsultation) -> list[Block]:
    """Return what 第十五条 demands: the draft, its explanation, the ways and the period; and the hearing."""
    blocks = [
        _text(_lines(held.explanation), "起草说明"),
        _text([each.text for each in held.paragraphs.all()], held.draft_name),
        _text(_how(held), "提出意见的方式和期限"),
    ]
    if hearing := list(_hearing(held)):
        blocks.append(_text(hearing, "听证会"))
    return blocks


def _how(held: PublicConsultation) -> Iterator[str]:
    yield f"公开征求意见的期限自公布之日起，至{_day(held.closes_on)}止。"
    if held.shortened_reason:
        yield f"缩短期限的理由：{held.shortened_reason}"
    yield "网上提出意见：在本单位公开专栏“意见征集”中打开本事项，对草案整体或者某一段提出，不需要注册。"
    yield from _lines(held.ways)


def _hearing(held: PublicConsultation) -> Iterator[str]:
    if held.hearing_on:
        yield f"时间：{_day(held.hearing_on)}{held.hearing_time}。地点：{held.hearing_place}。"
        if held.hearing_people:
            yield f"听证参加人：{'、'.join(_lines(held.hearing_people))}"


# ---- the feedback


def counts_of(held: PublicConsultation) -> dict[str, int]:
    """Return how many opinions came in, and how many met with each result."""
    found = dict(
        held.opinions.filter(handling__isnull=False)
        .order_by()
        .values_list("handling__answer__result")
        .annotate(Count("pk"))
    )
    return {"received": held.opinions.count(), **{result: found.get(result, 0) for result in law.results()}}


def told(held: PublicConsultation) -> str:
    """Return the counts in a sentence that is right for none and for many."""
    counts = counts_of(held)
    if not counts["received"]:
        return f"就《{held.draft_name}》公开征求意见，期间没有收到意见。"
    parts = "、".join(f"{label}{counts[result]}条" for result, label in law.results().items() if counts[result])
    return f"就《{held.draft_name}》公开征求意见，共收到意见{counts['received']}条，{parts}。"


def body_of_feedback(held: PublicConsultation) -> list[Block]:
    """Return the counts, and each answer with the opinions that it is given to; names are never among them."""
    blocks = [_text([told(held), *_lines(held.feedback_note)])]
    for number, answer in enumerate(answers_of(held), 1):
        blocks.append(_text(_answered(answer), f"{number}．{answer.get_result_display()}"))
    return blocks


def answers_of(held: PublicConsultation) -> list[Answer]:
    """Return the answers that were given, each with its opinions."""
    return list(
        held.answers.filter(handlings__isnull=False)
        .distinct()
        .prefetch_related("handlings__opinion__paragraph", "handlings__opinion__handling")
    )


def _answered(answer: Answer) -> Iterator[str]:
    opinions = [each.opinion for each in answer.handlings.all()]
    yield f"意见要点（{len(opinions)}条）：{answer.summary}"
    yield f"采纳情况：{answer.get_result_display()}。{answer.reason}"
    yield from (f"原文（针对{each.about}）：{' '.join(_lines(each.shown))}" for each in opinions if each.shown)
