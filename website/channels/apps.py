"""The app channels."""

from __future__ import annotations

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """渠道投放."""

    name = "website.channels"
    verbose_name = "渠道投放"
