"""Gongkai: read, check, repair and write the annual report on government information disclosure.

The names below are stable; everything is loaded when first used, so importing the package costs nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.checker import check as check
    from gongkai.compare import compare as compare
    from gongkai.errors import GongkaiError as GongkaiError
    from gongkai.errors import UnreadableDocument as UnreadableDocument
    from gongkai.readers import read as read
    from gongkai.repair import repair as repair
    from gongkai.report import Report as Report
    from gongkai.rules import Finding as Finding
    from gongkai.writers import write as write

__version__ = "0.1.0"

_HOME = {
    "read": "gongkai.readers",
    "check": "gongkai.checker",
    "repair": "gongkai.repair",
    "write": "gongkai.writers",
    "compare": "gongkai.compare",
    "Report": "gongkai.report",
    "Finding": "gongkai.rules",
    "GongkaiError": "gongkai.errors",
    "UnreadableDocument": "gongkai.errors",
}

__all__ = ["Finding", "GongkaiError", "Report", "UnreadableDocument", "check", "compare", "read", "repair", "write"]


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'gongkai' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


class _Package(ModuleType):
    """The package itself: loading the module ``repair`` must not hide the function ``repair`` that it offers."""

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _HOME or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
