"""Where a command's files come from and where its words go."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO, TypeVar

from gongkai.cli.sources import STDIN, expand
from gongkai.errors import GongkaiError
from gongkai.records import Unreadable

Told = TypeVar("Told")


def named_files(paths: list[str]) -> list[str]:
    """Return the files that are meant. Raises ``GongkaiError`` when there are none."""
    files = list(dict.fromkeys(expand(paths)))
    if not files:
        raise GongkaiError(f"{'、'.join(paths)}：没有可读的文件。请检查文件夹里有没有 Word、PDF、网页等年度报告")
    return files


@contextmanager
def opened(output: str | None, files: list[str], format: str) -> Iterator[TextIO]:
    """Open the output file, or give stdout; what is meant for programs is UTF-8. Raises ``GongkaiError``."""
    if output and output != "-":
        refuse_overwriting(output, files)
        with open(output, "w", encoding="utf-8", newline="\n", errors="backslashreplace") as stream:
            yield stream
        return
    if format != "text" and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    yield sys.stdout


def refuse_overwriting(output: str, files: Iterable[str]) -> None:
    """Raise ``GongkaiError`` when writing ``output`` would destroy one of the files."""
    if os.path.exists(output) and any(os.path.exists(file) and os.path.samefile(file, output) for file in files):
        raise GongkaiError(f"{output}：输出会覆盖输入的文件。请换一个输出文件名")


def save(path: str, data: bytes) -> None:
    """Write a file whole or not at all, making its folder."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    unfinished = f"{path}.{os.getpid()}.part"
    try:
        with open(unfinished, "wb") as file:
            file.write(data)
        os.replace(unfinished, path)
    finally:
        if os.path.exists(unfinished):
            os.remove(unfinished)


def named_apart(files: list[str]) -> dict[str, str]:
    """Return a name for each file, without its suffix, that no other file shares."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for file in files:
        stem = "标准输入" if file == STDIN else os.path.splitext(os.path.basename(file))[0]
        name, number = stem, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        names[file] = name
    return names


def coloured(stream: TextIO) -> bool:
    """Whether colours may be written: to a terminal, unless the user asked for none."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return how wide the terminal is."""
    from shutil import get_terminal_size

    return get_terminal_size((80, 24)).columns


def told(outcomes: Iterator[Told], total: int) -> Iterator[Told]:
    """Pass the outcomes on, telling of unreadable files on stderr, with a progress bar when that is a terminal."""
    if total < 2 or not sys.stderr.isatty():
        for outcome in outcomes:
            _tell(outcome)
            yield outcome
        return
    from tqdm import tqdm  # type: ignore[import-untyped]

    tqdm.monitor_interval = 0  # its thread must not be there when workers are forked
    with tqdm(total=total, unit="个", leave=False, file=sys.stderr) as bar:
        for outcome in outcomes:
            bar.update()
            with tqdm.external_write_mode(file=sys.stdout):
                _tell(outcome)
                yield outcome


def _tell(outcome: object) -> None:
    if isinstance(outcome, Unreadable):
        name = "标准输入" if outcome.file == STDIN else outcome.file
        print(f"{name}：{outcome.error}", file=sys.stderr)
