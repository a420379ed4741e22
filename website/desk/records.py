"""Records in the staff shell: listed, drafted, reviewed, compared."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column as TableColumn
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.models import WorkflowState
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet, SnippetChosenView
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    PreviewRevisionView,
    RevisionsCompareView,
    RevisionsUnscheduleView,
    SnippetViewSet,
    WorkflowHistoryDetailView,
    WorkflowHistoryView,
)

from website.agencies.policies import AgencyPolicy
from website.agencies.roles import DRAFTERS, OVERSEERS, STAFF, Role
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.desk.record_form import columns_of
from website.desk.record_panels import EDIT
from website.desk.scoped import gate
from website.publishing.choices import Openness, Validity
from website.publishing.findings import publish_by
from website.publishing.kinds import GROUPS, kinds
from website.publishing.models import Column, Record


class RecordPolicy(AgencyPolicy):
    """Who may do what with a record; only what nobody has looked at yet can be deleted."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Return whether the person may take the action on this record."""
        if action == "delete" and instance.handed_in:
            return False
        return super().user_has_permission_for_instance(user, action, instance)


POLICY = RecordPolicy(
    Record,
    {
        "view": (*STAFF, *OVERSEERS, Role.ADMINISTRATOR),
        "add": DRAFTERS,
        "change": DRAFTERS,
        "delete": DRAFTERS,
        "lock": (Role.OFFICE_HEAD,),
        "unlock": (Role.OFFICE_HEAD,),
        "unschedule": (Role.OFFICE_HEAD, Role.LEADER),
    },
)
"""Publishing is nobody's by itself: it is what the last review does."""
register_permission_policy(Record, POLICY)


class RecordFilter(WagtailFilterSet):
    """How the list is narrowed."""

    kind = django_filters.ChoiceFilter(label="信息类别", choices=[(k.id, k.label) for k in kinds().values()])
    column = django_filters.ModelChoiceFilter(label="栏目", queryset=lambda request: _columns(request))
    openness = django_filters.ChoiceFilter(label="公开属性", choices=Openness.choices)
    validity = django_filters.ChoiceFilter(label="有效性", choices=Validity.choices)
    live = django_filters.BooleanFilter(label="已公开")
    published_on = django_filters.DateFromToRangeFilter(label="公开日期")

    class Meta:
        model = Record
        fields: list[str] = []


def _columns(request: HttpRequest | None) -> models.QuerySet[Column]:
    if request is None:
        return Column.objects.none()
    return columns_of(scope_of(request.user).agencies())


class StateColumn(StatusTagColumn):
    """Where a record stands, in one word."""

    def get_value(self, instance: Record) -> str:
        """Return the state."""
        return state_of(instance)

    def get_primary(self, instance: Record) -> bool:
        """Return whether the state is the good one."""
        return instance.is_public


class LimitColumn(TableColumn):
    """The day by which a record must be public."""

    def get_value(self, instance: Record) -> str:
        """Return the day and how far off it is."""
        limit = publish_by(instance)
        if limit is None:
            return "—"
        left = (limit.day - timezone.localdate()).days
        note = f"已过{-left}天" if left < 0 else "今天" if left == 0 else f"还有{left}天"
        return f"{limit.day:%Y-%m-%d}（{note}{'，暂定' if limit.provisional else ''}）"


def state_of(record: Record) -> str:
    """Return where a record stands, in one word."""
    if record.withdrawn_at:
        return "已撤回"
    if record.is_public:
        return "已公开，有改动" if record.has_unpublished_changes else "已公开"
    if record.concluded_at and record.openness != Openness.PROACTIVE:
        return f"已定为{record.get_openness_display()}"
    task = record.current_workflow_task
    if task:
        return f"待{task.get_step_display()}"
    state = record.workflow_states.order_by("created_at").last()
    if state and state.status == state.STATUS_NEEDS_CHANGES:
        return "退回修改"
    return "定时发布" if record.scheduled_revision else "草稿"


class RecordIndexView(IndexView):
    """The list, narrowed to the person's scope and searched by plain comparison."""

    def search_queryset(self, queryset: models.QuerySet[Record]) -> models.QuerySet[Record]:
        """Return the records whose name or number holds what is looked for."""
        if not self.search_query:
            return queryset
        sought = models.Q()
        for name in ("title", "doc_no", "index_no"):
            sought |= models.Q(**{f"{name}__icontains": self.search_query})
        return queryset.filter(sought)


