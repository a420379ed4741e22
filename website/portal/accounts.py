"""Pages of one's account that the log-in library does not have as the platform needs them."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from website.agencies.second_factor import RemovalForm


class RemovePasskey(RemoveWebAuthnView):
    """The removal of a passkey, refused for the last second factor of a role that must have one."""

    form_class = RemovalForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form is made from."""
        return {**super().get_form_kwargs(), "instance": self.object}

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remove it, one removal of a person after the other."""
        return super().post(request, *args, **kwargs)
