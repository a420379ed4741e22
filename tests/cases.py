"""Where the real reports are: a folder beside the checkout, or the one named by GONGKAI_CASES."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CASES = Path(os.environ.get("GONGKAI_CASES") or Path(__file__).resolve().parents[2] / "shared" / "cases")

needs_cases = pytest.mark.skipif(
    not (CASES / "gold").is_dir(), reason="真实年报不在本机（GONGKAI_CASES 或检出目录旁的 shared/cases），未运行"
)
