"""The app operations."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """运行维护."""

    name = "website.operations"
    verbose_name = "运行维护"
