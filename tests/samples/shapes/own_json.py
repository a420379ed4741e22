"""Our own JSON, by its published schema."""

from __future__ import annotations

import json
import re
from datetime import date

from tests.samples.made import Made


def own_json(made: Made) -> bytes:
    """The report as our published JSON Schema has it, with what the schema requires and no places."""
    number = "一二三四五六"
    chapters = [
        {"id": id, "number": number[index], "label": chapter.heading.partition("、")[2],
         "heading": {"text": chapter.heading}, "paragraphs": [{"text": text} for text in chapter.paragraphs]}
        for index, (id, chapter) in enumerate(zip(CHAPTERS, made.chapters, strict=True))
    ]  # fmt: skip
    signed_on = date(*map(int, re.findall(r"\d+", made.closing[-1])))
    content = {
        "format": "gongkai-report", "version": 1, "name": f"{made.slug}.json", "agency": made.agency, "year": made.year,
        "edition": made.form, "form": made.form, "title": {"text": made.title[-1]},
        "opening": [{"text": text} for text in made.opening], "chapters": chapters,
        "closing": [{"text": text} for text in made.closing], "signed_by": {"text": made.closing[0]},
        "signed_at": {"text": made.closing[-1]}, "signed_on": signed_on.isoformat(), "published_on": None,
        "period": [f"{made.year}-01-01", f"{made.year}-12-31"],
        "tables": {table: {"kind": "file"} for table in ("proactive", "requests", "disputes")},
        "cells": {id: {"number": figure, "text": str(figure)} for id, figure in made.cells.items()},
        "unread": [], "strays": [], "row_headings": {}, "column_headings": {}, "leftovers": [],
    }  # fmt: skip
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


CHAPTERS = ("overview", "proactive", "requests", "disputes", "problems", "other")
