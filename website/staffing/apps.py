"""The app staffing."""

from __future__ import annotations

from django.apps import AppConfig


class StaffingConfig(AppConfig):
    """人员与任职."""

    name = "website.staffing"
    verbose_name = "人员与任职"
