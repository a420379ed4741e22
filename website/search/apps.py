"""The app search."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """检索."""

    name = "website.search"
    verbose_name = "检索"

    def ready(self) -> None:
        """Register the checks of the settings."""
        from website.search import checks  # noqa: F401
