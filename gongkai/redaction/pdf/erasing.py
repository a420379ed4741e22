"""A PDF with what is marked taken out, proved page by page; a page that cannot be proved is shown as a picture."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import pikepdf
from PIL import Image, ImageDraw

from gongkai.redaction.marks import Box, Mark, NotRedacted, Proof, Redacted, Sheet, Taken
from gongkai.redaction.pdf import checking, cleaning, labels, reading
from gongkai.redaction.pdf.content import Eraser
from gongkai.redaction.pdf.errors import CannotEdit
from gongkai.redaction.pdf.labels import Label
from gongkai.redaction.pdf.layers import hidden_layers
from gongkai.redaction.pdf.matrix import Area
from gongkai.redaction.pdf.objects import entries
from gongkai.redaction.pdf.opening import flatten, opened
from gongkai.redaction.suggestions import bare

PICTURE_DOTS = 200
"""Points an inch of a page that is shown as a picture."""
_LEAST = 0.5
_FAR = 100_000.0
_TRIES = 3
_TELL = "请把文件打印为 PDF 后再试；仍不成功的，请打印后手工涂盖再扫描"


@dataclass
class Leaf:
    """A page with something to take out: the areas of its marks, which marks they are, whether it is pictured.

    ``further`` are areas found on the way; ``outside`` lie beyond the edges of the page, where nobody sees anything.
    """

    areas: list[Area]
    marks: list[int]
    further: list[Area] = field(default_factory=list)
    outside: list[Area] = field(default_factory=list)
    pictured: bool = False
    taken: list[Taken] = field(default_factory=list)
    around: float = 12.0


@dataclass
class Made:
    """A try: the file, what was stripped, which drawings were changed (their sums), where they are still drawn."""

    data: bytes
    stripped: list[str]
    originals: set[str]
    drawn_on: list[int]


def erase(data: bytes, marks: Sequence[Mark], name: str, label: Label | None = None) -> Redacted:
    """Return the PDF without what is marked, ``label`` on each box that has room for it.

    Raises ``NotRedacted`` when that cannot be done or proved.
    """
    flat, pages, stripped = _prepared(data, name)
    leaves = _leaves(marks, pages, name)
    with reading.loaded(flat, name) as before:
        texts, gone, beyond = _look_over(before, pages, leaves, name)
        made = _proved(flat, before, leaves, gone, name, label)
    if flaw := checking.file_flaw(made.data, gone, made.originals):
        raise NotRedacted(name, f"隐去后再查，{flaw}里仍有已隐去的内容，没有输出文件", _TELL)
    stripped += [*(["页面边界以外的文字"] if beyond else []), *made.stripped]
    return Redacted(made.data, _proof(data, texts, made, leaves, gone, len(marks), stripped, name))


def _prepared(data: bytes, name: str) -> tuple[bytes, int, list[str]]:
    """Return the file as its readers see it printed, how many pages it has, and what lay on them or under them.

    Remarks and layers that are not shown are dropped, fields and stamps are part of their pages.
    """
    pdf = opened(data, name)
    stripped = ["批注、表单域（显示出来的已并入页面）"] if flatten(pdf, name) else []
    if hidden := hidden_layers(pdf):
        stripped.append("隐藏的图层")
        for page in pdf.pages:
            _without_layers(pdf, page, hidden, name)
    pages = len(pdf.pages)
    flat = _saved(pdf)
    pdf.close()
    return flat, pages, stripped


def _leaves(marks: Sequence[Mark], pages: int, name: str) -> dict[int, Leaf]:
    leaves: dict[int, Leaf] = {}
    for at, mark in enumerate(marks):
        box = mark.where
        if not isinstance(box, Box) or not 1 <= box.page <= pages:
            raise NotRedacted(name, f"第{at + 1}处隐去位置不在这份 PDF 里", "请重新打开文件，重新划定")
        area = Area(min(box.x0, box.x1), min(box.y0, box.y1), max(box.x0, box.x1), max(box.y0, box.y1))
        if area.width < _LEAST or area.height < _LEAST:
            raise NotRedacted(name, f"第{box.page}页有一处隐去位置太小", "请划得大一些，盖住要隐去的内容")
        leaf = leaves.setdefault(box.page, Leaf([], []))
        leaf.areas.append(area)
        leaf.marks.append(at)
    return leaves


def _look_over(document: object, pages: int, leaves: dict[int, Leaf], name: str) -> tuple[list[str], set[str], bool]:
    """Read every page once: return their texts, the words under the marks, and whether text lies beyond an edge.

    The surroundings of a page with such text are added to what is taken out.
    """
    texts: list[str] = []
    gone: set[str] = set()
    beyond = False
    for number in range(1, pages + 1):
        with reading.page_of(document, number) as page:
            sheet = reading.sheet_of(document, page, number)
            chars = reading.characters(page)
        texts.append("".join(char.text for char in chars))
        if number in leaves:
            gone |= checking.words(checking.under(chars, leaves[number].areas))
        if not all(reading.on_sheet(char, sheet) for char in chars):
            beyond = True
            leaves.setdefault(number, Leaf([], [])).outside = _surroundings(sheet)
    reading.demand_bounded(sum(map(len, texts)), name)
    return texts, gone, beyond


def _surroundings(sheet: Sheet) -> list[Area]:
    return [
        Area(-_FAR, -_FAR, sheet.x0, _FAR),
        Area(sheet.x1, -_FAR, _FAR, _FAR),
        Area(sheet.x0, -_FAR, sheet.x1, sheet.y0),
        Area(sheet.x0, sheet.y1, sheet.x1, _FAR),
    ]


def _proved(
    flat: bytes, before: object, leaves: dict[int, Leaf], gone: set[str], name: str, label: Label | None
) -> Made:
    """Return the first try in which every marked page stands the check; pages that do not are shown as pictures."""
    for last in (False,) * (_TRIES - 1) + (True,):
        made = _try(flat, before, leaves, gone, name, label)
        wrong = False
        with reading.loaded(made.data, name) as after:
            for number, leaf in leaves.items():
                wrong |= not _stands(before, after, number, leaf, last)
        if not wrong:
            return made
    raise NotRedacted(name, "隐去后再查，仍能读出已隐去的文字，没有输出文件", _TELL)


def _stands(before: object, after: object, number: int, leaf: Leaf, last: bool) -> bool:
    flaw = checking.page_flaw(before, after, number, leaf.areas, leaf.outside, leaf.around)
    if not flaw or (leaf.pictured and flaw != "left"):
        return True
    if flaw == "left" and not leaf.further and not leaf.pictured:
        with reading.page_of(after, number) as page:
            left = checking.under(reading.characters(page), leaf.areas)
        leaf.further = [char.loose for chars in left for char in chars if char.loose]
    else:
        leaf.pictured = True
    return False


def _try(flat: bytes, before: object, leaves: dict[int, Leaf], gone: set[str], name: str, label: Label | None) -> Made:
    pdf = pikepdf.open(io.BytesIO(flat))
    _push_down(pdf)
    replaced: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, 1):
        leaf = leaves.get(number)
        if leaf is None:
            continue
        drawings = _drawings(page)
        if not leaf.pictured:
            _edit(pdf, page, leaf)
        if leaf.pictured:
            _show(pdf, page, leaf, before, number, name)
        replaced |= drawings - _drawings(page)
        if label:
            _write(pdf, page, leaf.areas, label)
    drawn_on = cleaning.unhook(pdf, replaced, leaves.keys())
    originals = _originals(pdf, replaced) if not drawn_on else set()
    stripped = cleaning.clean(pdf, {number: leaf.areas for number, leaf in leaves.items()}, gone)
    if "/Outlines" in pdf.Root:
        cleaning.outlines(pdf, bare("".join(reading.texts(_saved(pdf), name))))
    for text, blank in cleaning.strings(pdf):
        if any(word in bare(text) for word in gone):
            blank()
    made = Made(_saved(pdf), stripped, originals, drawn_on)
    pdf.close()
    return made


def _push_down(pdf: pikepdf.Pdf) -> None:
    """Give each page resources of its own: what one page draws hangs on no other, nor on the tree above."""
    for page in pdf.pages:
        page.obj["/Resources"] = pikepdf.Dictionary(dict(page.resources.items()))
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and str(each.get("/Type")) == "/Pages" and "/Resources" in each:
            del each["/Resources"]


def _edit(pdf: pikepdf.Pdf, page: pikepdf.Page, leaf: Leaf) -> None:
    """Rewrite a page's content, or note that it has to be shown as a picture."""
    eraser = Eraser(pdf, [*leaf.areas, *leaf.further, *leaf.outside], frozenset())
    try:
        content, resources = eraser.page(page)
    except CannotEdit:
        leaf.pictured = True
        return
    leaf.taken = eraser.taken[: len(leaf.areas)]
    leaf.around = max(4.0, min(eraser.largest, 80.0))
    page.obj["/Contents"] = pdf.make_stream(b"q\n" + content + b"\nQ\n" + _covers(leaf.areas))
    page.obj["/Resources"] = resources


