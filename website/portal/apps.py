"""The app portal."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """公众网站."""

    name = "website.portal"
    verbose_name = "公众网站"
