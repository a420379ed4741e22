"""The app channels."""

from __future__ import annotations

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """渠道投放."""

    name = "website.channels"
    verbose_name = "渠道投放"

    def ready(self) -> None:
        """Follow what becomes public, and what no longer is."""
        from website.channels.queueing import closed, opened
        from website.publishing import publication

        publication.OPENED.append(opened)
        publication.CLOSED.append(closed)
