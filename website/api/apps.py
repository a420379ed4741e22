"""The app api."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """开放数据."""

    name = "website.api"
    verbose_name = "开放数据"
