"""Redaction of Word (.docx), by its XML: no office program is asked, nothing is laid out anew."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from lxml import etree

from gongkai.errors import UnreadableDocument
from gongkai.redaction.marks import Mark, NotRedacted, Place, Proof, Redacted, Span, Suggestion, Survey, Taken
from gongkai.redaction.suggestions import bare, hits
from gongkai.redaction.word.names import OBJECT, PARAGRAPHS, TEXTS
from gongkai.redaction.word.parts import Parts, put_together, taken_apart, without_links
from gongkai.redaction.word.text import Put, letters, paragraphs, put_in, take_out, text_of

SEARCHED = (
    "正文、表格和文本框",
    "页眉、页脚、脚注、尾注",
    "图表和图形里的文字",
    "修订记录和批注",
    "隐藏文字",
    "域代码和书签",
    "替代文字和名称",
    "文档属性和自定义数据",
    "嵌入的对象",
    "图片的数据",
    "链接",
)
_LEAST_WORD, _RAW_WORD = 2, 4
_TELL = "请在 Word 中删去后另存，再隐去"
_BLOCK = "█"


def find(data: bytes, name: str, words: Sequence[str], personal: bool) -> Survey:
    """Return a Word document's paragraphs and what may have to be taken out. Raises ``NotRedacted``."""
    parts = _opened(data, name)
    places: list[Place] = []
    suggestions: list[Suggestion] = []
    for part, number, paragraph in _all(parts):
        text, label = text_of(paragraph), f"{parts.labels[part]}第{number + 1}段"
        if not text.strip():
            continue
        places.append(Place(text, label, part=part, paragraph=number))
        for hit in hits(text, words, personal):
            mark = Mark(Span(part, number, hit.start, hit.end), hit.law, hit.label)
            shown = text[hit.start : hit.end]
            suggestions.append(Suggestion(hit.kind, hit.label, shown, label, (mark,), hit.certain))
    pictured = any(OBJECT in place.text for place in places)
    notes = ("文中有图片或图形，里面的内容请自己看；要整个隐去的，划定图片所在的位置",) if pictured else ()
    return Survey("docx", (), tuple(places), tuple(suggestions), notes)


def redact(data: bytes, marks: Sequence[Mark], name: str, stand_in: str = _BLOCK) -> Redacted:
    """Return a Word document without what is marked, and the proof. Raises ``NotRedacted``."""
    parts = _opened(data, name)
    before = _texts(parts)
    taken, gone = _take(parts, marks, name, stand_in)
    without_links(parts, set(gone))
    for part, tree in parts.trees.items():
        _sweep(tree, set(gone), part in parts.labels)
    made = put_together(parts)
    after = _check(made, _texts(parts), before, gone, name)
    return Redacted(made, _proof(data, made, before, after, taken, gone, parts))


def _opened(data: bytes, name: str) -> Parts:
    try:
        return taken_apart(data, name)
    except UnreadableDocument as error:
        raise NotRedacted(name, error.cause, error.cure or "请重新另存为 .docx") from error


def _all(parts: Parts) -> Iterator[tuple[str, int, etree._Element]]:
    """Yield the paragraphs of every part with text, the body's first."""
    for part in sorted(parts.labels, key=lambda each: (each != parts.main, each)):
        for number, paragraph in enumerate(paragraphs(parts.trees[part])):
            yield part, number, paragraph


def _texts(parts: Parts) -> list[str]:
    return [text_of(paragraph) for _, _, paragraph in _all(parts)]


