"""The app audit."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """审计记录."""

    name = "website.audit"
    verbose_name = "审计记录"