def _covers(areas: Sequence[Area]) -> bytes:
    """Return black boxes over the areas, marked as being no text of the document."""
    boxes = "\n".join(f"{x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f} re" for x0, y0, x1, y1 in areas)
    return f"/Artifact BMC\nq 0 g\n{boxes}\nf Q\nEMC\n".encode()


def _write(pdf: pikepdf.Pdf, page: pikepdf.Page, areas: Sequence[Area], label: Label) -> None:
    """Print the label on a page's black boxes."""
    printed = labels.operators(label, areas, int(page.obj.get("/Rotate", 0)))
    if not printed:
        return
    drawings = pikepdf.Dictionary(entries(page.obj, "/Resources", "/XObject"))
    drawings[labels.NAME] = labels.stencil(pdf, label)
    resources = pikepdf.Dictionary(entries(page.obj, "/Resources"))
    resources["/XObject"] = drawings
    page.obj["/Resources"] = resources
    page.obj["/Contents"] = pdf.make_stream(page.obj["/Contents"].read_bytes() + b"\n" + printed)


def _without_layers(pdf: pikepdf.Pdf, page: pikepdf.Page, hidden: frozenset[tuple[int, int]], name: str) -> None:
    try:
        content, resources = Eraser(pdf, (), hidden).page(page)
    except CannotEdit as error:
        raise NotRedacted(name, f"PDF 有隐藏的图层，无法去掉（{error}）", _TELL) from error
    page.obj["/Contents"] = pdf.make_stream(content)
    page.obj["/Resources"] = resources


