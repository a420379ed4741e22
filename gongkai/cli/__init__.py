"""The command ``gongkai``: annual reports checked, read, repaired, written, compared; limits, fees, letters.

Exit status: 0 nothing found, 1 findings, 2 unreadable or misused (which outweighs 1), 130 interrupted.
Each command is a module with ``run(arguments) -> int``, loaded when it is asked for.
"""

from __future__ import annotations

import os
import sys

COMMANDS = ("check", "read", "repair", "write", "compare", "rules", "due", "fee", "letter", "redact", "completion")

CLEAN, FINDINGS, FAILED, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    try:
        status = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        _tell("已中断。")
        return INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return PIPE_CLOSED


def _run(argv: list[str]) -> int:
    from gongkai.cli.arguments import parse

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    arguments = parse(argv)
    from importlib import import_module

    from gongkai.errors import GongkaiError

    try:
        status: int = import_module(f"gongkai.cli.{arguments.command}").run(arguments)
        return status
    except GongkaiError as error:
        _tell(str(error))
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        from gongkai.cli.sources import reason

        _tell(f"{error.filename or '文件系统'}：{reason(error)}")
    return FAILED


def _tell(message: str) -> None:
    print(message, file=sys.stderr)


def _silence_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush into a closed pipe is quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
