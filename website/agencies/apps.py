"""The app agencies."""

from __future__ import annotations

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """组织机构."""

    name = "website.agencies"
    verbose_name = "组织机构"

    def ready(self) -> None:
        """Begin to write down log-ins."""
        import website.agencies.log_ins  # noqa: F401 - connects it to Django's signals
