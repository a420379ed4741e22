"""What the platform keeps of 组织领导与保障."""

from __future__ import annotations

from website.duties.models.assessments import Assessment, Indicator
from website.duties.models.duties import Duty, DutyFile, DutyQuerySet
from website.duties.models.key_tasks import KeyTask
from website.duties.models.meetings import Meeting
from website.duties.models.practice import DutyPractice
from website.duties.models.standing_rules import StandingRule
from website.duties.models.supervision_cases import SupervisionCase
from website.duties.models.trainings import QuizResult, Training, TrainingAttendance

MODELS: dict[str, type[Duty]] = {
    each.KIND: each for each in (KeyTask, Meeting, Training, StandingRule, SupervisionCase, Assessment)
}
"""The model of each kind."""

__all__ = [
    "MODELS",
    "Assessment",
    "Duty",
    "DutyFile",
    "DutyPractice",
    "DutyQuerySet",
    "Indicator",
    "KeyTask",
    "Meeting",
    "QuizResult",
    "StandingRule",
    "SupervisionCase",
    "Training",
    "TrainingAttendance",
]
