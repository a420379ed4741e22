"""A filled Word file as PDF: the same text, look and order, with fonts inside and its structure tagged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.errors import UnreadableDocument
from gongkai.letters.letter import LetterRefused
from gongkai.letters.page import Page, page_of
from gongkai.letters.template import open_template
from gongkai.readers.office.ooxml import parse

TEMPLATE = Path(__file__).with_name("letter.typ")
_CORE = "docProps/core.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CREATED = "{http://purl.org/dc/terms/}created"


def write_pdf(word: bytes) -> bytes:
    """Return a .docx file of a letter as PDF: PDF/UA-1, and PDF/A-2a when the letter has its date.

    Raises ``LetterRefused`` for a file that is damaged or that holds what cannot be printed the same, naming it, and
    ``MissingComponent`` when the fonts are not installed.
    """
    from gongkai.writers.pdf import NotPrinted, compiled

    page, about = _opened(word)
    day = _day(about.get("created", ""))
    data = {**page.data(), "title": about.get("title") or "政府信息公开文书", "author": about.get("creator", "")}
    try:
        return compiled(TEMPLATE, {"letter": json.dumps({**data, "dated": day is not None}, ensure_ascii=False)}, day)
    except NotPrinted as error:
        raise LetterRefused("文书的版式不能打印成 PDF，请简化表格和图片") from error


def _opened(word: bytes) -> tuple[Page, dict[str, str]]:
    """Return a file's page and properties. Raises ``LetterRefused`` for what cannot be read or printed as it is."""
    try:
        package = open_template(word)
        page = page_of(package)
        about = _properties(parse(package, _CORE)) if _CORE in package else {}
    except UnreadableDocument as error:
        raise LetterRefused(str(error).replace("模板：", "文书：", 1)) from error
    if page.untold:
        told = "、".join(page.untold)
        raise LetterRefused(f"文书里有{told}，不能照样打印成 PDF，请改成普通的文字、表格或者嵌入式图片")
    return page, about


def _properties(root: Any) -> dict[str, str]:
    named = {"title": root.find(_DC + "title"), "creator": root.find(_DC + "creator"), "created": root.find(_CREATED)}
    return {name: str(each.text or "") for name, each in named.items() if each is not None}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def text_of(word: bytes) -> str:
    """Return what a .docx file of a letter says, a paragraph a line, to be held against what it must say.

    Raises ``LetterRefused`` for a file that cannot be read, or of which not all can be printed.
    """
    return "\n".join(_texts(_opened(word)[0].blocks))


def _texts(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        if block["kind"] == "par":
            yield "".join(run.get("text", "") for run in block["runs"])
        yield from _texts(block.get("tail", []))
        for cell in block.get("cells", ()):
            yield from _texts(cell["blocks"])
