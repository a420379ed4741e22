"""Words that must not leak, names written wrongly, and traces of editing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from website.publishing.checks import Draft, Finding, Office, Weight, check

ALWAYS = frozenset(
    (
        "绝密",
        "机密★",
        "秘密★",
        "内部资料",
        "内部文件",
        "注意保存",
        "不得外传",
        "严禁外传",
        "工作秘密",
        "未经批准不得公开",
    )
)
"""Marks that a document is not for the public, whatever an office's own list holds."""

RENAMED = {
    "工商行政管理局": "市场监督管理局（2018年机构改革）",
    "质量技术监督局": "市场监督管理局（2018年机构改革）",
    "食品药品监督管理局": "市场监督管理局、药品监督管理局（2018年机构改革）",
    "国土资源局": "自然资源局（2018年机构改革）",
    "环境保护局": "生态环境局（2018年机构改革）",
    "安全生产监督管理局": "应急管理局（2018年机构改革）",
    "政府法制办公室": "司法局（2018年机构改革）",
}
"""Names of institutions that no longer exist; right in a document of the time, wrong as today's name."""

_TRACES = re.compile(r"×{2,}|X{3,}|\[bookmark|_GoBack|此处填写|待补充|\{\{|\}\}|（此处")


@lru_cache(maxsize=16)
def _matcher(words: tuple[str, ...]) -> AhoCorasick:
    return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest)


def _hits(words: Sequence[str], text: str) -> list[tuple[str, int]]:
    ordered = tuple(sorted(words))
    return [(ordered[number], start) for number, start, _ in _matcher(ordered).find_matches_as_indexes(text)]


@check
def nothing_leaks(draft: Draft, office: Office) -> Iterator[Finding]:
    """不得含有表明不应公开的标志和本单位词表中的词语。"""
    for part in draft.parts:
        for word, start in _hits([*ALWAYS, *office.leaks], part.text):
            yield Finding(
                check="leak",
                weight=Weight.MUST,
                where=part.where,
                says=f"有不得外泄的词语“{word}”：{_around(part.text, start)}。",
                cure="核实来源文件是否涉密或者属于内部文件；不是的，由审查人写明理由放行。",
                law="保守国家秘密法第三十五条；条例第十四条",
                found=word,
            )


@check
def names_are_right(draft: Draft, office: Office) -> Iterator[Finding]:
    """机构、职务和姓名应当写对。"""
    names = {**RENAMED, **office.wrong_names}
    for part in draft.parts:
        for word, start in _hits([*names], part.text):
            yield Finding(
                check="wrong_name",
                weight=Weight.MUST if word in office.wrong_names else Weight.ADVICE,
                where=part.where,
                says=f"“{word}”应核对：{_around(part.text, start)}。",
                cure=f"现行写法：{names[word]}。引用当时文件名称的不必改。",
                found=word,
            )


@check
def no_traces_of_editing(draft: Draft, office: Office) -> Iterator[Finding]:
    """不得留有编辑和模板的痕迹。"""
    for part in draft.parts:
        for found in _TRACES.finditer(part.text):
            yield Finding(
                check="trace",
                weight=Weight.MUST,
                where=part.where,
                says=f"留有编辑或者模板的痕迹“{found.group()}”：{_around(part.text, found.start())}。",
                cure="补全或者删去。",
                law="条例第六条（政府信息应当准确）",
                found=found.group(),
            )


def _around(text: str, start: int) -> str:
    return "…" + " ".join(text[max(0, start - 10) : start + 20].split()) + "…"
