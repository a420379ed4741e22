"""Which organ a page of the staff shell is about."""

from __future__ import annotations

from django.http import HttpRequest

from website.agencies.models import Agency, AgencyQuerySet


def chosen_organ(request: HttpRequest, organs: AgencyQuerySet) -> Agency | None:
    """Return the organ that a page is about: the one asked for, or the first."""
    asked = request.GET.get("agency") or request.POST.get("agency")
    return organs.filter(slug=asked).first() if asked else organs.first()
