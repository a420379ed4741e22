"""Wagtail's own lists of pictures and files, narrowed to what the person's organ keeps."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from website.agencies.scope import scope_of


class _Kept:
    """What the person's organs keep."""

    def get_queryset(self) -> QuerySet[Any]:
        """Return the pictures or files in the collections of the person's agencies."""
        collections = scope_of(self.request.user).agencies().values("collection")
        return super().get_queryset().filter(collection__in=collections)


class KeptImages(_Kept, ImagesAdminAPIViewSet):
    """Pictures."""


class KeptDocuments(_Kept, DocumentsAdminAPIViewSet):
    """Files."""
