"""Every setting and every command of the platform is in the reference, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def documented(page: str) -> set[str]:
    return set(re.findall(r"(?m)^\| `([A-Za-z_]+)` \|", (REFERENCE / page).read_text("utf-8")))


def test_every_setting_is_documented() -> None:
    source = (ROOT / "website" / "settings.py").read_text("utf-8")
    assert set(re.findall(r'"(GONGKAI_[A-Z_]+)"', source)) == documented("settings.md")


def test_every_command_is_documented() -> None:
    commands = {path.stem for path in (ROOT / "website").glob("*/management/commands/[a-z]*.py")}
    assert commands == documented("manage.md")
