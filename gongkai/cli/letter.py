"""``gongkai letter``."""

from __future__ import annotations

import argparse
import json
from typing import Any

from gongkai.cli import CLEAN, FINDINGS
from gongkai.cli.sources import load
from gongkai.cli.streams import coloured, opened, refuse_overwriting, save
from gongkai.errors import GongkaiError
from gongkai.letters.kinds import Element, Kind, addressees, kinds
from gongkai.outputs.terminal import Paint
from gongkai.records import dumps


def run(arguments: argparse.Namespace) -> int:
    """List the kinds, show one, give out or check a template, or write a letter."""
    if arguments.kind is None:
        return _list(arguments)
    if arguments.kind not in kinds():
        raise GongkaiError(f"没有文书“{arguments.kind}”；可用的有{'、'.join(kinds())}")
    if arguments.new_template:
        return _give(arguments)
    if arguments.values:
        return _write(arguments)
    return _check(arguments) if arguments.template else _show(arguments)


def _list(arguments: argparse.Namespace) -> int:
    with opened(None, [], arguments.format) as stream:
        for kind in kinds().values():
            if arguments.format == "json":
                print(dumps(entry(kind)), file=stream)
            else:
                print(f"{kind.id:<11}{kind.label}（{kind.law}）", file=stream)
    return CLEAN


def _show(arguments: argparse.Namespace) -> int:
    kind = kinds()[arguments.kind]
    with opened(None, [], arguments.format) as stream:
        if arguments.format == "json":
            print(dumps(entry(kind)), file=stream)
            return CLEAN
        paint = Paint(coloured(stream))
        print(paint(f"{kind.id} {kind.label}", "bold"), file=stream)
        print(f"《{kind.title}》，发给{addressees()[kind.to]}，依据{kind.law}。", file=stream)
        for title, ids in (("必须写明", kind.required), ("可以写明", kind.optional)):
            print(f"{title}：", file=stream)
            for each in kind.elements:
                if each.id in ids:
                    print(f"  {_line(each)}", file=stream)
        if kind.unverified:
            print(paint(f"未核实：{kind.unverified}", "dim"), file=stream)
    return CLEAN


def _line(element: Element) -> str:
    choices = f"，{'、'.join(element.choices)}之一" if element.choices else ""
    law = f"（{element.law}）" if element.law else ""
    return f"{element.label}{choices}，来自{element.source}{law}"


def entry(kind: Kind) -> dict[str, Any]:
    """Return a kind as a JSON object."""
    return {
        "id": kind.id,
        "label": kind.label,
        "title": kind.title,
        "to": kind.to,
        "law": kind.law,
        "outcomes": list(kind.outcomes),
        "remedy": bool(kind.remedy),
        "elements": [
            {"id": each.id, "label": each.label, "required": each.id in kind.required, "law": each.law or kind.law}
            for each in kind.elements
        ],
        "unverified": [text for text in (kind.unverified, *(each.unverified for each in kind.elements)) if text],
    }


def _give(arguments: argparse.Namespace) -> int:
    from gongkai.letters.standard import standard_template

    save(arguments.new_template, standard_template(arguments.kind))
    print(f"已写出 {arguments.new_template}")
    return CLEAN


def _check(arguments: argparse.Namespace) -> int:
    from gongkai.letters.template import check_template

    problems = check_template(load(arguments.template), arguments.kind)
    with opened(None, [], arguments.format) as stream:
        if arguments.format == "json":
            print(dumps([{"cause": each.cause, "cure": each.cure} for each in problems]), file=stream)
        else:
            for each in problems:
                print(each, file=stream)
            if not problems:
                print("模板可以使用。", file=stream)
    return FINDINGS if problems else CLEAN


def _write(arguments: argparse.Namespace) -> int:
    from gongkai.letters import complete, missing, read_letter, write_pdf, write_word

    if not arguments.output or not arguments.output.lower().endswith((".docx", ".pdf")):
        raise GongkaiError("请用 -o 指定输出文件，以 .docx 或者 .pdf 结尾")
    refuse_overwriting(arguments.output, [file for file in (arguments.values, arguments.template) if file])
    letter = complete(read_letter(arguments.kind, _facts(arguments.values)))
    word = write_word(letter, load(arguments.template) if arguments.template else None)
    save(arguments.output, write_pdf(word) if arguments.output.lower().endswith(".pdf") else word)
    reasons = missing(letter)
    print(f"已写出 {arguments.output}" + ("，还不能签发：" if reasons else ""))
    for reason in reasons:
        print(f"  {reason}")
    return FINDINGS if reasons else CLEAN


def _facts(path: str) -> dict[str, Any]:
    try:
        data = json.loads(load(path))
    except (ValueError, RecursionError):
        raise GongkaiError(f"{path}：不是完整的 JSON。请检查引号、逗号和括号，文件用 UTF-8 编码") from None
    if not isinstance(data, dict):
        raise GongkaiError(f'{path}：应为一个 JSON 对象，如 {{"申请人": "某某"}}')
    return data
