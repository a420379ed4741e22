"""What happens when the last reviewer has agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

# Wagtail imports this module while its own models are loading, so ours are imported when first needed.


def conclude(workflow_state: WorkflowState, user: Any = None) -> None:
    """Publish, schedule or file the record whose review is complete, as its openness says."""
    from website.publishing.publication import conclude_review

    conclude_review(workflow_state.content_object, by=user)
