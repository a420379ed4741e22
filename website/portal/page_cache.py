"""Public pages kept as finished bytes, under a number that changes with everything public of the organ."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.utils import timezone

from website.portal.reading import mode_of
from website.publishing.public_version import version_of

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

    Not by host: every address on a page is that of the settings, whatever name a visitor came by.

    Unknown parameters are taken away before the view looks, so nobody fills the cache with them or leaves them in it.
    ``beside`` gives, from the view's own arguments, what else the page hangs on.
    """

    names = tuple(parameters)

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, agency: str | None = None, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return HttpResponse(status=405)
            _forget_the_rest(request, names)
            key = _key(request, agency, beside(**kwargs) if beside else None)
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


def _forget_the_rest(request: HttpRequest, parameters: tuple[str, ...]) -> None:
    """Leave of the query what the key holds, so that nothing one visitor adds is kept for the next."""
    query = request.META.get("QUERY_STRING")
    if query:
        request.META["QUERY_STRING"] = request.kept_query = asked_of(query, parameters)
        request.__dict__.pop("GET", None)  # what was read of the whole query already


@lru_cache(maxsize=4096)
def asked_of(query: str, parameters: tuple[str, ...]) -> str:
    """Return of a query, as the server hands it on, the named parameters in one written form."""
    given, asked = QueryDict(query.encode("iso-8859-1")), QueryDict(mutable=True)
    for name in sorted(set(parameters) & set(given)):
        asked.setlist(name, given.getlist(name))
    return asked.urlencode()


def _key(request: HttpRequest, agency: str | None, more: object) -> str:
    asked = getattr(request, "kept_query", "")
    minute = int(time.time()) // 60
    parts = (request.path, asked, mode_of(request), version_of(agency), day_of(minute), more)
    return "page:" + hashlib.sha256(repr(parts).encode()).hexdigest()


@lru_cache(maxsize=2)
def day_of(minute: int) -> date:
    """Return the day on which a minute since 1970 falls; asked at every visit, worked out once a minute."""
    return timezone.localdate(datetime.fromtimestamp(minute * 60, UTC))


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
    if page.etag in request.META.get("HTTP_IF_NONE_MATCH", "") and page.status == 200:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(page.body, content_type=page.content_type, status=page.status)
    if page.disposition:
        response["Content-Disposition"] = page.disposition
    response["ETag"] = page.etag
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Cookie"
    response.record = page.record
    return response
