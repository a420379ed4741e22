"""The self-check as a page, for administrators."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.operations import selfcheck


def health(request: HttpRequest) -> HttpResponse:
    """Show every point of the self-check with its cure."""
    if Role.ADMINISTRATOR not in scope_of(request.user).roles:
        raise Http404("自检由系统管理员查看")
    points = selfcheck.run()
    return render(
        request, "desk/health.html", {"points": points, "worst": selfcheck.worst(points), "title": "平台自检"}
    )


urlpatterns = [path("health/", health, name="desk_health")]
