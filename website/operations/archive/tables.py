"""The archive's tables: catalogue, ledger of normative documents, columns, people, clearings, word lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from gongkai import catalogue as law
from website.agencies.models import Agency, AgencyQuerySet, Appointment, Person
from website.operations.archive.records import place_of
from website.publishing import ledger
from website.publishing.models import CleanUpItem, Column, Record, RecordQuerySet, StandingPage, WordListEntry

Rows = Iterator[Iterable[Any]]


def _each(records: RecordQuerySet) -> Iterator[Record]:
    light = records.select_related("agency", "column").for_list().order_by("pk")
    yield from light.iterator(chunk_size=1000)


def catalogue(agencies: AgencyQuerySet) -> Rows:
    """Yield the catalogue: index number, name, outline and day of making (条例第十二条第三款), and where each is."""
    yield (
        "索引号",
        "名称",
        "内容概述",
        "生成日期",
        "公开日期",
        "法定分类",
        "依据",
        "信息类别",
        "栏目",
        "发文字号",
        "文件夹",
    )
    entries = law.entries()
    for record in _each(Record.objects.public().within(agencies)):
        entry = entries.get(record.catalogue_code)
        yield (
            record.index_no,
            record.title,
            record.summary,
            record.generated_on,
            record.published_on,
            entry.label if entry else "",
            entry.law if entry else "",
            record.get_kind_display(),
            record.column.title,
            record.doc_no,
            place_of(record),
        )


def normative(agencies: AgencyQuerySet) -> Rows:
    """Yield the ledger of normative documents."""
    yield "发文字号", "名称", "有效性", "生成日期", "施行日期", "有效期届满日期", "废止日期", "索引号", "公开日期"
    for record in _each(Record.objects.public().within(agencies).normative()):
        yield (
            record.doc_no,
            record.title,
            record.get_validity_display(),
            record.generated_on,
            record.effective_on,
            record.expires_on,
            record.repealed_on,
            record.index_no,
            record.published_on,
        )


def normative_by_year(organ: Agency) -> Rows:
    """Yield the figures that the annual report asks of them, from the first year with one to this."""
    yield "年度", "制发件数", "废止件数", "现行有效件数"
    first = Record.objects.of(organ).normative().filter(live=True).order_by("generated_on").first()
    for year in range(first.generated_on.year, timezone.localdate().year + 1) if first else ():
        yield year, *(figure.value for figure in ledger.figures(organ, year))


def columns(organ: Agency) -> Rows:
    """Yield the columns and standing pages of the organ's site, each below the page above it."""
    yield "编号", "级别", "名称", "地址", "类别", "检查类别", "在用", "公开信息数"
    home = getattr(organ, "home", None)
    for column in Column.objects.descendant_of(home).order_by("path") if home else ():
        count = Record.objects.public().filter(column=column).count()
        kind, inspected = column.get_kind_display(), column.get_inspected_as_display()
        yield column.pk, column.depth - home.depth, column.title, column.url_path, kind, inspected, column.live, count
    for page in standing_pages(organ):
        yield page.pk, page.depth - home.depth, page.title, page.url_path, "固定页面", "", page.live, ""


def standing_pages(organ: Agency) -> Iterable[StandingPage]:
    """Return the standing pages of the organ's site."""
    home = getattr(organ, "home", None)
    return StandingPage.objects.descendant_of(home).order_by("path") if home else ()


def people(agencies: AgencyQuerySet) -> Rows:
    """Yield who works there; nothing by which anyone could log in."""
    yield "登录名", "姓名", "单位", "职务", "办公电话", "账号在用"
    for person in Person.objects.filter(agency__in=agencies).select_related("agency").order_by("pk"):
        yield person.username, person.name, person.agency.name, person.job, person.phone, person.is_active


def appointments(agencies: AgencyQuerySet) -> Rows:
    """Yield who was appointed to what, from when until when."""
    yield "登录名", "姓名", "单位", "角色", "起始日期", "终止日期"
    for each in Appointment.objects.filter(agency__in=agencies).select_related("person", "agency").order_by("pk"):
        yield (
            each.person.username,
            each.person.name,
            each.agency.name,
            each.get_role_display(),
            each.begins_on,
            each.ends_on,
        )


def clearings(agencies: AgencyQuerySet) -> Rows:
    """Yield what was cleared away as out of date."""
    yield "时间", "清理人", "原因", "信息编号", "名称"
    items = CleanUpItem.objects.filter(clean_up__agency__in=agencies).select_related("clean_up__by", "record")
    for item in items.order_by("pk").iterator(chunk_size=1000):
        act = item.clean_up
        yield timezone.localtime(act.at).isoformat(), act.by.name, act.reason, item.record_id, item.record.title


def word_lists(agencies: AgencyQuerySet) -> Rows:
    """Yield the lists of words that the checks go by."""
    yield "词表", "用途", "词语", "正确写法", "适用起始", "说明"
    entries = WordListEntry.objects.filter(word_list__agency__in=agencies).select_related("word_list")
    for each in entries.order_by("pk").iterator(chunk_size=1000):
        named = each.word_list
        yield named.name, named.get_purpose_display(), each.word, each.right, each.since, each.note
