"""How a visitor reads: usual, large type, or high contrast (适老化), remembered in one cookie that names nobody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

COOKIE = "reading"
MODES = {"": "标准", "large": "大字", "contrast": "大字高对比"}
YEAR = 365 * 24 * 3600


def mode_of(request: HttpRequest) -> str:
    """Return the visitor's way of reading."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in MODES else ""


def reading(request: HttpRequest) -> dict[str, str]:
    """Return what every page needs to show itself in the visitor's way, to come back to itself, and to name itself."""
    query = getattr(request, "kept_query", "")
    address = settings.SITE_ADDRESS + request.path + (f"?{query}" if query else "")
    return {"mode": mode_of(request), "path": request.get_full_path(), "address": address}


@csrf_exempt  # changes how this browser shows pages and nothing else
@require_POST
def set_mode(request: HttpRequest) -> HttpResponse:
    """Remember how to show pages, and go back to where the visitor was."""
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    mode = request.POST.get("mode", "")
    response.set_cookie(COOKIE, mode if mode in MODES else "", YEAR, samesite="Lax", secure=request.is_secure())
    return response
