"""The app monitoring."""

from __future__ import annotations

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """舆情."""

    name = "website.monitoring"
    verbose_name = "舆情"

    def ready(self) -> None:
        """Follow a response when it becomes public, and when it no longer is."""
        from website.monitoring import responses
        from website.publishing import publication

        publication.OPENED.append(responses.follow)
        publication.CLOSED.append(responses.follow_back)
