"""What the app keeps."""

from website.monitoring.models.events import (
    AlertNumber,
    EventAlert,
    EventAnswer,
    EventBrief,
    EventDraft,
    EventPaper,
    EventPractice,
    EventStep,
    OpinionEvent,
    OpinionEventQuerySet,
)

__all__ = [
    "AlertNumber",
    "EventAlert",
    "EventAnswer",
    "EventBrief",
    "EventDraft",
    "EventPaper",
    "EventPractice",
    "EventStep",
    "OpinionEvent",
    "OpinionEventQuerySet",
]
