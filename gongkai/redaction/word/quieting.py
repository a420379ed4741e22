"""What a Word document says beside its printed text, taken out: changes, remarks, hidden text, fields, names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree

from gongkai.redaction.word.names import MC, VAL, W14, A, C, O, R, V, W, drop, switched_on, unwrap

_KNOWN = frozenset(
    [
        "wps",
        "wpg",
        "wpc",
        "wpi",
        "w14",
        "w15",
        "w16",
        "w16se",
        "w16cid",
        "wp14",
        "wp15",
        "a14",
        "a15",
        "c14",
        "v",
        "am3d",
        "cx",
        "cx1",
        "cx2",
        "aink",
        "o",
    ]
)
_DROPPED = tuple(
    W + name
    for name in [
        "del",
        "moveFrom",
        "rPrChange",
        "pPrChange",
        "sectPrChange",
        "tblPrChange",
        "tblPrExChange",
        "tblGridChange",
        "trPrChange",
        "tcPrChange",
        "numberingChange",
        "cellIns",
        "cellMerge",
        "commentRangeStart",
        "commentRangeEnd",
        "commentReference",
        "annotationRef",
        "proofErr",
        "permStart",
        "permEnd",
        "smartTagPr",
        "customXmlPr",
        "tblCaption",
        "tblDescription",
        "control",
        "delText",
        "delInstrText",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "customXmlInsRangeStart",
        "customXmlInsRangeEnd",
        "customXmlDelRangeStart",
        "customXmlDelRangeEnd",
        "customXmlMoveFromRangeStart",
        "customXmlMoveFromRangeEnd",
        "customXmlMoveToRangeStart",
        "customXmlMoveToRangeEnd",
        "lastRenderedPageBreak",
    ]
)
_UNWRAPPED = tuple(W + name for name in ("ins", "moveTo", "smartTag", "customXml"))
_KEPT_FIELDS = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.I)
_SAID = ("descr", "title", "alt", "tooltip")
_RSID = re.compile(r"rsid", re.I)
_IDENTITIES = (W14 + "paraId", W14 + "textId", W + "tooltip", W + "docLocation", W + "history")
_SETTINGS = frozenset(
    W + name
    for name in [
        "view",
        "zoom",
        "bordersDoNotSurroundHeader",
        "bordersDoNotSurroundFooter",
        "gutterAtTop",
        "alignBordersAndEdges",
        "mirrorMargins",
        "evenAndOddHeaders",
        "bookFoldPrinting",
        "defaultTabStop",
        "autoHyphenation",
        "characterSpacingControl",
        "drawingGridHorizontalSpacing",
        "drawingGridVerticalSpacing",
        "displayHorizontalDrawingGridEvery",
        "displayVerticalDrawingGridEvery",
        "noPunctuationKerning",
        "strictFirstAndLastChars",
        "noLineBreaksAfter",
        "noLineBreaksBefore",
        "footnotePr",
        "endnotePr",
        "compat",
        "themeFontLang",
        "clrSchemeMapping",
        "decimalSymbol",
        "listSeparator",
        "doNotHyphenateCaps",
        "printTwoOnOne",
    ]
)


def quiet(root: etree._Element, vanishing: Collection[str]) -> set[str]:
    """Take out of a part what is not printed; return in words what there was.

    Tracked changes are accepted. ``vanishing`` are the styles that hide their text.
    """
    found = set(_told(root))
    _one_branch(root)
    for row in [each.getparent() for each in root.iter(W + "trPr") if each.find(W + "del") is not None]:
        if row is not None:
            drop(row)
    for cell in [each for each in root.iter(W + "tc") if each.find(f"{W}tcPr/{W}cellDel") is not None]:
        drop(cell)
    for empty, within in ((W + "tr", W + "tc"), (W + "tbl", W + "tr")):
        for element in [each for each in root.iter(empty) if next(each.iter(within), None) is None]:
            drop(element)
    found |= _hidden(root, vanishing)
    for element in list(root.iter(*_DROPPED)):
        drop(element)
    for element in list(root.iter(*_UNWRAPPED)):
        if element.getparent() is not None and element.getparent().tag not in (W + "rPr", W + "trPr"):  # type: ignore[union-attr]
            unwrap(element)
        else:
            drop(element)
    for control in list(root.iter(W + "sdt")):
        _open(control)
    _fields(root)
    _drawings(root)
    _bookmarks(root)
    for element in root.iter():
        for name in list(element.attrib):
            if _RSID.search(str(name)) or name in _IDENTITIES:
                del element.attrib[name]
    return found


def _told(root: etree._Element) -> Iterator[str]:
    kinds = {
        "修订记录": (W + "ins", W + "del", W + "moveFrom", W + "rPrChange", W + "pPrChange"),
        "批注": (W + "commentReference", W + "commentRangeStart"),
        "域代码": (W + "instrText", W + "fldSimple"),
        "内容控件": (W + "sdt",),
        "嵌入的对象": (O + "OLEObject", W + "control"),
        "书签": (W + "bookmarkStart",),
        "供旧版软件看的副本": (MC + "Fallback",),
    }
    for label, tags in kinds.items():
        if next(root.iter(*tags), None) is not None:
            yield label


def _one_branch(root: etree._Element) -> None:
    """Keep one of the branches that newer and older programs choose from: the first that today's programs know."""
    for choices in list(root.iter(MC + "AlternateContent")):
        chosen = None
        for choice in choices.findall(MC + "Choice"):
            if chosen is None and set(str(choice.get("Requires") or "").split()) <= _KNOWN:
                chosen = choice
            else:
                drop(choice)
        fallback = choices.find(MC + "Fallback")
        if chosen is not None:
            if fallback is not None:
                drop(fallback)
        elif fallback is not None:
            unwrap(fallback)
            unwrap(choices)
        else:
            drop(choices)


