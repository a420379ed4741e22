"""The first page of the staff shell: what waits for this person, what an office watches over, and the year so far.

Each panel shows itself only to the roles that it is for, so nobody's first page holds what is another's.
"""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.components import Component

from website.desk.home.glance import GlancePanel
from website.desk.home.watching import AdministrationPanel, AuditPanel, SupervisionPanel
from website.desk.home.work import WorkPanel

__all__ = ["panels_of"]


def panels_of(person: Any) -> list[Component]:
    """Return the panels of a person's first page, what waits for the person first."""
    panels = (SupervisionPanel, AuditPanel, AdministrationPanel, WorkPanel, GlancePanel)
    return [panel() for panel in panels if panel.is_for(person)]
