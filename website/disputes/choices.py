"""The choices of a case, in the words of the law's data."""

from __future__ import annotations

from django.db import models

from gongkai import disputes
from website.access_requests.choices import outcome_choices

OWN_ROLES = tuple(each.id for each in disputes.roles().values() if each.own)
"""The roles in which it is the organ itself that is contested: the only ones that table four may count."""


class Procedure(models.TextChoices):
    """By which procedure a case is heard."""

    ORDINARY = "ordinary", "普通程序"
    SIMPLE = "simple", "简易程序"


class Result(models.TextChoices):
    """The columns of table four, by the ids that they have in the form."""

    UPHELD = "upheld", "结果维持"
    CORRECTED = "corrected", "结果纠正"
    OTHER = "other", "其他结果"
    PENDING = "pending", "尚未审结"


def kind_choices() -> list[tuple[str, str]]:
    """Return the ways of contesting."""
    return [(each.id, each.label) for each in disputes.kinds().values()]


def role_choices() -> list[tuple[str, str]]:
    """Return what our organ may be in a case."""
    return [(each.id, each.label) for each in disputes.roles().values()]


def cause_choices() -> list[tuple[str, str]]:
    """Return what is contested."""
    return list(disputes.causes().items())


def instance_choices() -> list[tuple[str, str]]:
    """Return the instances of a court's case."""
    return list(disputes.instances().items())


def decision_choices() -> list[tuple[str, str]]:
    """Return how a case may end."""
    return [(each.id, each.label) for each in disputes.decisions().values()]


def count_rule_choices() -> list[tuple[str, str]]:
    """Return the ways of counting several instances."""
    return [(each.id, each.label) for each in disputes.count_rules().values()]


__all__ = [
    "OWN_ROLES",
    "Procedure",
    "Result",
    "cause_choices",
    "count_rule_choices",
    "decision_choices",
    "instance_choices",
    "kind_choices",
    "outcome_choices",
    "role_choices",
]
