"""A record as the checks see it, what they say of it, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser
from wagtail.documents.models import Document
from wagtail.models import Page

from gongkai import catalogue
from gongkai.working_days import Deadline
from website.agencies.calendar import Calendars
from website.agencies.models import Agency
from website.publishing import attached
from website.publishing.checks import Anchor, Attachment, Draft, Finding, Office, Part, Picture, Weight, run
from website.publishing.checks.blocks import words
from website.publishing.checks.lists import Renamed
from website.publishing.choices import Openness, Validity
from website.publishing.models import Clearance, LinkCheck, Record, RecordFile, WordList, WordListEntry
from website.publishing.reposts import source_of


def findings_of(record: Record) -> list[Finding]:
    """Return what the checks say of a record as it stands in its latest version."""
    return run(draft_of(record), office_of(record))


def open_findings(record: Record) -> list[Finding]:
    """Return the findings that must be dealt with and are neither mended nor cleared in writing."""
    cleared = set(Clearance.objects.filter(record_id=record.pk).values_list("check_id", "fingerprint"))
    return [
        finding
        for finding in findings_of(record)
        if finding.weight == Weight.MUST and (finding.check, finding.fingerprint) not in cleared
    ]


def draft_of(record: Record) -> Draft:
    """Return a record as the checks see it."""
    files = [(_named(number, file), attached.read(file.document)) for number, file in enumerate(_files(record), 1)]
    return Draft(
        parts=(*_parts(record), *(Part(where, each.words, attached=True) for where, each in files)),
        pictures=tuple(_pictures(record)),
        anchors=tuple(anchors_of(record)),
        attachments=tuple(Attachment(where, each.left, each.unread) for where, each in files),
        missing=tuple(_missing(record)),
        publish_by=publish_by(record),
        made_on=record.generated_on,
        source=source_of(record),
    )


def publish_by(record: Record, calendars: Calendars | None = None) -> Deadline | None:
    """Return the day by which a record must be public; nothing for one that is public or is not to be.

    Who asks it of many records hands in ``calendars``, so that they are asked for once.
    """
    if record.openness != Openness.PROACTIVE or record.published_on or not record.generated_on:
        return None
    starts_on = record.limit_starts_on
    if approved := record.details.get("approved_on"):
        starts_on = timezone.datetime.fromisoformat(approved).date()
    return catalogue.publish_by(record.catalogue_code, starts_on, (calendars or Calendars()).of(record.agency))


def office_of(record: Record) -> Office:
    """Return what the record's organ, and those above it, bring to the checks."""
    leaks, wrong_names = lists_of(record.agency)
    dead = LinkCheck.objects.filter(record_id=record.pk, works=False).values_list("url", flat=True)
    return Office(
        today=timezone.localdate(),
        leaks=leaks,
        wrong_names=wrong_names,
        sources=sources_of(record.agency) if record.source_url else frozenset(),
        ended_documents=_ended(record),
        dead_links=frozenset(dead),
    )


def lists_of(agency: Agency) -> tuple[frozenset[str], tuple[Renamed, ...]]:
    """Return the words that must not leak and the names written wrongly, of an organ's lists and those above it."""
    entries = list(WordListEntry.objects.binding(agency).in_texts().select_related("word_list"))
    leaks = (each.word for each in entries if each.word_list.purpose == WordList.Purpose.LEAK)
    wrong = (each for each in entries if each.word_list.purpose == WordList.Purpose.WRONG_NAME)
    return frozenset(leaks), tuple(Renamed(each.word, each.right, each.since) for each in wrong)


def sources_of(agency: Agency) -> frozenset[str]:
    """Return the hosts that may be reposted by the lists of an organ and of those above it."""
    return frozenset(WordListEntry.objects.binding(agency).hosts().values_list("word", flat=True))


def _ended(record: Record) -> dict[str, str]:
    """Return the organ's documents that are no longer in force, by title and by number."""
    ended = Record.objects.public().of(record.agency).filter(validity__in=[Validity.REPEALED, Validity.EXPIRED])
    found: dict[str, str] = {}
    for title, number, validity in ended.values_list("title", "doc_no", "validity"):
        says = f"已{Validity(validity).label}"
        found.update({name: says for name in (title, number) if name})
    return found


