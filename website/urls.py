"""The addresses of the platform: staff under ``desk/``, programs under ``api/``, everything else is the public site."""

from __future__ import annotations

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from website.desk import deadline_calendar
from website.desk.own_account import OwnAccountView, no_such_page
from website.operations.healthz import healthz
from website.portal.accounts import RemovePasskey
from website.portal.files import document, media

urlpatterns = [
    path("healthz", healthz),
    re_path(r"^accounts/(signup|email|confirm-email|password/(set|reset)|login/code)/", no_such_page),
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("accounts/", include("allauth.urls")),
    path("desk/deadlines/<str:secret>.ics", deadline_calendar.feed, name="deadline_feed"),
    path("desk/account/", require_admin_access(OwnAccountView.as_view())),
    path("desk/", include(wagtailadmin_urls)),
    path("api/", include("website.api.urls")),
    path("media/<path:path>", media),
    path("documents/<int:number>/<str:name>", document, name="wagtaildocs_serve"),
    path("", include("website.portal.urls")),
]

handler404 = "website.portal.views.not_found"
