"""The app desk."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """工作台."""

    name = "website.desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Name in Chinese what Wagtail names by identifiers."""
        from website.desk.link_words import put_in_chinese

        put_in_chinese()
