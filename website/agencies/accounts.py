"""How people log in: accounts are opened by an administrator, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """The platform's rules for accounts."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return where a person goes on who has changed the password."""
        return reverse("wagtailadmin_home")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody opens an account for himself."""
        return False


class LongEnough(MinimumLengthValidator):
    """Holds passwords to a length, and says so in Chinese."""

    def get_error_message(self) -> str:
        """Return what is wrong."""
        return f"口令太短，至少{self.min_length}个字符。"

    def get_help_text(self) -> str:
        """Return what a password must be."""
        return f"口令至少{self.min_length}个字符。"
