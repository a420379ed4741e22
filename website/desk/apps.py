"""The app desk."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """工作台."""

    name = "website.desk"
    verbose_name = "工作台"
