"""The two ways of review: the usual one, and the one by way of the disclosure office."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Workflow, WorkflowTask

from website.publishing.choices import Openness
from website.publishing.models import Record, ReviewTask

USUAL = "公开信息审查"
BY_OFFICE = "公开信息审查（先送公开工作机构）"
STEPS = {
    USUAL: (ReviewTask.Step.SECRECY_REVIEW, ReviewTask.Step.APPROVAL),
    BY_OFFICE: (ReviewTask.Step.OFFICE_CHECK, ReviewTask.Step.SECRECY_REVIEW, ReviewTask.Step.APPROVAL),
}


@transaction.atomic
def lay_down() -> None:
    """Make the steps and both workflows, or put them in order."""
    tasks = {
        step: ReviewTask.objects.get_or_create(step=step, defaults={"name": step.label})[0] for step in ReviewTask.Step
    }
    # Wagtail lays down a way of review for pages, in English; columns and pages are published by those who keep them.
    Workflow.objects.filter(name="Moderators approval").update(active=False)
    for name, steps in STEPS.items():
        workflow, _ = Workflow.objects.get_or_create(name=name)
        for order, step in enumerate(steps):
            WorkflowTask.objects.get_or_create(workflow=workflow, task=tasks[step], defaults={"sort_order": order})


def workflow_for(record: Record) -> Workflow | None:
    """Return the way a record goes; a policy document not to be disclosed goes by the office first (80号)."""
    by_office = record.openness != Openness.PROACTIVE and record.kind_entry.document
    return Workflow.objects.filter(name=BY_OFFICE if by_office else USUAL, active=True).first()