def _show(pdf: pikepdf.Pdf, page: pikepdf.Page, leaf: Leaf, before: object, number: int, name: str) -> None:
    """Put a picture of the page, with the areas black, in the place of its content.

    Raises ``NotRedacted`` where letters would be missing on it.
    """
    with reading.page_of(before, number) as old:
        sheet = reading.sheet_of(before, old, number)
        image = reading.picture(old, sheet, PICTURE_DOTS)
        sight = reading.picture(old, sheet, checking.SIGHT, False)
        if checking.blank(reading.characters(old, True), sight, sheet):
            raise NotRedacted(
                name,
                f"第{number}页只能转成图片来隐去，而它用的字体没有放在文件里，转成图片会缺字",
                "请重新导出 PDF，选“嵌入字体”或者“PDF/A”",
            )
    leaf.taken = [Taken(pictures=1) for _ in leaf.areas]
    drawing = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in leaf.areas:
        corners = (x0 - sheet.x0, sheet.y1 - y1, x1 - sheet.x0, sheet.y1 - y0)
        drawing.rectangle([each * PICTURE_DOTS / 72 for each in corners], fill=(0, 0, 0))
    shown = pdf.make_indirect(_jpeg(pdf, image))
    place = f"q {sheet.x1 - sheet.x0:.3f} 0 0 {sheet.y1 - sheet.y0:.3f} {sheet.x0:.3f} {sheet.y0:.3f} cm /Page Do Q"
    page.obj["/Contents"] = pdf.make_stream(place.encode())
    page.obj["/Resources"] = pikepdf.Dictionary({"/XObject": pikepdf.Dictionary({"/Page": shown})})
    for key in ("/Group", "/StructParents"):
        if key in page.obj:
            del page.obj[key]


