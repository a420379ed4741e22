"""What a record went through: its versions, its reviews, its history, for everyone who may look at it."""

from __future__ import annotations

from typing import ClassVar

from wagtail.snippets.views.snippets import (
    HistoryView,
    PreviewRevisionView,
    RevisionsCompareView,
    WorkflowHistoryDetailView,
    WorkflowHistoryView,
)

from website.desk.records.policy import POLICY


class RecordHistoryView(HistoryView):
    """What was done to a record: for everyone who may look at it."""

    any_permission_required: ClassVar[list[str]] = ["view"]

    def user_can_unschedule(self) -> bool:
        """Return whether the person may stop what is to be published later."""
        return POLICY.user_has_permission_for_instance(self.request.user, "unschedule", self.object)


class RecordCompareView(RevisionsCompareView):
    """Two versions side by side: for everyone who may look at the record."""

    permission_required = "view"


class RecordReviewsView(WorkflowHistoryView):
    """The reviews that a record went through."""

    permission_required = "view"


class RecordReviewView(WorkflowHistoryDetailView):
    """One of them, step by step."""

    permission_required = "view"


class RecordVersionView(PreviewRevisionView):
    """One version as the public would see it: for everyone who may look at the record."""

    permission_required = "view"
