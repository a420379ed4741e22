"""The app access_requests."""

from __future__ import annotations

from django.apps import AppConfig


class AccessRequestsConfig(AppConfig):
    """依申请公开."""

    name = "website.access_requests"
    verbose_name = "依申请公开"
