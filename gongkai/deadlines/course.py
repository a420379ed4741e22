"""What a request went through, as far as its clock is concerned: facts with their days, and nothing worked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from gongkai.deadlines.terms import CourseRefused, channels, limits


@dataclass(frozen=True)
class Receipt:
    """How and when a request came in; the day of receipt follows from it and is never typed in (条例第三十一条)."""

    channel: str
    submitted_on: date
    arrived_on: date | None = None
    confirmed_on: date | None = None

    def __post_init__(self) -> None:
        if self.channel not in channels():
            raise CourseRefused(f"没有“{self.channel}”这种提交渠道；可用的有{'、'.join(channels())}")
        _in_order("提交日", self.submitted_on, "到达日", self.arrived_on, "确认日", self.confirmed_on)

    @property
    def received_on(self) -> date | None:
        """The day of receipt; nothing while the day that counts for the channel is not there."""
        return {
            "submitted": self.submitted_on,
            "arrived": self.arrived_on,
            "confirmed": self.confirmed_on,
        }[channels()[self.channel].counts]


@dataclass(frozen=True)
class Clarification:
    """The one demand to make a request clearer (条例第三十条); ``days`` when the notice sets another number."""

    asked_on: date
    served_on: date | None = None
    days: int | None = None
    answered_on: date | None = None
    good_reason: bool = False

    def __post_init__(self) -> None:
        _in_order("补正告知日", self.asked_on, "送达日", self.served_on, "补正日", self.answered_on)


@dataclass(frozen=True)
class Consultation:
    """Asking a third party (条例第三十二条) or an organ that made the information too (第三十四条)."""

    party: str
    sent_on: date
    received_on: date | None = None
    answered_on: date | None = None

    def __post_init__(self) -> None:
        if self.party not in ("third_party", "joint_organ"):
            raise CourseRefused(
                f"征求意见的对象应是 third_party（第三方）或 joint_organ（共同制作机关），现为{self.party}"
            )
        _in_order("征求意见发出日", self.sent_on, "对方收到日", self.received_on, "答复日", self.answered_on)


@dataclass(frozen=True)
class Extension:
    """A longer limit, agreed by the head of the office and told to the applicant (条例第三十三条第二款)."""

    told_on: date
    days: int

    def __post_init__(self) -> None:
        if not 1 <= self.days <= limits()["extension"].days:
            raise CourseRefused(
                f"延长答复期限应是1至{limits()['extension'].days}个工作日（条例第三十三条第二款），现为{self.days}"
            )


@dataclass(frozen=True)
class FeeNotice:
    """The notice of a fee, the day on which the applicant got it, and when it was paid (国办函〔2020〕109号)."""

    received_on: date
    paid_on: date | None = None

    def __post_init__(self) -> None:
        _in_order("收到收费通知日", self.received_on, "缴费日", self.paid_on)


@dataclass(frozen=True)
class ReasonAsked:
    """Asking for the reason of many and repeated requests (条例第三十五条)."""

    asked_on: date
    answered_on: date | None = None

    def __post_init__(self) -> None:
        _in_order("要求说明理由日", self.asked_on, "说明理由日", self.answered_on)


@dataclass(frozen=True)
class Delay:
    """A reasonable limit beyond the usual one, told to the applicant (条例第三十五条)."""

    told_on: date
    until: date

    def __post_init__(self) -> None:
        _in_order("告知日", self.told_on, "延迟答复的期限", self.until)


@dataclass(frozen=True)
class Course:
    """Everything in a request's life that moves its clock."""

    receipt: Receipt
    clarification: Clarification | None = None
    consultations: tuple[Consultation, ...] = ()
    extensions: tuple[Extension, ...] = ()
    fee: FeeNotice | None = None
    reason: ReasonAsked | None = None
    delay: Delay | None = None
    replied_on: date | None = None
    ended_on: date | None = None

    def __post_init__(self) -> None:
        whole, most = sum(each.days for each in self.extensions), limits()["extension"].days
        if whole > most:
            raise CourseRefused(f"延长答复期限累计不得超过{most}个工作日（条例第三十三条第二款），现共{whole}个")
        received = self.receipt.received_on
        begun = [
            ("补正告知", self.clarification and self.clarification.asked_on),
            *(("征求意见", each.sent_on) for each in self.consultations),
            *(("延期告知", each.told_on) for each in self.extensions),
            ("收费通知", self.fee and self.fee.received_on),
            ("答复", self.replied_on),
        ]
        for label, day in begun:
            if day and received is None:
                raise CourseRefused(f"还没有收到申请之日，不能有{label}；请先补上确认或者签收的日期（条例第三十一条）")
            if day and received and day < received:
                raise CourseRefused(f"{label}（{day}）早于收到申请之日（{received}），请核对日期")


def _in_order(*labelled: str | date | None) -> None:
    """Raise ``CourseRefused`` when a later day comes before an earlier one; days that are not there are passed over."""
    there = [(label, day) for label, day in zip(labelled[::2], labelled[1::2], strict=True) if isinstance(day, date)]
    for (first, earlier), (then, later) in pairwise(there):
        if later < earlier:
            raise CourseRefused(f"{then}（{later}）早于{first}（{earlier}），请核对日期")
