"""The choices of an application, in the words of the form (国办公开办函〔2021〕30号表三) and of the law."""

from __future__ import annotations

from django.db import models

from gongkai.deadlines import channels
from gongkai.lifecycle import states
from gongkai.outcomes import outcomes


class ApplicantKind(models.TextChoices):
    """Who applies: the columns of table three, under the ids that they have in the form."""

    NATURAL = "natural", "自然人"
    COMMERCIAL = "commercial", "商业企业"
    RESEARCH = "research", "科研机构"
    PUBLIC_BENEFIT = "public_benefit", "社会公益组织"
    LEGAL_SERVICE = "legal_service", "法律服务机构"
    OTHER = "other", "其他"


class Form(models.TextChoices):
    """In what form the applicant wants the information (条例第二十九条第二款第三项)."""

    PAPER = "paper", "纸质"
    ELECTRONIC = "electronic", "电子文档"
    CONSULT = "consult", "查阅、抄录"
    OTHER = "other", "其他"


class Route(models.TextChoices):
    """By what way the applicant wants to get it (条例第二十九条第二款第三项)."""

    WEB = "web", "在本网站领取"
    EMAIL = "email", "电子邮件"
    POST = "post", "邮寄"
    IN_PERSON = "in_person", "当面领取"
    FAX = "fax", "传真"


class Visibility(models.TextChoices):
    """Who may see the reply."""

    PRIVATE = "private", "不公布"
    PUBLISHED = "published", "已公布"


def channel_choices() -> list[tuple[str, str]]:
    """Return the channels by which an application comes in (条例第三十一条)."""
    return [(each.id, each.label) for each in channels().values()]


def state_choices() -> list[tuple[str, str]]:
    """Return where an application may stand."""
    return list(states().items())


def outcome_choices() -> list[tuple[str, str]]:
    """Return how an application may end: the rows of table three."""
    return [(each.code, each.label) for each in outcomes().values()]
