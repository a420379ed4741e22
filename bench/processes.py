"""What only a process of its own can show: starting up, and ten thousand files."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from bench.documents import SAMPLES, WORD
from bench.timing import Job, Row, compared, interleaved

COMMAND = str(Path(sys.executable).parent / "gongkai")
BARE = "空解释器启动（python -c pass）"


def start_rows(repetitions: int) -> list[Row]:
    """Measure the start of the command against the start of the interpreter."""
    rows = []
    for arguments in (["--version"], ["check", "--help"]):
        jobs = {"ours": starting([COMMAND, *arguments]), BARE: starting([sys.executable, "-c", "pass"])}
        work = "启动 gongkai " + " ".join(arguments)
        rows += compared(work, "ours", interleaved(jobs, repetitions, time.perf_counter), {BARE: 3})
    return rows


def starting(command: list[str]) -> Job:
    """Return the job of running a command to its end."""
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@dataclass(frozen=True)
class Bulk:
    """A run over many files: how many, on how many cores, the seconds, the most memory at once in MB."""

    files: int
    cores: int
    seconds: float
    megabytes: float


def bulk(count: int) -> Bulk:
    """Check so many Word files in one command, each a copy of a sample with other figures."""
    with tempfile.TemporaryDirectory() as folder:
        make_copies(Path(folder), count)
        command = [COMMAND, "check", "--json", folder, "-o", os.devnull]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        memory = Memory(process.pid)
        _, told = process.communicate()
        seconds = time.perf_counter() - start
    if process.returncode not in (0, 1):
        raise RuntimeError(told.decode()[-2000:])
    return Bulk(count, os.cpu_count() or 1, seconds, memory.stop())


def make_copies(folder: Path, count: int) -> None:
    """Write copies of a Word sample whose single-digit figures are other ones."""
    chance = random.Random(2023)
    with zipfile.ZipFile(SAMPLES / WORD[0]) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    main = members["word/document.xml"]
    for number in range(count):
        changed = re.sub(rb">\d<", lambda found: b">%d<" % chance.randrange(10), main)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in members.items():
                archive.writestr(name, changed if name == "word/document.xml" else content)
        (folder / f"{number:05}.docx").write_bytes(buffer.getvalue())


class Memory:
    """Watches how much memory a process and all below it hold together."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._over = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            self._most = max(self._most, sum(resident(pid) for pid in family(self._pid)))

    def stop(self) -> float:
        """Return the most that was held, in MB."""
        self._over.set()
        self._thread.join()
        return self._most


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in family(int(child)))]


def resident(pid: int) -> float:
    """Return the memory of one process that it shares with no other, in MB."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    except OSError:
        return 0.0
    return int(found.group(1)) / 1024 if found else 0.0
