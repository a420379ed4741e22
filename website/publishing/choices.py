"""The fixed vocabularies of a record, with the labels that officials use."""

from __future__ import annotations

from django.db import models

from gongkai.disclosure import law
from website.publishing.licences import licence_choices


class Openness(models.TextChoices):
    """公开属性：determined while a document is drafted (国办发〔2016〕80号)."""

    PROACTIVE = "proactive", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


class Validity(models.TextChoices):
    """有效性 of a normative document; a change is printed on the document itself (国办发〔2017〕47号)."""

    IN_FORCE = "in_force", "有效"
    AMENDED = "amended", "已修改"
    EXPIRED = "expired", "失效"
    REPEALED = "repealed", "废止"


class LinkKind(models.TextChoices):
    """What one record is to another, seen from the record that holds the link."""

    INTERPRETS = "interprets", "解读"
    AMENDS = "amends", "修改"
    REPEALS = "repeals", "废止"
    REPLACES = "replaces", "代替"
    RELATED = "related", "相关"


class WithdrawalReason(models.TextChoices):
    """Why a published record is no longer offered; the public note says it in words."""

    PENALTY_CHANGED = "penalty_changed", "行政处罚决定被变更、撤销、确认违法或者无效"
    MISTAKE = "mistake", "内容有误"
    PERSONAL_DATA = "personal_data", "涉及个人信息"
    NOT_TO_BE_PUBLIC = "not_to_be_public", "经审查不应公开"
    EXPIRED = "expired", "过时失效清理"
    DUPLICATE = "duplicate", "重复发布"
    OTHER = "other", "其他"


class Channel(models.TextChoices):
    """Where a record is made public (条例第二十三条、第二十五条)."""

    PORTAL = "portal", "本单位政府信息公开专栏"
    COUNTY_PORTAL = "county_portal", "县政府门户网站"
    UPPER_LEVEL = "upper_level", "上级机关网站"
    SERVICE_SITE = "service_site", "政务服务网站"
    WECHAT = "wechat", "微信公众号"
    GAZETTE = "gazette", "政府公报"
    PRESS = "press", "报刊、广播、电视"
    CONFERENCE = "conference", "新闻发布会"
    NOTICE_BOARD = "notice_board", "公告栏、电子屏、查阅场所"


def demanded_by(openness: str | None) -> dict[str, str]:
    """Return the fields that must be filled in for a record that is not for everyone, each with what is said if not."""
    if openness not in (Openness.WITHHELD, Openness.ON_REQUEST):
        return {}
    demanded = {"withhold_reason": "不主动公开的，须说明理由（国办发〔2016〕80号）。"}
    if openness == Openness.WITHHELD:
        demanded["withhold_ground"] = "不予公开的，须写明条款（条例第十四条至第十六条）。"
    return demanded


def licences() -> list[tuple[str, str]]:
    """Return on what a repost may stand, as the choices of a form field: the words are what is kept."""
    return licence_choices()


def grounds() -> list[tuple[str, str]]:
    """Return why information may be withheld (条例第十四条至第十六条), as the choices of a form field."""
    return [(ground.id, f"{ground.law}：{ground.label}") for ground in law().grounds.values()]
