"""What a PDF says beside its pages, taken out: properties, attachments, remarks, spoken words, names, thumbnails."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any
from urllib.parse import unquote

import pikepdf

from gongkai.pictures import without_metadata
from gongkai.redaction.pdf.matrix import Area
from gongkai.redaction.pdf.objects import entries
from gongkai.redaction.suggestions import bare

_OF_ROOT = frozenset(
    f"/{each}"
    for each in [
        "Type",
        "Pages",
        "Outlines",
        "StructTreeRoot",
        "MarkInfo",
        "Lang",
        "ViewerPreferences",
        "PageLabels",
        "PageMode",
        "PageLayout",
        "Names",
        "Dests",
        "OutputIntents",
        "Version",
        "Extensions",
    ]
)
_OF_PAGE = frozenset(
    f"/{each}"
    for each in [
        "Type",
        "Parent",
        "Resources",
        "MediaBox",
        "CropBox",
        "BleedBox",
        "TrimBox",
        "ArtBox",
        "Contents",
        "Rotate",
        "Group",
        "Annots",
        "StructParents",
        "UserUnit",
        "Tabs",
    ]
)
_TELLING = ("/Metadata", "/Alternates", "/OPI", "/PieceInfo", "/LastModified", "/AF", "/Measure", "/PtData", "/OC")
_SPOKEN = ("/ActualText", "/Alt", "/E", "/T", "/C", "/A", "/ID", "/AF")
_MOST = 3_000_000

_NAMED = {
    "/Metadata": "元数据（XMP）",
    "/AcroForm": "表单",
    "/OpenAction": "打开时的动作",
    "/AA": "动作",
    "/OCProperties": "图层",
    "/PieceInfo": "制作软件的私有数据",
    "/AF": "关联文件",
    "/Collection": "文件包",
}


def clean(pdf: pikepdf.Pdf, marked: dict[int, Sequence[Area]], gone: Collection[str]) -> list[str]:
    """Take out of the whole file what its pages do not show; return in words what there was.

    ``marked`` are the areas by page, from 1, ``gone`` the words that were taken out of them.
    """
    stripped = _properties(pdf)
    for number, page in enumerate(pdf.pages, 1):
        if "/Thumb" in page.obj:
            stripped.append("页面缩略图")
        for key in set(page.obj.keys()) - _OF_PAGE:
            del page.obj[key]
        _links(page, marked.get(number, ()), gone)
    _spoken(pdf, set(marked))
    _streams(pdf)
    return list(dict.fromkeys(stripped))


def _properties(pdf: pikepdf.Pdf) -> list[str]:
    stripped = []
    if "/Info" in pdf.trailer:
        stripped.append("文档属性（标题、作者、软件、时间）")
        del pdf.trailer["/Info"]
    for key in set(pdf.Root.keys()) - _OF_ROOT:
        if key in _NAMED:
            stripped.append(_NAMED[key])
        del pdf.Root[key]
    names = pdf.Root.get("/Names")
    if names is not None:
        stripped += ["附件"] if "/EmbeddedFiles" in names else []
        stripped += ["脚本"] if "/JavaScript" in names else []
        if "/Dests" in names:
            pdf.Root["/Names"] = pikepdf.Dictionary({"/Dests": names["/Dests"]})
        else:
            del pdf.Root["/Names"]
    return stripped


def _links(page: pikepdf.Page, areas: Sequence[Area], gone: Collection[str]) -> None:
    if "/Annots" not in page.obj:
        return
    kept = [each for each in page.obj["/Annots"] if not _touched(each, areas) and not _says(each, gone)]
    if kept:
        page.obj["/Annots"] = pikepdf.Array(kept)
    else:
        del page.obj["/Annots"]


def _touched(link: pikepdf.Object, areas: Sequence[Area]) -> bool:
    numbers = [float(each) for each in link.get("/Rect", [0, 0, 0, 0])]
    x0, x1 = sorted((numbers[0], numbers[2]))
    y0, y1 = sorted((numbers[1], numbers[3]))
    return any(min(area.shared(Area(x0, y0, x1, y1))) > 0.5 for area in areas)


def _says(link: pikepdf.Object, gone: Collection[str]) -> bool:
    address = bare(unquote(str(entries(link, "/A").get("/URI", ""))))
    return any(word in address for word in gone)


def _spoken(pdf: pikepdf.Pdf, pages: Collection[int]) -> None:
    """Take the words for those who cannot see out of the structure of the marked pages, and what hangs on dropped ones.

    An element that names no page is taken to be on a marked one.
    """
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        return
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
    links = {each.objgen for page in pdf.pages for each in page.obj.get("/Annots", [])}
    waiting: list[tuple[pikepdf.Object, int]] = [(root, 0)]
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < _MOST:
        element, above = waiting.pop()
        if element.is_indirect:
            if element.objgen in seen:
                continue
            seen.add(element.objgen)
        number = numbers.get(element["/Pg"].objgen, above) if "/Pg" in element else above
        if not number or number in pages:
            for key in _SPOKEN:
                if key in element:
                    del element[key]
        waiting += [(kid, number) for kid in _kids(element, links)]
    for key in ("/IDTree", "/Metadata", "/AF", "/PronunciationLexicon"):
        if key in root:
            del root[key]


def _kids(element: pikepdf.Object, links: Collection[tuple[int, int]]) -> Iterator[pikepdf.Object]:
    """Yield the elements below one, and unhook from it drawings and annotations that may be gone."""
    if "/K" not in element:
        return
    kids = element["/K"]
    listed = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    kept = []
    for kid in listed:
        if isinstance(kid, pikepdf.Dictionary):
            kind = str(kid.get("/Type"))
            if kind == "/OBJR" and kid.get("/Obj", pikepdf.Dictionary()).objgen not in links:
                continue
            if "/Stm" in kid:
                continue
            if kind not in ("/OBJR", "/MCR"):
                yield kid
        kept.append(kid)
    if len(kept) < len(listed):
        element["/K"] = pikepdf.Array(kept)


def _streams(pdf: pikepdf.Pdf) -> None:
    """Take out of pictures, forms and fonts what they tell of their making."""
    for each in pdf.objects:
        if not isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        for key in _TELLING:
            if key in each and str(each.get("/Type")) not in ("/Page", "/Catalog"):
                del each[key]
        if isinstance(each, pikepdf.Stream) and str(each.get("/Filter")) == "/DCTDecode":
            raw = each.read_raw_bytes()
            if (quiet := without_metadata("jpeg", raw)) != raw:
                each.write(quiet, filter=pikepdf.Name("/DCTDecode"))


def outlines(pdf: pikepdf.Pdf, shown: str) -> int:
    """Take the words from bookmarks that the pages do not show (any more); return how many there were."""
    root = pdf.Root.get("/Outlines")
    waiting = [root["/First"]] if root is not None and "/First" in root else []
    seen: set[tuple[int, int]] = set()
    changed = 0
    while waiting and len(seen) < _MOST:
        item = waiting.pop()
        if item.objgen in seen:
            continue
        seen.add(item.objgen)
        title = bare(str(item.get("/Title", "")))
        if not title or title not in shown:
            item["/Title"] = pikepdf.String("（已隐去）")
            changed += 1
        for key in ("/A", "/AA", "/SE"):
            if key in item and not (key == "/A" and str(item["/A"].get("/S")) == "/GoTo"):
                del item[key]
        waiting += [item[key] for key in ("/First", "/Next") if key in item]
    return changed


def unhook(pdf: pikepdf.Pdf, replaced: Collection[tuple[int, int]], pages: Collection[int]) -> list[int]:
    """Take drawings that were changed off the resources of pages that do not draw them; return pages that still do."""
    if not replaced:
        return []
    return [
        number
        for number, page in enumerate(pdf.pages, 1)
        if number not in pages and _still_draws(page.obj, page, replaced, set())
    ]


def _still_draws(
    holder: pikepdf.Object,
    source: pikepdf.Page | pikepdf.Object,
    replaced: Collection[tuple[int, int]],
    seen: set[object],
) -> bool:
    resources = holder.get("/Resources")
    if resources is None or "/XObject" not in resources or holder.objgen in seen:
        return False
    seen.add(holder.objgen)
    drawings = dict(resources["/XObject"].items())
    drawn = {str(each.operands[0]) for each in pikepdf.parse_content_stream(source, "Do") if each.operands}
    kept = {name: each for name, each in drawings.items() if name in drawn or each.objgen not in replaced}
    if len(kept) < len(drawings):
        own = pikepdf.Dictionary(dict(resources.items()))
        own["/XObject"] = pikepdf.Dictionary(kept)
        holder["/Resources"] = own
    draws = any(each.objgen in replaced for each in kept.values())
    forms = [each for each in kept.values() if str(each.get("/Subtype")) == "/Form"]
    return any([draws, *(_still_draws(form, form, replaced, seen) for form in forms)])


def strings(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield every text in the file's objects outside its content, and what takes it away."""
    for each in pdf.objects:
        yield from _strings(each, 0)


def _strings(holder: pikepdf.Object, depth: int) -> Iterator[tuple[str, Callable[[], None]]]:
    if depth > 60:
        return
    inside: list[tuple[str | int, object]] = []
    if isinstance(holder, (pikepdf.Dictionary, pikepdf.Stream)):
        inside = list(holder.items())
    elif isinstance(holder, pikepdf.Array):
        inside = list(enumerate(holder))
    for key, value in inside:
        if isinstance(value, pikepdf.String):
            yield str(value), _blanker(holder, key)
        elif isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _strings(value, depth + 1)


def _blanker(holder: Any, key: str | int) -> Callable[[], None]:
    def blank() -> None:
        holder[key] = pikepdf.String("")

    return blank
