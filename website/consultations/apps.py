"""The app of public consultations."""

from __future__ import annotations

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """重大决策预公开、意见征集."""

    name = "website.consultations"
    verbose_name = "意见征集"

    def ready(self) -> None:
        """Follow the announcement and the feedback when they become public."""
        from website.consultations import opening
        from website.publishing import publication

        publication.OPENED.append(opening.follow)
