"""The app disputes."""

from __future__ import annotations

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """行政复议、行政诉讼."""

    name = "website.disputes"
    verbose_name = "行政复议、行政诉讼"
