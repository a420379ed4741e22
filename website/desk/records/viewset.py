"""Everything about records in the staff shell, put together."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern
from wagtail.admin.ui.tables import Column as TableColumn
from wagtail.admin.ui.tables import DateColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from website.desk.records import choosing, drafting, listing, reading
from website.desk.records.gate import gate
from website.desk.records.panels import EDIT
from website.desk.records.policy import POLICY
from website.publishing.models import Record


class RecordViewSet(SnippetViewSet):
    """Everything about records in the staff shell."""

    model = Record
    icon = "doc-full"
    menu_label = "公开信息"
    menu_name = "records"
    add_to_admin_menu = True
    base_url_path = "records"
    admin_url_namespace = "records"
    index_view_class = listing.RecordIndexView
    add_view_class = drafting.RecordCreateView
    edit_view_class = drafting.RecordEditView
    revisions_view_class = reading.RecordVersionView
    delete_view_class = drafting.RecordDeleteView
    inspect_view_class = reading.RecordInspectView
    history_view_class = reading.RecordHistoryView
    revisions_compare_view_class = reading.RecordCompareView
    revisions_unschedule_view_class = drafting.RecordUnscheduleView
    workflow_history_view_class = reading.RecordReviewsView
    workflow_history_detail_view_class = reading.RecordReviewView
    chooser_viewset_class = choosing.RecordChooserViewSet
    search_fields = listing.SOUGHT
    search_backend_name = None  # by plain comparison: drafts are in no index
    filterset_class = listing.RecordFilter
    list_display = [
        "title",
        TableColumn("kind", label="类别", accessor="get_kind_display", classname="desk-wide"),
        TableColumn("column", label="栏目", accessor="column.title", classname="desk-wide"),
        listing.StateColumn("state", label="状态"),
        listing.LimitColumn("limit", label="公开期限"),
        DateColumn("published_on", label="公开日期", classname="desk-wide"),
        TableColumn("drafter", label="起草人", classname="desk-wide"),
    ]
    list_export = list(listing.TAKEN_AWAY)
    export_filename = "records"
    list_per_page = 30
    ordering = ["-created_at"]
    copy_view_enabled = False
    inspect_view_enabled = True
    edit_handler = EDIT

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Record]:
        """Return the records that the person may see."""
        mine = POLICY.instances_user_has_any_permission_for(request.user, ["view"])
        return mine.select_related("agency", "column", "drafter", "latest_revision").defer("body", "search_text")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses, each behind the gate."""
        return [gate(pattern) for pattern in super().get_urlpatterns() if pattern.name not in ("unpublish", "copy")]
