"""Drafting a record, changing it, handing it in, taking it back, deleting it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.models import Revision, WorkflowState
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, RevisionsUnscheduleView

from website.audit.services import record as log
from website.consultations import announcing
from website.consultations.models import PublicConsultation
from website.consultations.services import under_review
from website.desk.records.listing import columns_for
from website.desk.records.policy import POLICY
from website.publishing import reviewing
from website.publishing.kinds import GROUPS, kinds
from website.publishing.models import Record


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
        column = columns_for(self.request).filter(record_kind=kind.id).first()
        record = Record(kind=kind.id, catalogue_code=kind.catalogue, column=column, generated_on=timezone.localdate())
        if kind.repost:
            record.source_url = self.request.GET.get("source_url", "")[:500]
        return record

    def submit_action(self) -> None:
        """Hand the new record to its first reviewer at once."""
        reviewing.submit(self.object, by=self.request.user)

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
        if consultation := consultation_of(self.live_object):
            messages.info(request, "这条信息的文字来自意见征集，请在这里修改、送审。")
            return redirect(consultation)
        return super().dispatch(request, *args, **kwargs)

    def submit_action(self) -> None:
        """Hand the version just saved to the first reviewer of the way that its openness now asks for.

        A returned record starts anew: what an earlier review said was of another text (条例第十七条).
        """
        returned = WorkflowState.objects.filter(pk=getattr(self.workflow_state, "pk", None)).active().first()
        if returned:
            returned.cancel(user=self.request.user)
        reviewing.submit(self.object, by=self.request.user)

    def restart_workflow_action(self) -> None:
        """Hand a returned record in anew."""
        self.submit_action()

    def cancel_workflow_action(self) -> None:
        """Take a record back from its reviewers."""
        super().cancel_workflow_action()
        log("record.recalled", agency=self.object.agency, by=self.request.user, target=self.object)

    @cached_property
    def overwrite_revision(self) -> Revision | None:
        """Return the version that saving writes over: the one being typed, and never one that others have seen."""
        version: Revision | None = super().overwrite_revision
        seen = version and (version.task_states.exists() or self.object.live_revision_id == version.pk)
        return None if seen else version

    def save_instance(self) -> Record:
        """Save the changes as a version of their own; saving while it is typed leaves one line in the trail."""
        record: Record = super().save_instance()
        if self.expects_json_response and self.overwrite_revision:
            return record
        log(
            "record.changed",
            agency=record.agency,
            by=self.request.user,
            target=record,
            detail={"revision": self.new_revision.pk},
        )
        return record


def consultation_of(record: Record) -> PublicConsultation | None:
    """Return the consultation whose words an unpublished record holds, while nobody reviews it: they change there."""
    if record.kind != announcing.KIND or record.live or under_review(record):
        return None
    return PublicConsultation.objects.filter(Q(announcement=record) | Q(feedback=record)).first()


def choose_kind(request: HttpRequest) -> HttpResponse:
    """Show the kinds of record by group."""
    groups = [(label, [kind for kind in kinds().values() if kind.group == group]) for group, label in GROUPS.items()]
    return render(request, "desk/choose_kind.html", {"groups": groups})


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
