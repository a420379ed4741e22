"""Loading the demonstration year: its records are published by the platform's own service, dated back to their days.

The reviews of what was public already are written as their results; only the records still under review go through
the steps themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from wagtail.documents.models import Document
from wagtail.images.models import Image

from gongkai.disclosure import law
from website.agencies import permissions
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.demonstration import annual_report, channels, duties, messages, opinion, pictures, wording
from website.demonstration import county as places
from website.demonstration.stories import YEAR, Story, all_rules, all_stories
from website.publishing import publication, upkeep, workflows
from website.publishing.choices import Channel, Openness, WithdrawalReason
from website.publishing.kinds import kinds
from website.publishing.models import CleanUp, Column, Record, RecordLink, SecrecyReview

COLUMN_OF = {
    "news": "政务要闻",
    "local_news": "基层动态",
    "photo_news": "图片新闻",
    "video_news": "视频新闻",
    "notice": "公示公告",
    "institution": "机构简介",
    "working_document": "工作文件",
    "policy": "政策法规",
    "normative_document": "政策文件库",
    "procurement": "政府采购",
    "interpretation": "政策解读",
    "budget": "部门预算",
    "final_accounts": "部门决算",
    "three_public": "“三公”经费",
    "service_guide": "办事指南",
    "hotline": "热线电话",
    "repost": "转载",
}


@dataclass
class Loader:
    """The county being filled."""

    county: places.County
    images: list[Image]
    film: Document
    records: dict[str, Record]

    @property
    def bureau(self) -> Agency:
        """The demonstration bureau."""
        return self.county.agencies[places.JUSTICE]

    def person(self, username: str) -> Person:
        """Return a person by log-in name."""
        return self.county.people[username]


def loaded() -> bool:
    """Whether the demonstration is there already."""
    return Agency.objects.filter(name=places.JUSTICE).exists()


@transaction.atomic
def load() -> int:
    """Load the demonstration year and return how many records it holds."""
    workflows.lay_down()
    permissions.lay_down()
    built = places.build()
    bureau, drafter = built.agencies[places.JUSTICE], built.people["banshiyuan"]
    data = Path(__file__).with_name("demonstration.mp4").read_bytes()
    loader = Loader(built, pictures.draw(bureau, drafter), pictures.film(bureau, drafter, data), {})
    faces = cycle(loader.images)
    for story in all_stories():
        _publish_story(loader, story, next(faces))
    _rules(loader)
    _what_changed(loader)
    opinion.load(bureau, built.people)
    duties.load_told(bureau, YEAR, by=drafter)
    channels.load(bureau, YEAR, clerk=drafter)
    office = {"clerk": drafter, "handler": drafter, "head": built.people["zhuren"], "leader": built.people["juzhang"]}
    unit = built.agencies[f"{places.JUSTICE}公共法律服务股"]
    messages.load_left_over(bureau, YEAR, unit=unit, office=office)
    _annual_report(loader)
    _what_is_not_public(loader)
    _what_waits_for_its_day(loader)
    _neighbours(loader)
    wording.lay_down(built)
    log("demonstration.loaded", agency=bureau, by=None, label="演示年度", detail={"records": Record.objects.count()})
    return Record.objects.count()


def _publish_story(loader: Loader, story: Story, face: Image) -> None:
    fields = {name: value for name, value in story.fields.items() if name != "interprets"}
    chosen = [Channel.PORTAL, *([Channel.COUNTY_PORTAL] if story.adopted else [])]
    record = _draft(
        loader,
        kind=story.kind,
        column=loader.county.columns[COLUMN_OF[story.kind]],
        title=story.title,
        summary=story.summary[:200],
        body=_body(loader, story, face),
        generated_on=story.published_on - timedelta(days=1),
        published_on=story.published_on,
        details=story.details,
        channels=[str(channel) for channel in chosen],
        **fields,
    )
    if document := story.fields.get("interprets"):
        RecordLink.objects.create(record=record, kind="interprets", other=loader.records[document])
        record.refresh_from_db()
        record = Record.objects.get(pk=record.pk)
    publish(loader, record)
    loader.records[story.title] = record


def _body(loader: Loader, story: Story, face: Image) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if story.kind == "photo_news":
        alt = f"示意画：{face.title}"
        blocks.append({"type": "picture", "value": {"image": face.pk, "alt_text": alt, "decorative": False}})
    if story.kind == "video_news":
        value = {"file": loader.film.pk, "title": story.title, "transcript": "\n".join(story.paragraphs)}
        blocks.append({"type": "video", "value": value})
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)
    if text:
        blocks.append({"type": "text", "value": text})
    if story.table:
        table = {
            "data": [list(row) for row in story.table],
            "first_row_is_table_header": True,
            "table_caption": "收支简表",
        }
        blocks.append({"type": "table", "value": {**table, "first_col_is_header": False, "cell": [], "mergeCells": []}})
    return blocks


def _draft(loader: Loader, *, agency: Agency | None = None, by: str = "banshiyuan", **fields: Any) -> Record:
    kind = kinds()[fields["kind"]]
    record = Record(
        agency=agency or loader.bureau,
        drafter=loader.person(by),
        live=False,
        **{"catalogue_code": kind.catalogue, **fields},
    )
    record.save()
    return record


def publish(loader: Loader, record: Record, *, reviewer: str = "baomi", leader: str = "juzhang") -> None:
    """Take a record through its review to the public, each step in the name of another person."""
    revision = record.save_revision(user=record.drafter)
    SecrecyReview.objects.create(
        record=record,
        revision=revision,
        drafter=record.drafter,
        reviewer=loader.person(reviewer),
        checked_points=dict.fromkeys(law().points, "none"),
        conclusion=SecrecyReview.Conclusion.PASSED,
        basis="条例第十七条",
    )
    revision.publish(user=loader.person(leader), skip_permission_checks=True)
    _date_back(record)


def _date_back(record: Record) -> None:
    """Set the moment of publication to the day the record was public, as an archive that is taken over has it."""
    published = Record.objects.get(pk=record.pk)
    if published.published_on:
        moment = timezone.make_aware(datetime.combine(published.published_on, time(10)))
        Record.objects.filter(pk=record.pk).update(first_published_at=moment, last_published_at=moment)


def _text(*paragraphs: str) -> list[dict[str, Any]]:
    return [{"type": "text", "value": "".join(f"<p>{escape(each)}</p>" for each in paragraphs)}]


def _what_changed(loader: Loader) -> None:
    """Add older documents that the year's documents amend or repeal, a withdrawn record, and cleared notices."""
    old = {
        "column": loader.county.columns["政策文件库"],
        "kind": "normative_document",
        "validity": "in_force",
        "genre": "通知",
    }
    repealed = _old(
        loader, "正宁县人民调解员补贴发放暂行办法（演示）", date(2018, 3, 12), {**old, "doc_no": "正司发〔2018〕6号"}
    )
    amended = _old(
        loader, "正宁县法律援助便民服务规定（演示）", date(2020, 6, 2), {**old, "doc_no": "正司发〔2020〕11号"}
    )
    _old(
        loader, "正宁县司法所窗口服务办法（演示）", date(2017, 5, 3),
        {**old, "doc_no": "正司发〔2017〕9号", "expires_on": date(2022, 6, 30)},
    )  # fmt: skip
    _link(loader, "正宁县人民调解员补贴发放办法（演示）", "replaces", repealed)
    _link(loader, "正宁县法律援助便民服务办法（演示）", "amends", amended)
    upkeep.expire_documents()
    column = loader.county.columns["公示公告"]
    stale = [
        _old(loader, f"{year}年{name}", date(year, 4 + number, 10), {"kind": "notice", "column": column}).pk
        for year in (2018, 2019)
        for number, name in enumerate(
            ("报名通知", "会议室搬迁通知", "值班安排", "停水通知", "活动预告", "系统升级通知")
        )
    ]
    head = loader.person("zhuren")
    upkeep.clean_up(loader.bureau, stale, reason="内容已过时，清理失效信息。", by=head)
    wrong = _old(loader, "法律服务机构名单（2021年）", date(2021, 9, 1), {"kind": "notice", "column": column})
    note = "名单中有两家机构的地址有误，已撤回核对，更正后重新公布。"
    publication.withdraw(wrong, by=head, reason=WithdrawalReason.MISTAKE, note=note)