def _parts(record: Record) -> Iterator[Part]:
    yield Part("名称", record.title)
    yield Part("内容概述", record.summary)
    for number, block in enumerate(record.body):
        for text in _texts(block.block_type, block.value):
            yield Part(f"正文第{number + 1}块", text, number)
    for field in record.kind_entry.fields:
        yield Part(field.label, str(record.details.get(field.id) or ""))
    yield Part("转载来源", record.source_name)
    for file in _files(record):
        yield Part("附件名称", "\n".join([file.title, file.document.title, file.document.filename]), attached=True)


def _files(record: Record) -> list[RecordFile]:
    return list(record.files.all())


def _named(number: int, file: RecordFile) -> str:
    return f"附件{number}“{file.title or file.document.title}”"


def _texts(kind: str, value: Any) -> list[str]:
    if kind == "text":
        return [words(value.source)]
    if kind == "table":
        cells = [str(cell) for row in (value or {}).get("data", []) for cell in row if cell]
        return [str((value or {}).get("table_caption") or ""), *cells]
    if kind == "picture":
        return [value.contextual_alt_text or ""] if value else []
    if kind == "video":
        return [value["title"], value["transcript"]]
    return [value["text"], value["source"] or ""]


def _pictures(record: Record) -> Iterator[Picture]:
    for number, block in enumerate(record.body):
        if block.block_type == "picture" and block.value:
            image = block.value
            name = image.filename.rpartition("/")[2]
            yield Picture(f"正文第{number + 1}块", image.contextual_alt_text or "", bool(image.decorative), name)


def anchors_of(record: Record) -> Iterator[Anchor]:
    """Yield the links that stand in a record."""
    for number, block in enumerate(record.body):
        if block.block_type == "text" and "<a" in block.value.source:
            for link in LexborHTMLParser(block.value.source).css("a"):
                broken = _gone(link.attributes.get("linktype"), link.attributes.get("id"))
                url = link.attributes.get("href") or ""
                yield Anchor(f"正文第{number + 1}块", link.text(), url, broken)
    if record.source_url:
        yield Anchor("来源网址", record.source_name or record.source_url, record.source_url)


def _gone(kind: str | None, number: str | None) -> bool:
    """Whether a link to a page or file of our own leads to none that is there."""
    if kind == "page":
        return not Page.objects.live().filter(pk=number).exists()
    return kind == "document" and not Document.objects.filter(pk=number).exists()


def _missing(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what must be filled in for a record of its kind, with the article that demands it."""
    kind = record.kind_entry
    demanded = [
        (not record.title, "名称", "条例第十二条第三款"),
        (not record.summary, "内容概述", "条例第十二条第三款"),
        (not record.generated_on, "生成日期", "条例第十二条第三款"),
        (kind.group == "catalogue" and not record.catalogue_code, "法定分类", "条例第二十条、第二十一条"),
        (kind.document and not record.doc_no, "发文字号", "没有文号的写“无文号”"),
        (kind.normative and not record.validity, "有效性", "国办发〔2017〕47号"),
        (kind.normative and not record.effective_on, "施行日期", "国办发〔2017〕47号"),
        (kind.repost and not record.source_name, "转载来源", "国办发〔2017〕47号"),
        (kind.repost and not record.source_date, "来源发布日期", "国办发〔2017〕47号"),
        (kind.repost and not record.source_licence, "转载许可", "著作权法第二十四条、第二十六条"),
        (record.openness != Openness.PROACTIVE and not record.withhold_reason, "不公开理由", "国办发〔2016〕80号"),
        (
            record.openness == Openness.WITHHELD and not record.withhold_ground,
            "不予公开条款",
            "条例第十四条至第十六条",
        ),
        (
            not kind.structured and not kind.guide and not len(record.body) and not record.files.count(),
            "正文",
            "条例第六条",
        ),
        (kind.interpretation and not record.links.count(), "解读的文件（关联）", "国办发〔2016〕80号"),
    ]
    yield from ((label, law) for absent, label, law in demanded if absent)
    for field in kind.fields:
        if field.required and record.details.get(field.id) in (None, ""):
            yield field.label, field.law or "该类信息的必备要素"
