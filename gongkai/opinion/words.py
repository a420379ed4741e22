"""The words by which items are found and grouped: ``words.toml``, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words() -> dict[str, Any]:
    """Return what the file of words holds."""
    return tomllib.loads(files("gongkai").joinpath("opinion/words.toml").read_text("utf-8"))


@cache
def traditional() -> dict[int, int]:
    """Return the simplified character for each traditional one in daily use (``traditional.txt``)."""
    pairs = files("gongkai").joinpath("opinion/traditional.txt").read_text("utf-8").split()
    return {ord(pair[0]): ord(pair[1]) for pair in pairs}
