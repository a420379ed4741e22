"""What Django's own checks say about the search's settings."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

BACKENDS = ("database", "opensearch")


@register()
def check_settings(**options: Any) -> list[CheckMessage]:
    """Name what is missing for the search that the settings ask for."""
    if settings.SEARCH_BACKEND not in BACKENDS:
        return [
            Error(f"GONGKAI_SEARCH 只能是 {' 或 '.join(BACKENDS)}，现在是“{settings.SEARCH_BACKEND}”。", id="search.E1")
        ]
    if settings.SEARCH_BACKEND == "database":
        return []
    found: list[CheckMessage] = []
    if not settings.OPENSEARCH_URL:
        found.append(Error("使用 OpenSearch 检索，必须设置 GONGKAI_OPENSEARCH_URL。", id="search.E2"))
    if find_spec("opensearchpy") is None:
        found.append(Error("使用 OpenSearch 检索，要先安装：pip install 'gongkai[opensearch]'", id="search.E3"))
    return found