def _jpeg(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    grey = image.convert("L")
    plain = not any(high - low > 24 for low, high in _spread(image))
    out = io.BytesIO()
    (grey if plain else image).save(out, "JPEG", quality=80, optimize=True)
    return pikepdf.Stream(
        pdf,
        out.getvalue(),
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Image"),
        Width=image.width,
        Height=image.height,
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name("/DeviceGray" if plain else "/DeviceRGB"),
        Filter=pikepdf.Name("/DCTDecode"),
    )


def _spread(image: Image.Image) -> list[tuple[int, int]]:
    """Return how far the colours of a picture are from grey, at most, on a small copy."""
    small = image.resize((max(1, image.width // 8), max(1, image.height // 8)))
    pixels = small.tobytes()
    return [(min(pixels[at : at + 3]), max(pixels[at : at + 3])) for at in range(0, len(pixels), 3)]


def _drawings(page: pikepdf.Page) -> set[tuple[int, int]]:
    """Return the pictures and forms that hang on a page, through forms as well."""
    found: set[tuple[int, int]] = set()
    waiting: list[pikepdf.Object] = [page.obj]
    while waiting and len(found) < 100_000:
        for each in entries(waiting.pop(), "/Resources", "/XObject").values():
            if each.objgen not in found:
                found.add(each.objgen)
                waiting.append(each)
    return found


def _originals(pdf: pikepdf.Pdf, replaced: set[tuple[int, int]]) -> set[str]:
    """Return the sums of drawings that were changed and hang on no page any more."""
    hanging = {each for page in pdf.pages for each in _drawings(page)}
    return {checking.digest(pdf.get_object(each)) for each in replaced - hanging}


def _saved(pdf: pikepdf.Pdf) -> bytes:
    """Return the file written whole, in one revision, with what is reachable and nothing else."""
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]
    out = io.BytesIO()
    pdf.save(
        out,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        deterministic_id=True,
        linearize=False,
        fix_metadata_version=False,
    )
    return out.getvalue()


def _proof(
    data: bytes,
    was: list[str],
    made: Made,
    leaves: dict[int, Leaf],
    gone: set[str],
    marks: int,
    stripped: list[str],
    name: str,
) -> Proof:
    taken = [Taken()] * marks
    for leaf in leaves.values():
        for at, each in zip(leaf.marks, leaf.taken, strict=True):
            taken[at] = each
    now = reading.texts(made.data, name)
    return Proof(
        before=hashlib.sha256(data).hexdigest(),
        after=hashlib.sha256(made.data).hexdigest(),
        text_before=hashlib.sha256("\f".join(was).encode()).hexdigest(),
        text_after=hashlib.sha256("\f".join(now).encode()).hexdigest(),
        taken=tuple(taken),
        searched=checking.SEARCHED,
        stripped=tuple(stripped),
        elsewhere=tuple(_elsewhere(now, gone, made.drawn_on)),
        pictured_pages=tuple(number for number, leaf in leaves.items() if leaf.pictured),
    )


def _elsewhere(pages: list[str], gone: set[str], drawn_on: list[int]) -> list[str]:
    bared = [bare(text) for text in pages]
    where = [f"第{number}页" for number, text in enumerate(bared, 1) if any(word in text for word in gone)]
    return where + [f"第{number}页（同一张图片）" for number in drawn_on]


def sheets(data: bytes, name: str) -> tuple[list[Sheet], list[list[reading.Char]], list[list[int]]]:
    """Return the pages, their characters, and the numbers of those that nobody sees. Raises ``NotRedacted``.

    Remarks are dropped and fields printed.
    """
    flat, count, _ = _prepared(data, name)
    found: list[Sheet] = []
    chars: list[list[reading.Char]] = []
    unseen: list[list[int]] = []
    with reading.loaded(flat, name) as document:
        for number in range(1, count + 1):
            with reading.page_of(document, number) as page:
                found.append(reading.sheet_of(document, page, number))
                chars.append([each for each in reading.characters(page, True) if reading.on_sheet(each, found[-1])])
                unseen.append(
                    checking.unseen(chars[-1], reading.picture(page, found[-1], checking.SIGHT, False), found[-1])
                )
            reading.demand_bounded(sum(map(len, chars)), name)
    return found, chars, unseen
