"""What stands behind each sentence of the real report of 2022: which records, and where it has a number, which figure.

A sentence is named by the beginning of the SHA-256 of its text without spaces, so that nothing of the report is copied
here; the label says in our own words what it tells. A sentence that only praises or heads a part tells nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from website.agencies.models import Agency
from website.annual_reports.figures import figures
from website.annual_reports.figures.counting import YearOf
from website.channels.models import Delivery
from website.correspondence.models import Message
from website.duties.models import Meeting, StandingRule
from website.monitoring.models import OpinionEvent, Source
from website.publishing.models import CleanUpItem, Record

YEAR = 2022
BEGINS, ENDS = "一、总体情况", "三、收到和处理政府信息公开申请情况"
"""The headings of the form between which chapters one and two stand."""
Found = Callable[[Agency], Any]
"""From the bureau to the records that prove something."""


@dataclass(frozen=True)
class Proof:
    """What proves a part of a sentence: a figure, whose value the sentence may print, or records."""

    says: str
    figure: str = ""
    found: Found | None = None
    printed: bool = False
    """Whether the sentence prints the figure's value."""
    none: bool = False
    """Whether the sentence tells that there is none: then the figure is zero."""

    def value(self, bureau: Agency) -> int | Decimal:
        """Return the figure's value, or how many records there are."""
        if self.figure:
            return YearOf(bureau, YEAR).value(self.figure)
        assert self.found
        return int(self.found(bureau).count())

    def records(self, bureau: Agency) -> int:
        """Return how many records stand behind it: of a sum, those behind its parts."""
        if self.figure:
            leaves = [each for each in figures()[self.figure].leaves() if each.source]
            return sum(found.count() for each in leaves if (found := each.records(bureau, YEAR)) is not None)
        return int(self.value(bureau))


@dataclass(frozen=True)
class Told:
    """A sentence: what it tells, and what proves it."""

    label: str
    proofs: tuple[Proof, ...] = ()


def sentences(text: str) -> list[str]:
    """Return the sentences of chapters one and two, without the headings of the form and the lines of its tables.

    A line of a table begins with a tab or is no sentence; what a semicolon divides is told apart.
    """
    between = text[text.index(BEGINS) + len(BEGINS) : text.index(ENDS)]
    lines = [line for line in between.splitlines() if not line.startswith("\t") and re.search("[。；]", line)]
    return [part for line in lines for part in re.split("(?<=[。；])", line) if part.strip()]


def name_of(sentence: str) -> str:
    """Return by what a sentence is named here."""
    return hashlib.sha256("".join(sentence.split()).encode()).hexdigest()[:10]


def numbers_in(sentence: str) -> list[Decimal]:
    """Return the numbers that a sentence prints, in their order; years and months are no figures, 万 is ten thousand.

    >>> numbers_in("2022年1月至12月发布236条，访问20.1万人次。")
    [Decimal('236'), Decimal('201000.0')]
    """
    found = re.findall(r"(\d+(?:\.\d+)?)(万?)(?![\d.]*[年月])", sentence)
    return [Decimal(number) * (10_000 if myriad else 1) for number, myriad in found]


# ---- where the records are


def year(**wanted: Any) -> Found:
    """Records that were published in the year."""
    return lambda bureau: Record.objects.public().of(bureau).filter(published_on__year=YEAR, **wanted)


def kinds(*names: str) -> tuple[Proof, ...]:
    """A proof for each kind of record."""
    return tuple(Proof(name, found=year(kind=name)) for name in names)


def through(channel: str) -> Found:
    """Records that went out through a channel."""

    def found(bureau: Agency) -> Any:
        written = year()(bureau).annotate(written=Cast("channels", TextField()))
        return written.filter(written__contains=f'"{channel}"')

    return found


def blocks(kind: str) -> Found:
    """Records with a picture, a film or text in them."""

    def found(bureau: Agency) -> Any:
        written = year()(bureau).annotate(written=Cast("body", TextField()))
        return written.filter(written__contains=f'"type": "{kind}"')

    return found


def delivered(channel: str) -> Found:
    """What was published in the year at the bureau's outlets of a kind."""

    def found(bureau: Agency) -> Any:
        return Delivery.objects.of(bureau).published_in(YEAR).filter(outlet__channel=channel)

    return found


def answered(bureau: Agency) -> Any:
    """Messages that a unit answered and whose answer was published in the year."""
    mine = Message.objects.of(bureau).filter(replied_on__year=YEAR, unit__isnull=False).exclude(unit=bureau)
    return mine.published_in(YEAR)


def rules(word: str) -> Found:
    """Standing rules in force in the year that are about something."""
    return lambda bureau: StandingRule.objects.of(bureau).in_force_at_end_of(YEAR).filter(title__contains=word)


def meetings(word: str) -> Found:
    """Meetings of the year that are told of, counted or not."""
    return lambda bureau: Meeting.objects.of(bureau).in_year(YEAR).filter(agenda__contains=word)


def cleaned(bureau: Agency) -> Any:
    """What was cleared away in the year."""
    return CleanUpItem.objects.filter(clean_up__agency=bureau, clean_up__at__year=YEAR)


def amended(bureau: Agency) -> Any:
    """Older documents whose page says since the year that they were changed."""
    links = {"linked_from__kind": "amends", "linked_from__record__published_on__year": YEAR}
    return Record.objects.public().of(bureau).filter(**links)


def sources(bureau: Agency) -> Any:
    """What is listened to for rumours."""
    return Source.objects.of(bureau)


