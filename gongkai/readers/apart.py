"""Old binary formats are taken apart in a process of their own, limited in time and memory: it may fail, we may not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = 1 << 30
"""The most address space the process may take, in bytes, where the system can limit it."""

_JOBS = {
    "doc": "gongkai.readers.word.legacy:convert",
    "xls": "gongkai.readers.excel.old:extract",
    "rtf": "gongkai.readers.rtf:extract",
    "pdf": "gongkai.readers.pdf:extract",
    "pdf_objects": "gongkai.readers.pdf.objects:extract",
    "redaction_pdf": "gongkai.redaction.pdf:extract",
}
_REFUSED = 3


class Failed(Exception):
    """The work could not be done: ``reason`` is the job's own word for it, or timeout, or crash."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def run(job: str, data: bytes, seconds: int) -> bytes:
    """Return what ``job`` makes of ``data``. Raises ``Failed`` after ``seconds``, for a crash and for a refusal."""
    with TemporaryDirectory(prefix="gongkai-") as folder:
        Path(folder, "source").write_bytes(data)
        command = _command(job, folder, seconds)
        try:
            done = subprocess.run(command, capture_output=True, timeout=seconds, env=_environment(), check=False)
        except subprocess.TimeoutExpired as error:
            raise Failed("timeout") from error
        if done.returncode == _REFUSED:
            raise Failed(done.stderr.decode("utf-8", "replace").strip())
        if done.returncode:
            raise Failed("crash")
        return Path(folder, "result").read_bytes()


def _command(job: str, folder: str, seconds: int) -> list[str]:
    return [sys.executable, "-P", "-m", "gongkai.readers.apart", job, folder, str(seconds)]


def _environment() -> dict[str, str]:
    """Return the environment with this library on the path, wherever it was loaded from."""
    home = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", ""))))
    return os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}


def main(job: str, folder: str, seconds: str) -> int:
    """Do one job in this process: read ``source`` in ``folder``, write ``result`` there."""
    _limit(int(seconds))
    module, _, function = _JOBS[job].partition(":")
    work: Callable[[Path], bytes] = getattr(import_module(module), function)
    try:
        result = work(Path(folder, "source"))
    except Failed as error:
        print(error.reason, file=sys.stderr)
        return _REFUSED
    Path(folder, "result").write_bytes(result)
    return 0


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not a Unix: the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    from gongkai.readers import apart

    # The jobs raise the Failed of the imported module, not of __main__.
    raise SystemExit(apart.main(*sys.argv[1:]))
