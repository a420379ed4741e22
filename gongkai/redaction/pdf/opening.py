"""A PDF opened for redaction: refused where that would be of no use, and what lies on its pages made part of them."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pikepdf

from gongkai.redaction.marks import NotRedacted
from gongkai.redaction.pdf.objects import entries

MAX_PAGES = 1000
"""Pages of one file; an answer to a request is far below."""

_PRINT = "请用“打印为 PDF”重新生成一份，再隐去"
_DROPPED = frozenset(
    f"/{each}"
    for each in [
        "Text",
        "Popup",
        "FileAttachment",
        "Sound",
        "Movie",
        "Screen",
        "3D",
        "RichMedia",
        "Redact",
        "PrinterMark",
        "TrapNet",
        "Projection",
    ]
)
"""Annotations that no reader of the page sees as part of it: remarks, attached files, sounds."""
_OF_LINK = ("/Type", "/Subtype", "/Rect", "/Border", "/QuadPoints", "/StructParent", "/Dest", "/H", "/F")


def opened(data: bytes, name: str) -> pikepdf.Pdf:
    """Open a PDF. Raises ``NotRedacted`` for one that is locked, signed, damaged, a program, or too long."""
    if b"%PDF-" not in data[:1024]:
        raise NotRedacted(name, "内容不是 PDF 文件", "请重新导出 PDF，不要只改扩展名")
    try:
        pdf = pikepdf.open(io.BytesIO(data))
        count = len(pdf.pages)
    except pikepdf.PasswordError:
        raise NotRedacted(name, "PDF 文件有密码保护", "请用密码打开后另存为不加密的 PDF，再隐去") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError) as error:
        raise NotRedacted(name, "PDF 文件已损坏或不完整", "请重新下载或重新导出 PDF") from error
    if pdf.is_encrypted:
        raise NotRedacted(name, "PDF 文件设了权限，加了密", "请另存为不加密的 PDF，再隐去")
    if not 1 <= count <= MAX_PAGES:
        raise NotRedacted(name, f"PDF 有 {count} 页，一次最多处理 {MAX_PAGES} 页", "请拆成几个文件，只留要提供的页")
    _demand_unsigned(pdf, name)
    return pdf


def _demand_unsigned(pdf: pikepdf.Pdf, name: str) -> None:
    form = pdf.Root.get("/AcroForm")
    if form is not None and "/XFA" in form:
        raise NotRedacted(name, "PDF 是动态表单，页面由程序生成", _PRINT)
    if "/Perms" in pdf.Root or (form is not None and _signed(form.get("/Fields", []))):
        raise NotRedacted(name, "PDF 有电子签名（签章），改动后签名失效", "请对签章之前的文件隐去，处理好以后再签章")


def _signed(fields: Iterable[pikepdf.Object]) -> bool:
    waiting, seen = list(fields), 0
    while waiting and seen < 100_000:
        field = waiting.pop()
        seen += 1
        if not isinstance(field, pikepdf.Dictionary):
            continue
        if str(field.get("/FT")) == "/Sig" and "/V" in field:
            return True
        waiting += list(field.get("/Kids", []))
    return False


def flatten(pdf: pikepdf.Pdf, name: str) -> bool:
    """Make fields, stamps and drawings part of their pages, drop remarks; say whether there were any.

    Afterwards a page has links at most. Raises ``NotRedacted`` for fields that only a viewer would draw.
    """
    found = False
    links: dict[int, list[pikepdf.Object]] = {}
    for at, page in enumerate(pdf.pages):
        annotations = [each for each in page.obj.get("/Annots", []) if isinstance(each, pikepdf.Dictionary)]
        kinds = [str(each.get("/Subtype")) for each in annotations]
        links[at] = [_link(pdf, each) for each, kind in zip(annotations, kinds, strict=True) if kind == "/Link"]
        drawn = [
            each for each, kind in zip(annotations, kinds, strict=True) if kind != "/Link" and kind not in _DROPPED
        ]
        found |= len(links[at]) < len(annotations)
        for each in drawn:
            _demand_drawn(each, name)
        page.obj["/Annots"] = pikepdf.Array(drawn)
    pdf.flatten_annotations("screen")
    for at, page in enumerate(pdf.pages):
        if links[at]:
            page.obj["/Annots"] = pikepdf.Array(links[at])
        elif "/Annots" in page.obj:
            del page.obj["/Annots"]
    if "/AcroForm" in pdf.Root:
        del pdf.Root["/AcroForm"]
    return found


def _demand_drawn(annotation: pikepdf.Object, name: str) -> None:
    value = annotation.get("/V", entries(annotation, "/Parent").get("/V"))
    if str(annotation.get("/Subtype")) == "/Widget" and "/AP" not in annotation and isinstance(value, pikepdf.String):
        raise NotRedacted(name, "PDF 表单里填了字，但没有保存字的样子", _PRINT)


def _link(pdf: pikepdf.Pdf, source: pikepdf.Object) -> pikepdf.Object:
    """Return a link with where it leads and nothing else."""
    made = pikepdf.Dictionary({key: source[key] for key in _OF_LINK if key in source})
    action = source.get("/A")
    if isinstance(action, pikepdf.Dictionary):
        kept = {"/URI": "/URI", "/GoTo": "/D"}.get(str(action.get("/S")))
        if kept and kept in action:
            made["/A"] = pikepdf.Dictionary({"/S": action["/S"], kept: action[kept]})
    return pdf.make_indirect(made)
