"""What the lists show of each kind, the same on the page and in the CSV file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from website.duties.models import Duty, DutyQuerySet


@dataclass(frozen=True)
class Table:
    """The columns of a kind, the lists it falls into, and what an empty one says."""

    heads: tuple[str, ...]
    row: Callable[[Any], tuple[Any, ...]]
    lists: dict[str, tuple[str, Callable[[Any], Any]]]
    empty: str
    related: tuple[str, ...] = ()


def _all(found: Any) -> Any:
    return found.valid()


def _void(found: DutyQuerySet) -> DutyQuerySet:
    return found.exclude(void_reason="")


_ALL = {"all": ("全部", _all), "void": ("作废", _void)}

TABLES = {
    Duty.Kind.KEY_TASK: Table(
        ("任务", "年度", "来源", "承办", "完成期限", "完成日期", "状态"),
        lambda task: (
            *(task.title, task.year, task.get_origin_display(), task.unit or task.agency, task.due_on, task.done_on),
            task.standing,
        ),
        {
            "open": ("没有完成", lambda found: found.open().order_by("due_on", "pk")),
            "overdue": ("逾期", lambda found: found.overdue(timezone.localdate()).order_by("due_on", "pk")),
            "done": ("已完成", lambda found: found.valid().exclude(done_on=None)),
            "void": ("作废", _void),
        },
        "没有这样的任务。收到年度要点后点“登记工作要点”，再分解到内设机构；主管部门登记后可以一次下达给各单位。",
        ("unit",),
    ),
    Duty.Kind.MEETING: Table(
        ("名称", "日期", "形式", "主持人、批示人", "议题"),
        lambda meeting: (
            *(meeting.title, meeting.on, meeting.get_form_display(), meeting.presider, meeting.agenda[:60]),
        ),
        _ALL,
        "没有这样的会议、批示。会后点“登记会议批示”，写明日期、主持人和议题，年度报告的次数由此得出。",
    ),
    Duty.Kind.TRAINING: Table(
        ("培训主题", "培训日期", "形式", "学时", "授课人", "参加人次"),
        lambda training: (
            *(training.title, training.on, training.get_form_display(), training.hours, training.trainer),
            training.attended,
        ),
        _ALL,
        "没有这样的培训。培训后点“登记培训”，写明参加人员，还可以出一份测验。",
    ),
    Duty.Kind.STANDING_RULE: Table(
        ("制度名称", "发文字号", "印发日期", "废止日期"),
        lambda rule: (rule.title, rule.doc_no, rule.on, rule.repealed_on),
        {
            "all": ("现行", lambda found: found.valid().filter(repealed_on=None)),
            "repealed": ("已废止", lambda found: found.valid().exclude(repealed_on=None)),
            "void": ("作废", _void),
        },
        "没有这样的制度。印发后点“登记制度”；已经在专栏公布的，选择那一条信息，两处互相对得上。",
    ),
    Duty.Kind.SUPERVISION_CASE: Table(
        ("反映的事项", "被反映的单位", "收到日期", "依据", "处理方式", "办结日期", "用时（日）"),
        lambda case: (
            *(case.title, case.agency, case.on, case.get_basis_display(), case.get_handling_display()),
            *(case.handled_on, case.days),
        ),
        {
            "open": ("办理中", lambda found: found.open()),
            "done": ("已办结", lambda found: found.valid().exclude(handled_on=None)),
            "void": ("作废", _void),
        },
        "没有这样的投诉举报。由主管部门登记；谁提出的加密保存，被反映的单位看不到（条例第四十七条、第五十一条）。",
    ),
    Duty.Kind.ASSESSMENT: Table(
        ("名称", "被考核的单位", "年度", "形式", "得分", "结果"),
        lambda each: (each.title, each.agency, each.year, each.get_form_display(), each.score, each.result[:60]),
        _ALL,
        "没有这样的考核评议。由主管部门登记；指标和权重在“考核指标”中设置，法律没有规定分值（条例第四十六条）。",
        ("assessor",),
    ),
}
"""The tables by kind."""
