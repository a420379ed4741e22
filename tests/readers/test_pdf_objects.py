"""A PDF's objects are laid open whatever they are packed in, and a locked or damaged one is told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.errors import UnreadableDocument
from gongkai.readers.pdf.objects import lay_open

SAMPLE = Path(__file__).parents[1] / "samples" / "yunling-2022.pdf"


def test_a_plain_report_holds_pages_and_nothing_else() -> None:
    opened = lay_open(SAMPLE.read_bytes(), "报告.pdf")
    assert (opened.attachments, opened.dynamic_form) == (0, False)
    assert b"/Pages" in opened.objects
    assert b"/ObjStm" not in opened.objects


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nnothing", SAMPLE.read_bytes()[:300]])
def test_a_damaged_file_is_told_with_its_name(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"坏\.pdf：PDF 文件已损坏") as told:
        lay_open(data, "坏.pdf")
    assert told.value.cure
