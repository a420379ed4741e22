"""A Word file taken apart into what is needed to print it, and put together again without the rest."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lxml import etree

from gongkai.pictures import without_metadata
from gongkai.readers.office.ooxml import RELATIONS, parse
from gongkai.readers.office.package import Package
from gongkai.redaction.marks import NotRedacted
from gongkai.redaction.suggestions import bare
from gongkai.redaction.word.cropping import crop
from gongkai.redaction.word.names import R, W, unwrap
from gongkai.redaction.word.quieting import quiet, quiet_settings, vanishing_styles

TYPES = "[Content_Types].xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RESAVE = "请用 Word 或 WPS 另存为不带宏的 .docx，再隐去"
_READ = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
_DRAWN = {"chart": "图表", "diagramData": "图形", "diagramDrawing": "图形"}
_STANDING = frozenset(("styles", "numbering", "settings", "fontTable", "theme", "footnotes", "endnotes"))
"""Parts that Word finds without being pointed to them."""
_POINTED = frozenset(
    [
        "header",
        "footer",
        "image",
        "hyperlink",
        "chart",
        "diagramData",
        "diagramLayout",
        "diagramQuickStyle",
        "diagramColors",
        "diagramDrawing",
        "font",
        "themeOverride",
        "chartStyle",
        "chartColorStyle",
    ]
)
_OF_CHART = frozenset(("themeOverride", "chartStyle", "chartColorStyle", "diagramDrawing"))
_PACKED = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "gif": "gif", "webp": "webp"}
_OTHERS = {
    "comments": "批注",
    "customXml": "自定义数据",
    "oleObject": "嵌入的对象",
    "package": "嵌入的对象",
    "glossaryDocument": "文档部件",
    "core-properties": "文档属性（标题、作者、时间）",
    "extended-properties": "文档属性（单位、软件）",
    "custom-properties": "自定义属性",
    "thumbnail": "缩略图",
    "people": "批注者名单",
    "attachedTemplate": "模板的位置",
    "printerSettings": "打印机设置",
    "webSettings": "网页设置",
    "keyMapCustomizations": "按键设置",
}


@dataclass
class Relation:
    """How one part points to another: its id, the last word of its kind, the whole kind, where to."""

    id: str
    kind: str
    whole_kind: str
    target: str
    external: bool = False


@dataclass
class Parts:
    """What is kept of a file: trees and bytes by part name, the relations of each, labels of those with text."""

    main: str
    trees: dict[str, etree._Element] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    relations: dict[str, list[Relation]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    stripped: set[str] = field(default_factory=set)


def taken_apart(data: bytes, name: str) -> Parts:
    """Return what is needed to print a Word file. Raises ``NotRedacted`` and ``UnreadableDocument``."""
    package = Package(data, name)
    overrides, defaults = _types(package)
    top = _relations(package, "")
    main = next((each.target for each in top if each.kind == "officeDocument"), "")
    _demand_plain_word(package, main, overrides, name)
    parts = Parts(main, defaults=defaults)
    parts.stripped |= {_OTHERS[each.kind] for each in top if each.kind in _OTHERS}
    parts.relations[""] = [each for each in top if each.kind == "officeDocument"]
    waiting = [(main, "document")]
    while waiting:
        part, kind = waiting.pop()
        if part in parts.trees or part in parts.files or part not in package:
            continue
        parts.types[part] = overrides.get(part, "")
        if kind in ("image", "font"):
            parts.files[part] = _without_metadata(package.read(part), part) if kind == "image" else package.read(part)
            continue
        parts.trees[part] = parse(package, part)
        parts.labels |= {part: label} if (label := _label(kind)) else {}
        listed = _relations(package, part)
        _demand_whole(listed, name)
        parts.stripped |= {_OTHERS[each.kind] for each in listed if each.kind in _OTHERS}
        parts.relations[part] = [each for each in listed if each.kind in _STANDING | _POINTED]
        waiting += [(each.target, each.kind) for each in parts.relations[part] if not each.external]
    _quiet(parts)
    return parts


def _label(kind: str) -> str:
    return "正文" if kind == "document" else _READ.get(kind) or _DRAWN.get(kind, "")


def _types(package: Package) -> tuple[dict[str, str], dict[str, str]]:
    root = parse(package, TYPES)
    overrides = {
        str(each.get("PartName")).lstrip("/"): str(each.get("ContentType")) for each in root.iter(_TYPES + "Override")
    }
    defaults = {
        str(each.get("Extension")).lower(): str(each.get("ContentType")) for each in root.iter(_TYPES + "Default")
    }
    return overrides, defaults


def _relations(package: Package, part: str) -> list[Relation]:
    folder, _, file = part.rpartition("/")
    at = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    if at not in package:
        return []
    found = []
    for entry in parse(package, at).iter(RELATIONS):
        target, kind = str(entry.get("Target", "")), str(entry.get("Type", ""))
        external = entry.get("TargetMode") == "External"
        if not external:
            target = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
        found.append(Relation(str(entry.get("Id", "")), kind.rpartition("/")[2], kind, target, external))
    return found


def _demand_plain_word(package: Package, main: str, overrides: dict[str, str], name: str) -> None:
    kind = overrides.get(main, "")
    if any(part.endswith("vbaProject.bin") for part in package.parts) or "macroEnabled" in kind:
        raise NotRedacted(name, "Word 文件带有宏", _RESAVE)
    if kind != _MAIN or main not in package:
        raise NotRedacted(name, "内容不是 Word 文件（.docx）", "请另存为 .docx 或 PDF，再隐去")
    if any(part.startswith("_xmlsignatures/") for part in package.parts):
        raise NotRedacted(name, "Word 文件有电子签名，改动后签名失效", "请对签名之前的文件隐去，处理好以后再签名")


def _demand_whole(relations: list[Relation], name: str) -> None:
    if any(each.kind in ("aFChunk", "subDocument") for each in relations):
        raise NotRedacted(name, "Word 文件里套着别的文件，打开时才合进来", _RESAVE)


def _without_metadata(data: bytes, part: str) -> bytes:
    """Return a picture without what it tells of its making; as it came where it cannot be taken apart."""
    from PIL import Image

    ending = _PACKED.get(part.rpartition(".")[2].lower())
    if ending is None:
        return data
    try:
        clean = without_metadata(ending, data)
        with Image.open(io.BytesIO(clean)) as before, Image.open(io.BytesIO(data)) as after:
            same = before.size == after.size
            before.load()
    except Exception:  # Many decoders, each with errors of its own; the picture is no worse than it came.
        return data
    return clean if same else data


def _quiet(parts: Parts) -> None:
    styles = next((tree for tree in parts.trees.values() if tree.tag == W + "styles"), None)
    vanishing = vanishing_styles(styles) if styles is not None else set()
    for tree in parts.trees.values():
        parts.stripped |= quiet(tree, vanishing)
        if tree.tag == W + "settings":
            quiet_settings(tree)
    if crop(parts):
        parts.stripped.add("图片裁去的部分")


def without_links(parts: Parts, gone: set[str]) -> None:
    """Keep of links into the open only those to pages of the web whose address does not say what was taken out."""
    for part, relations in parts.relations.items():
        bad = {each.id for each in relations if each.external and not _good(each, gone)}
        parts.relations[part] = [each for each in relations if each.id not in bad]
        for link in list(parts.trees[part].iter(W + "hyperlink")) if bad else []:
            if link.get(R + "id") in bad:
                unwrap(link)
        for element in parts.trees[part].iter() if bad else ():
            for key in [key for key, value in element.attrib.items() if str(key).startswith(R) and value in bad]:
                del element.attrib[key]


def _good(relation: Relation, gone: set[str]) -> bool:
    address = bare(unquote(relation.target))
    web = relation.kind == "hyperlink" and address.startswith(("http://", "https://"))
    return web and not any(word in address for word in gone)


def put_together(parts: Parts) -> bytes:
    """Return the file: each part that something still points to, dated by no clock."""
    written: dict[str, bytes] = {}
    waiting = [parts.main]
    while waiting:
        part = waiting.pop()
        if part in written:
            continue
        tree = parts.trees.get(part)
        written[part] = parts.files[part] if tree is None else _xml(tree)
        kept = [each for each in parts.relations.get(part, []) if tree is not None and _needed(each, tree, parts)]
        if kept:
            folder, _, file = part.rpartition("/")
            written[f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"] = _written(kept)
        waiting += [each.target for each in kept if not each.external]
    written["_rels/.rels"] = _written(parts.relations[""])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in {TYPES: _listed(parts, written), **written}.items():
            archive.writestr(zipfile.ZipInfo(part), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _needed(relation: Relation, tree: etree._Element, parts: Parts) -> bool:
    if not relation.external and relation.target not in parts.trees and relation.target not in parts.files:
        return False
    if relation.kind in _STANDING | _OF_CHART:
        return True
    return any(
        value == relation.id
        for element in tree.iter()
        for key, value in element.attrib.items()
        if str(key).startswith(R) or str(key) == "relId"
    )


def _bare_space(space: str) -> Any:
    """Return the map that lets names be written without a prefix; the stubs of lxml know no such thing."""
    return {None: space}


def _xml(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _written(relations: list[Relation]) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    root = etree.Element(f"{{{space}}}Relationships", nsmap=_bare_space(space))
    for each in relations:
        entry = etree.SubElement(root, f"{{{space}}}Relationship", Id=each.id, Type=each.whole_kind)
        entry.set("Target", each.target if each.external else f"/{each.target}")
        if each.external:
            entry.set("TargetMode", "External")
    return _xml(root)


def _listed(parts: Parts, written: dict[str, bytes]) -> bytes:
    root = etree.Element(_TYPES + "Types", nsmap=_bare_space(_TYPES[1:-1]))
    endings = {part.rpartition(".")[2].lower() for part in written}
    for ending, kind in parts.defaults.items():
        if ending in endings | {"rels", "xml"}:
            etree.SubElement(root, _TYPES + "Default", Extension=ending, ContentType=kind)
    for part in written:
        if own := parts.types.get(part):
            etree.SubElement(root, _TYPES + "Override", PartName=f"/{part}", ContentType=own)
    return _xml(root)
