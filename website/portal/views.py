"""The public's pages: each fetches what is public, and shows it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from gongkai import catalogue as law
from website.agencies.models import Agency, Kind
from website.portal import lists
from website.portal.columns import column_context
from website.portal.page_cache import kept
from website.portal.record_page import record_context
from website.portal.site import Node, Site, county_name, site_of
from website.portal.usefulness import answered
from website.publishing.kinds import kinds
from website.publishing.models import Column, Record, StandingPage

NEWEST = 6
"""How many records a block of the home page shows."""


def show(
    request: HttpRequest, template: str, site: Site | None, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a public page in the visitor's way of reading."""
    return render(request, f"portal/{template}.html", {"organ": site, **context}, status=status)


@kept()
def county(request: HttpRequest) -> HttpResponse:
    """Show every organ with a site; with one organ alone, go there."""
    organs = list(Agency.objects.with_site().filter(active=True, home__live=True).order_by("path"))
    if len(organs) == 1:
        return HttpResponseRedirect(organs[0].get_absolute_url())
    groups = [(Kind(kind).label, [organ for organ in organs if organ.kind == kind]) for kind in Kind.values]
    context = {
        "groups": [(label, found) for label, found in groups if found],
        "newest": _newest(Record.objects.public(), 12),
        "name": county_name() or "政府信息公开",
    }
    return show(request, "county", None, context)


def _newest(records: Any, most: int = NEWEST) -> list[Record]:
    return list(records.newest_first().for_list().with_places()[:most])


@kept()
def home(request: HttpRequest, agency: str) -> HttpResponse:
    """Show an organ's home: its newest records by column, and the ways in."""
    site = site_of(agency)
    blocks = [(node, _newest(Record.objects.public().filter(column_id__in=node.columns))) for node in site.own]
    context = {
        "blocks": [(node, found) for node, found in blocks if found],
        "empty": [n for n, found in blocks if not found],
        "handy": site.handy,
        "data_query": lists.open_data(agency=agency),
    }
    return show(request, "home", site, context)


@kept(["year", "page", "q", "validity", "choice"])
def page(request: HttpRequest, agency: str, path: str) -> HttpResponse:
    """Show a column or a standing page of an organ's site."""
    site = site_of(agency)
    node = site.node(f"/{agency}/{path}/")
    if isinstance(node.page, StandingPage):
        return show(request, "standing_page", site, {"node": node})
    special = {Column.Kind.GUIDE: _guide, Column.Kind.STATUTORY: _statutory}
    return special.get(node.page.kind, _column)(request, site, node)


def _column(request: HttpRequest, site: Site, node: Node) -> HttpResponse:
    template, context = column_context(node, request.GET)
    return show(request, template, site, context)


def _guide(request: HttpRequest, site: Site, node: Node) -> HttpResponse:
    units = Agency.objects.filter(path__startswith=site.agency.path, kind=Kind.UNIT, active=True)
    units = units.filter(home=None).order_by("path")
    return show(
        request,
        "guide",
        site,
        {
            "node": node,
            "units": units,
            "missing": site.agency.missing_from_guide,
            "former": list(site.agency.former_names.all()),
        },
    )


def _statutory(request: HttpRequest, site: Site, node: Node) -> HttpResponse:
    return HttpResponseRedirect(f"/{site.agency.slug}/catalogue/")


@kept(["code", "year", "kind", "page"])
def catalogue(request: HttpRequest, agency: str) -> HttpResponse:
    """Show the statutory catalogue, narrowed by item, year and kind."""
    site = site_of(agency)
    records = Record.objects.public().of(site.agency).exclude(catalogue_code="")
    code, kind = request.GET.get("code", ""), request.GET.get("kind", "")
    level = "township" if site.agency.kind == Kind.TOWNSHIP else "county"
    entries = law.entries_for(level)
    if (code and code not in law.entries()) or (kind and kind not in kinds()):
        raise Http404("没有这个分类")
    chosen = records.filter(catalogue_code=code) if code else records
    chosen = chosen.filter(kind=kind) if kind else chosen
    chosen, year = lists.in_year(chosen, request.GET.get("year"))
    context = {
        "entries": entries,
        "code": code,
        "entry": law.entries().get(code),
        "kind": kind,
        "kinds": [each for each in kinds().values() if each.catalogue],
        "year": year,
        "years": lists.years(records),
        "listing": lists.listing(chosen, request.GET.get("page")),
        "feed_query": lists.open_data(code=code, kind=kind, year=year),
        "data_query": lists.open_data(agency=agency, catalogue=code, kind=kind, year=year),
    }
    return show(request, "catalogue", site, context)


@kept(beside=answered)
def record(request: HttpRequest, agency: str, number: int) -> HttpResponse:
    """Show one record, or the note that stands where a withdrawn one was."""
    site = site_of(agency)
    records = Record.objects.of(site.agency).select_related("agency", "column", "unit", "usefulness")
    found = records.public().filter(pk=number).first()
    if found is None:
        gone = records.withdrawn().filter(pk=number).first()
        if gone is None:
            raise Http404("没有这条信息")
        return show(request, "withdrawn", site, {"record": gone}, status=410)
    response = show(request, "record", site, record_context(found))
    response.record = found.pk
    return response


def preview(request: HttpRequest, record: Record) -> HttpResponse:
    """Show staff a version that is not public yet, as the public will see it."""
    return show(request, "record", site_of(record.agency.slug), record_context(record))


@kept()
def site_map(request: HttpRequest, agency: str) -> HttpResponse:
    """Show every page of an organ's site."""
    return show(request, "site_map", site_of(agency), {})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing at an address, with the organ's own head and search where it lies in its site."""
    try:
        site = site_of(request.path.split("/")[1])
    except Http404:
        site = None
    return render(request, "404.html", {"organ": site}, status=404)
