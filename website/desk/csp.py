"""The staff shell's content-security policy: Wagtail's editor writes scripts and styles into its pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

RELAXED = {
    "script-src": ["'unsafe-inline'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["blob:"],
    "frame-src": ["'self'"],
    "worker-src": ["'self'", "blob:"],
}


def relax_for_staff(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Allow inline scripts and styles under ``/desk/`` and nowhere else; other addresses stay strict."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/desk/"):
            response._csp_update = RELAXED
        return response

    return middleware
