"""argparse in Chinese: its own words, and help set by terminal columns."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_WORDS = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示本说明后退出",
    "show program's version number and exit": "显示版本号后退出",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r；可选：%(choices)s",
    "invalid %(type)s value: %(value)r": "不是合适的值：%(value)r",
    "expected one argument": "后面要有一个值",
    "expected at most one argument": "后面至多一个值",
    "expected at least one argument": "后面至少一个值",
    "not allowed with argument %s": "不能与 %s 同用",
    "one of the arguments %s is required": "以下参数须给一个：%s",
    "ignored explicit argument %r": "此选项不带值：%r",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不明确，可能是 %(matches)s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有命令 %(parser_name)r；可选：%(choices)s",
    "can't open '%(filename)s': %(error)s": "打不开“%(filename)s”：%(error)s",
}


@contextmanager
def speaking_chinese() -> Iterator[None]:
    """Let argparse speak Chinese for a while; it has no other way than its module's own translator."""
    names: dict[str, Any] = vars(argparse)
    before = names["_"], names["ngettext"]
    names["_"] = lambda text: _WORDS.get(text, text)
    names["ngettext"] = lambda one, many, count: "后面要有 %s 个值" if one.startswith("expected") else one
    try:
        yield
    finally:
        names["_"], names["ngettext"] = before


class Help(argparse.RawDescriptionHelpFormatter):
    """Help whose Chinese lines fit the terminal: each option on its own line, its text below it."""

    def __init__(self, prog: str) -> None:
        columns = min(shutil.get_terminal_size().columns, 100) - 2
        super().__init__(prog, max_help_position=5, width=columns)

    def _format_usage(self, *given: Any) -> str:
        whole, self._width = self._width, self._width * 3 // 4  # argparse counts a Chinese character as one column
        try:
            return super()._format_usage(*given)
        finally:
            self._width = whole

    def _split_lines(self, text: str, width: int) -> list[str]:
        from gongkai.columns import wrap

        return wrap(" ".join(text.split()), width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from gongkai.columns import wrap

        return "\n".join(indent + part for line in text.splitlines() for part in wrap(line, width))