def _rules(loader: Loader) -> None:
    """Add the bureau's own rules of disclosure, from the year before."""
    fields = {"kind": "rule", "column": loader.county.columns["政府信息公开制度"], "genre": "制度"}
    for rule in all_rules():
        record = _draft(
            loader, title=rule["title"], summary=f"{rule['title']}，共{len(rule['paragraphs'])}条。",
            body=_text(*rule["paragraphs"]), generated_on=rule["day"], published_on=rule["day"],
            doc_no=f"正司发〔{rule['day'].year}〕{rule['number']}号", channels=[str(Channel.PORTAL)], **fields,
        )  # fmt: skip
        publish(loader, record)


def _annual_report(loader: Loader) -> None:
    """Add the bureau's report of the year, what was really published, and the cases that belong to neither table."""
    clerk, head = loader.person("banshiyuan"), loader.person("zhuren")
    day = timezone.make_aware(datetime(YEAR, 12, 6, 10))
    CleanUp.objects.filter(agency=loader.bureau).update(at=day)
    annual_report.handled_for_the_county(loader.bureau, YEAR, by=clerk)
    annual_report.as_published(loader.bureau, YEAR, by=clerk)
    annual_report.make(loader.bureau, YEAR, clerk=clerk, head=head, publish=lambda record: publish(loader, record))


