"""The steps of review, as tasks of Wagtail's moderation."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.models import Task, TaskState

from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.publishing.models.records import Record


class ReviewTask(Task):
    """A step done by whoever holds a role in the record's own agency, and never by its drafter."""

    class Step(models.TextChoices):
        """The steps of law.md 2.5."""

        OFFICE_CHECK = "office_check", "公开工作机构审查"
        SECRECY_REVIEW = "secrecy_review", "保密审查"
        APPROVAL = "approval", "签发"

    ROLES = {
        Step.OFFICE_CHECK: Role.OFFICE_HEAD,
        Step.SECRECY_REVIEW: Role.SECRECY_REVIEWER,
        Step.APPROVAL: Role.LEADER,
    }

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
        """Return what the person may do at this step."""
        if not self.may_review(obj, user):
            return []
        approve = "签发" if self.step == self.Step.APPROVAL else "通过"
        return [("reject", "退回修改", True), ("approve", approve, True)]

    def get_task_states_user_can_moderate(self, user: Person, **kwargs: Any) -> models.QuerySet[TaskState]:
        """Return the open states of this step that wait for the person."""
        if self.role not in scope_of(user).roles:
            return TaskState.objects.none()
        return TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr)

    @classmethod
    def get_description(cls) -> str:
        """Return what the step is, for whoever arranges a workflow."""
        return "由本单位具有相应角色、且不是起草人的人员审查"


def wrote(record: Record, person: Person) -> bool:
    """Whether the person drafted the record or wrote any of its revisions."""
    return record.drafter_id == person.pk or record.revisions.filter(user=person).exists()
