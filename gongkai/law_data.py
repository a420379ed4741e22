"""The law as data: the TOML files under ``law/``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """Return what a file of the law holds, read once: ``read("fees")`` for ``law/fees.toml``."""
    return tomllib.loads(files("gongkai").joinpath(f"law/{name}.toml").read_text("utf-8"))
