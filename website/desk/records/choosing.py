"""Choosing another record to link to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet, SnippetChosenView

from website.agencies.roles import STAFF
from website.agencies.scope import scope_of
from website.publishing.models import Record


def _choosable(request: HttpRequest) -> models.QuerySet[Record]:
    """Return what a record may be linked to: what is public, and what the person works on."""
    own = Record.objects.within(scope_of(request.user).agencies(*STAFF))
    return (Record.objects.public() | own).defer("body", "search_text").order_by("-created_at")


class _Choosing:
    """The records that may be chosen."""

    def get_object_list(self) -> models.QuerySet[Record]:
        """Return them."""
        return _choosable(self.request)

    def filter_object_list(self, objects: models.QuerySet[Record]) -> models.QuerySet[Record]:
        """Return those whose name or number holds what is looked for."""
        sought = self.request.GET.get("q", "").strip()
        if not sought:
            return objects
        return objects.filter(models.Q(title__icontains=sought) | models.Q(doc_no__icontains=sought))


class RecordChooseView(_Choosing, ChooseView):
    """The window in which another record is chosen."""


class RecordChooseResultsView(_Choosing, ChooseResultsView):
    """The list in that window."""


class RecordChosenView(SnippetChosenView):
    """The record that was chosen."""

    def get_object(self, pk: Any) -> Record:
        """Return it, if it may be chosen."""
        return _choosable(self.request).get(pk=pk)


class RecordChooserViewSet(SnippetChooserViewSet):
    """Choosing another record to link to."""

    choose_view_class = RecordChooseView
    choose_results_view_class = RecordChooseResultsView
    chosen_view_class = RecordChosenView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses; a record is drafted in its own form and never in a window."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]
