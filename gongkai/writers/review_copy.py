"""The review copy: the official's own Word file back, with a comment at each finding as a colleague would leave it."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from itertools import count

from lxml import etree

from gongkai import taxonomy
from gongkai.document import Place
from gongkai.errors import UnreadableDocument
from gongkai.readers.office import ooxml
from gongkai.readers.office.package import Package
from gongkai.report import Report
from gongkai.rules import Finding, Printed, Result, Severity, all_rules
from gongkai.writers import comment_marks, printed_source

AUTHOR = "公开年报核对"
INITIALS = "核对"
SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
CANNOT_TELL = "无法判定"

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = {
    comment_marks.NAMESPACES[0]: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    comment_marks.NAMESPACES[1]: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_CELLS_NAMED = 3
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_ON = {"1", "true", "on"}
_RULE_GREY = "808080"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on the ``anchor``-th paragraph of the main part: lines of text, the first set bold, the last small."""

    anchor: int
    lines: tuple[str, ...]


def review_copy(
    data: bytes,
    findings: Sequence[Finding],
    name: str = "",
    author: str = AUTHOR,
    *,
    on: date | None = None,
    form: str = "",
) -> bytes:
    """Return a .docx unchanged but for a Word comment at the paragraph or cell of each finding.

    A finding without a place in the file is a comment on the first paragraph; so is the remark that the file is
    protected or signed. ``on`` dates the comments, ``form`` is the edition whose words name the cells.
    Raises ``UnreadableDocument`` when the file is no Word document or has no paragraph.
    """
    package = Package(data, name)
    main = ooxml.main_part(package, "word/document.xml")
    if main not in package:
        raise UnreadableDocument(name, "不是 Word 文档（.docx），不能在原文上加批注")
    remarks = [Comment(0, (remark,)) for remark in _remarks(package, main)]
    notes = [Comment(max(_anchor(finding), 0), _lines(finding, form)) for finding in findings]
    return _commented(package, data, main, [*remarks, *notes], _Signed(author, on))


def review_copy_of(
    report: Report, findings: Sequence[Finding], data: bytes = b"", author: str = AUTHOR, *, on: date | None = None
) -> bytes:
    """Return a commented Word document for a report of any source.

    A .docx and an older .doc or .wps, given as ``data``, come back themselves, the older ones converted; any other
    source comes as a Word document that prints its paragraphs and tables in their order. Raises ``UnreadableDocument``.
    """
    source, form = report.document, report.printed_form
    if source is not None and data and source.format == "word":
        return review_copy(data, findings, report.name, author, on=on, form=form)
    if source is not None and data and source.format == "legacy_word":
        from gongkai.readers.word.legacy import to_docx

        return review_copy(to_docx(data, report.name), findings, report.name, author, on=on, form=form)
    made, anchors = printed_source.document(report)
    notes = [Comment(anchors.of(finding.place, finding.cells), _lines(finding, form)) for finding in findings]
    return _commented(Package(made, report.name), made, "word/document.xml", notes, _Signed(author, on))


@dataclass(frozen=True, slots=True)
class _Signed:
    """Whose comments they are and of which day."""

    author: str
    on: date | None


def _anchor(finding: Finding) -> int:
    return finding.place.anchor if isinstance(finding.place, Place) else -1


def _lines(finding: Finding, form: str) -> tuple[str, ...]:
    """Return what the official reads: the fault, the figures, how to mend it, the article, the rule."""
    rule = next((rule for rule in all_rules() if rule.id == finding.rule), None)
    word = CANNOT_TELL if finding.result is Result.CANNOT_TELL else SEVERITIES[finding.severity]
    lines = [f"【{word}】{finding.says}", _cells(finding.cells, form), _values(finding)]
    lines += [f"怎么改：{rule.mend}"] if rule is not None and rule.mend else []
    return (*filter(None, lines), f"依据：{finding.law}", finding.rule)


def _cells(cells: Sequence[str], form: str) -> str:
    if not cells or not form:
        return ""
    shown = cells if len(cells) <= _CELLS_NAMED else cells[:1]
    named = "、".join(taxonomy.edition(form).label(cell) for cell in shown)
    return f"涉及：{named}" + (f"等 {len(cells)} 格" if len(cells) > len(shown) else "")


def _values(finding: Finding) -> str:
    if finding.expected is None:
        return f"现为：{_printed(finding.found)}" if finding.found is not None else ""
    perhaps = "可能应为" if finding.result is Result.CANNOT_TELL else "应为"
    return f"现为：{_printed(finding.found)}；{perhaps}：{_printed(finding.expected)}"


def _printed(value: Printed) -> str:
    return "空白" if value in (None, "") else str(value)


