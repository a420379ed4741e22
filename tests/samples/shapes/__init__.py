"""The shapes in which reports go about: each a function from a made report to the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable

from tests.samples.made import Made
from tests.samples.shapes.ofd import ofd
from tests.samples.shapes.own_json import own_json
from tests.samples.shapes.pages import government_page, page, word_page
from tests.samples.shapes.split_heads import page_split_heads, word_split_heads
from tests.samples.shapes.text import cell_a_line, markdown, markdown_in_groups, number_below, run_together
from tests.samples.shapes.word import word
from tests.samples.shapes.word_wordy import word_wordy
from tests.samples.shapes.workbook import workbook

Shape = Callable[[Made], bytes]

_ALL: tuple[Shape, ...] = (
    word,
    word_split_heads,
    word_wordy,
    cell_a_line,
    run_together,
    number_below,
    markdown,
    markdown_in_groups,
    page,
    page_split_heads,
    government_page,
    word_page,
    workbook,
    own_json,
    ofd,
)

SHAPES: dict[str, Shape] = {shape.__name__: shape for shape in _ALL}
