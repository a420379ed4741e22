"""Word documents (.docx): the zip's main part parsed and walked once, without a document model in between."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from gongkai.document import WHOLE_FILE, Document, Leftover, Paragraph, Place
from gongkai.errors import UnreadableDocument
from gongkai.readers.office import ooxml
from gongkai.readers.office.package import AGAIN, Package
from gongkai.readers.word import flow as word_flow
from gongkai.readers.word.numbering import Numbering, W, styles_with_numbers

MAIN = "word/document.xml"
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def load(data: bytes, name: str) -> Document:
    """Read a Word document into paragraphs and grids.

    Deleted text under change tracking and hidden text are no part of it, inserted text is; both, with comments,
    macros, pictures and embedded objects, are reported as leftovers. Raises ``UnreadableDocument``.
    """
    return load_package(Package(data, name), name, "word")


def load_package(package: Package, name: str, format: str) -> Document:
    """Read an opened Word package; ``format`` says which kind of file it came from."""
    main = ooxml.main_part(package, MAIN)
    body = ooxml.parse(package, main).find(W + "body")
    if body is None:
        raise UnreadableDocument(name, "Word 文件里没有正文，文件已损坏", AGAIN)
    folder = main.rpartition("/")[0]
    flow = word_flow.Flow(
        name,
        styles_with_numbers(package, f"{folder}/styles.xml") if f"{folder}/numbering.xml" in package else {},
        lambda: Numbering(package, f"{folder}/numbering.xml"),
    )
    flow.read(body)
    document = Document(name, format, flow.blocks, flow.leftovers)
    document.leftovers += _comments(package, f"{folder}/comments.xml", flow.comments)
    document.leftovers += [
        Leftover("macro", part, WHOLE_FILE) for part in package.parts if part.endswith("vbaProject.bin")
    ]
    document.blocks += _notes(package, folder, flow)
    _embedded_parts(document, package, main, body)
    return document


def _comments(package: Package, part: str, places: dict[str, Place]) -> Iterator[Leftover]:
    if part not in package:
        return
    for comment in ooxml.parse(package, part).iter(W + "comment"):
        text = "".join(str(found) for found in comment.itertext(W + "t"))
        author = str(comment.get(W + "author") or "")
        place = places.get(str(comment.get(W + "id")), WHOLE_FILE)
        yield Leftover("comment", f"{author}：{text}" if author else text, place)


def _notes(package: Package, folder: str, flow: word_flow.Flow) -> Iterator[Paragraph]:
    """Yield footnotes and endnotes that the text refers to, as paragraphs after it."""
    for kind, wanted in flow.notes.items():
        part = f"{folder}/{kind}s.xml"
        if part not in package:
            continue
        for note in ooxml.parse(package, part).iter(W + kind):
            text = "".join(str(found) for found in note.itertext(W + "t")).strip()
            if note.get(W + "id") in wanted and text:
                yield Paragraph(text, wanted[str(note.get(W + "id"))])


def _embedded_parts(document: Document, package: Package, main: str, body: etree._Element) -> None:
    """Read the parts in other formats that some converters put in place of the text (``w:altChunk``)."""
    chunks = body.findall(W + "altChunk")
    if not chunks:
        return
    from gongkai.readers import formats

    targets = ooxml.relations(package, main)
    for chunk in chunks[:100]:
        _, part = targets.get(str(chunk.get(_REL_ID)), ("", ""))
        data = package.read(part)
        kind = formats.detect(data, part)
        if kind not in ("html", "text", "rtf"):
            document.leftovers.append(Leftover("embedded_object", part, WHOLE_FILE))
            continue
        inner = formats.load(kind, data, document.name)
        document.blocks += inner.blocks
        document.leftovers += inner.leftovers
