"""Redaction of PDF. The work is done in a process of its own, limited in time and memory: a file may be hostile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.redaction.marks import LAW, Box, Mark, NotRedacted, Place, Proof, Redacted, Sheet, Suggestion, Survey
from gongkai.redaction.suggestions import hits

if TYPE_CHECKING:
    from gongkai.redaction.pdf.reading import Char

SECONDS = 180
"""The time that a file may take."""

_COMPLEX = ("PDF 文件的内部结构过于复杂，或者已损坏", "请用“打印为 PDF”重新生成一份，或者拆成几个文件")
_EDGE = 0.3
_UNSEEN = "看不见的文字（被盖住，或者与底色相同）"


def redact(data: bytes, marks: Sequence[Mark], name: str, label: str = "") -> Redacted:
    """Return a PDF without what is marked, ``label`` on its black boxes, and the proof. Raises ``NotRedacted``."""
    request: dict[str, Any] = {"do": "redact", "marks": [mark.as_data() for mark in marks]}
    if label:
        request["label"] = _drawn(label, name)
    answer, made = _apart(request, data, name)
    return Redacted(made, Proof.from_data(answer["proof"]))


def _drawn(label: str, name: str) -> dict[str, Any]:
    from gongkai.redaction.pdf import labels

    if len(label) > labels.MOST or not label.isprintable():
        raise NotRedacted(name, f"黑块上的字太长或者不能印出（最多 {labels.MOST} 字）", "请改短，如“已隐去”")
    return labels.drawn(label).as_data()


def find(data: bytes, name: str, words: Sequence[str], personal: bool) -> Survey:
    """Return a PDF's pages, lines and what may have to be taken out. Raises ``NotRedacted``."""
    answer, _ = _apart({"do": "find"}, data, name)
    sheets = tuple(Sheet(*each) for each in answer["sheets"])
    places: list[Place] = []
    suggestions: list[Suggestion] = []
    for sheet, (text, boxes), unseen in zip(sheets, answer["pages"], answer["unseen"], strict=True):
        placed = [Box(sheet.number, *box) if box else None for box in boxes]
        places += _lines(sheet.number, text, placed)
        for hit in hits(text, words, personal):
            marks = tuple(Mark(box, hit.law, hit.label) for box in _boxes(placed[hit.start : hit.end]))
            if marks:
                shown = "".join(text[hit.start : hit.end].split())
                suggestions.append(Suggestion(hit.kind, hit.label, shown, f"第{sheet.number}页", marks, hit.certain))
        suggestions += _unseen(sheet.number, text, placed, unseen)
    pictured = [sheet.number for sheet, (text, _) in zip(sheets, answer["pages"], strict=True) if not text.strip()]
    says = f"第{_spans(pictured)}页没有可以取出的文字，可能是扫描件，请自己看着划定"
    return Survey("pdf", sheets, tuple(places), tuple(suggestions), (says,) if pictured else ())


def _spans(numbers: Sequence[int]) -> str:
    """Return numbers in words, those that follow one another as a span."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return "、".join(str(span[0]) if len(span) == 1 else f"{span[0]}—{span[-1]}" for span in spans)


def _unseen(page: int, text: str, boxes: Sequence[Box | None], unseen: Sequence[int]) -> list[Suggestion]:
    """Suggest text that is in the file and that nobody sees, such as under a black box that somebody drew."""
    found: list[Suggestion] = []
    for box in _boxes([boxes[at] for at in unseen]):
        under = [at for at in unseen if (own := boxes[at]) and _holds(box, own)]
        mark = Mark(box, LAW, _UNSEEN)
        found.append(Suggestion("unseen", _UNSEEN, "".join(text[at] for at in under), f"第{page}页", (mark,)))
    return found


def _holds(box: Box, own: Box) -> bool:
    return box.x0 <= own.x0 and box.y0 <= own.y0 and box.x1 >= own.x1 and box.y1 >= own.y1


def _lines(page: int, text: str, boxes: Sequence[Box | None]) -> list[Place]:
    found = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            found.append(Place(line, f"第{page}页", page, tuple(boxes[start:end])))
        start = end + 1
    return found


def _boxes(boxes: Sequence[Box | None]) -> list[Box]:
    """Return one box around the characters of each line, horizontal or vertical."""
    found: list[Box] = []
    for box in filter(None, boxes):
        if found and _follows(found[-1], box):
            last = found[-1]
            found[-1] = Box(
                box.page, min(last.x0, box.x0), min(last.y0, box.y0), max(last.x1, box.x1), max(last.y1, box.y1)
            )
        else:
            found.append(box)
    return [Box(box.page, round(box.x0 - _EDGE, 2), box.y0, round(box.x1 + _EDGE, 2), box.y1) for box in found]


def _follows(last: Box, box: Box) -> bool:
    """Whether a character goes on in the line, or the column, of the ones before it."""
    size = max(box.x1 - box.x0, box.y1 - box.y0)
    across = min(last.y1, box.y1) - max(last.y0, box.y0) > 0.5 * min(last.y1 - last.y0, box.y1 - box.y0)
    down = min(last.x1, box.x1) - max(last.x0, box.x0) > 0.5 * min(last.x1 - last.x0, box.x1 - box.x0)
    if across:
        return -size < box.x0 - last.x1 < 2 * size
    return down and (-size < last.y0 - box.y1 < 0.6 * size) and last.x1 - last.x0 < 1.5 * size


def _apart(request: dict[str, Any], data: bytes, name: str) -> tuple[dict[str, Any], bytes]:
    from gongkai.readers import apart

    head = json.dumps(request).encode()
    try:
        answer, _, made = apart.run("redaction_pdf", head + b"\n" + data, SECONDS).partition(b"\n")
        found: dict[str, Any] = json.loads(answer)
    except (apart.Failed, ValueError) as failure:
        raise NotRedacted(name, *_COMPLEX) from failure
    if "cause" in found:
        raise NotRedacted(name, found["cause"], found["cure"])
    return found, made


def extract(source: Path) -> bytes:
    """Do what is asked for in this process, which must be one that may come to harm: a line of JSON, then the file."""
    from gongkai.redaction.pdf.erasing import erase, sheets
    from gongkai.redaction.pdf.labels import Label

    head, _, data = source.read_bytes().partition(b"\n")
    request = json.loads(head)
    try:
        if request["do"] == "redact":
            label = Label.from_data(request["label"]) if "label" in request else None
            done = erase(data, [Mark.from_data(each) for each in request["marks"]], "", label)
            return json.dumps({"proof": done.proof.as_data()}).encode() + b"\n" + done.data
        pages, chars, unseen = sheets(data, "")
    except NotRedacted as error:
        return json.dumps({"cause": error.cause, "cure": error.cure}).encode() + b"\n"
    found = {"sheets": [astuple(each) for each in pages], "pages": [_plain(each) for each in chars], "unseen": unseen}
    return json.dumps(found).encode() + b"\n"


def _plain(chars: Sequence[Char]) -> tuple[str, list[list[float] | None]]:
    """Return a page's text and the box of each character, for the way to the other process."""
    text = "".join(char.text for char in chars)
    boxes = [[round(side, 2) for side in char.loose] if char.loose else None for char in chars]
    return text, boxes
