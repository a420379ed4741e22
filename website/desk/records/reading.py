"""What a record went through: its versions, its reviews, its history, for everyone who may look at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from wagtail.snippets.views.snippets import (
    HistoryView,
    InspectView,
    PreviewRevisionView,
    RevisionsCompareView,
    WorkflowHistoryDetailView,
    WorkflowHistoryView,
)

from website.annual_reports.counted_in import cells_of
from website.channels.choices import State
from website.desk.records.listing import state_of
from website.desk.records.policy import POLICY
from website.publishing.choices import Channel


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


SHOWN = (
    *("title", "kind", "agency", "unit", "column", "doc_no", "index_no", "generated_on", "changed_on", "summary"),
    *("body", "catalogue_code", "theme", "genre", "openness", "withhold_ground", "withhold_reason", "next_review_on"),
    *("joint_agencies", "validity", "effective_on", "expires_on", "repealed_on", "source_name", "source_url"),
    *("source_date", "source_licence", "channels", "drafter", "created_at", "published_on", "withdrawn_at"),
    *("withdrawal_reason", "withdrawal_note"),
)


class RecordInspectView(InspectView):
    """A record to read, for those who do not change it: what is filled in, under the words of the form."""

    page_title = "查看"

    def get_fields(self) -> list[str]:
        """Return the names of what may be shown."""
        return list(SHOWN)

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Return where the record stands, and what is filled in."""
        shown = [each for each in super().get_fields_context() if each["value"] not in (None, "", [])]
        state = {"label": "状态", "value": state_of(self.object), "component": None}
        counted = {"label": "计入年度报告", "value": self._counted(), "component": None}
        went = {"label": "投放情况", "value": self._went(), "component": None}
        return [state, *shown, went, counted]

    def _went(self) -> str:
        """Return where the record went, with the way to everything about it."""
        held = self.object.deliveries.select_related("outlet").exclude(state=State.REPLACED).order_by("pk")
        said = "；".join(f"{each.outlet}：{each.get_state_display()}" for each in held)
        address = reverse("desk_record_channels", args=[self.object.pk])
        return format_html('{} <a href="{}">查看</a>', said or "没有投放", address)

    def _counted(self) -> str:
        """Return in which figures of which year's report the record is counted."""
        found = [f"{each.year}年：{each.figure.label}" for each in cells_of(self.object)]
        return "；".join(found) or "没有计入"

    def get_body_display_value(self) -> str:
        """Return the text as it is printed; its blocks were sanitised when they were saved."""
        return mark_safe(str(self.object.body))  # nosec B308 B703

    def get_channels_display_value(self) -> str:
        """Return where the record is made public."""
        names = dict(Channel.choices)
        return "、".join(str(names.get(each, each)) for each in self.object.channels)

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Return a value as people write it."""
        value = super().get_field_display_value(field_name, field)
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
