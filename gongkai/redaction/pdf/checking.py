"""Whether what was marked is gone from a PDF, and all else is where it was: the finished file is read anew."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pikepdf
from PIL import Image, ImageChops, ImageDraw

from gongkai.redaction.marks import Sheet
from gongkai.redaction.pdf.cleaning import strings
from gongkai.redaction.pdf.matrix import Area
from gongkai.redaction.pdf.objects import entries, listed
from gongkai.redaction.pdf.reading import Char, characters, on_sheet, page_of, picture, sheet_of
from gongkai.redaction.suggestions import bare

SEARCHED = (
    "页面文字（含不可见的文字层）",
    "图片和缩略图",
    "批注和表单",
    "书签和链接",
    "替代文字和朗读文字",
    "文档属性和元数据",
    "附件",
    "图层",
    "以前保存的版本",
)
_DOTS = 50.0
SIGHT = 100.0
"""Points an inch at which it is judged whether a letter can be seen."""
_CONTRAST, _DARK, _MISSING, _TIPS = 12, 160, 0.1, 0.2
_STEP = 70
_MOST_CHANGED = 0.0015
_LEAST_WORD = 2
_RAW_WORD = 4
_CONTENT = ("/Form", "/Image")


def under(chars: Iterable[Char], areas: Sequence[Area]) -> list[list[Char]]:
    """Return the characters whose ink lies under each area, in reading order."""
    found: list[list[Char]] = [[] for _ in areas]
    for char in chars:
        if (at := _lies(char, areas)) is not None:
            found[at].append(char)
    return found


def _lies(char: Char, areas: Sequence[Area]) -> int | None:
    if char.tight is None or not char.text.strip():
        return None
    box = char.tight if char.tight.width > 0 and char.tight.height > 0 else char.loose or char.tight
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return next((at for at, area in enumerate(areas) if area.has(x, y)), None)


def page_flaw(
    before: Any, after: Any, number: int, areas: Sequence[Area], outside: Sequence[Area], around: float
) -> str:
    """Return what is wrong with a redacted page: nothing, ``left``, ``lost`` or ``looks``.

    ``before`` and ``after`` are pdfium's documents, ``outside`` the areas beyond the page's edges, ``around`` how far
    from an area a letter may be touched.
    """
    with page_of(before, number) as old, page_of(after, number) as new:
        was, now = characters(old), characters(new)
        sheet = sheet_of(before, old, number)
        if any(under(now, areas)) or (outside and not all(on_sheet(char, sheet) for char in now)):
            return "left"
        every = [*areas, *outside]
        if _far(was, every, around) - _far(now, every, 0.0):
            return "lost"
        images = picture(old, sheet, _DOTS, False), picture(new, sheet, _DOTS, False)
    return "looks" if _differ(*images, sheet, areas, around) else ""


def _far(chars: Iterable[Char], areas: Sequence[Area], around: float) -> Counter[tuple[str, int, int]]:
    """Return the characters that no area comes near, each with its place to a point."""
    wide = [area.grown(around) for area in areas]
    found: Counter[tuple[str, int, int]] = Counter()
    for char in chars:
        box = char.loose
        if box is not None and char.text.strip() and not any(area.meets(box) for area in wide):
            found[char.text, round(box.x0 / 2), round(box.y0 / 2)] += 1
    return found


def _differ(old: Image.Image, new: Image.Image, sheet: Any, areas: Sequence[Area], around: float) -> bool:
    """Whether a page looks different where nothing was marked."""
    difference = ImageChops.difference(old, new).point(lambda step: 255 if step > _STEP else 0)
    drawing = ImageDraw.Draw(difference)
    for area in areas:
        x0, y0, x1, y1 = area.grown(around + 1)
        corners = (x0 - sheet.x0, sheet.y1 - y1, x1 - sheet.x0, sheet.y1 - y0)
        drawing.rectangle([each * _DOTS / 72 for each in corners], fill=0)
    changed = difference.histogram()[255]
    return changed > max(12, _MOST_CHANGED * difference.width * difference.height)


def unseen(chars: Sequence[Char], image: Image.Image, sheet: Sheet) -> list[int]:
    """Return the numbers of characters that nobody sees: covered by a box, or of the colour of what is behind them.

    One alone is none: a stroke as thin as a hair may be lost on the picture, two in a row are not. A character whose
    font is not in the file may be missing on this machine only; it counts where something dark is over it.
    """
    found: list[int] = []
    run: list[int] = []
    for at, char in enumerate([*chars, Char("x", None, None)]):
        if not char.text.isalnum():
            continue
        shade = _shade(image, char, sheet)
        if shade is not None and (char.embedded or shade < _DARK):
            run.append(at)
            continue
        found += run if len(run) > 1 else []
        run = []
    return found


def blank(chars: Sequence[Char], image: Image.Image, sheet: Sheet) -> bool:
    """Whether a good part of a page does not show here for want of its fonts."""
    printed = [char for char in chars if char.text.strip()]
    missing = [char for char in printed if not char.embedded and _shade(image, char, sheet) is not None]
    return len(missing) > max(2, _MISSING * len(printed))


def _shade(image: Image.Image, char: Char, sheet: Sheet) -> int | None:
    """Return how light it is where a character stands, if nothing can be told apart there.

    Under something dark its middle is enough: a box drawn by hand often leaves the tips of letters.
    """
    box = char.tight
    if box is None or not char.text.strip():
        return None
    middle = _even(image, box.grown(-_TIPS * min(box.width, box.height)), sheet)
    return middle if middle is not None and middle < _DARK else _even(image, box, sheet)


def _even(image: Image.Image, box: Area, sheet: Sheet) -> int | None:
    """Return how light a place is, if it is equally light all over."""
    scale = SIGHT / 72
    left, right = _inner((box.x0 - sheet.x0) * scale, (box.x1 - sheet.x0) * scale)
    top, bottom = _inner((sheet.y1 - box.y1) * scale, (sheet.y1 - box.y0) * scale)
    place = image.crop((left, top, max(left, min(image.width, right)), max(top, min(image.height, bottom))))
    if not place.width or not place.height:
        return None
    low, high = (int(each) for each in place.getextrema())  # type: ignore[arg-type]
    return low if high - low < _CONTRAST else None


def _inner(low: float, high: float) -> tuple[int, int]:
    """Return from which point to before which one: those on the edge only if there are few."""
    first, last = max(0, int(low)), int(high) + 1
    return (first + 1, last - 1) if last - first > 4 else (first, last)


def words(chars: Iterable[Sequence[Char]]) -> set[str]:
    """Return the words that were taken out, as they are searched for: without spaces, two letters at least."""
    found = {bare("".join(char.text for char in each)) for each in chars}
    return {word for word in found if len(word) >= _LEAST_WORD}


def file_flaw(data: bytes, gone: Collection[str], originals: Collection[str]) -> str:
    """Return where a finished file still tells what was taken out, in words; nothing where it does not.

    ``originals`` are the SHA-256 sums of pictures and forms that were changed and stand nowhere unmarked.
    """
    if data.count(b"startxref") != 1:
        return "以前保存的版本"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if "/Info" in pdf.trailer or "/Metadata" in pdf.Root:
            return "文档属性"
        if "/EmbeddedFiles" in entries(pdf.Root, "/Names") or "/AF" in pdf.Root:
            return "附件"
        if "/AcroForm" in pdf.Root or any(_remarks(page) for page in pdf.pages):
            return "批注或表单"
        for text, _ in strings(pdf):
            if any(word in bare(text) for word in gone):
                return "书签、名称或者替代文字"
        return _stream_flaw(pdf, gone, originals)


def _remarks(page: pikepdf.Page) -> bool:
    return any(str(each.get("/Subtype")) != "/Link" for each in page.obj.get("/Annots", []))


def _stream_flaw(pdf: pikepdf.Pdf, gone: Collection[str], originals: Collection[str]) -> str:
    written = [
        word.encode(encoding)
        for word in gone
        if len(word) >= _RAW_WORD
        for encoding in ("utf-8", "utf-16-be", "utf-16-le", "gb18030")
    ]
    drawn = (each for page in pdf.pages for each in listed(page.obj.get("/Contents")))
    content = {each.objgen for each in drawn if isinstance(each, pikepdf.Stream)}
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Stream):
            continue
        if originals and digest(each) in originals:
            return "改动前的图片或者图形"
        if each.objgen in content or str(each.get("/Subtype")) in _CONTENT or "/Length1" in each:
            continue
        try:
            inside = each.read_bytes()
        except pikepdf.PdfError:
            inside = each.read_raw_bytes()
        if any(word in inside for word in written):
            return "嵌入的数据"
    return ""


def digest(stream: pikepdf.Object) -> str:
    """Return the sum by which a stream is known again, its packing taken off where that is possible."""
    try:
        data = stream.read_bytes()
    except pikepdf.PdfError:
        data = stream.read_raw_bytes()
    return hashlib.sha256(data).hexdigest()