def _remarks(package: Package, main: str) -> Iterator[str]:
    """Yield what the official must know about a protected or signed file."""
    settings = f"{main.rpartition('/')[0]}/settings.xml"
    if settings in package:
        for element in ooxml.parse(package, settings).iter("{*}documentProtection"):
            if any(str(key).endswith("}enforcement") and str(value) in _ON for key, value in element.items()):
                yield "【说明】原文件设有“限制编辑”保护，批注稿保留了这一设置；修改前请先在 Word 中停止保护。"
    if any(part.startswith("_xmlsignatures/") for part in package.parts):
        yield "【说明】原文件带有数字签名，加入批注后签名不再有效；正式文本请以原文件为准。"


def _commented(package: Package, data: bytes, main: str, comments: Sequence[Comment], signed: _Signed) -> bytes:
    if not comments:
        return data
    part, root = _comments_part(package, main)
    first = 1 + max(_ids(root), default=-1)
    at: dict[int, list[int]] = {}
    for id, comment in enumerate(comments, first):
        at.setdefault(comment.anchor, []).append(id)
        root.append(_comment(root, id, comment, signed))
    changed = {main: _marked(package, main, at), part: _serialised(root)} | _introduced(package, main, part, root)
    return _rezipped(package, data, changed)


def _ids(root: etree._Element) -> Iterator[int]:
    """Yield the ids of the comments that are there already."""
    for element in root.iter("{*}comment"):
        yield from (int(str(value)) for key, value in element.items() if str(key).endswith("}id"))


def _marked(package: Package, main: str, at: Mapping[int, Sequence[int]]) -> bytes:
    try:
        return comment_marks.mark(package.read(main), at)
    except IndexError as error:
        raise UnreadableDocument(package.name, "批注的位置与文件对不上，文件可能不是核对的那一份") from error


def _comments_part(package: Package, main: str) -> tuple[str, etree._Element]:
    """Return the name and the root of the part that holds the comments, a new one where there is none."""
    for kind, target in ooxml.relations(package, main).values():
        if kind == "comments" and target in package:
            return target, etree.fromstring(package.read(target))
    folder = main.rpartition("/")[0]
    part = next(name for number in count() if (name := f"{folder}/comments{number or ''}.xml") not in package)
    transitional, strict = comment_marks.NAMESPACES
    namespace = strict if strict.encode() in package.read(main)[:4096] else transitional
    return part, etree.Element(f"{{{namespace}}}comments", nsmap={"w": namespace})


def _comment(root: etree._Element, id: int, comment: Comment, signed: _Signed) -> etree._Element:
    w = f"{{{etree.QName(root).namespace}}}"
    initials = INITIALS if signed.author == AUTHOR else signed.author[:2]
    element = etree.Element(w + "comment", {w + "id": str(id), w + "author": signed.author, w + "initials": initials})
    if signed.on is not None:
        element.set(w + "date", f"{signed.on.isoformat()}T00:00:00Z")
    last = len(comment.lines) - 1
    for index, line in enumerate(comment.lines):
        paragraph = etree.SubElement(element, w + "p")
        if index == 0:
            etree.SubElement(etree.SubElement(paragraph, w + "r"), w + "annotationRef")
        run = etree.SubElement(paragraph, w + "r")
        properties = etree.SubElement(run, w + "rPr")
        if index == 0:
            etree.SubElement(properties, w + "b")
        elif index == last:
            etree.SubElement(properties, w + "color", {w + "val": _RULE_GREY})
        etree.SubElement(properties, w + "sz", {w + "val": "16" if index and index == last else "20"})
        text = etree.SubElement(run, w + "t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        text.text = printed_source.plain(line)
    return element


def _introduced(package: Package, main: str, part: str, root: etree._Element) -> dict[str, bytes]:
    """Return the parts that make a new comments part known: the document's relations and the content types."""
    if part in package:
        return {}
    folder, _, file = main.rpartition("/")
    at = f"{folder}/_rels/{file}.rels"
    if at in package:
        relations = etree.fromstring(package.read(at))
    else:
        relations = etree.fromstring(f'<Relationships xmlns="{_RELATIONSHIPS}"/>')
    taken = {entry.get("Id") for entry in relations}
    id = next(id for number in count(1) if (id := f"rIdReview{number}") not in taken)
    kind = f"{_OFFICE[str(etree.QName(root).namespace)]}/comments"
    target = posixpath.relpath(part, folder)
    etree.SubElement(relations, f"{{{_RELATIONSHIPS}}}Relationship", {"Id": id, "Type": kind, "Target": target})
    types = etree.fromstring(package.read("[Content_Types].xml"))
    etree.SubElement(types, f"{_TYPES}Override", {"PartName": f"/{part}", "ContentType": _CONTENT_TYPE})
    return {at: _serialised(relations), "[Content_Types].xml": _serialised(types)}


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _rezipped(package: Package, data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return a zip with some members replaced or added and all others as they were, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            name = member.filename.replace("\\", "/")
            target.writestr(copy(member), changed[name] if name in changed else package.read(name))
        for name in sorted(changed.keys() - set(package.parts)):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, changed[name])
    return buffer.getvalue()
