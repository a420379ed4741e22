"""What the platform keeps of disputes."""

from __future__ import annotations

from website.disputes.models.cases import DisputeCase, DisputeCaseQuerySet
from website.disputes.models.events import DisputeEvent
from website.disputes.models.papers import DisputePaper
from website.disputes.models.practice import DisputePractice

__all__ = ["DisputeCase", "DisputeCaseQuerySet", "DisputeEvent", "DisputePaper", "DisputePractice"]