def _old(loader: Loader, title: str, day: date, fields: Mapping[str, Any]) -> Record:
    more: dict[str, Any] = {"effective_on": day} if fields["kind"] == "normative_document" else {}
    record = _draft(
        loader,
        title=title,
        summary=f"{title}。",
        body=_text(f"现公布{title}。", "有疑问的，请在工作日咨询县司法局办公室。"),
        generated_on=day - timedelta(days=2),
        published_on=day,
        **{**more, **fields},
    )
    publish(loader, record)
    return Record.objects.get(pk=record.pk)


def _link(loader: Loader, title: str, kind: str, other: Record) -> None:
    RecordLink.objects.create(record=loader.records[title], kind=kind, other=other)
    publish(loader, Record.objects.get(pk=loader.records[title].pk))


def _what_is_not_public(loader: Loader) -> None:
    """Add drafts at every step of review, and records that are not for everyone."""
    news = {"kind": "news", "column": loader.county.columns["政务要闻"], "generated_on": timezone.localdate()}
    _draft(
        loader, title="草稿：村法律顾问季度小结", summary="尚未写完。", body=_text("待各司法所报送数据后补写。"), **news
    )
    person = "联系人手机13800000000，身份证号620402190101010006。"
    _draft(loader, title="草稿：含个人信息的示例", summary="用来试“一键遮盖”。", body=_text(person), **news)
    waiting = _draft(
        loader, title="待保密审查：冬季普法安排", summary="冬季普法活动安排。", body=_text("安排如下。"), **news
    )
    _submit(loader, waiting)
    signing = _draft(loader, title="待签发：人民调解员培训情况", summary="培训情况。", body=_text("培训两期。"), **news)
    _submit(loader, signing)
    _step(loader, signing, "baomi", "approve", {**dict.fromkeys(law().points, "none"), "conclusion": "passed"})
    returned = _draft(loader, title="退回修改：活动预告", summary="活动预告。", body=_text("时间地点见附件。"), **news)
    _submit(loader, returned)
    _step(loader, returned, "baomi", "reject", {"comment": "请写明时间和地点，附件可以不用。"})
    papers = {"kind": "working_document", "column": loader.county.columns["工作文件"], "doc_no": "无文号"}
    for title, openness, ground, reason in (
        ("局内部值班与车辆管理安排", Openness.WITHHELD, "16-internal", "属于后勤管理方面的内部事务信息。"),
        ("行政复议案件讨论记录", Openness.WITHHELD, "16-process", "属于讨论记录等过程性信息。"),
        ("司法所房屋产权资料", Openness.ON_REQUEST, "", "涉及面窄，有需要的可以申请获取。"),
    ):
        record = _draft(
            loader, title=title, summary=f"{title}。", body=_text("内容从略。"), generated_on=date(2022, 7, 1),
            openness=openness, withhold_ground=ground, withhold_reason=reason, **papers,
        )  # fmt: skip
        record.save_revision(user=record.drafter)
        publication.conclude_review(record, by=loader.person("juzhang"))
    Record.objects.filter(title="局内部值班与车辆管理安排").update(next_review_on=timezone.localdate())


