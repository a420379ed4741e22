"""Posters: one page, every word that fits, a QR code that leads to the record.

No reader of QR codes is at hand: the modules drawn on the page are read from its pixels and compared with those of
``qrcode``'s own, and the code itself is taken apart again (mask and bits of the format are the standard's).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pytest
from django.conf import settings
from PIL import Image as Picture
from wagtail.images.models import Image

from website.channels.posters import QUIET, Size, drawn, poster, qr_modules, qr_svg, screen_picture
from website.publishing.models import Record

LONG = "<p>县司法局到榆林子镇开展法治宣传，现场解答群众咨询，发放资料。</p>" * 200


def words(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    return re.sub(r"\s|\u200b", "", document[0].get_textpage().get_text_range())


def page(data: bytes, scale: float) -> Picture.Image:
    return pypdfium2.PdfDocument(data)[0].render(scale=scale).to_pil().convert("L")


def places(image: Picture.Image) -> Iterator[tuple[int, float, float]]:
    """Yield where a pattern of the QR code may be, and how large a module: runs of 1:1:3:1:1 in a row of pixels."""
    for y in range(image.height):
        line = "".join("x" if value < 128 else " " for value in image.crop((0, y, image.width, y + 1)).tobytes())
        runs = [(found.start(), len(found.group())) for found in re.finditer(r"x+| +", line)]
        for at in range(len(runs) - 4):
            unit = sum(length for _, length in runs[at : at + 5]) / 7
            near = all(
                abs(length - unit * want) < unit * 0.4
                for (_, length), want in zip(runs[at : at + 5], (1, 1, 3, 1, 1), strict=True)
            )
            if near and unit > 2 and line[runs[at][0]] == "x":
                yield runs[at][0], y - 2 * unit, unit


def read_modules(image: Picture.Image, side: int) -> list[list[bool]]:
    """Return the modules of the code on the page: where all three of its corner patterns stand."""
    ring = [[max(abs(i - 3), abs(j - 3)) != 2 for j in range(7)] for i in range(7)]
    for x, y, unit in places(image):
        if max(x, y) + side * unit > max(image.size) or y < 0:
            continue
        found = [
            [
                image.getpixel((min(int(x + (j + 0.5) * unit), image.width - 1), int(y + (i + 0.5) * unit))) < 128
                for j in range(side)
            ]
            for i in range(side)
            if y + (i + 0.5) * unit < image.height
        ]
        corners = ([row[:7] for row in found[:7]], [row[-7:] for row in found[:7]], [row[:7] for row in found[-7:]])
        if all(corner == ring for corner in corners):
            return found
    raise AssertionError("no code on the page")


@pytest.mark.parametrize("size", list(Size))
def test_a_short_record_stands_whole_on_its_poster(public: Callable[..., Record], size: Size) -> None:
    record = public(title="关于李𬭎同志任职的通知", doc_no="云司发〔2022〕12号", kind="working_document")
    said = words(poster(record, size))
    address = settings.SITE_ADDRESS + record.get_absolute_url()
    for part in (
        "云岭县司法局",
        record.title,
        record.doc_no,
        "法治宣传进乡村，现场解答群众咨询。",
        "2022年3月1日",
        address,
    ):
        assert part in said, part
    assert record.index_no
    assert record.index_no in said
    assert "全文较长" not in said


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize(
    "body",
    [
        [{"type": "text", "value": LONG}],
        [{"type": "text", "value": "<p>" + "法治宣传进乡村。" * 125_000 + "</p>"}],
        [{"type": "table", "value": {"data": [["科目", "金额"]] + [["基本支出", str(n)] for n in range(3000)]}}],
        [{"type": "quote", "value": {"text": "引" * 30_000, "source": ""}}],
    ],
)  # fmt: skip
def test_a_long_record_is_cut_on_one_page_and_says_so(
    public: Callable[..., Record], size: Size, body: list[Any]
) -> None:
    said = words(poster(public(body=body, validity="repealed"), size))
    assert "全文较长，请扫码查看" in said
    assert "本文件已废止" in said
    assert len(said) > 150


def test_only_the_first_picture_is_shown(public: Callable[..., Record], picture: Image) -> None:
    body = [{"type": "picture", "value": {"image": picture.pk, "alt_text": "图", "decorative": False}}] * 200
    document = pypdfium2.PdfDocument(poster(public(body=body)))
    images = [each for each in document[0].get_objects(max_depth=5) if each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    assert (len(document), len(images)) == (1, 1)


@pytest.mark.parametrize("title", ["标" * 200, "x" * 200, "😀公告", "𬭎" * 100, '#set page(width: 1pt) "\\'])
def test_any_title_and_an_empty_text_make_one_page(public: Callable[..., Record], title: str) -> None:
    for size in Size:
        assert re.sub(r"\s", "", drawn(title)) in words(poster(public(title=title, body=[], summary=""), size))


@pytest.mark.parametrize("size", list(Size))
def test_the_code_on_the_page_is_that_of_the_records_address(public: Callable[..., Record], size: Size) -> None:
    record = public()
    modules = qr_modules(settings.SITE_ADDRESS + record.get_absolute_url())
    image = page(poster(record, size), 1.0 if size is Size.SCREEN else 4.0)
    assert read_modules(image, len(modules)) == modules
    assert settings.SITE_ADDRESS + record.get_absolute_url() == decoded(modules)


def test_the_picture_for_the_screen_has_its_size_and_its_code(public: Callable[..., Record]) -> None:
    record = public()
    image = Picture.open(io.BytesIO(screen_picture(record)))
    assert image.size == (1920, 1080)
    modules = qr_modules(settings.SITE_ADDRESS + record.get_absolute_url())
    assert read_modules(image.convert("L"), len(modules)) == modules


def test_a_poster_prints_in_black_and_white(public: Callable[..., Record]) -> None:
    image = pypdfium2.PdfDocument(poster(public()))[0].render(scale=1).to_pil().convert("RGB")
    assert all(max(colour) - min(colour) < 3 for _, colour in image.getcolors(1 << 24))


def test_the_code_has_its_quiet_zone() -> None:
    side = len(qr_modules("https://a.cn/")) + 2 * QUIET
    assert f'viewBox="0 0 {side} {side}"' in qr_svg("https://a.cn/")


MASKS: list[Callable[[int, int], bool]] = [
    lambda i, j: (i + j) % 2 == 0,
    lambda i, j: i % 2 == 0,
    lambda i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: (i * j) % 2 + (i * j) % 3 == 0,
    lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2 == 0,
]
ALIGNED = {2: (6, 18), 3: (6, 22), 4: (6, 26), 5: (6, 30), 6: (6, 34)}
BLOCKS = {1: (16,), 2: (28,), 3: (44,), 4: (32, 32), 5: (43, 43), 6: (27, 27, 27, 27)}
"""Data bytes of each block at the level M (ISO/IEC 18004, table 9)."""


def decoded(modules: list[list[bool]]) -> str:
    """Read a QR code of version 1 to 6 at the level M, in bytes, without mending errors: there are none."""
    side = len(modules)
    version = (side - 17) // 4
    bits = [modules[8][column] for column in (0, 1, 2, 3, 4, 5, 7, 8)]
    pattern = sum(bit << (14 - at) for at, bit in enumerate(bits)) ^ 0b101010000010010
    assert pattern >> 13 & 0b11 == 0b00, "level M"
    mask = MASKS[pattern >> 10 & 0b111]
    stream = [modules[i][j] ^ mask(i, j) for i, j in _way(side) if not _fixed(i, j, side, version)]
    data = [sum(bit << (7 - k) for k, bit in enumerate(stream[at : at + 8])) for at in range(0, len(stream) - 7, 8)]
    sizes = BLOCKS[version]
    blocks: list[list[int]] = [[] for _ in sizes]
    taken = iter(data)
    for at in range(max(sizes)):
        for number, size in enumerate(sizes):
            if at < size:
                blocks[number].append(next(taken))
    bits_of = "".join(f"{byte:08b}" for block in blocks for byte in block)
    assert bits_of[:4] == "0100", "bytes"
    count = int(bits_of[4:12], 2)
    return bytes(int(bits_of[12 + 8 * at : 20 + 8 * at], 2) for at in range(count)).decode()


def _way(side: int) -> list[tuple[int, int]]:
    found, up, column = [], True, side - 1
    while column > 0:
        column -= column == 6
        for i in range(side - 1, -1, -1) if up else range(side):
            found += [(i, column), (i, column - 1)]
        up, column = not up, column - 2
    return found


def _fixed(i: int, j: int, side: int, version: int) -> bool:
    if 6 in (i, j) or (i < 9 and (j < 9 or j > side - 9)) or (i > side - 9 and j < 9):
        return True
    places = ALIGNED.get(version, ())
    corners = {(places[0], places[0]), (places[0], places[-1]), (places[-1], places[0])} if places else set()
    return any(
        abs(i - a) < 3 and abs(j - b) < 3 for a in places for b in places if (a, b) not in corners
    )  # fmt: skip


@pytest.mark.parametrize("title", ["关于行政复议接待日安排的公告", "关于印发县公共法律服务体系建设实施方案的通知"])
def test_no_character_of_a_title_stands_alone(public: Callable[..., Record], title: str) -> None:
    text = pypdfium2.PdfDocument(poster(public(title=title), Size.A4))[0].get_textpage().get_text_range()
    lines = [line.strip() for line in text.splitlines() if line.strip() and line.strip() in title]
    assert "".join(lines) == title
    assert min(map(len, lines)) * 2 > max(map(len, lines))
