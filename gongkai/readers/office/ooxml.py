"""The XML of Office files: parsed without entities, network or DTD, and within bounds."""

from __future__ import annotations

import posixpath

from lxml import etree

from gongkai.errors import UnreadableDocument
from gongkai.readers.office.package import AGAIN, Package

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAX_TAGS = 3_000_000
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    collect_ids=False,
    remove_comments=True,
    remove_pis=True,
)
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


def parse(package: Package, part: str) -> etree._Element:
    """Return the root element of an XML part.

    Raises ``UnreadableDocument`` for broken XML, for a document type declaration, which no Office file has, and for
    more tags or deeper nesting than any document needs.
    """
    xml = package.read(part)
    if len(xml) > 4 << 20 and xml.count(b"<") > _MAX_TAGS:
        raise UnreadableDocument(package.name, f"{part} 的内容多得不合常理，没有打开", AGAIN)
    if b"purl.oclc.org/ooxml" in xml[:4096]:
        for strict, usual in _STRICT:
            xml = xml.replace(strict, usual)
    try:
        root = etree.fromstring(xml, _PARSER)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(package.name, _why(part, str(error)), AGAIN) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableDocument(package.name, f"{part} 带有文档类型声明（可能藏有实体炸弹），没有打开", AGAIN)
    return root


def _why(part: str, error: str) -> str:
    if "depth" in error:
        return f"{part} 嵌套层数过深，没有打开"
    if "entit" in error.lower():
        return f"{part} 含有实体引用（疑似实体炸弹），没有打开"
    return f"{part} 不是完整的 XML，文件已损坏"


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return a part's internal relations by id: the last word of the type, and the target part's name."""
    folder, _, file = part.rpartition("/")
    at = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    if at not in package:
        return {}
    found = {}
    for entry in parse(package, at).iter(RELATIONS):
        target = str(entry.get("Target", ""))
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if entry.get("TargetMode") != "External":
            found[str(entry.get("Id", ""))] = (str(entry.get("Type", "")).rpartition("/")[2], whole)
    return found


def main_part(package: Package, usual: str) -> str:
    """Return the name of the main part: the usual one, else what the package names as its document."""
    if usual in package:
        return usual
    for kind, target in relations(package, "").values():
        if kind == "officeDocument":
            return target
    return usual
