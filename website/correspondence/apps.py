"""The app correspondence."""

from __future__ import annotations

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """诉求回应."""

    name = "website.correspondence"
    verbose_name = "诉求回应"