class RecordCreateView(CreateView):
    """A new draft of a kind; the kind is chosen first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the kind when none was chosen."""
        if self._kind(request) is None:
            return choose_kind(request)
        return super().dispatch(request, *args, **kwargs)

    def get_initial_form_instance(self) -> Record:
        """Return an empty record of the kind, in the column where its kind usually stands."""
        kind = kinds()[self._kind(self.request) or ""]
        column = _columns(self.request).filter(record_kind=kind.id).first()
        return Record(kind=kind.id, catalogue_code=kind.catalogue, column=column, generated_on=timezone.localdate())

    def submit_action(self) -> None:
        """Hand the new record to its first reviewer at once."""
        super().submit_action()
        log("record.submitted", agency=self.object.agency, by=self.request.user, target=self.object)

    def save_instance(self) -> Record:
        """Save the draft in the name of its drafter."""
        self.form.instance.drafter = self.request.user
        record: Record = super().save_instance()
        log("record.drafted", agency=record.agency, by=self.request.user, target=record)
        return record

    @staticmethod
    def _kind(request: HttpRequest) -> str | None:
        chosen = request.POST.get("kind") or request.GET.get("kind")
        return chosen if chosen in kinds() else None


class RecordEditView(EditView):
    """An existing record: changed by its drafters, looked at and decided on by its reviewers."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a reviewer to the page of the review: only those who draft change the text."""
        if not POLICY.user_has_permission_for_instance(request.user, "change", self.live_object):
            return redirect("desk_review", self.live_object.pk)
        return super().dispatch(request, *args, **kwargs)

    def submit_action(self) -> None:
        """Hand the version just saved to the first reviewer of the way that its openness now asks for.

        A returned record starts anew: what an earlier review said was of another text (条例第十七条).
        """
        returned = WorkflowState.objects.filter(pk=getattr(self.workflow_state, "pk", None)).active().first()
        if returned:
            returned.cancel(user=self.request.user)
        self.object.get_workflow().start(self.object, self.request.user)
        log("record.submitted", agency=self.object.agency, by=self.request.user, target=self.object)

    def restart_workflow_action(self) -> None:
        """Hand a returned record in anew."""
        self.submit_action()

    def cancel_workflow_action(self) -> None:
        """Take a record back from its reviewers."""
        super().cancel_workflow_action()
        log("record.recalled", agency=self.object.agency, by=self.request.user, target=self.object)

    def save_instance(self) -> Record:
        """Save the changes as a version of their own."""
        record: Record = super().save_instance()
        log(
            "record.changed",
            agency=record.agency,
            by=self.request.user,
            target=record,
            detail={"revision": self.new_revision.pk},
        )
        return record


def choose_kind(request: HttpRequest) -> HttpResponse:
    """Show the kinds of record by group."""
    groups = [(label, [kind for kind in kinds().values() if kind.group == group]) for group, label in GROUPS.items()]
    return render(request, "desk/choose_kind.html", {"groups": groups})


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


class RecordDeleteView(DeleteView):
    """Deleting a draft that nobody has looked at."""

    def user_has_permission(self, permission: str) -> bool:
        """Return whether the person may delete this very record."""
        return POLICY.user_has_permission_for_instance(self.request.user, permission, self.object)

    @transaction.atomic
    def delete_action(self) -> None:
        """Delete it, and write down that it was there."""
        log("record.deleted", agency=self.object.agency, by=self.request.user, target=self.object)
        super().delete_action()


class RecordUnscheduleView(RevisionsUnscheduleView):
    """Stopping what was signed to be published later."""

    permission_required = "unschedule"

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Stop it; it is a draft again, and goes through its review anew."""
        answer = super().post(request, *args, **kwargs)
        Record.objects.filter(pk=self.object.pk).update(concluded_at=None)
        log("record.unscheduled", agency=self.object.agency, by=request.user, target=self.object)
        return answer


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


class RecordChooserViewSet(SnippetChooserViewSet):
    """Choosing another record to link to."""

    choose_view_class = RecordChooseView
    choose_results_view_class = RecordChooseResultsView
    chosen_view_class = RecordChosenView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses; a record is drafted in its own form and never in a window."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class RecordViewSet(SnippetViewSet):
    """Everything about records in the staff shell."""

    model = Record
    icon = "doc-full"
    menu_label = "公开信息"
    menu_order = 110
    add_to_admin_menu = True
    base_url_path = "records"
    admin_url_namespace = "records"
    index_view_class = RecordIndexView
    add_view_class = RecordCreateView
    edit_view_class = RecordEditView
    revisions_view_class = RecordVersionView
    delete_view_class = RecordDeleteView
    history_view_class = RecordHistoryView
    revisions_compare_view_class = RecordCompareView
    revisions_unschedule_view_class = RecordUnscheduleView
    workflow_history_view_class = RecordReviewsView
    workflow_history_detail_view_class = RecordReviewView
    chooser_viewset_class = RecordChooserViewSet
    filterset_class = RecordFilter
    list_display = [
        "title",
        TableColumn("kind", label="类别", accessor="get_kind_display"),
        TableColumn("column", label="栏目", accessor="column.title"),
        StateColumn("state", label="状态"),
        LimitColumn("limit", label="公开期限"),
        DateColumn("published_on", label="公开日期"),
        TableColumn("drafter", label="起草人"),
    ]
    list_export = [
        "index_no",
        "title",
        "kind",
        "column",
        "doc_no",
        "generated_on",
        "published_on",
        "openness",
        "validity",
        "drafter",
    ]
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