def _take(parts: Parts, marks: Sequence[Mark], name: str, stand_in: str) -> tuple[list[Taken], Counter[str]]:
    """Take out what is marked; return how much each mark took, and the words, each with how often."""
    known = {(part, number): letters(paragraph) for part, number, paragraph in _all(parts)}
    taken: list[Taken] = []
    gone: Counter[str] = Counter()
    done: set[tuple[str, int, int]] = set()
    put: Put = {}
    for at, mark in enumerate(marks):
        span = mark.where
        line = known.get((span.part, span.paragraph)) if isinstance(span, Span) else None
        if line is None or not isinstance(span, Span) or not 0 <= span.start < span.end <= len(line):
            raise NotRedacted(name, f"第{at + 1}处隐去位置不在这份文件里", "请重新打开文件，重新划定")
        fresh = [each for each in range(span.start, span.end) if (span.part, span.paragraph, each) not in done]
        done |= {(span.part, span.paragraph, each) for each in fresh}
        chosen = [line[each] for each in fresh]
        word = bare("".join(letter.char for letter in chosen if letter.char != OBJECT))
        if len(word) >= _LEAST_WORD:
            gone[word] += 1
        taken.append(take_out(chosen, stand_in, put))
    put_in(put)
    return taken, gone


def _sweep(tree: etree._Element, gone: set[str], read: bool) -> None:
    """Blacken words that were taken out where they stand outside the text: in attributes, data, names of styles."""
    for element in tree.iter():
        for key, value in element.attrib.items():
            if any(word in bare(str(value)) for word in gone):
                element.set(key, _BLOCK)
        if element.text and not (read and _printed(element)) and any(word in bare(element.text) for word in gone):
            element.text = _BLOCK * len(element.text)


def _printed(element: etree._Element) -> bool:
    return element.tag in TEXTS and next(element.iterancestors(*PARAGRAPHS), None) is not None


def _check(made: bytes, wanted: list[str], before: list[str], gone: Counter[str], name: str) -> list[str]:
    """Read the finished file anew and return its text. Raises ``NotRedacted`` where something is still told."""
    from gongkai.readers.office.ooxml import parse
    from gongkai.readers.office.package import Package

    again = _opened(made, name)
    texts = _texts(again)
    if texts != wanted or again.stripped - {"域代码", "书签"}:
        raise NotRedacted(name, "隐去后再查，文件与应有的不同，没有输出文件", _TELL)
    was, now = bare("\f".join(before)), bare("\f".join(texts))
    for word, times in gone.items():
        if now.count(word) > was.count(word) - times:
            raise NotRedacted(name, "隐去后再查，仍能读出已隐去的文字，没有输出文件", _TELL)
    package = Package(made, name)
    for part in package.parts:
        data = package.read(part)
        if part.endswith((".xml", ".rels")):
            told = _told(parse(package, part), set(gone), part in again.labels)
        else:
            told = any(word.encode(each) in data for word in gone if len(word) >= _RAW_WORD for each in _ENCODINGS)
        if told:
            raise NotRedacted(name, f"隐去后再查，{part} 里仍有已隐去的文字，没有输出文件", _TELL)
    return texts


_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def _told(tree: etree._Element, gone: set[str], read: bool) -> bool:
    for element in tree.iter():
        values = [str(value) for value in element.attrib.values()]
        if element.text and not (read and _printed(element)):
            values.append(element.text)
        if any(word in bare(value) for value in values for word in gone):
            return True
    return False


def _proof(
    data: bytes,
    made: bytes,
    before: list[str],
    after: list[str],
    taken: list[Taken],
    gone: Counter[str],
    parts: Parts,
) -> Proof:
    places = [f"{parts.labels[part]}第{number + 1}段" for part, number, _ in _all(parts)]
    elsewhere = [place for place, text in zip(places, after, strict=True) if any(word in bare(text) for word in gone)]
    return Proof(
        before=hashlib.sha256(data).hexdigest(),
        after=hashlib.sha256(made).hexdigest(),
        text_before=hashlib.sha256("\n".join(before).encode()).hexdigest(),
        text_after=hashlib.sha256("\n".join(after).encode()).hexdigest(),
        taken=tuple(taken),
        searched=SEARCHED,
        stripped=tuple(sorted(parts.stripped)),
        elsewhere=tuple(elsewhere),
    )
