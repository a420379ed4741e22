"""A template filled with the facts of a letter: nothing of it is a program, so nothing in it can run.

``{{ 名称 }}`` becomes what the element prints, however Word has cut it into runs; ``[[ ]]`` falls away with an empty
element inside; a paragraph or a row of a table that was nothing but empty elements goes; several lines become several
paragraphs of the same look.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date
from typing import NamedTuple

from lxml import etree

from gongkai.letters.kinds import SLOT, kinds
from gongkai.letters.letter import Letter, LetterRefused, kind_of, printed
from gongkai.letters.standard import standard_template
from gongkai.letters.template import TR, P, T, check_template, filled_parts, open_template, own_texts
from gongkai.readers.office.ooxml import parse
from gongkai.readers.word.numbering import W
from gongkai.writers.word_package import escaped, zipped

MOST_TEXT = 2_000_000
"""A letter with more characters than this is none."""
OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_ENDS = "。；，、：！？"
_AFTER = _ENDS + "）”"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_KEEPS = (W + "drawing", W + "pict", W + "object", W + "sectPr", W + "br")
_ONCE = (*_KEEPS, W + "tab", W + "bookmarkStart", W + "bookmarkEnd", W + "pageBreakBefore")


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def write_word(letter: Letter, template: bytes | None = None) -> bytes:
    """Return the letter as a .docx file, by the office's template or the one that is shipped; always the same bytes.

    A draft may be written too: what must still be filled in stands there as 〔缺…〕. Raises ``LetterRefused`` for a
    template with problems or more text than a letter has.
    """
    kind = kind_of(letter)
    if template is None:
        template = standard_template(letter.kind)
    elif problems := check_template(template, letter.kind):
        more = f"（共{len(problems)}处）" if len(problems) > 1 else ""
        raise LetterRefused(f"{kind.label}的模板不能用：{problems[0]}{more}")
    package = open_template(template)
    slots = _slots(letter)
    members = {part: package.read(part) for part in package.parts if not part.endswith("/")}
    for part in filled_parts(package):
        root = parse(package, part)
        _fill(root, slots)
        members[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if "docProps/core.xml" in members:
        members["docProps/core.xml"] = _properties(letter)
    return zipped(members)


def _slots(letter: Letter) -> dict[str, str]:
    required = kinds()[letter.kind].required
    labels = {each.label for each in kinds()[letter.kind].elements if each.id in required}
    shown = {label: text or (f"〔缺{label}〕" if label in labels else "") for label, text in printed(letter).items()}
    if sum(map(len, shown.values())) > MOST_TEXT:
        raise LetterRefused(f"文书的内容超过{MOST_TEXT}字，请缩短，更多的内容作附件")
    return shown


def _properties(letter: Letter) -> bytes:
    """Return the file's properties: what it is, whose, of which day; whoever made the template is not named."""
    day, organ = letter.values.get("dated"), str(letter.values.get("organ", ""))
    created = f"{day.isoformat()}T00:00:00Z" if isinstance(day, date) else ""
    stamp = f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>' if created else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escaped(kinds()[letter.kind].title)}</dc:title><dc:creator>{escaped(organ)}</dc:creator>"
        f"{stamp}<dc:language>zh-CN</dc:language></cp:coreProperties>"
    ).encode()


def _fill(root: etree._Element, slots: dict[str, str]) -> None:
    for row in list(root.iter(TR)):
        names = SLOT.findall("".join(node.text or "" for node in row.iter(T)))
        if names and not any(slots[name] for name in names):
            _remove(row)
    size = 0
    for each in list(root.iter(P)):
        nodes = own_texts(each)
        text = "".join(node.text or "" for node in nodes)
        edits = _edits(text, slots)
        size += sum(len(edit.text) for edit in edits)
        if size > MOST_TEXT:
            raise LetterRefused(f"模板里的占位太多，写出的文书超过{MOST_TEXT}字，请减少占位")
        if edits:
            _apply(nodes, edits)
            _tidy(each, nodes)


def _edits(text: str, slots: dict[str, str]) -> list[_Edit]:
    """Return the changes to a paragraph's text, first to last."""
    edits = [_Edit(found.start(), found.end(), _fitting(text, found, slots)) for found in SLOT.finditer(text)]
    for found in OPTIONAL.finditer(text):
        if all(slots[name] for name in SLOT.findall(found[1])):
            edits += [_Edit(found.start(), found.start() + 2, ""), _Edit(found.end() - 2, found.end(), "")]
        else:
            edits = [edit for edit in edits if not found.start() <= edit.start < found.end()]
            edits.append(_Edit(found.start(), found.end(), ""))
    return sorted(edits)


def _fitting(text: str, slot: re.Match[str], slots: dict[str, str]) -> str:
    """Return what a placeholder prints, without the end mark that the sentence goes on to print itself."""
    value = slots[slot[1]]
    after = text[slot.end() :].removeprefix("]]")[:1]
    return value.rstrip(_ENDS) if after and after in _AFTER else value


def _apply(nodes: list[etree._Element], edits: list[_Edit]) -> None:
    """Change the texts from the last to the first; what is put in takes the look of the run in which it begins."""
    for start, end, put in reversed(edits):
        at = 0
        for node in nodes:
            text = node.text or ""
            first, last = max(start - at, 0), min(end - at, len(text))
            at += len(text)
            if first < last:
                node.text = text[:first] + put + text[last:]
                node.set(_SPACE, "preserve")
                put = ""


def _tidy(paragraph: etree._Element, nodes: list[etree._Element]) -> None:
    if not "".join(node.text or "" for node in nodes).strip():
        if not any(True for _ in paragraph.iter(*_KEEPS)):
            _remove(paragraph)
        return
    if breaks := sum((node.text or "").count("\n") for node in nodes):
        for number in range(breaks + 1):
            paragraph.addprevious(_piece(paragraph, number))
        _remove(paragraph)


def _piece(paragraph: etree._Element, wanted: int) -> etree._Element:
    """Return a copy of the paragraph with one of its lines; what stands in it once stays with the first."""
    copy, number = deepcopy(paragraph), 0
    for node in own_texts(copy):
        lines = (node.text or "").split("\n")
        node.text = lines[wanted - number] if 0 <= wanted - number < len(lines) else ""
        number += len(lines) - 1
    for each in list(copy.iter(*_ONCE)) if wanted else ():
        _remove(each)
    return copy


def _remove(element: etree._Element) -> None:
    """Take an element out; a cell keeps a last paragraph, and a table goes with its last row."""
    parent = element.getparent()
    if parent is None or (element.tag == P and parent.tag == W + "tc" and len(parent.findall(P)) == 1):
        return
    parent.remove(element)
    if element.tag == TR and parent.find(TR) is None:
        _remove(parent)
