"""Public records, files and pictures for what goes out, as the public site's tests make them."""

from __future__ import annotations

from tests.website.portal.conftest import document, picture, public

__all__ = ["document", "picture", "public"]
