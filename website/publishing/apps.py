"""The app publishing."""

from __future__ import annotations

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """主动公开."""

    name = "website.publishing"
    verbose_name = "主动公开"

    def ready(self) -> None:
        """Begin to tell people by mail what waits for them."""
        from website.publishing.review_mail import connect

        connect()
