"""The app's settings."""

from __future__ import annotations

from django.apps import AppConfig


class AnnualReportsConfig(AppConfig):
    """The annual report."""

    name = "website.annual_reports"
    verbose_name = "年度报告"
