"""The app monitoring."""

from __future__ import annotations

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """舆情."""

    name = "website.monitoring"
    verbose_name = "舆情"