def _what_waits_for_its_day(loader: Loader) -> None:
    """Add a notice that is signed and goes out by itself in a week."""
    when = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    record = _draft(
        loader, kind="notice", column=loader.county.columns["公示公告"], title="定时发布：公证处假期值班公告",
        summary="公证处假期值班安排。", body=_text("假期值班安排如下。"), generated_on=timezone.localdate(),
        go_live_at=when,
    )  # fmt: skip
    _submit(loader, record)
    _step(loader, record, "baomi", "approve", {**dict.fromkeys(law().points, "none"), "conclusion": "passed"})
    _step(loader, record, "juzhang", "approve", {"comment": "同意，按时发布。"})


def _submit(loader: Loader, record: Record) -> None:
    record.save_revision(user=record.drafter)
    record.get_workflow().start(record, record.drafter)


def _step(loader: Loader, record: Record, username: str, action: str, answers: dict[str, str]) -> None:
    fresh = Record.objects.get(pk=record.pk)
    task = fresh.current_workflow_task
    task.on_action(fresh.current_workflow_task_state, loader.person(username), action, **answers)


def _neighbours(loader: Loader) -> None:
    """Add a few records of a neighbouring bureau and of a township, so that the county has more organs to show."""
    water = loader.county.agencies["正宁县水务局"]
    notice = loader.county.columns["正宁县水务局/公示公告"]
    enforcement = loader.county.columns["正宁县水务局/行政执法"]
    for number, title in enumerate(("河道采砂管理公告", "农村饮水水质检测结果公示", "节水宣传周活动通知")):
        _of_neighbour(loader, water, "shuiwu", notice, title, date(2022, 3 + number, 22), {"kind": "notice"})
    details = {
        "party": "某工程有限公司（演示）",
        "decision_number": "正水罚决〔2022〕1号",
        "facts": "未经批准在河道管理范围内堆放弃土。",
        "basis": "《中华人民共和国防洪法》有关规定",
        "penalty_kind": "罚款",
        "amount": "10000.00",
        "decided_on": "2022-08-01",
    }
    penalty = {"kind": "penalty", "details": details}
    title = "正水罚决〔2022〕1号行政处罚决定"
    _of_neighbour(loader, water, "shuiwu", enforcement, title, date(2022, 8, 5), penalty)
    town = loader.county.agencies["正宁县山河镇人民政府"]
    notice = loader.county.columns["正宁县山河镇人民政府/公示公告"]
    for number, title in enumerate(
        ("城乡居民养老保险补贴发放名册公示说明", "𬭎兴巷道路改造期间交通安排公告（演示）", "农村宅基地审批流程公告")
    ):
        _of_neighbour(loader, town, "shanhe", notice, title, date(2022, 4 + number, 18), {"kind": "notice"})


def _of_neighbour(
    loader: Loader, agency: Agency, by: str, column: Column, title: str, day: date, fields: dict[str, Any]
) -> None:
    record = _draft(
        loader, agency=agency, by=by, column=column, title=title, summary=title, body=_text(f"{title}全文。"),
        generated_on=day, published_on=day, **fields,
    )  # fmt: skip
    publish(loader, record)
