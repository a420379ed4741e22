"""The roles that a person may hold in an agency."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What a person is appointed to do; one person may hold several roles, in several agencies."""

    CLERK = "clerk", "受理员"
    HANDLER = "handler", "承办人"
    SECRECY_REVIEWER = "secrecy_reviewer", "保密审查员"
    LEGAL_REVIEWER = "legal_reviewer", "法制审核员"
    OFFICE_HEAD = "office_head", "公开工作机构负责人"
    LEADER = "leader", "分管领导"
    SUPERVISOR = "supervisor", "公开工作主管部门"
    AUDITOR = "auditor", "审计员"
    ADMINISTRATOR = "administrator", "系统管理员"


DRAFTERS = (Role.CLERK, Role.HANDLER, Role.OFFICE_HEAD)
"""Who drafts records."""

STAFF = (Role.CLERK, Role.HANDLER, Role.SECRECY_REVIEWER, Role.LEGAL_REVIEWER, Role.OFFICE_HEAD, Role.LEADER)
"""Who works on an agency's records."""

OVERSEERS = (Role.SUPERVISOR, Role.AUDITOR)
"""Whose role reaches all agencies below theirs, to read and not to change."""