def _hidden(root: etree._Element, vanishing: Collection[str]) -> set[str]:
    gone = [run for run in root.iter(W + "r") if _vanishes(run, vanishing)]
    for run in gone:
        drop(run)
    return {"隐藏文字"} if gone else set()


def _vanishes(run: etree._Element, vanishing: Collection[str]) -> bool:
    properties = run.find(W + "rPr")
    own = None
    style = ""
    if properties is not None:
        own = next((each for tag in ("vanish", "specVanish") if (each := properties.find(W + tag)) is not None), None)
        styled = properties.find(W + "rStyle")
        style = str(styled.get(VAL)) if styled is not None else ""
    if own is not None:
        return switched_on(own)
    paragraph = next(run.iterancestors(W + "p"), None)
    of_paragraph = paragraph.find(f"{W}pPr/{W}pStyle") if paragraph is not None else None
    return style in vanishing or (of_paragraph is not None and of_paragraph.get(VAL) in vanishing)


def vanishing_styles(styles: etree._Element) -> set[str]:
    """Return the styles that hide their text, those built on such a one too."""
    own: dict[str, bool] = {}
    base: dict[str, str] = {}
    for style in styles.iter(W + "style"):
        name = str(style.get(W + "styleId"))
        vanish = style.find(f"{W}rPr/{W}vanish")
        if vanish is not None:
            own[name] = switched_on(vanish)
        built_on = style.find(W + "basedOn")
        base[name] = str(built_on.get(VAL)) if built_on is not None else ""
    return {name for name in base if _inherited(name, own, base)}


def _inherited(name: str, own: dict[str, bool], base: dict[str, str]) -> bool:
    for _ in range(50):
        if name in own:
            return own[name]
        name = base.get(name, "")
    return False


def _open(control: etree._Element) -> None:
    content = control.find(W + "sdtContent")
    for child in list(control):
        if child is not content:
            drop(child)
    if content is not None:
        unwrap(content)
    unwrap(control)


def _fields(root: etree._Element) -> None:
    """Put the printed result of each field in its place; only page numbers go on being fields."""
    for simple in list(root.iter(W + "fldSimple")):
        if not _KEPT_FIELDS.match(str(simple.get(W + "instr") or "")):
            unwrap(simple)
    stack: list[list[etree._Element]] = []
    codes: list[str] = []
    for element in list(root.iter(W + "fldChar", W + "instrText")):
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            stack.append([])
            codes.append("")
        if not stack:
            drop(element)
            continue
        stack[-1].append(element)
        if element.tag == W + "instrText":
            codes[-1] += element.text or ""
        if kind == "end":
            pieces, code = stack.pop(), codes.pop()
            if not _KEPT_FIELDS.match(code):
                for piece in pieces:
                    drop(piece)
    for pieces in stack:
        for piece in pieces:
            drop(piece)
    for data in list(root.iter(W + "ffData", W + "fldData")):
        drop(data)


def _drawings(root: etree._Element) -> None:
    """Take names and spoken words off drawings, the objects behind pictures, and older states of pictures."""
    for element in list(root.iter(O + "OLEObject", A + "extLst", C + "extLst", C + "externalData", C + "userShapes")):
        drop(element)
    for number, element in enumerate(root.iter("{*}docPr", "{*}cNvPr"), 1):
        element.set("name", f"图{number}")
        for name in ("descr", "title"):
            element.attrib.pop(name, "")
    for element in root.iter("{*}hlinkClick", "{*}hlinkHover", f"{V}*"):
        for name in _SAID:
            element.attrib.pop(name, "")
        for name in (O + "title", O + "href", "href"):
            element.attrib.pop(name, "")
    for element in root.iter(A + "blip", V + "imagedata"):
        element.attrib.pop(R + "link", "")


def _bookmarks(root: etree._Element) -> None:
    """Drop bookmarks, but for those that a link in the text leads to, which lose their names."""
    anchors = {str(link.get(W + "anchor")) for link in root.iter(W + "hyperlink") if link.get(W + "anchor")}
    fresh: dict[str, str] = {}
    kept: set[str] = set()
    for start in list(root.iter(W + "bookmarkStart")):
        name = str(start.get(W + "name"))
        if name in anchors and name not in fresh:
            fresh[name] = f"b{len(fresh) + 1}"
            start.set(W + "name", fresh[name])
            kept.add(str(start.get(W + "id")))
        else:
            drop(start)
    for end in list(root.iter(W + "bookmarkEnd")):
        if str(end.get(W + "id")) not in kept:
            drop(end)
    for link in list(root.iter(W + "hyperlink")):
        anchor = link.get(W + "anchor")
        if anchor is None:
            continue
        if str(anchor) in fresh:
            link.set(W + "anchor", fresh[str(anchor)])
        else:
            del link.attrib[W + "anchor"]


def quiet_settings(root: etree._Element) -> None:
    """Keep of the settings only those of the layout."""
    for child in list(root):
        if child.tag not in _SETTINGS and not str(child.tag).endswith("}mathPr"):
            drop(child)
