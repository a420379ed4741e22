"""One page as pdfium hands it over: characters with their boxes, ruling lines and pictures, read from the top left."""

from __future__ import annotations

import ctypes
import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import pi
from statistics import median, median_low
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

Glyph = tuple[float, float, float, float, str]
"""A character: how far its middle is under the page's top, its left and right edge, its em (all in points), itself."""

Segment = tuple[float, float, float]
"""A ruling line: its position across, its beginning and its end along, in points."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the page's top left."""

MAX_OBJECTS = 300_000
"""Characters and drawn objects of one page beyond which nobody's report goes."""

THIN = 3.5
"""How thick, in points, a filled shape may be and still be a line."""

_FORM_DEPTH = 6
_OUTLIER = 1.45
_GIANT = 2.5
_FEW = 100
_MOST_HEIGHTS = 10
_SAME_BASE = 0.5
_ABOVE_BASE = 0.36


@dataclass(slots=True)
class Page:
    """What stands on a page, with heights counted from its top whichever way the page is turned.

    ``objects`` is the number of its characters and drawn objects, as a measure of the work it makes.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    across: list[Segment] = field(default_factory=list)
    upright: list[Segment] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    watermark: str = ""
    hidden_text: bool = False
    objects: int = 0

    @property
    def pictured(self) -> float:
        """The share of the page that its largest picture covers."""
        areas = (max(0.0, right - left) * max(0.0, bottom - top) for left, top, right, bottom in self.pictures)
        return max(areas, default=0.0) / (self.width * self.height or 1.0)


class TooMuch(Exception):
    """A page with more on it than any report has."""


def read_page(page: Any, number: int) -> Page:
    """Read one loaded pdfium page. Raises ``TooMuch``."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return _Drawing(page, _frame(page, 0), number).page
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > MAX_OBJECTS:
            raise TooMuch
        frame = _frame(page, _quarter_turns(text, count))
        drawing = _Drawing(page, frame, number)
        drawing.page.glyphs, drawing.page.watermark = _glyphs(text, count, frame)
        drawing.page.objects += count
        return drawing.page
    finally:
        pdfium.FPDFText_ClosePage(text)


# ------------------------------------------------------------------ the way a page is turned


@dataclass(slots=True, frozen=True)
class _Frame:
    """A page's box in pdfium's coordinates, and by how many quarter turns its text runs counter-clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        """The width and height as one reads the text."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def turn(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a box as the reader of the text sees it, heights counted downwards."""
        match self.turns:
            case 0:
                return left - self.left, self.top - top, right - self.left, self.top - bottom
            case 1:
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 2:
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case _:
                return self.top - top, self.right - right, self.top - bottom, self.right - left


def _frame(page: Any, turns: int) -> _Frame:
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, rect):
        rect = pdfium.FS_RECTF(0, 842, 595, 0)
    return _Frame(rect.left, rect.bottom, rect.right, rect.top, turns)


def _quarter_turns(text: Any, count: int) -> int:
    """Return how most of a sample of the page's characters are turned: a table set sideways is read sideways."""
    sample = range(0, count, max(1, count // 12))
    turned = Counter(_turns_of(text, at) for at in sample if pdfium.FPDFText_GetUnicode(text, at) > 32)
    turned.pop(None, None)
    return turned.most_common(1)[0][0] or 0 if turned else 0


def _turns_of(text: Any, at: int) -> int | None:
    quarters = -pdfium.FPDFText_GetCharAngle(text, at) / (pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.06 else None


# ------------------------------------------------------------------ characters

# Fonts made on some systems map common characters to the radicals that look the same.
_RADICAL = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))
}
_RADICALS |= dict(
    zip(
        map(ord, "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻧⻨⻩⻬⻮⻰"),
        "民西见角贝车长门青韦页风飞食马鬼鱼鸟卤麦黄齐齿龙",
        strict=True,
    )
)


def _glyphs(text: Any, count: int, frame: _Frame) -> tuple[list[Glyph], str]:
    """Return the characters from top to bottom, and apart from them the text that is set askew over the page."""
    chars = _characters(text, count)
    glyphs = _upright_glyphs(text, chars, frame) if frame.turns == 0 else _turned_glyphs(text, chars, frame)
    if not glyphs:
        return [], ""
    usual = median(glyph[3] for _, glyph in glyphs)
    straight: list[Glyph] = []
    watermark = ""
    for at, glyph in glyphs:
        if usual / _OUTLIER < glyph[3] < usual * _OUTLIER:
            straight.append(glyph)
        elif _turns_of(text, at) == frame.turns:
            straight.append(_tight(text, at, glyph, frame) if glyph[3] > usual * _GIANT else glyph)
        else:
            watermark += glyph[4]
    straight.sort()
    return straight, watermark


