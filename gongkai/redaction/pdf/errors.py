"""What stands in the way of editing a page's content."""

from __future__ import annotations


class CannotEdit(Exception):
    """A page whose content cannot be edited with certainty; it is shown as a picture instead."""
