"""A template that an office changed in Word, looked at before it is used: each problem with its cause and cure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from lxml import etree

from gongkai.errors import UnreadableDocument
from gongkai.letters.kinds import SLOT, Kind, kinds
from gongkai.letters.page import page_of
from gongkai.readers.office.ooxml import RELATIONS, parse
from gongkai.readers.office.package import Package
from gongkai.readers.word.numbering import W

P, T, TR = W + "p", W + "t", W + "tr"
MAX_BYTES = 8 << 20
"""A template of a letter is some ten kilobytes; with a coat of arms, a megabyte."""
MAX_INFLATED = 64 << 20
MOST_SLOTS = 300
NAME = "模板"
_DOCX = "请用 Word 或 WPS 打开后另存为 .docx"
_FILLED = re.compile(r"word/(?:document|header\w*|footer\w*)\.xml")
_PLAIN_RELATIONS = ("hyperlink",)
_ODD = re.compile(r"\{%|%\}|\{#|#\}|\{\{|\}\}|\[\[|\]\]|\{\s*\{|\}\s*\}|｛｛|｝｝")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a template, and what to do."""

    cause: str
    cure: str

    def __str__(self) -> str:
        return f"{self.cause}，{self.cure}"


def check_template(data: bytes, kind: str) -> list[Problem]:
    """Return what is wrong with a template for a kind of letter; nothing when it can be used.

    Raises ``KeyError`` for a kind that is not there.
    """
    try:
        package = open_template(data)
        problems = list(_dangers(package))
        if problems:
            return problems
        return list(dict.fromkeys([*_placeholders(package, kinds()[kind]), *_unprintable(package)]))
    except UnreadableDocument as error:
        return [Problem(error.cause, error.cure or _DOCX)]


def open_template(data: bytes) -> Package:
    """Return the parts of a .docx file. Raises ``UnreadableDocument`` for what is none, or is far too large."""
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(NAME, f"模板超过{MAX_BYTES >> 20}兆", "请去掉或者缩小里面的图片")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableDocument(NAME, "这是旧格式的 .doc 或者加了密码的文件", f"请去掉密码，{_DOCX[1:]}")
    package = Package(data, NAME)
    if sum(member.file_size for member in package.sizes.values()) > MAX_INFLATED:
        raise UnreadableDocument(NAME, "压缩包展开后大得不合常理，没有打开", "请重新做一份模板")
    if "word/document.xml" not in package or "[Content_Types].xml" not in package:
        raise UnreadableDocument(NAME, "这不是 Word 的 .docx 文件", _DOCX)
    return package


def filled_parts(package: Package) -> list[str]:
    """Return the parts in which placeholders are filled: the text, headers and footers."""
    return [part for part in package.parts if _FILLED.fullmatch(part)]


def own_texts(paragraph: etree._Element) -> list[etree._Element]:
    """Return the text nodes of a paragraph, without those of paragraphs inside it (text boxes)."""
    return [node for node in paragraph.iter(T) if next(node.iterancestors(P)) is paragraph]


def _dangers(package: Package) -> Iterator[Problem]:
    """Yield what may do something when the file is opened; such a template is not looked at any further."""
    types = package.read("[Content_Types].xml").lower()
    if b"macroenabled" in types or any("vbaproject" in part.lower() for part in package.parts):
        yield Problem("模板里有宏", "请另存为不带宏的 .docx")
    elif b"wordprocessingml.template" in types:
        yield Problem("这是 Word 模板文件（.dotx）", _DOCX)
    if any(re.search(r"/(?:embeddings|activeX)/", part) for part in package.parts):
        yield Problem("模板里嵌入了别的文件或者控件", "请删去后再上传")
    for part in package.parts:
        if part.endswith(".rels"):
            for entry in parse(package, part).iter(RELATIONS):
                kind = str(entry.get("Type", "")).rpartition("/")[2]
                if entry.get("TargetMode") == "External" and kind not in _PLAIN_RELATIONS:
                    yield Problem("模板引用了外部的文件，打开时会去读取", "请改为嵌入，或者删去")


def _placeholders(package: Package, kind: Kind) -> Iterator[Problem]:
    labels = {each.label: each.id for each in kind.elements}
    seen: set[str] = set()
    count = 0
    for part in filled_parts(package):
        for paragraph in parse(package, part).iter(P):
            text = "".join(node.text or "" for node in own_texts(paragraph))
            names = SLOT.findall(text)
            count += len(names)
            if part == "word/document.xml" and not _hidden(paragraph):
                seen.update(names)
            yield from _unknown(names, labels, kind)
            yield from _broken(text)
    if count > MOST_SLOTS:
        yield Problem(f"模板里有{count}处占位，多得不合常理", f"请减到{MOST_SLOTS}处以内")
    for each in kind.elements:
        if each.id in kind.required and each.label not in seen:
            yield _left_out(each.label, each.law or kind.law)


def _left_out(label: str, law: str) -> Problem:
    why = "，没有救济途径的文书不能签发" if label == "救济途径" else ""
    return Problem(f"模板正文缺“{{{{ {label} }}}}”{why}", f"请补上（{law}）")


def _unknown(names: list[str], labels: dict[str, str], kind: Kind) -> Iterator[Problem]:
    for name in names:
        if name not in labels:
            near = get_close_matches(name, labels, 1, 0.4)
            cure = f"是不是“{{{{ {near[0]} }}}}”？" if near else ""
            yield Problem(
                f"{kind.label}没有“{{{{ {name} }}}}”这一项", f"{cure}请改正或者删去；可用的有{'、'.join(labels)}"
            )


def _broken(text: str) -> Iterator[Problem]:
    """Yield what looks like a placeholder and is none: braces without partner, commands of other programs."""
    rest = SLOT.sub("", text)
    for piece in re.findall(r"\[\[(.*?)\]\]", text, re.DOTALL):
        if not SLOT.search(piece):
            yield Problem(f"“[[{piece[:20]}]]”里没有占位，不知道何时该去掉", "请去掉双方括号")
    rest = re.sub(r"\[\[((?:(?!\[\[|\]\]).)*)\]\]", r"\1", rest, flags=re.DOTALL)
    if found := _ODD.search(rest):
        around = rest[max(found.start() - 8, 0) : found.end() + 8].strip()
        yield Problem(
            f"“{around}”这里的括号不成对，或者不是占位的写法",
            "占位写作“{{ 名称 }}”，没有内容时要去掉的文字写在“[[ ]]”里，其他写法都不认",
        )


def _hidden(paragraph: etree._Element) -> bool:
    """Whether the paragraph stands in a text box or is hidden, so that nobody would read it."""
    boxed = any(each.tag == W + "txbxContent" for each in paragraph.iterancestors())
    return boxed or any(each.get(W + "val") not in ("0", "false") for each in paragraph.iter(W + "vanish"))


def _unprintable(package: Package) -> Iterator[Problem]:
    for told in page_of(package).untold:
        yield Problem(f"模板里有{told}，打印成 PDF 时不能保证一致", "请改成普通的文字、表格或者嵌入式图片")