def events(bureau: Agency) -> Any:
    """Events of public opinion that were weighed in the year."""
    days = (date(YEAR, 1, 1), date(YEAR, 12, 31))
    return OpinionEvent.objects.of(bureau).filter(found_at__date__range=days)


ADOPTED = Proof("被采用", figure="adopted_count", printed=True)

TRACE: dict[str, Told] = {
    "cf3e7902e9": Told(
        "依照哪些文件、围绕哪些内容公开",
        (
            Proof("上级要点、统计报送通知的贯彻", found=meetings("政务公开要点")),
            Proof("本局的年度安排", found=year(kind="working_document", title__contains="政务公开工作安排")),
            Proof("工作报告", found=year(title__contains="工作报告")),
            *kinds("normative_document", "policy", "working_document", "budget"),
            Proof("主动公开制度", found=rules("主动公开")),
        ),
    ),
    "3f5ed2d780": Told("小标题"),
    "0751714b39": Told("领导在会上安排部署", (Proof("局务会、职工大会", found=meetings("职工大会")),)),
    "235118400e": Told("小标题"),
    "af8d8a256e": Told(
        "工作进展、活动、会议、调研的报道",
        (
            Proof("进展", found=year(kind__in=("news", "local_news"), title__contains="推进")),
            Proof("活动", found=year(kind__in=("news", "local_news", "photo_news"), title__contains="宣传")),
            Proof("会议", found=year(title__contains="召开")),
            Proof("调研", found=year(title__contains="调研")),
        ),
    ),
    "013d3a609b": Told(
        "行政决策、预决算、“三公”", kinds("normative_document", "budget", "final_accounts", "three_public")
    ),
    "9916cd70d2": Told(
        "决策部署、工作报告、工作动态",
        (*kinds("working_document", "news", "notice"), Proof("工作报告", found=year(title__contains="工作报告"))),
    ),
    "4f37a2e4ae": Told("小标题"),
    "3327e9e1e5": Told("诉求交股室办理、反馈、公开答复", (Proof("答复并公开的信件", found=answered),)),
    "af5e0f8ac8": Told(
        "设立的举报方式",
        (
            Proof("扫黑除恶", found=year(kind="hotline", details__purpose="扫黑除恶举报")),
            Proof("行政执法监督", found=year(kind="hotline", details__purpose="行政执法监督举报")),
        ),
    ),
    "78338ea675": Told(
        "政务动态和公开目录各多少条，各有哪些类",
        (
            Proof("政务动态", figure="news_count", printed=True),
            Proof("公开目录信息", figure="catalog_item_count", printed=True),
            *kinds("news", "local_news", "photo_news", "video_news", "notice"),
            *kinds("institution", "working_document", "policy", "procurement", "interpretation", "budget"),
        ),
    ),
    "a2dba64881": Told("办事指南", (Proof("办事指南", figure="service_guide_count", printed=True),)),
    "afdca3216d": Told(
        "转载",
        (
            Proof("转载", figure="repost_count", printed=True),
            Proof("注明来源", found=year(kind="repost", source_name__gt="")),
        ),
    ),
    "03bdf141bc": Told("县政府门户网站采用", (ADOPTED,)),
    "9f77cdfa3e": Told("公众号访问量", (Proof("访问量", figure="wechat_visits", printed=True),)),
    "2d82acd6e1": Told(
        "清理失效信息、修改信息",
        (
            Proof("清理的条数", figure="cleaned_items"),
            Proof("清理的信息", found=cleaned),
            Proof("修改的文件", found=amended),
        ),
    ),
    "c6ed3debf0": Told("小标题"),
    "53d4ba1c4d": Told(
        "三个渠道和图片、文字、视频等形式",
        (
            Proof("县政府门户网站", found=delivered("county_portal")),
            Proof("政务服务网站", found=delivered("service_site")),
            Proof("公众号", found=delivered("wechat")),
            *(Proof(kind, found=blocks(kind)) for kind in ("picture", "text", "video")),
        ),
    ),
    "120298e519": Told(
        "电视台、政务服务网站、公告栏",
        (
            Proof("电视台", found=delivered("press")),
            Proof("政务服务网站", found=delivered("service_site")),
            Proof("公告栏", found=delivered("notice_board")),
        ),
    ),
    "6548a17db7": Told("小标题"),
    "a937923273": Told(
        "信息更新、政策解读、热点回应",
        (Proof("解读", figure="interpretations"), Proof("解读制度", found=rules("解读")), Proof("回应", found=events)),
    ),
    "c81c735f0c": Told(
        "门户网站和公众号发布政策性信息",
        (
            Proof("解读和文件", found=year(kind__in=("interpretation", "normative_document"))),
            Proof("县政府门户网站", found=through("county_portal")),
            Proof("公众号", found=delivered("wechat")),
        ),
    ),
    "b1f74667c9": Told("转载上级解读材料", (Proof("转载的解读", found=year(kind="repost", title__contains="解读")),)),
    "bd9d0673d5": Told(
        "县、乡政务服务大厅现场公开",
        (
            Proof("县", found=year(title__startswith="县政务服务大厅")),
            Proof("乡镇", found=year(title__contains="政务服务大厅现场发放")),
        ),
    ),
    "0af7a02bc4": Told("舆情监测机制", (Proof("监测来源", found=sources), Proof("研判处置的舆情", found=events))),
    "88a68ef8b8": Told("小标题"),
    "37e92ec8c6": Told("没有收到有效信件", (Proof("有效信件", figure="messages_valid", none=True),)),
}
"""The sentences of chapters one and two by their names, in the order of the report."""