def _tight(text: Any, at: int, glyph: Glyph, frame: _Frame) -> Glyph:
    """Return a character with the box of its ink: some fonts claim many times the height and width they have."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, at, left, right, bottom, top)
    box = frame.turn(left.value, bottom.value, right.value, top.value)
    em = max(box[2] - box[0], box[3] - box[1])
    return glyph if em > glyph[3] / 2 else ((box[1] + box[3]) / 2, box[0], box[2], em, glyph[4])


def _characters(text: Any, count: int) -> str:
    """Return one character for each of pdfium's, in its order.

    A character beyond the basic plane counts as two; its second half is nothing.
    """
    buffer = ctypes.create_string_buffer(2 * (count + 1))
    written = pdfium.FPDFText_GetText(text, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    chars = buffer.raw[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")
    if len(chars) != count:
        codes = (pdfium.FPDFText_GetUnicode(text, at) for at in range(count))
        chars = "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)
        chars = _HALF.sub("\ufffd", _HALVES.sub(_whole, chars))
    # A hyphen at the end of a line comes as a mark of pdfium's own.
    chars = chars.replace("\ufffe", "-").replace("\x02", "-")
    return chars.translate(_RADICALS) if _RADICAL.search(chars) else chars


_HALF = re.compile("[\ud800-\udfff]")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def _whole(halves: re.Match[str]) -> str:
    return halves.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le") + "\0"


def _upright_glyphs(text: Any, chars: str, frame: _Frame) -> list[tuple[int, Glyph]]:
    box = pdfium.FS_RECTF()
    pointer = ctypes.byref(box)
    get: Callable[..., int] = pdfium.FPDFText_GetLooseCharBox
    edge, top = frame.left, frame.top
    glyphs: list[tuple[int, Glyph]] = []
    for at, char in enumerate(chars):
        if char <= " " or char in _NOTHING or not get(text, at, pointer):
            continue
        upper, lower = box.top, box.bottom
        left, right = box.left - edge, box.right - edge
        glyphs.append((at, (top - (upper + lower) / 2, min(left, right), max(left, right), abs(upper - lower), char)))
    return _on_base_lines(text, glyphs, top) if _inked(glyphs) else glyphs


def _inked(glyphs: Sequence[tuple[int, Glyph]]) -> bool:
    """Whether boxes may be as high as the ink of each character, so that a comma's middle is far below the line's.

    A font that states its height gives one height for each size; one that does not gives as many as shapes.
    """
    return len(glyphs) < _FEW or len({int(glyph[3] * 10) for _, glyph in glyphs}) > _MOST_HEIGHTS


def _on_base_lines(text: Any, glyphs: list[tuple[int, Glyph]], top: float) -> list[tuple[int, Glyph]]:
    """Return the characters with one middle for all that stand on one base line."""
    x, y = ctypes.c_double(), ctypes.c_double()
    x_pointer, y_pointer = ctypes.byref(x), ctypes.byref(y)
    get: Callable[..., int] = pdfium.FPDFText_GetCharOrigin
    found: list[tuple[int, float]] = []
    ems: defaultdict[int, list[float]] = defaultdict(list)
    for at, (_, left, right, height, _) in glyphs:
        get(text, at, x_pointer, y_pointer)
        base = int((top - y.value) / _SAME_BASE)
        em = height if height > right - left else right - left
        found.append((base, em))
        ems[base].append(em)
    middles = {base: base * _SAME_BASE - _ABOVE_BASE * median_low(sizes) for base, sizes in ems.items()}
    return [
        (at, (middles[base], left, right, em, char))
        for (base, em), (at, (_, left, right, _, char)) in zip(found, glyphs, strict=True)
    ]


_NOTHING = frozenset("\x7f\x85\xa0\xad\u2002\u2003\u2009\u200b\u200c\u200d\u2028\u2029\u3000\ufeff\uffff")


def _turned_glyphs(text: Any, chars: str, frame: _Frame) -> list[tuple[int, Glyph]]:
    """Turned text has no loose boxes: take the tight ones, and the height of the line from the base line."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    found: list[tuple[int, Box, float, str]] = []
    for at, char in enumerate(chars):
        if char <= " " or char in _NOTHING or not pdfium.FPDFText_GetCharBox(text, at, left, right, bottom, top):
            continue
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        base = frame.turn(x.value, y.value, x.value, y.value)[1]
        found.append((at, frame.turn(left.value, bottom.value, right.value, top.value), base, char))
    if not found:
        return []
    sizes = sorted(max(box[2] - box[0], box[3] - box[1]) for _, box, _, _ in found)
    em = sizes[len(sizes) * 3 // 4] or 10.0
    return [(at, (base - _ABOVE_BASE * em, box[0], box[2], em, char)) for at, box, base, char in found]


# ------------------------------------------------------------------ lines and pictures


class _Drawing:
    """Collects what is drawn on a page, inside forms (in pdfium's sense: drawings used as one object) too."""

    def __init__(self, page: Any, frame: _Frame, number: int) -> None:
        self.frame = frame
        self.page = Page(number, *frame.size)
        self._numbers = [ctypes.c_float() for _ in range(4)]
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        count = pdfium.FPDFPage_CountObjects(page)
        self._collect((pdfium.FPDFPage_GetObject(page, at) for at in range(count)), count, (), _FORM_DEPTH)

    def _collect(self, objects: Iterator[Any], count: int, matrices: tuple[Any, ...], depth: int) -> None:
        self._spend(count)
        for item in objects:
            match pdfium.FPDFPageObj_GetType(item):
                case pdfium.FPDF_PAGEOBJ_TEXT:
                    self._note_hidden(item)
                case pdfium.FPDF_PAGEOBJ_PATH:
                    self._path(item, matrices)
                case pdfium.FPDF_PAGEOBJ_IMAGE:
                    self.page.pictures.append(self._bounds(item, matrices))
                case pdfium.FPDF_PAGEOBJ_FORM if depth:
                    self._form(item, matrices, depth)

    def _spend(self, count: int) -> None:
        self.page.objects += count
        if self.page.objects > MAX_OBJECTS:
            raise TooMuch

    def _form(self, form: Any, matrices: tuple[Any, ...], depth: int) -> None:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(form, matrix)
        count = pdfium.FPDFFormObj_CountObjects(form)
        parts = (pdfium.FPDFFormObj_GetObject(form, at) for at in range(count))
        self._collect(parts, count, (matrix, *matrices), depth - 1)

    def _note_hidden(self, item: Any) -> None:
        """Note text laid invisibly over a picture, as a scanner's own reading of a page is."""
        if self.page.pictures and not self.page.hidden_text:
            mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
            self.page.hidden_text = mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE

    def _bounds(self, item: Any, matrices: tuple[Any, ...]) -> Box:
        left, bottom, right, top = self._numbers
        pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        return self._turn(left.value, bottom.value, right.value, top.value, matrices)

    def _turn(self, left: float, bottom: float, right: float, top: float, matrices: tuple[Any, ...]) -> Box:
        if matrices:
            corners = [_apply((left, bottom), matrices), _apply((right, top), matrices)]
            (left, right), (bottom, top) = (sorted(axis) for axis in zip(*corners, strict=True))
        return self.frame.turn(left, bottom, right, top)

    def _path(self, path: Any, matrices: tuple[Any, ...]) -> None:
        pdfium.FPDFPath_GetDrawMode(path, self._fill, self._stroke)
        count = pdfium.FPDFPath_CountSegments(path)
        self._spend(count)
        if self._stroke.value:
            for ends in self._strokes(path, count, matrices):
                self._line(ends)
        elif self._fill.value and count <= 5:
            self._filled(self._bounds(path, matrices), path)
        elif self._fill.value:
            for box in self._shapes(path, count, matrices):
                self._filled(box, path)

    def _line(self, ends: Box) -> None:
        left, top, right, bottom = ends
        if bottom - top <= THIN / 2 and right > left:
            self.page.across.append(((top + bottom) / 2, left, right))
        elif right - left <= THIN / 2 and bottom > top:
            self.page.upright.append(((left + right) / 2, top, bottom))

    def _filled(self, box: Box, path: Any) -> None:
        left, top, right, bottom = box
        flat, narrow = bottom - top <= THIN, right - left <= THIN
        if flat:
            self.page.across.append(((top + bottom) / 2, left, right))
        if narrow:
            self.page.upright.append(((left + right) / 2, top, bottom))
        if not flat and not narrow and not _white(path):
            self.page.fills.append(box)

    def _strokes(self, path: Any, count: int, matrices: tuple[Any, ...]) -> Iterator[Box]:
        """Yield the straight pieces of a stroked path."""
        for points in self._subpaths(path, count, matrices):
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                yield self.frame.turn(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _shapes(self, path: Any, count: int, matrices: tuple[Any, ...]) -> Iterator[Box]:
        """Yield the box of each closed shape of a filled path."""
        for points in self._subpaths(path, count, matrices):
            xs, ys = zip(*points, strict=True)
            yield self.frame.turn(min(xs), min(ys), max(xs), max(ys))

    def _subpaths(self, path: Any, count: int, matrices: tuple[Any, ...]) -> Iterator[list[tuple[float, float]]]:
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(path, own)
        x, y = self._numbers[:2]
        points: list[tuple[float, float]] = []
        for at in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(path, at)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
                yield points
                points = []
            points.append(_apply((x.value, y.value), (own, *matrices)))
            if pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if points:
            yield points


def _apply(point: tuple[float, float], matrices: tuple[Any, ...]) -> tuple[float, float]:
    x, y = point
    for matrix in matrices:
        x, y = matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f
    return x, y


def _white(path: Any) -> bool:
    """Whether a shape is filled with white or next to it: a ground for text and no mark."""
    colour = [ctypes.c_uint() for _ in range(4)]
    known = pdfium.FPDFPageObj_GetFillColor(path, *colour)
    return bool(known) and (min(part.value for part in colour[:3]) > 245 or colour[3].value < 10)
