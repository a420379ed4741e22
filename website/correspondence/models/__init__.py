"""What the platform keeps of messages."""

from __future__ import annotations

from website.correspondence.models.events import MessageEvent
from website.correspondence.models.joint import JointUnit
from website.correspondence.models.messages import Message, MessageQuerySet
from website.correspondence.models.orders import OrderBatch
from website.correspondence.models.papers import MessagePaper
from website.correspondence.models.practice import MessagePractice

__all__ = [
    "JointUnit",
    "Message",
    "MessageEvent",
    "MessagePaper",
    "MessagePractice",
    "MessageQuerySet",
    "OrderBatch",
]
