"""The outline of a report: its title, chapters, organ, year and signature, told from the paragraphs alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from gongkai import taxonomy
from gongkai.document import Paragraph
from gongkai.labels import BOOKMARK, half_width, key, squeeze
from gongkai.readers.form.labels import CERTAIN, likeness

_NUMBERED = re.compile(
    r"^[\s\u3000]*(?:第)?([一二三四五六七八九十]{1,2})(?:部分)?[\s\u3000]*[、.．,，:：][\s\u3000]*(.+)$", re.S
)
_SUBHEADING = re.compile(r"\s*(?:[（(]|\d|[①-⑩])")
_ORDER = "一二三四五六七八九十"
_TITLE = re.compile(r"(?:政府信息|政务|信息)公开.{0,20}?(?:年度)?(?:报告|总结|年报)|年度报告")
_YEAR = re.compile(r"(20\d{2}|二[〇○零O0]\s*[一二三四五六七八九〇○零]{2})\s*年")
_NOT_TITLE = re.compile(r"[。；：:]|关于印发|当前位置|原文链接|来源|首页")
_CHINESE_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
    "O": "0",
    "0": "0",
}


@cache
def _inline_heading() -> re.Pattern[str]:
    """A chapter heading that stands inside a longer run of text."""
    labels = sorted(
        {
            label
            for id in taxonomy.edition_ids()
            for chapter in taxonomy.edition(id).chapters
            for label in (chapter.label, *chapter.variants)
        },
        key=len,
        reverse=True,
    )
    return re.compile(rf"[一二三四五六]\s*、\s*(?:{'|'.join(map(re.escape, labels))})")


def split_headings(paragraph: Paragraph) -> Iterator[Paragraph]:
    """Yield a paragraph, cut at the chapter headings that stand inside it."""
    text = paragraph.text
    if len(text) < 40 or "、" not in text:
        yield paragraph
        return
    position = 0
    for found in _inline_heading().finditer(text):
        if not _opens_chapter(text, found):
            continue
        if text[position : found.start()].strip():
            yield Paragraph(text[position : found.start()].strip(), paragraph.place)
        yield Paragraph(found.group(), paragraph.place)
        position = found.end()
    if text[position:].strip():
        yield Paragraph(text[position:].strip(), paragraph.place)


def _opens_chapter(text: str, found: re.Match[str]) -> bool:
    """Whether an inline match is a heading and not one of an enumeration of the chapters in a sentence."""
    after = text[found.end() : found.end() + 1]
    before = text[max(0, found.start() - 1) : found.start()]
    return after not in ("、", "，", ",", "；", ";", "”", "和", "及", "。", "》") and before not in (
        "“",
        "《",
        "、",
        "，",
    )


class ChapterMatch:
    """What a paragraph is as a chapter heading: the form's chapter id, its number and label as printed."""

    __slots__ = ("id", "label", "number")

    def __init__(self, id: str, number: str, label: str) -> None:
        self.id, self.number, self.label = id, number, label


def chapter_heading(paragraph: Paragraph, edition: str, expected: int) -> ChapterMatch | None:
    """Return the chapter that a paragraph opens, ``None`` when it is no chapter heading.

    ``expected`` is the number of the chapter that would come next, from one: a numbered short line that carries it is a
    heading even if its words match no chapter of the form.
    """
    text = paragraph.text
    if len(text) > 60:
        return None
    found = _NUMBERED.match(text)
    number, label = (found.group(1), found.group(2).strip()) if found else ("", text.strip())
    printed = key(label)
    if not 3 <= len(printed) <= 36:
        return None
    known = _chapter_keys(edition)
    if printed in known and (number or not _SUBHEADING.match(text)):
        return ChapterMatch(known[printed], number, label)
    if not number or label[-1] in "。；;：:，,":
        return None
    scores = [(likeness(printed, other), id) for other, id in known.items()]
    best, id = max(scores)
    at = _ORDER.find(number) + 1 if len(number) == 1 else 0
    chapters = taxonomy.edition(edition).chapters
    in_turn = at > 0 and at == expected
    if best < 0.72 and not in_turn:
        return None
    if max(likeness(printed, other) for other in _row_labels(edition)) >= CERTAIN:
        return None
    if best >= 0.72 or (best >= 0.5 and in_turn and at <= len(chapters) and chapters[at - 1].id == id):
        return ChapterMatch(id, number, label)
    return ChapterMatch("", number, label) if in_turn and len(printed) <= 24 else None


@cache
def _row_labels(edition: str) -> tuple[str, ...]:
    """The labels inside table three that are numbered like chapters."""
    table = taxonomy.edition(edition).tables["requests"]
    labels = [row.label for row in table.rows] + [group.label for group in table.groups]
    return tuple(key(label) for label in labels if label[1] == "、")


