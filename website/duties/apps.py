"""The app duties."""

from __future__ import annotations

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """组织领导与保障."""

    name = "website.duties"
    verbose_name = "组织领导与保障"
