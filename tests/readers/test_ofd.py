"""OFD: its lines with their pages, through an extra that need not be there."""

from __future__ import annotations

import sys

import pytest

from gongkai.errors import MissingComponent, UnreadableDocument
from gongkai.readers import ofd
from tests.readers.office_files import zipped

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def made(*pages: list[str]) -> bytes:
    """Return an OFD file with pages of lines."""
    numbers = range(len(pages))
    listed = "".join(f'<ofd:Page ID="{9 + n}" BaseLoc="P{n}.xml"/>' for n in numbers)
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": f"<ofd:Document {NS}><ofd:CommonData/><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for number, lines in enumerate(pages):
        objects = "".join(
            f'<ofd:TextObject ID="{n}" Boundary="20 {20 + 8 * n} 100 5" Font="1" Size="4">'
            f'<ofd:TextCode X="0" Y="4">{line}</ofd:TextCode></ofd:TextObject>'
            for n, line in enumerate(lines)
        )
        parts[f"D/P{number}.xml"] = (
            f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return zipped(parts)


def test_lines_keep_their_page():
    pytest.importorskip("ofdkit", reason="没有安装 ofdkit，未运行")
    document = ofd.load(made(["一、总体情况", "新收9件"], ["二、主动公开"]), "a.ofd")
    assert [(block.text, str(block.place)) for block in document.paragraphs] == [
        ("一、总体情况", "第1页第1行"), ("新收9件", "第1页第2行"), ("二、主动公开", "第2页第1行"),
    ]  # fmt: skip


def test_lines_of_a_paragraph_are_joined():
    pytest.importorskip("ofdkit", reason="没有安装 ofdkit，未运行")
    long = ["县水务局全年公开政府信息一百四十八条，" * 2 + "其中动态九"] * 6
    data = made([*long, "十六条。", "（一）主动公开", "县水务局", "本年"])
    paragraphs = [block.text for block in ofd.load(data, "a.ofd").paragraphs]
    assert paragraphs == ["".join(long) + "十六条。", "（一）主动公开", "县水务局", "本年"]


def test_a_file_of_pictures_is_told():
    pytest.importorskip("ofdkit", reason="没有安装 ofdkit，未运行")
    assert [left.kind for left in ofd.load(made([]), "a.ofd").leftovers] == ["scanned_page"]


def test_a_damaged_file_is_refused():
    pytest.importorskip("ofdkit", reason="没有安装 ofdkit，未运行")
    with pytest.raises(UnreadableDocument, match="OFD 文件的结构已损坏"):
        ofd.load(zipped({"OFD.xml": "<OFD><broken"}), "a.ofd")


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ofdkit", None)
    with pytest.raises(MissingComponent, match="ofdkit"):
        ofd.load(made([]), "a.ofd")
