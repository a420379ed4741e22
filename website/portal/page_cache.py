"""Public pages kept as finished bytes, under a number that changes with everything public of the organ."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from website.portal.reading import mode_of
from website.publishing.models import PublicState

SECONDS = 24 * 3600
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Kept:
    """A finished page."""

    status: int
    content_type: str
    etag: str
    body: bytes
    record: int | None
    disposition: str


def kept(parameters: Collection[str] = (), *, beside: Callable[..., object] | None = None) -> Callable[[View], View]:
    """Keep what a public view of an organ's site answers to GET, by path, the named query parameters and day.

    Unknown parameters are taken away before the view looks, so nobody fills the cache with them or leaves them in it.
    ``beside`` gives, from the view's own arguments, what else the page hangs on.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, agency: str | None = None, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return HttpResponse(status=405)
            _forget_the_rest(request, parameters)
            key = _key(request, parameters, agency, beside(**kwargs) if beside else None)
            page: Kept | None = cache.get(key)
            if page is None:
                arguments = kwargs if agency is None else {"agency": agency, **kwargs}
                response = view(request, **arguments)
                if response.streaming or response.status_code not in (200, 410):
                    return response
                page = _keep(key, response)
            return _respond(request, page)

        return answer

    return decorate


def _forget_the_rest(request: HttpRequest, parameters: Collection[str]) -> None:
    """Leave of the query what the key holds, so that nothing one visitor adds is kept for the next."""
    asked = QueryDict(mutable=True)
    for name in sorted(set(parameters) & set(request.GET)):
        asked.setlist(name, request.GET.getlist(name))
    request.GET = asked
    request.META["QUERY_STRING"] = request.kept_query = asked.urlencode()


def version_of(agency: str | None) -> int:
    """Return the number of an organ's public state, or of all organs together."""
    states = PublicState.objects.all()
    if agency is None:
        return states.aggregate(all=Sum("version"))["all"] or 0
    return states.filter(agency__slug=agency).values_list("version", flat=True).first() or 0


def _key(request: HttpRequest, parameters: Collection[str], agency: str | None, more: object) -> str:
    asked = [(name, request.GET.getlist(name)) for name in sorted(parameters) if name in request.GET]
    parts = (request.get_host(), request.path, asked, mode_of(request), version_of(agency), timezone.localdate(), more)
    return "page:" + hashlib.sha256(repr(parts).encode()).hexdigest()


def _keep(key: str, response: HttpResponse) -> Kept:
    body = response.content
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    page = Kept(
        status=response.status_code,
        content_type=response["Content-Type"],
        etag=etag,
        body=body,
        record=getattr(response, "record", None),
        disposition=response.get("Content-Disposition", ""),
    )
    cache.set(key, page, SECONDS)
    return page


def _respond(request: HttpRequest, page: Kept) -> HttpResponse:
    if page.etag in request.headers.get("If-None-Match", "") and page.status == 200:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(page.body, content_type=page.content_type, status=page.status)
    if page.disposition:
        response["Content-Disposition"] = page.disposition
    response["ETag"] = page.etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie"])
    response.record = page.record
    return response
