"""``gongkai write``."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass

from gongkai.cli import CLEAN, FAILED, batch
from gongkai.cli.reading import lost, outcome, read_file
from gongkai.cli.streams import named_apart, named_files, refuse_overwriting, save, told
from gongkai.errors import GongkaiError
from gongkai.records import Unreadable


@dataclass(frozen=True)
class Write:
    """The job: read a report and write it to its target in a format."""

    format: str
    targets: dict[str, str]

    def __call__(self, path: str) -> str | Unreadable:
        """Return the path written."""
        return outcome(path, lambda: self._write(path))

    def _write(self, path: str) -> str:
        from gongkai.writers import write

        target = self.targets[path]
        data = write(read_file(path), self.format)
        if target == "-":
            sys.stdout.buffer.write(data)
        else:
            save(target, data)
        return target


def run(arguments: argparse.Namespace) -> int:
    """Write the files and say where they are."""
    files = named_files(arguments.files)
    job = Write(arguments.to, targets(files, arguments.output, arguments.to))
    for target in job.targets.values():
        refuse_overwriting(target, files)
    failed = False
    for done in told(batch.run(job, lost, files), len(files)):
        failed |= isinstance(done, Unreadable)
        if isinstance(done, str) and done != "-":
            print(f"已写出 {done}")
    return FAILED if failed else CLEAN


def targets(files: list[str], output: str, format: str) -> dict[str, str]:
    """Return where each file's copy goes. Raises ``GongkaiError`` when several files have only one target."""
    if len(files) == 1 and not os.path.isdir(output) and not output.endswith(("/", os.sep)):
        return {files[0]: output}
    if output == "-" or (os.path.exists(output) and not os.path.isdir(output)):
        raise GongkaiError("几个文件不能写到一个文件里。-o 请给文件夹")
    return {file: os.path.join(output, f"{name}.{format}") for file, name in named_apart(files).items()}
