"""What the templates of the staff shell need beside Wagtail's own."""

from __future__ import annotations

from typing import Any

from django import template

from website.audit.actions import label

register = template.Library()


@register.filter
def act(action: str) -> str:
    """Return what an act is called."""
    return label(action)


@register.filter
def told(detail: dict[str, Any]) -> str:
    """Return the particulars of an act in one line; empty ones are left out."""
    return "；".join(f"{name}：{value}" for name, value in detail.items() if value not in (None, "", [], {}))
