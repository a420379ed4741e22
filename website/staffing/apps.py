"""The app staffing."""

from __future__ import annotations

from django.apps import AppConfig


class StaffingConfig(AppConfig):
    """人员与任职."""

    name = "website.staffing"
    verbose_name = "人员与任职"

    def ready(self) -> None:
        """Begin to tell the audit trail of locks, passwords and second factors, and check the settings."""
        import website.staffing.checks
        import website.staffing.trail  # noqa: F401 - both are connected by being imported
