"""Plain lists in spreadsheets: the rows below the headings, whatever these are called and wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from gongkai import labels
from website.publishing.imports.sheets import Grid
from website.publishing.uploads.errors import UnsafeFile

TOP = 20
"""Rows from the top among which the headings are looked for: a title may stand above them."""
Row = tuple[int, dict[str, str]]
"""The number of a row in its sheet, and its texts by the label of their column."""


@dataclass(frozen=True)
class Headed:
    """What a list must look like.

    ``columns`` are the columns by their labels, with other headings that mean the same; what stands under others is
    not read. Of each of ``needs`` one label must be there. ``cure`` says what to do where it is not.
    """

    columns: Mapping[str, tuple[str, ...]]
    needs: tuple[tuple[str, ...], ...]
    most: int
    cure: str = "请下载模板，照模板的表头填写后再上传。"

    @cached_property
    def _meanings(self) -> dict[str, str]:
        return {labels.key(each): label for label, others in self.columns.items() for each in (label, *others)}

    def rows(self, grids: Iterable[Grid]) -> list[Row]:
        """Return the rows of the sheet with most of the headings that hold something.

        Raises ``UnsafeFile`` naming the columns that are missing, for a list without rows and for one that is too long.
        """
        grid, at, headings = max(((grid, *self._headings(grid)) for grid in grids), key=lambda found: len(found[2]))
        if missing := [each for each in self.needs if not {*each} & {*headings.values()}]:
            raise UnsafeFile(f"缺少必填的列：{'、'.join('或者'.join(each) for each in missing)}。", self.cure)
        below = ((number, _labelled(cells, headings)) for number, cells in grid.rows.items() if number > at)
        found = [(number, cells) for number, cells in below if cells]
        if not found:
            raise UnsafeFile("表格只有表头，没有内容。", "请从表头的下一行填起，再上传。")
        if len(found) > self.most:
            raise UnsafeFile(f"表格有{len(found)}行，超过{self.most}行。", "请分成几个文件，分次导入。")
        return found

    def _headings(self, grid: Grid) -> tuple[int, dict[int, str]]:
        """Return the row of headings, and the label that each of its columns means; of two alike the first counts."""
        best: tuple[int, dict[int, str]] = (0, {})
        for number in list(grid.rows)[:TOP]:
            found: dict[int, str] = {}
            for at, text in sorted(grid.rows[number].items()):
                label = self._meanings.get(labels.key(text.rstrip("*＊")))
                if label and label not in found.values():
                    found[at] = label
            if len(found) > len(best[1]):
                best = (number, found)
        return best


def _labelled(cells: Mapping[int, str], headings: Mapping[int, str]) -> dict[str, str]:
    texts = {headings[at]: text.strip() for at, text in cells.items() if at in headings}
    return {label: text for label, text in texts.items() if text}
