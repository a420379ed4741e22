"""The shell's own style: every block is closed, or what follows it would be lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

SHEETS = sorted(Path(settings.BASE_DIR, "website", "desk", "static").rglob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_block_of_a_style_sheet_is_closed(sheet: Path) -> None:
    depth = 0
    for number, line in enumerate(sheet.read_text("utf-8").splitlines(), start=1):
        if not line.startswith((" ", "}")) and line.strip():
            assert depth == 0, f"{sheet.name}:{number} stands inside a block that was not closed"
        depth += line.count("{") - line.count("}")
    assert depth == 0
