"""The search page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from website.portal import lists
from website.portal.page_cache import kept
from website.portal.search_form import SearchForm
from website.portal.site import site_of
from website.search import services
from website.search.errors import SearchUnavailable


@kept(["q", "column", "kind", "year", "validity", "order", "page"])
def search(request: HttpRequest, agency: str) -> HttpResponse:
    """Show what was found, or how to go on when nothing was."""
    site = site_of(agency)
    form = SearchForm(request.GET, site=site)
    context = {"organ": site, "form": form, **_open_data(form, agency)}
    try:
        context["results"] = services.search(form.query()) if form.is_valid() and form.cleaned_data["q"] else None
    except SearchUnavailable:
        return render(request, "portal/search.html", {**context, "unavailable": True}, status=503)
    return render(request, "portal/search.html", context)


def _open_data(form: SearchForm, agency: str) -> dict[str, Any]:
    """Return the parameters by which the feed and the open data give what the search finds."""
    asked = form.cleaned_data if form.is_valid() else {}
    narrowed = {name: asked.get(name) for name in ("q", "column", "kind", "year", "validity")}
    return {
        "feed_query": lists.open_data(**narrowed),
        "data_query": lists.open_data(agency=agency, **narrowed, order=asked.get("order")),
    }
