"""The app demonstration."""

from __future__ import annotations

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    """演示数据."""

    name = "website.demonstration"
    verbose_name = "演示数据"
