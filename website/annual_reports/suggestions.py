"""What a new report begins with, and what its chapters may take over: sentences made of the year's figures."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from website.annual_reports.figures.counting import YearOf

CHAPTERS = ("opening", "overview", "proactive", "requests", "disputes", "problems", "other")
"""The parts of the text, in their order."""


@cache
def _source() -> dict[str, Any]:
    with Path(__file__).with_name("suggestions.toml").open("rb") as file:
        return tomllib.load(file)


def suggested(counted: YearOf) -> dict[str, str]:
    """Return the text that the year's records suggest, chapter by chapter; what only people know stays empty."""
    source = _source()
    overview = "\n".join(aspect["text"] for aspect in source["aspect"])
    written = {name: str(source[name]).strip() for name in CHAPTERS if name in source}
    return {**dict.fromkeys(CHAPTERS, ""), **written, "overview": overview, "problems": _problems(counted)}


def _problems(counted: YearOf) -> str:
    """Return chapter five as far as records speak: each fault that they show, with what to do about it."""
    found = [each for each in _source()["problem"] if counted.value(each["figure"])]
    measures = str(_source()["measures"]) if counted.value("improvements") else ""
    if not found:
        return f"（一）上年问题的改进情况。{measures}" if measures else ""
    ranks = "一二三四五六七八九十"
    faults = "".join(f"{ranks[number]}是{each['text'].rstrip('。')}；" for number, each in enumerate(found))
    cures = "".join(f"{ranks[number]}是{each['mend'].rstrip('。')}；" for number, each in enumerate(found))
    return f"（一）存在的主要问题。{faults.rstrip('；')}。\n（二）改进情况。{measures}{cures.rstrip('；')}。"