@cache
def _chapter_keys(edition: str) -> dict[str, str]:
    return {
        key(label): chapter.id
        for chapter in taxonomy.edition(edition).chapters
        for label in (chapter.label, *chapter.variants)
    }


_FIELD = re.compile(r"^\s*(?:标题|名称|题名)\s*[:：]\s*")


def _one_line(text: str) -> str:
    """Join a title that is set in several lines."""
    return re.sub(r"\s*\n\s*", "", text)


def title(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph | None, int]:
    """Return the title among the paragraphs before chapter one, and how many of them come up to its end."""
    best: tuple[float, Paragraph, int] | None = None
    for at, paragraph in enumerate(paragraphs[:80]):
        text = paragraph.text
        if len(text) > 90 or not _TITLE.search(squeeze(text)):
            joined = _two_lines(paragraphs, at)
            if joined is None:
                continue
            candidate, end = joined, at + 2
        else:
            candidate, end = _with_agency_above(paragraphs, at), at + 1
        candidate = Paragraph(_one_line(_FIELD.sub("", candidate.text)), candidate.place)
        score = _title_score(candidate.text)
        if best is None or score > best[0]:
            best = (score, candidate, end)
    return (best[1], best[2]) if best and best[0] > 0 else (None, 0)


def _title_score(text: str) -> float:
    clean = squeeze(BOOKMARK.sub("", text))
    score = 1.0 if _TITLE.search(clean) else -5.0
    score += 1.0 if _YEAR.search(clean) else 0.0
    score += 0.5 if clean.endswith(("报告", "年报", "总结")) else 0.0
    score += 0.5 if "政府信息公开" in clean else 0.0
    score -= 2.0 if _NOT_TITLE.search(clean) else 0.0
    return score - len(clean) / 200


def _two_lines(paragraphs: Sequence[Paragraph], at: int) -> Paragraph | None:
    """Join a title that was broken over two lines, e.g. 2025年某机关政府信息公开 / 工作年度报告."""
    if at + 1 >= len(paragraphs):
        return None
    first, second = paragraphs[at], paragraphs[at + 1]
    if len(first.text) > 40 or len(second.text) > 20 or not squeeze(second.text).endswith(("报告", "年报")):
        return None
    return Paragraph(first.text.strip() + second.text.strip(), first.place)


def _with_agency_above(paragraphs: Sequence[Paragraph], at: int) -> Paragraph:
    """Put the organ's name, printed on the line above, in front of a title that lacks it."""
    paragraph = paragraphs[at]
    bare = squeeze(BOOKMARK.sub("", paragraph.text))
    if at == 0 or not re.match(r"关于|20\d\d年|政府信息公开|政务公开", bare) or _agency_in(bare):
        return paragraph
    above = paragraphs[at - 1]
    if 2 < len(squeeze(above.text)) <= 24 and not re.search(r"[。，：:|>/\d]", above.text):
        return Paragraph(above.text.strip() + paragraph.text.strip(), above.place)
    return paragraph


def year_and_agency(text: str) -> tuple[int | None, str]:
    """Return the report year and the organ's name that a title gives; no name gives an empty one."""
    clean = squeeze(half_width(BOOKMARK.sub("", text)))
    found = _YEAR.search(clean)
    return (year_number(found.group(1)) if found else None), _agency_in(clean)


def year_number(text: str) -> int:
    """Return a year written in digits or Chinese digits."""
    return int("".join(_CHINESE_DIGITS.get(char, char) for char in squeeze(text)))


_SUBJECT = re.compile(r"(?:政府)?信息公开|政务公开|年度报告")


def _agency_in(clean: str) -> str:
    """Return the organ's name in a title: what stands before the year, else between the year and the subject."""
    before, _, after = _YEAR.sub("\n", clean, count=1).partition("\n")
    name = next((part for part in before.split("关于") if part), "")
    if "\n" not in _YEAR.sub("\n", clean, count=1):
        name = _SUBJECT.split(name)[0]
    if not name:
        name = _SUBJECT.split(after.removeprefix("度"))[0].removesuffix("关于")
    return name.strip("的年度《")


_DATE_LINE = re.compile(
    r"^[\s\u3000(（]*(?:20\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|20\d{2}\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2}"
    r"|二[〇○零O0][^日]{2,12}日)[\s\u3000)）]*$"
)


def signature(paragraphs: Sequence[Paragraph]) -> int | None:
    """Return the index of the signing date among the last paragraphs, ``None`` when the report is not dated."""
    for at in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 12), -1):
        if _DATE_LINE.match(half_width(paragraphs[at].text)):
            return at
    return None


def is_agency_line(text: str) -> bool:
    """Whether a line can be the organ's name above the signing date."""
    bare = squeeze(text)
    return 2 < len(bare) <= 40 and not re.search(r"[。，；：:、\d]", bare)
