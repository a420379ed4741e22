"""``gongkai repair``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.cli import CLEAN, FAILED, batch
from gongkai.cli.check import with_previous
from gongkai.cli.reading import Check, lost, outcome
from gongkai.cli.sources import STDIN, load
from gongkai.cli.streams import coloured, columns, named_apart, named_files, opened, refuse_overwriting, save, told
from gongkai.columns import clean, shorten, width, wrap
from gongkai.errors import GongkaiError, MissingComponent
from gongkai.outputs import Tally
from gongkai.outputs.terminal import Terminal, cells
from gongkai.records import Checked, Unreadable

if TYPE_CHECKING:
    from gongkai.repair import Change
    from gongkai.report import Report

REVIEW = "review.docx"
NAMES = {
    REVIEW: "审阅稿：原文加批注",
    "report.docx": "修复稿（Word）",
    "report.pdf": "修复稿（PDF）",
    "report.html": "修复稿（网页）",
    "report.xlsx": "修复稿（Excel，合计为公式）",
    "report.json": "修复稿（数据）",
}
FEW = (REVIEW, "report.docx")
SHOWN = 60


@dataclass(frozen=True)
class Repaired:
    """One file's findings, the changes, the findings that remain, the files written, and those that could not be."""

    before: Checked
    changes: tuple[Change, ...]
    after: Checked
    written: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True)
class Repair:
    """The job: check, mend, check again, write. ``folders`` says where each file's results go."""

    check: Check
    folders: dict[str, str]
    names: tuple[str, ...]

    def __call__(self, path: str) -> Repaired | Unreadable:
        """Return what was done with one file."""
        return outcome(path, lambda: self._repair(path))

    def _repair(self, path: str) -> Repaired:
        from gongkai.readers import read
        from gongkai.repair import repair

        data = load(path)
        report = read(data, "标准输入" if path == STDIN else path)
        before = self.check.examined(report, path)
        mended, changes = repair(report)
        after = self.check.examined(mended, path)
        written, failed = [], []
        for name in self.names:
            target = os.path.join(self.folders[path], name)
            try:
                save(target, self._made(name, data, report, mended, before))
                written.append(target)
            except MissingComponent as error:
                failed.append(f"{target}：{error}")
        return Repaired(before, tuple(changes), after, tuple(written), tuple(failed))

    def _made(self, name: str, data: bytes, report: Report, mended: Report, before: Checked) -> bytes:
        from gongkai.writers import write
        from gongkai.writers.review_copy import review_copy_of

        if name == REVIEW:
            return review_copy_of(report, before.findings, data)
        return write(mended, name.rpartition(".")[2])


def run(arguments: argparse.Namespace) -> int:
    """Repair the files and say what was done."""
    files = named_files(arguments.files)
    folders = {file: os.path.join(arguments.out, name) for file, name in named_apart(files).items()}
    if len(files) == 1:
        folders = {files[0]: arguments.out}
    names = tuple(NAMES) if arguments.all else FEW
    for folder in folders.values():
        for name in names:
            refuse_overwriting(os.path.join(folder, name), files)
    if os.path.exists(arguments.out) and not os.path.isdir(arguments.out):
        raise GongkaiError(f"{arguments.out}：这是文件，不是文件夹。--out 请给文件夹")
    check = with_previous(Check(), arguments.previous, files) if arguments.previous else Check()
    tally, failed = Tally(), False
    with opened(None, files, "text") as stream:
        shown = Shown(stream, coloured(stream), columns())
        for done in told(batch.run(Repair(check, folders, names), lost, files), len(files)):
            tally.add(done.before if isinstance(done, Repaired) else done)
            if isinstance(done, Repaired):
                shown.repaired(done)
                failed |= bool(done.failed)
        shown.close(tally)
    return FAILED if failed or tally.unreadable else CLEAN


class Shown(Terminal):
    """Findings, then what was mended, what remains, and where the files are."""

    def repaired(self, done: Repaired) -> None:
        """Write one file."""
        self.add(done.before)
        self._write(self._changes(done))

    def _changes(self, done: Repaired) -> Iterator[str]:
        yield self.paint(f"修复 {len(done.changes)} 处", "bold") + "（只做不会错的，没有把握的数字一律不填）"
        for change in done.changes:
            yield from self._change(change, done.before.form)
        tally = Tally()
        tally.add(done.after)
        yield ""
        remaining = len(done.after.faults)
        text = f"修复后还有 {remaining} 处要由人处理：{tally.counts()}。" if remaining else "修复后没有遗留问题。"
        yield from wrap(text, self.columns)
        yield ""
        yield self.paint("写出", "bold")
        for target in done.written:
            yield f"  {clean(target)}  {self.paint(NAMES[os.path.basename(target)], 'dim')}"
        for line in done.failed:
            yield from (self.paint(part, "red") for part in wrap(f"  没有写出 {clean(line)}", self.columns))
        yield ""

    def _change(self, change: Change, form: str) -> Iterator[str]:
        where = cells(form, change.cells) if change.cells else str(change.place or "全文")
        before, after = (shorten(clean(text), SHOWN) or "（删去）" for text in (change.before, change.after))
        lines = wrap(clean(f"{where}：{before} → {after}"), self.columns - 4)
        yield f"  {self.paint('✓', 'green')} {lines[0]}"
        yield from (f"    {line}" for line in lines[1:])
        lines = wrap(clean(change.why), self.columns - 6 - width(change.rule))
        last = lines.pop()
        yield from (f"    {self.paint(line, 'dim')}" for line in lines)
        space = " " * max(self.columns - 4 - width(last) - width(change.rule), 1)
        yield f"    {self.paint(last + space + change.rule, 'dim')}"
