"""``gongkai redact``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from gongkai.cli import CLEAN, FINDINGS
from gongkai.cli.sources import load
from gongkai.cli.streams import coloured, opened, refuse_overwriting, save
from gongkai.columns import pad, shorten
from gongkai.errors import GongkaiError
from gongkai.outputs.terminal import Paint
from gongkai.records import dumps
from gongkai.redaction import Mark, Redacted, Suggestion, find, redact

_WIDE = 22


def run(arguments: argparse.Namespace) -> int:
    """List what may have to be taken out or, where an output is named, take it out."""
    data = load(arguments.file)
    return _redact(arguments, data) if arguments.output else _list(arguments, data)


def _list(given: argparse.Namespace, data: bytes) -> int:
    survey = find(data, given.file, words=given.word)
    with opened(None, [], given.format) as stream:
        if given.format == "json":
            for each in survey.suggestions:
                print(dumps(entry(each)), file=stream)
        else:
            paint = Paint(coloured(stream))
            for line in _lines(survey.suggestions, paint):
                print(line, file=stream)
            for note in survey.notes:
                print(paint(f"注意：{note}。", "dim"), file=stream)
    return FINDINGS if survey.suggestions else CLEAN


def _lines(found: tuple[Suggestion, ...], paint: Paint) -> Iterator[str]:
    if not found:
        yield "没有找到指定的文字和个人信息。"
    for each in found:
        doubt = "" if each.certain else "（未必是）"
        yield f"{pad(each.where, _WIDE)}{pad(shorten(each.text, 36), 38)}{each.label}{doubt}"
    if found:
        yield paint("依据 " + "；".join(dict.fromkeys(each.marks[0].law for each in found)), "dim")


def entry(found: Suggestion) -> dict[str, Any]:
    """Return what was found as a JSON object; ``marks`` can be handed back to ``--marks``."""
    return {
        "kind": found.kind,
        "label": found.label,
        "text": found.text,
        "where": found.where,
        "certain": found.certain,
        "marks": [mark.as_data() for mark in found.marks],
    }


def _redact(given: argparse.Namespace, data: bytes) -> int:
    if given.output == "-":
        raise GongkaiError("隐去后的文件不能写到屏幕。-o 请给文件名")
    refuse_overwriting(given.output, [given.file, *([given.marks] if given.marks else [])])
    if not (given.word or given.personal or given.unseen or given.marks):
        raise GongkaiError("没有说隐去什么。请给 --word、--personal、--unseen 或者 --marks")
    done = redact(data, list(_marks(given, data)), given.file, stand_in=given.stand_in, label=given.label)
    save(given.output, done.data)
    with opened(None, [], given.format) as stream:
        if given.format == "json":
            print(dumps(done.proof.as_data()), file=stream)
        else:
            print("\n".join(_told(given.output, done, Paint(coloured(stream)))), file=stream)
    return FINDINGS if done.proof.elsewhere else CLEAN


def _marks(given: argparse.Namespace, data: bytes) -> Iterator[Mark]:
    if given.word or given.personal or given.unseen:
        for each in find(data, given.file, words=given.word, personal=given.personal).suggestions:
            if each.kind != "unseen" or given.unseen:
                yield from each.marks
    if given.marks:
        yield from _written(given.marks)


def _written(path: str) -> Iterator[Mark]:
    """Yield the marks of a file: a line is a mark, or an object with a list of them."""
    for number, line in enumerate(load(path).decode("utf-8-sig", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            read = json.loads(line)
            for each in read.get("marks", [read]):
                yield Mark.from_data(each)
        except (ValueError, TypeError, AttributeError) as error:
            raise GongkaiError(f"{path}：第{number}行不是位置。一行应是一个 JSON，即 --json 输出的样子") from error


def _told(output: str, done: Redacted, paint: Paint) -> Iterator[str]:
    proof = done.proof
    characters = sum(each.characters for each in proof.taken)
    pictures = sum(each.pictures for each in proof.taken)
    more = f"，图片 {pictures} 处" if pictures else ""
    yield paint(f"已写出 {output}：隐去 {len(proof.taken)} 处，文字 {characters} 个{more}", "bold")
    yield "重新读取核对，下列各处都没有已隐去的内容：" + "、".join(proof.searched)
    if proof.stripped:
        yield "一并去掉：" + "、".join(proof.stripped)
    if proof.pictured_pages:
        pages = "、".join(map(str, proof.pictured_pages))
        yield f"第{pages}页的内容不能逐字改动，已整页转成图片（200点每英寸），文字不能再复制"
    if proof.elsewhere:
        yield paint("同样的文字还见于没有划定的地方，请看要不要隐去：" + "、".join(proof.elsewhere), "yellow")
