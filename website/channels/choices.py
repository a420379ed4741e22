"""The closed lists of values that outlets and deliveries use."""

from __future__ import annotations

from django.db import models

from website.publishing.choices import Channel


def outlet_channels() -> list[tuple[str, str]]:
    """Return the channels that need an outlet: all but the organ's own site, which is built in."""
    return [each for each in Channel.choices if each[0] != Channel.PORTAL]


class Way(models.TextChoices):
    """How a record gets to an outlet."""

    INTERFACE = "interface", "通过接口自动投放"
    HAND_OVER = "hand_over", "由人投放，平台备好材料"


BY_INTERFACE = (Channel.WECHAT, Channel.COUNTY_PORTAL, Channel.UPPER_LEVEL, Channel.SERVICE_SITE)
"""The channels that the platform can reach by itself: the WeChat interface, and web hooks."""
BY_HOOK = (Channel.COUNTY_PORTAL, Channel.UPPER_LEVEL, Channel.SERVICE_SITE)
"""Those of them that are told by a web hook, and may answer whether they adopt the record."""


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", "等待投放"
    SENDING = "sending", "正在投放"
    TO_DO = "to_do", "待人工投放"
    DRAFTED = "drafted", "已进草稿箱"
    SUBMITTED = "submitted", "已报送"
    PUBLISHED = "published", "已发布"
    ADOPTED = "adopted", "已采用"
    NOT_ADOPTED = "not_adopted", "未采用"
    FAILED = "failed", "投放失败"
    DROPPED = "dropped", "不投放"
    REPLACED = "replaced", "已由新稿替换"
    TO_WITHDRAW = "to_withdraw", "待撤回"
    WITHDRAWN = "withdrawn", "已撤回"


OUT = (State.DRAFTED, State.SUBMITTED, State.PUBLISHED, State.ADOPTED)
"""The outlet has it: when the record is withdrawn, it is withdrawn there too."""
NOT_YET = (State.WAITING, State.TO_DO, State.FAILED)
"""The outlet does not have it yet."""


class Act(models.TextChoices):
    """What the interface is to do next with a delivery."""

    NONE = "", "—"
    SEND = "send", "投放"
    PUBLISH = "publish", "发布"
    ASK = "ask", "查询结果"
    WITHDRAW = "withdraw", "撤回"


class Counted(models.TextChoices):
    """How a number of visits came here."""

    ENTERED = "entered", "手工登记"
    IMPORTED = "imported", "表格导入"
    COUNTED = "counted", "接口统计"
