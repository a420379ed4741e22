"""The app access_requests."""

from __future__ import annotations

from django.apps import AppConfig


class AccessRequestsConfig(AppConfig):
    """依申请公开."""

    name = "website.access_requests"
    verbose_name = "依申请公开"

    def ready(self) -> None:
        """Follow what becomes of the records by which replies are published."""
        from website.access_requests import replies
        from website.publishing import publication

        publication.OPENED.append(replies.opened)
        publication.CLOSED.append(replies.closed)
