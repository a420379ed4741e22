"""The choices of a message, in the words of the law's data."""

from __future__ import annotations

from django.db import models

from gongkai import messages as law

UNANSWERED = (
    *("received", "classified", "assigned", "returned", "drafted", "review", "approved"),
    *("petition", "objected"),
)
"""Where a message stands whose sender was told nothing yet: its limit runs."""
ANSWERED = ("replied", "published")
"""Where one stands that is answered and not closed."""
OBJECTED_FROM = ("received", "classified", "returned")
"""Where one stands to whose transfer it can still be objected."""
COUNTED = tuple(each.id for each in law.outcomes().values() if each.counts)
"""The outcomes of messages that are counted as such; the others are counted elsewhere or nowhere."""


class Satisfaction(models.TextChoices):
    """What the sender says of the answer."""

    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"


class ReplyWay(models.TextChoices):
    """How the answer went to the sender."""

    WEB = "web", "在本网站查看"
    EMAIL = "email", "电子邮件"
    PHONE = "phone", "电话"
    IN_PERSON = "in_person", "当面"
    POST = "post", "邮寄"
    HOTLINE = "hotline", "回复12345平台"


def kind_choices() -> list[tuple[str, str]]:
    """Return what a message may be."""
    return [(each.id, each.label) for each in law.kinds().values()]


def channel_choices() -> list[tuple[str, str]]:
    """Return the ways by which a message comes in."""
    return [(each.id, each.label) for each in law.channels().values()]


def entered_choices() -> list[tuple[str, str]]:
    """Return the ways of which a member of staff enters a message."""
    return [(each.id, each.label) for each in law.channels().values() if each.entered]


def state_choices() -> list[tuple[str, str]]:
    """Return where a message may stand."""
    return list(law.way().states.items())


def outcome_choices() -> list[tuple[str, str]]:
    """Return how a message may end."""
    return [(each.id, each.label) for each in law.outcomes().values()]
