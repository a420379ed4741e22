"""The addresses of the platform: staff under ``desk/``, programs under ``api/``, everything else is the public site."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from website.operations.healthz import healthz
from website.portal.files import document, media

urlpatterns = [
    path("healthz", healthz),
    path("accounts/", include("allauth.urls")),
    path("desk/", include(wagtailadmin_urls)),
    path("api/", include("website.api.urls")),
    path("media/<path:path>", media),
    path("documents/<int:number>/<str:name>", document, name="wagtaildocs_serve"),
    path("", include("website.portal.urls")),
]
