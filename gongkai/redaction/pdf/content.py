"""A page's content rewritten without what lies under the marks: letters, pictures' points, drawings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Operator

from gongkai.redaction.marks import Taken
from gongkai.redaction.pdf import pictures
from gongkai.redaction.pdf.errors import CannotEdit
from gongkai.redaction.pdf.fonts import Font, Glyph, font_of
from gongkai.redaction.pdf.layers import hidden_layer
from gongkai.redaction.pdf.matrix import IDENTITY, Area, Matrix, apply, around, inverse, matrix_of, moved, times
from gongkai.redaction.pdf.objects import entries

MOST_INSTRUCTIONS = 2_000_000
"""Operators of one page, its forms counted as often as they are drawn."""
_DEEPEST = 12
_ACROSS, _UPRIGHT = 0.15, 0.25
_INVISIBLE = 3
_PLAIN_SIDES = 8
_SPOKEN = ("/ActualText", "/Alt", "/E")
_BUILD = frozenset(["m", "l", "c", "v", "y", "h", "re"])
_PAINT = frozenset(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"])
_SHOW = frozenset(("Tj", "TJ", "'", '"'))

Instruction = ContentStreamInstruction | ContentStreamInlineImage


@dataclass
class State:
    """The graphics state, as far as it says where letters and pictures come to stand."""

    ctm: Matrix = IDENTITY
    font: Font | None = None
    size: float = 0.0
    char: float = 0.0
    word: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    tiled: bool = False


@dataclass
class Scope:
    """The content stream being rewritten: its resources, what it still draws by name, and its written copy."""

    resources: pikepdf.Object
    out: list[Instruction] = field(default_factory=list)
    drawn: dict[str, pikepdf.Object] = field(default_factory=dict)
    touched: bool = False

    def resource(self, kind: str, name: str) -> pikepdf.Object:
        """Return a named resource. Raises ``CannotEdit`` when there is none."""
        found = entries(self.resources, kind).get(name)
        if found is None:
            raise CannotEdit(f"资源 {name} 不存在")
        return found


class Eraser:
    """Takes what lies under the ``areas`` out of one page; ``taken`` counts it for each area.

    ``hidden`` are the layers that are not shown: what stands on them is left out as a whole.
    """

    def __init__(self, pdf: pikepdf.Pdf, areas: Sequence[Area], hidden: frozenset[tuple[int, int]]) -> None:
        self.pdf, self.areas, self.hidden = pdf, areas, hidden
        self.taken = [Taken() for _ in areas]
        self.largest = 0.0
        self._fonts: dict[Any, Font] = {}
        self._left = MOST_INSTRUCTIONS
        self._new = 0

    def page(self, page: pikepdf.Page) -> tuple[bytes, pikepdf.Dictionary]:
        """Return the page's content and resources without what is marked. Raises ``CannotEdit``."""
        resources = page.obj.get("/Resources", pikepdf.Dictionary())
        scope = Scope(resources)
        try:
            self._run(pikepdf.parse_content_stream(page), scope, State(), 0)
        except (pikepdf.PdfError, TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
            raise CannotEdit("页面内容不合规范") from error
        return pikepdf.unparse_content_stream(_balanced(scope.out)), self._resources(scope)

    def _resources(self, scope: Scope) -> pikepdf.Dictionary:
        """Return the resources with those drawings only that are still drawn: what is taken out hangs on no name."""
        kept = pikepdf.Dictionary(dict(scope.resources.items()))
        if "/XObject" in kept:
            del kept["/XObject"]
        if scope.drawn:
            kept["/XObject"] = pikepdf.Dictionary(scope.drawn)
        if "/Properties" in kept and scope.touched:
            kept["/Properties"] = pikepdf.Dictionary(
                {name: _silent(each) for name, each in entries(kept, "/Properties").items()}
            )
        return kept

    # ---- the walk

    def _run(self, instructions: Iterable[Instruction], scope: Scope, state: State, depth: int) -> None:
        if depth > _DEEPEST:
            raise CannotEdit("图形嵌套过深")
        walk = _Walk(self, scope, state, depth)
        for instruction in instructions:
            self._left -= 1
            if self._left < 0:
                raise CannotEdit("页面内容过多")
            walk.step(instruction)
        walk.close()

    def font(self, scope: Scope, name: str) -> Font:
        """Return the font of a name."""
        return self.font_of(scope.resource("/Font", name))

    def font_of(self, source: pikepdf.Object) -> Font:
        """Return the measures of a font, worked out once."""
        key = source.objgen if source.is_indirect else id(source)
        if key not in self._fonts or not source.is_indirect:
            self._fonts[key] = font_of(source)
        return self._fonts[key]

    def letter(self, area: Area, mode: int) -> int | None:
        """Return which area takes a letter out; what is not seen goes where it is touched at all."""
        across, upright = (0.02, 0.02) if mode == _INVISIBLE else (_ACROSS, _UPRIGHT)
        for at, mark in enumerate(self.areas):
            width, height = mark.shared(area)
            if width < 0 or height < 0:
                continue
            middle = (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2
            if mark.has(*middle):
                return at
            wide = width > across * area.width and width > 0
            # A mark drawn tightly round a full stop or a comma reaches over little of the letter's full height.
            high = height > upright * area.height or (height > 0.6 * mark.height and height > 0)
            if wide and high:
                return at
        return None

    def count(self, at: int, **taken: int) -> None:
        """Count what an area took out."""
        self.taken[at] += Taken(**taken)

    def fresh(self, scope: Scope) -> str:
        """Return a name for a drawing that no other has."""
        names = set(entries(scope.resources, "/XObject")) | set(scope.drawn)
        while True:
            self._new += 1
            if (name := f"/Gk{self._new}") not in names:
                return name

    def form(self, source: pikepdf.Object, scope: Scope, state: State, depth: int) -> pikepdf.Object:
        """Return a form without what is marked: itself when nothing in it is."""
        inner = copy(state)
        if "/Matrix" in source:
            inner.ctm = times(matrix_of(list(source["/Matrix"])), state.ctm)
        own = Scope(source.get("/Resources", scope.resources))
        self._run(pikepdf.parse_content_stream(source), own, inner, depth + 1)
        if not own.touched:
            return source
        made = pikepdf.Stream(self.pdf, pikepdf.unparse_content_stream(_balanced(own.out)))
        for key in source.keys():  # noqa: SIM118 - a stream's entries, not its bytes
            if key not in ("/Length", "/Filter", "/DecodeParms", "/Resources", "/Metadata", "/PieceInfo"):
                made[key] = source[key]
        made["/Resources"] = self._resources(own)
        return self.pdf.make_indirect(made)


class _Walk:
    """One pass through one content stream."""

    def __init__(self, eraser: Eraser, scope: Scope, state: State, depth: int) -> None:
        self.eraser, self.scope, self.state, self.depth = eraser, scope, state, depth
        self.saved: list[State] = []
        self.tm = self.tlm = IDENTITY
        self.path = _Path()
        self.marked: list[int] = []
        self.silent = 0

    def step(self, instruction: Instruction) -> None:
        """Take one instruction over, changed where something of it is marked."""
        if isinstance(instruction, ContentStreamInlineImage):
            self._inline(instruction)
            return
        operator, operands = str(instruction.operator), list(instruction.operands)
        if self._layer(operator, operands) or self.silent:
            return
        if operator in _SHOW:
            self._show(operator, operands, instruction)
            return
        if operator in _BUILD:
            self.path.add(operator, instruction, self.state.ctm)
            return
        if operator in _PAINT:
            self._paint(operator, instruction)
            return
        if operator in ("W", "W*"):
            self.path.clips.append(instruction)
            return
        if operator == "Do":
            self._do(str(operands[0]), instruction)
            return
        self.scope.out.append(instruction)
        if handler := _HANDLERS.get(operator):
            handler(self, operands)

    def close(self) -> None:
        """End what the stream left open."""
        self.scope.out += self.path.all()

    # ---- layers and marked content

    def _layer(self, operator: str, operands: Sequence[Any]) -> bool:
        """Follow marked content; say whether the instruction belongs to a layer that is not shown."""
        if operator in ("BMC", "BDC"):
            if self.silent or (operator == "BDC" and self._is_hidden(operands)):
                self.silent += 1
                self.scope.touched = True
                return True
            self.marked.append(len(self.scope.out))
        elif operator == "EMC":
            if self.silent:
                self.silent -= 1
                return True
            if self.marked:
                self.marked.pop()
        return False

    def _is_hidden(self, operands: Sequence[Any]) -> bool:
        if str(operands[0]) != "/OC" or not isinstance(operands[1], pikepdf.Name):
            return False
        layer = entries(self.scope.resources, "/Properties").get(str(operands[1]))
        return layer is not None and hidden_layer(layer, self.eraser.hidden)

    def _hush(self) -> None:
        """Take away the words that stand for what is drawn here: a reader would speak them."""
        self.scope.touched = True
        for at in self.marked:
            before = self.scope.out[at]
            if not isinstance(before, ContentStreamInstruction) or len(before.operands) < 2:
                continue
            tag, properties = before.operands[0], before.operands[1]
            if isinstance(properties, pikepdf.Name):
                properties = entries(self.scope.resources, "/Properties").get(str(properties), properties)
            if isinstance(properties, pikepdf.Dictionary) and any(key in properties for key in _SPOKEN):
                kept = {key: value for key, value in properties.items() if key not in _SPOKEN}
                self.scope.out[at] = ContentStreamInstruction([tag, pikepdf.Dictionary(kept)], Operator("BDC"))

    # ---- text

    def _show(self, operator: str, operands: Sequence[Any], instruction: ContentStreamInstruction) -> None:
        state = self.state
        if operator == '"':
            state.word, state.char = float(operands[0]), float(operands[1])
        if operator in ("'", '"'):
            self._next_line(0.0, -state.leading)
        shown: list[Any] = list(operands[0]) if operator == "TJ" else [operands[-1]]
        pieces, changed = self._letters(shown)
        if not changed:
            self.scope.out.append(instruction)
            return
        self._hush()
        if operator == '"':
            self._put("Tw", state.word)
            self._put("Tc", state.char)
        if operator in ("'", '"'):
            self._put("T*")
        if pieces:
            self._put("TJ", pikepdf.Array(pieces))

    def _letters(self, shown: list[Any]) -> tuple[list[Any], bool]:
        """Return a string's pieces with a gap in place of each letter that is marked, and whether there was any."""
        font = self.state.font
        if font is None:
            raise CannotEdit("文字没有指明字体")
        pieces: list[Any] = []
        kept, gap, changed = bytearray(), 0.0, False

        def settle() -> None:
            nonlocal gap
            if kept:
                pieces.append(pikepdf.String(bytes(kept)))
                kept.clear()
            if gap:
                pieces.append(Decimal(repr(round(gap, 4))))
                gap = 0.0

        for each in shown:
            if not isinstance(each, pikepdf.String):
                if kept:
                    settle()
                gap += float(each)
                self._advance(-float(each) / 1000 * self.state.size)
                continue
            for glyph in font.glyphs(bytes(each)):
                moves = self._moves(font, glyph)
                at = self.eraser.letter(self._area(font, glyph), self.state.mode)
                if at is None:
                    if gap:
                        settle()
                    kept += glyph.code
                else:
                    if kept:
                        settle()
                    gap -= moves * 1000 / self.state.size if self.state.size else 0.0
                    self.eraser.count(at, characters=1)
                    changed = True
                self._advance(moves)
        settle()
        return pieces, changed

    def _moves(self, font: Font, glyph: Glyph) -> float:
        """Return how far a letter moves on, before horizontal scaling."""
        state = self.state
        return glyph.advance * font.scale * state.size + state.char + (state.word if glyph.space else 0.0)

    def _advance(self, by: float) -> None:
        vertical = self.state.font is not None and self.state.font.vertical
        step: Matrix = (1, 0, 0, 1, 0, by) if vertical else (1, 0, 0, 1, by * self.state.scale, 0)
        self.tm = times(step, self.tm)

    def _area(self, font: Font, glyph: Glyph) -> Area:
        """Return the rectangle that a letter takes on the page."""
        state = self.state
        size, across = state.size, state.size * state.scale
        x0 = -glyph.left * font.scale * across
        x1 = x0 + glyph.width * font.scale * across
        base = state.rise - glyph.below * font.scale * size
        y0, y1 = base + font.descent * size, base + font.ascent * size
        whole = times(self.tm, state.ctm)
        area = around(apply(whole, x, y) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1)))
        self.eraser.largest = max(self.eraser.largest, min(area.width, area.height))
        return area

    def _put(self, operator: str, *operands: Any) -> None:
        plain = [Decimal(repr(round(each, 4))) if isinstance(each, float) else each for each in operands]
        self.scope.out.append(ContentStreamInstruction(plain, Operator(operator)))

    def _next_line(self, x: float, y: float) -> None:
        self.tm = self.tlm = times((1, 0, 0, 1, x, y), self.tlm)

    # ---- drawings

    def _paint(self, operator: str, instruction: ContentStreamInstruction) -> None:
        areas = self.eraser.areas
        hit = next((at for at, area in enumerate(areas) if self.path.meets(area)), None)
        if hit is None:
            self.scope.out += [*self.path.all(), instruction]
        else:
            if self.state.tiled and operator != "n":
                raise CannotEdit("用图案填充")
            kept, taken = self.path.without(areas)
            if taken:
                self._hush()
                self.eraser.count(hit, drawings=taken)
            clips = self.path.clips
            if not kept and clips:
                kept = [ContentStreamInstruction([0, 0, 0, 0], Operator("re"))]
            self.scope.out += [*kept, *clips, instruction] if kept else []
        self.path = _Path()

    def _do(self, name: str, instruction: ContentStreamInstruction) -> None:
        source = self.scope.resource("/XObject", name)
        if "/OC" in source and hidden_layer(source["/OC"], self.eraser.hidden):
            self.scope.touched = True
            return
        made: pikepdf.Object | None
        if str(source.get("/Subtype")) == "/Form":
            made = self.eraser.form(source, self.scope, self.state, self.depth)
        elif str(source.get("/Subtype")) == "/Image":
            made = self._image(source)
        else:
            raise CannotEdit("不认识的图形")
        if made is source:
            self.scope.drawn[name] = source
            self.scope.out.append(instruction)
            return
        self._hush()
        if made is not None:
            fresh = self.eraser.fresh(self.scope)
            self.scope.drawn[fresh] = made
            self.scope.out.append(ContentStreamInstruction([pikepdf.Name(fresh)], Operator("Do")))

    def _image(self, source: pikepdf.Object) -> pikepdf.Object | None:
        """Return a picture with its points under the marks painted over; nothing when it lies under one wholly."""
        whole = moved(self.state.ctm, Area(0, 0, 1, 1))
        met = [at for at, area in enumerate(self.eraser.areas) if area.meets(whole)]
        if not met:
            return source
        for at in met:
            self.eraser.count(at, pictures=1)
            if self.eraser.areas[at].holds(whole, 0.01):
                return None
        back = inverse(self.state.ctm)
        if back is None:
            return None
        return pictures.painted(self.eraser.pdf, source, [moved(back, self.eraser.areas[at]) for at in met])

    def _inline(self, instruction: ContentStreamInlineImage) -> None:
        if self.silent:
            return
        whole = moved(self.state.ctm, Area(0, 0, 1, 1))
        met = [at for at, area in enumerate(self.eraser.areas) if area.meets(whole)]
        if not met:
            self.scope.out.append(instruction)
            return
        for at in met:
            self.eraser.count(at, pictures=1)
        self._hush()
        back = inverse(self.state.ctm)
        if back is None or any(self.eraser.areas[at].holds(whole, 0.01) for at in met):
            return
        made = pictures.painted_inline(self.eraser.pdf, instruction, [moved(back, self.eraser.areas[at]) for at in met])
        fresh = self.eraser.fresh(self.scope)
        self.scope.drawn[fresh] = made
        self.scope.out.append(ContentStreamInstruction([pikepdf.Name(fresh)], Operator("Do")))

    # ---- state

    def _save(self, _: list[Any]) -> None:
        self.saved.append(copy(self.state))

    def _restore(self, _: list[Any]) -> None:
        if self.saved:
            self.state = self.saved.pop()

    def _concatenate(self, operands: list[Any]) -> None:
        self.state.ctm = times(matrix_of(operands), self.state.ctm)

    def _begin(self, _: list[Any]) -> None:
        self.tm = self.tlm = IDENTITY

    def _set_font(self, operands: list[Any]) -> None:
        self.state.font = self.eraser.font(self.scope, str(operands[0]))
        self.state.size = float(operands[1])

    def _move(self, operands: list[Any]) -> None:
        self._next_line(float(operands[0]), float(operands[1]))

    def _move_leading(self, operands: list[Any]) -> None:
        self.state.leading = -float(operands[1])
        self._move(operands)

    def _set_matrix(self, operands: list[Any]) -> None:
        self.tm = self.tlm = matrix_of(operands)

    def _line(self, _: list[Any]) -> None:
        self._next_line(0.0, -self.state.leading)

    def _extended(self, operands: list[Any]) -> None:
        state = self.scope.resource("/ExtGState", str(operands[0]))
        if "/Font" in state:
            self.state.font, self.state.size = self.eraser.font_of(state["/Font"][0]), float(state["/Font"][1])
        if isinstance(state.get("/SMask"), pikepdf.Dictionary):
            raise CannotEdit("透明蒙版")

    def _colour(self, operands: list[Any]) -> None:
        self.state.tiled = False
        if operands and isinstance(operands[-1], pikepdf.Name):
            pattern = self.scope.resource("/Pattern", str(operands[-1]))
            self.state.tiled = int(pattern.get("/PatternType", 1)) == 1

    def _number(self, name: str, operands: list[Any], by: float = 1.0) -> None:
        setattr(self.state, name, float(operands[0]) * by)

    def _mode(self, operands: list[Any]) -> None:
        self.state.mode = int(operands[0])


