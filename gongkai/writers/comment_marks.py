"""Word's marks for comments set into a document's XML as bytes, so that every other byte stays what it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from gongkai.errors import UnreadableDocument

NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
"""The two namespaces of Word's XML, transitional and strict."""

_BYTE_ORDER = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def mark(document: bytes, comments: Mapping[int, Sequence[int]]) -> bytes:
    """Return a main part with a range and a reference for each comment.

    ``comments`` gives the ids of the comments on the n-th ``w:p`` of the part, from zero. A paragraph inside another
    one (a text box) cannot hold comments; its comments go to the outer paragraph. Raises ``UnreadableDocument`` for
    XML that is broken or declares a document type, and ``IndexError`` for a paragraph that is not there.
    """
    survey = _Survey(document)
    if comments and max(comments) >= len(survey.hosts):
        raise IndexError(f"the part has {len(survey.hosts)} paragraphs, no number {max(comments)}")
    placed: dict[int, list[int]] = {}
    for index in sorted(comments):
        placed.setdefault(survey.hosts[index], []).extend(comments[index])
    codec = _BYTE_ORDER.get(document[:2], "utf-8")
    pieces, done = [], 0
    for host in sorted(placed):
        for start, end, insertion in survey.paragraphs[host].insertions(placed[host], document, codec):
            pieces += [document[done:start], insertion.encode(codec)]
            done = end
    return b"".join([*pieces, document[done:]])


@dataclass(slots=True)
class _Paragraph:
    """An outermost paragraph: the bytes where its tag and its properties end, and where its end tag begins.

    For a self-closing tag both are the end of that tag.
    """

    namespace: str
    prefix: str
    depth: int
    content: int = -1
    end: int = -1
    children: int = 0

    def insertions(self, ids: Sequence[int], document: bytes, codec: str) -> list[tuple[int, int, str]]:
        """Return what replaces which bytes, from the first to the last: start, end, new text."""
        run = self._name("r")
        opening = "".join(self._tag("commentRangeStart", id) for id in ids)
        closing = "".join(
            f"{self._tag('commentRangeEnd', id)}<{run}>{self._tag('commentReference', id)}</{run}>" for id in ids
        )
        slash = "/>".encode(codec)
        if self.content == self.end and document.endswith(slash, 0, self.end):
            return [(self.end - len(slash), self.end, f">{opening}{closing}</{self._name('p')}>")]
        return [(self.content, self.content, opening), (self.end, self.end, closing)]

    def _name(self, local: str) -> str:
        return f"{self.prefix}:{local}" if self.prefix else local

    def _tag(self, local: str, id: int) -> str:
        if self.prefix:
            return f'<{self._name(local)} {self.prefix}:id="{id}"/>'
        # An attribute takes no default namespace, so a document without a prefix gets one for it here.
        return f'<{local} xmlns:w="{self.namespace}" w:id="{id}"/>'


class _Survey:
    """One pass over a part: its outermost paragraphs, and for each ``w:p`` which of them holds it."""

    def __init__(self, document: bytes) -> None:
        self.paragraphs: list[_Paragraph] = []
        self.hosts: list[int] = []
        self._open: _Paragraph | None = None
        self._depth = 0
        self._waiting: _Paragraph | None = None
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.namespace_prefixes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = parser.DefaultHandler = self._settle
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(document, True)
        except expat.ExpatError as error:
            raise UnreadableDocument("", "正文部件不是完整的 XML，无法加批注", "请向提供者重新索取原件") from error

    def _doctype(self, *_declared: object) -> None:
        raise UnreadableDocument("", "正文部件带有文档类型声明（可能藏有实体炸弹），没有打开", "请向提供者重新索取原件")

    def _settle(self, _text: str = "") -> None:
        """Note where the tag before this event ended."""
        if self._waiting is not None:
            self._waiting.content = self._parser.CurrentByteIndex
            self._waiting = None

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._settle()
        namespace, _, rest = name.partition(" ")
        local, _, prefix = rest.partition(" ")
        self._depth += 1
        if self._open is not None and self._depth == self._open.depth + 1:
            self._open.children += 1
        if local != "p" or namespace not in NAMESPACES:
            return
        if self._open is None:
            self._open = _Paragraph(namespace, prefix, self._depth)
            self.paragraphs.append(self._open)
            self._waiting = self._open
        self.hosts.append(len(self.paragraphs) - 1)

    def _end(self, name: str) -> None:
        self._settle()
        paragraph = self._open
        if paragraph is not None and self._depth == paragraph.depth:
            paragraph.end = self._parser.CurrentByteIndex
            self._open = None
        elif paragraph is not None and self._depth == paragraph.depth + 1 and paragraph.children == 1:
            self._waiting = paragraph if name.split(" ")[1:2] == ["pPr"] else None
        self._depth -= 1
