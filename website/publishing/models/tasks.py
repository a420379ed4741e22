"""The steps of review, as tasks of Wagtail's moderation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models, transaction
from wagtail.models import Task, TaskState

from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.publishing.models.records import Record


class ReviewTask(Task):
    """A step done by whoever holds a role in the record's own agency, and never by its drafter."""

    class Step(models.TextChoices):
        """The steps of review, in their order."""

        OFFICE_CHECK = "office_check", "公开工作机构审查"
        SECRECY_REVIEW = "secrecy_review", "保密审查"
        APPROVAL = "approval", "签发"

    ROLES = {
        Step.OFFICE_CHECK: Role.OFFICE_HEAD,
        Step.SECRECY_REVIEW: Role.SECRECY_REVIEWER,
        Step.APPROVAL: Role.LEADER,
    }
    AGREE = {Step.OFFICE_CHECK: "审查通过", Step.SECRECY_REVIEW: "填写保密审查", Step.APPROVAL: "签发"}

    step = models.CharField("环节", max_length=20, choices=Step, unique=True)

    class Meta:
        verbose_name = "审查环节"
        verbose_name_plural = "审查环节"

    @property
    def role(self) -> Role:
        """Who takes the step."""
        return self.ROLES[self.Step(self.step)]

    def may_review(self, record: Record, person: Person) -> bool:
        """Whether this person may take the step on this record: nobody reviews their own work."""
        return scope_of(person).holds(record.agency, self.role) and not wrote(record, person)

    def user_can_access_editor(self, obj: Record, user: Person) -> bool:
        """Return whether the person may open the record at this step."""
        return self.may_review(obj, user)

    def locked_for_user(self, obj: Record, user: Person) -> bool:
        """Return that the text does not change under review; a returned record can be edited again."""
        return True

    def get_actions(self, obj: Record, user: Person) -> list[tuple[str, str, bool]]:
        """Return what the person may do at this step; agreeing waits for what must be dealt with first."""
        if not self.may_review(obj, user):
            return []
        actions = [("reject", "退回修改", True)]
        if not list(self.obstacles(obj)):
            actions.append(("approve", self.AGREE[self.Step(self.step)], True))
        return actions

    def obstacles(self, record: Record) -> list[str]:
        """Return what stands against agreeing at this step."""
        from website.publishing.guards import before_signing

        return list(before_signing(record)) if self.step == self.Step.APPROVAL else []

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """Return the form of an action: the checklist of the secrecy review, or a word to go with it."""
        from website.publishing.review_forms import form_for

        return form_for(self.step, action)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Person, action_name: str, **answers: Any) -> None:
        """Take the step, once, and write down what was answered."""
        from website.publishing.reviewing import take_step

        take_step(self, task_state, by=user, action=action_name, answers=answers)

    def get_task_states_user_can_moderate(self, user: Person, **kwargs: Any) -> models.QuerySet[TaskState]:
        """Return the open states of this step that wait for the person."""
        if self.role not in scope_of(user).roles:
            return TaskState.objects.none()
        waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr)
        mine = Record.objects.filter(agency__in=scope_of(user).agencies(self.role)).exclude(drafter=user)
        open_states = waiting.select_related("revision").values_list("pk", "revision__object_id")
        numbers = {int(number): pk for pk, number in open_states}
        return waiting.filter(pk__in=[numbers[pk] for pk in mine.filter(pk__in=numbers).values_list("pk", flat=True)])

    @classmethod
    def get_description(cls) -> str:
        """Return what the step is, for whoever arranges a workflow."""
        return "由本单位具有相应角色、且不是起草人的人员审查"


def wrote(record: Record, person: Person) -> bool:
    """Whether the person drafted the record or wrote any of its revisions."""
    return record.drafter_id == person.pk or record.revisions.filter(user=person).exists()