_HANDLERS: dict[str, Callable[[_Walk, list[Any]], None]] = {
    "q": _Walk._save,
    "Q": _Walk._restore,
    "cm": _Walk._concatenate,
    "BT": _Walk._begin,
    "Tf": _Walk._set_font,
    "Td": _Walk._move,
    "TD": _Walk._move_leading,
    "Tm": _Walk._set_matrix,
    "T*": _Walk._line,
    "gs": _Walk._extended,
    "scn": _Walk._colour,
    "SCN": _Walk._colour,
    "Tr": _Walk._mode,
    "Tc": lambda walk, operands: walk._number("char", operands),
    "Tw": lambda walk, operands: walk._number("word", operands),
    "Tz": lambda walk, operands: walk._number("scale", operands, 0.01),
    "TL": lambda walk, operands: walk._number("leading", operands),
    "Ts": lambda walk, operands: walk._number("rise", operands),
}


class _Path:
    """The path being built: its subpaths, each with its instructions and points on the page."""

    def __init__(self) -> None:
        self.subpaths: list[tuple[list[ContentStreamInstruction], list[tuple[float, float]], bool]] = []
        self.clips: list[ContentStreamInstruction] = []

    def add(self, operator: str, instruction: ContentStreamInstruction, ctm: Matrix) -> None:
        """Add an operator of construction. Raises ``ValueError`` for one with too few operands."""
        numbers = [float(each) for each in instruction.operands]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if operator == "re":
            (x, y), (width, height) = points
            points = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        if operator in ("m", "re") or not self.subpaths:
            self.subpaths.append(([], [], False))
        instructions, placed, curved = self.subpaths[-1]
        instructions.append(instruction)
        placed += [apply(ctm, x, y) for x, y in points]
        self.subpaths[-1] = instructions, placed, curved or operator in ("c", "v", "y")

    def all(self) -> list[Instruction]:
        """Return every instruction of the path."""
        return [*(each for instructions, _, _ in self.subpaths for each in instructions), *self.clips]

    def meets(self, area: Area) -> bool:
        """Whether a part of the path comes near an area."""
        return any(points and area.meets(around(points)) for _, points, _ in self.subpaths)

    def without(self, areas: Sequence[Area]) -> tuple[list[Instruction], int]:
        """Return the path without what would tell something under the areas, and how many parts that was.

        Straight lines and plain boxes that go on beyond an area tell nothing there, such as the rulings of a table:
        they stay and are covered. What is curved or has many corners may be a letter or a signature and goes wholly.
        """
        kept: list[Instruction] = []
        taken = 0
        for instructions, points, curved in self.subpaths:
            if points and _tells(around(points), len(points), curved, areas):
                taken += 1
            else:
                kept += instructions
        return kept, taken


def _tells(around_it: Area, corners: int, curved: bool, areas: Iterable[Area]) -> bool:
    plain = not curved and corners <= _PLAIN_SIDES
    return any(area.holds(around_it, 0.5) if plain else area.meets(around_it) for area in areas)


def _silent(properties: pikepdf.Object) -> pikepdf.Object:
    """Return the properties of marked content without words that stand for it."""
    if not any(key in properties for key in _SPOKEN):
        return properties
    return pikepdf.Dictionary({key: value for key, value in properties.items() if key not in _SPOKEN})


def _balanced(instructions: list[Instruction]) -> list[Instruction]:
    """Return instructions that leave the graphics state as they found it."""
    out = list(_without_strays(instructions))
    depth = sum(_depth(each) for each in out)
    return [*out, *(ContentStreamInstruction([], Operator("Q")) for _ in range(depth))]


def _without_strays(instructions: Iterable[Instruction]) -> Iterator[Instruction]:
    depth = 0
    for each in instructions:
        change = _depth(each)
        if depth + change >= 0:
            depth += change
            yield each


def _depth(instruction: Instruction) -> int:
    name = str(instruction.operator)
    return 1 if name == "q" else -1 if name == "Q" else 0
