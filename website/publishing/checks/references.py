"""Documents that a draft cites though they are no longer in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gongkai.rules.lexicon import lexicon
from website.publishing.checks import Draft, Finding, Office, Weight, check

_TITLE = re.compile(r"《([^《》]{2,100}(?:《[^《》]{1,80}》[^《》]{0,40})?)》")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,16}[〔\[（(【]([12][0-9]{3})[〕\]）)】]\s?第?([0-9]{1,5})号")
_BRACKETS = re.compile(r"[〔\[（(【]([12][0-9]{3})[〕\]）)】]\s?第?")
_ENDING = re.compile(r"废止|失效|宣布停止执行|不再执行")
_LEAST_TITLE = 6
"""A shorter title says too little to be that of a document whose full title is longer."""


@check
def what_is_cited_is_in_force(draft: Draft, office: Office) -> Iterator[Finding]:
    """引用的文件应当现行有效。"""
    titles = {_plain(name): says for name, says in office.ended_documents.items()}
    for found in _TITLE.finditer(draft.text):
        if says := _of_title(_plain(found[1]), titles):
            yield from _unless_told(draft, found, found[1], says)
    for found in _NUMBER.finditer(draft.text):
        written = _BRACKETS.sub(r"〔\1〕", found.group())
        number = next((name for name in office.ended_documents if "〔" in name and written.endswith(name)), "")
        if number:
            yield from _unless_told(draft, found, number, office.ended_documents[number])


@check
def rules_of_the_field_are_in_force(draft: Draft, office: Office) -> Iterator[Finding]:
    """引用的政府信息公开规定应当现行有效。"""
    year = (draft.made_on or office.today).year
    for entry in lexicon().repealed:
        for word in entry.words:
            if year >= entry.from_year and (found := re.search(re.escape(word), draft.text)):
                yield from _unless_told(draft, found, word.strip("《》"), f"已不适用：{entry.says.rstrip('。')}")


def _of_title(cited: str, ended: Mapping[str, str]) -> str:
    """Return what became of a document cited by its title, with or without its issuer or what it hands on."""
    if cited in ended:
        return ended[cited]
    if len(cited) < _LEAST_TITLE:
        return ""
    handed_on = f"关于印发{cited}的通知"
    return next((says for title, says in ended.items() if title.endswith((f"关于{cited}", cited, handed_on))), "")


def _plain(title: str) -> str:
    return re.sub(r"[《》〈〉\s“”]", "", title)


def _unless_told(draft: Draft, found: re.Match[str], name: str, says: str) -> Iterator[Finding]:
    """Yield the finding, but where the draft itself says that the document has ended."""
    around = draft.text[max(0, found.start() - 12) : found.end() + 24].partition("。")[0]
    if not _ENDING.search(around):
        yield _finding(draft, found.start(), name, says)


def _finding(draft: Draft, start: int, name: str, says: str) -> Finding:
    return Finding(
        check="ended_document",
        weight=Weight.ADVICE,
        where=draft.part_at(start).where,
        says=f"引用的“{name}”{says}。",
        cure="改引现行文件；说明历史情况的不必改。",
        found=name,
        about=name,
    )
