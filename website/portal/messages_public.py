"""The messages that an organ published with their answers: a list that is searched, its numbers, each on a page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from gongkai import messages as law
from website.correspondence import statistics
from website.correspondence.models import Message, MessageQuerySet
from website.portal import lists
from website.portal.page_cache import kept
from website.portal.site import site_of
from website.portal.views import show as shown

LONGEST = 80


@kept(["q", "kind", "year", "page"])
def listing(request: HttpRequest, agency: str) -> HttpResponse:
    """Show the published messages, narrowed by words, kind and year, and how many there were in all."""
    site, asked = site_of(agency), request.GET
    found = Message.objects.of(site.agency).public()
    words, kind, year = narrowed(request)
    chosen = found.saying(words).told_of(kind, year)
    context = {
        "listing": lists.paged(chosen, asked.get("page"), chosen.newest_published_first()),
        "numbers": statistics.of_year(site.agency, year or timezone.localdate().year),
        "kinds": [each for each in law.kinds().values() if not each.guarded],
        "years": _years(found),
        "q": words,
        "kind": kind,
        "year": year,
        "narrowed": bool(words or kind or year),
        "asked": asked_for(words, kind, year),
    }
    return shown(request, "messages", site, context)


def narrowed(request: HttpRequest) -> tuple[str, str, int | None]:
    """Return the words, the kind and the year that a list is narrowed by. Raises ``Http404`` for none there are."""
    asked = request.GET
    kind = asked.get("kind", "")
    if kind and kind not in law.kinds():
        raise Http404("没有这个类别")
    return " ".join(asked.get("q", "").split())[:LONGEST], kind, _year(asked.get("year", ""))


def asked_for(words: str, kind: str, year: int | None) -> str:
    """Return the same as the query of an address."""
    return urlencode({name: value for name, value in (("q", words), ("kind", kind), ("year", year)) if value})


def _year(asked: str) -> int | None:
    if not asked:
        return None
    if not asked.isdecimal() or not 1949 <= int(asked) <= 2999:
        raise Http404("没有这一年")
    return int(asked)


def _years(found: MessageQuerySet) -> list[int]:
    """Return the years in which answers were published, the newest first."""
    ends = found.aggregate(oldest=Min("published_on"), newest=Max("published_on"))
    return list(range(ends["newest"].year, ends["oldest"].year - 1, -1)) if ends["newest"] else []


@kept()
def show(request: HttpRequest, agency: str, case: str) -> HttpResponse:
    """Show one published message with its answer."""
    site = site_of(agency)
    message = get_object_or_404(Message.objects.of(site.agency).public(), number=f"信{case}")
    return shown(request, "message", site, {"message": message})
