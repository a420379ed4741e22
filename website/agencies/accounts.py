"""How people log in: accounts are opened by an administrator, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """The platform's rules for accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody opens an account for himself."""
        return False
