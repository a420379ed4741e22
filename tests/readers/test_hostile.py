"""Hostile files: each gives one clear error that names the file, or a normal document, soon and in little memory."""

from __future__ import annotations

import io
import random
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pytest

from gongkai.document import Document
from gongkai.errors import UnreadableDocument
from gongkai.readers import read_document
from tests.readers.office_files import TYPES, docx, ole, p, tbl, tc, word_xml, xlsx, zipped

SECONDS = 5.0
NAME = "可疑文件.docx"


def outcome(data: bytes, name: str = NAME) -> Document | UnreadableDocument:
    """Read a file; any other error than the one promised goes up and fails the test, and so does a long wait."""
    started = time.monotonic()
    result: Document | UnreadableDocument
    try:
        result = read_document(data, name)
    except UnreadableDocument as error:
        result = error
    assert time.monotonic() - started < SECONDS
    return result


def refused(data: bytes, name: str = NAME) -> str:
    """Return the cause for which a file is refused."""
    result = outcome(data, name)
    assert isinstance(result, UnreadableDocument)
    assert str(result).startswith(f"{name}：{result.cause}")
    return result.cause


def bomb(size: int, part: str = "word/document.xml") -> bytes:
    """Return a zip whose part inflates to ``size`` bytes of white space."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        with package.open(part, "w", force_zip64=True) as member:
            for _ in range(size >> 20):
                member.write(b" " * (1 << 20))
        package.writestr("[Content_Types].xml", TYPES)
    return buffer.getvalue()


def lying(real: bytes, declared: int) -> bytes:
    """Return a Word file whose main part says it is ``declared`` bytes long."""
    data = bytearray(zipped({"word/document.xml": real, "[Content_Types].xml": TYPES}))
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.find(magic) + offset, declared)
    return bytes(data)


def test_a_bomb_is_not_inflated():
    data = bomb(300 << 20)
    tracemalloc.start()
    assert "炸弹" in refused(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 32 << 20


def test_many_parts_that_are_large_together():
    data = bytearray(zipped({f"word/{n}.xml": "x" for n in range(10)}))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 24, 60 << 20)
        at = data.find(b"PK\x01\x02", at + 1)
    assert "炸弹" in refused(bytes(data))


def test_lies_about_size():
    real = word_xml("document", f"<w:body>{p('文' * 100_000)}</w:body>").encode()
    for declared in (100, len(real) - 1, 0):
        assert "损坏" in refused(lying(real, declared))
    outcome(lying(real, len(real) + 1))
    huge = b" " * (80 << 20)
    assert "损坏" in refused(lying(huge, 1000))


def test_too_many_parts():
    assert "多得不合常理" in refused(zipped({f"word/{n}.xml": "" for n in range(10_001)}))


def test_parts_that_cannot_be_inflated():
    data = bytearray(docx(p("文")))
    central = data.rfind(b"PK\x01\x02")
    for offset, value in ((10, 99), (8, 1)):  # an unknown method of compression; an encrypted part
        spoilt = bytearray(data)
        struct.pack_into("<H", spoilt, central + offset, value)
        struct.pack_into("<H", spoilt, data.find(b"PK\x03\x04", 30) + offset - 2, value)
        assert refused(bytes(spoilt))


DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{ENTITIES}]>'


def with_main(xml: str) -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": xml})


@pytest.mark.parametrize("reference", ["<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", '<w:p w:x="&a11;"/>'])
def test_billion_laughs(reference: str):
    xml = word_xml("document", f"<w:body>{reference}</w:body>")
    assert "实体" in refused(with_main(xml.replace(DECLARATION, LAUGHS)))


def test_external_entities_are_never_fetched(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    for system in (secret.as_uri(), "http://127.0.0.1:9/x"):
        head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{system}">]>'
        body = word_xml("document", "<w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body>")
        cause = refused(with_main(body.replace(DECLARATION, head)))
        assert "实体" in cause
        assert "机密" not in cause


def test_a_document_type_in_another_encoding_is_seen():
    xml = (
        LAUGHS
        + "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body/></w:document>"
    )
    assert "文档类型声明" in refused(zipped({"word/document.xml": xml.encode("utf-16")}))


def test_a_table_of_a_hundred_thousand_cells_is_read():
    rows = ("".join(tc(str(row * 100 + column)) for column in range(100)) for row in range(1000))
    result = outcome(docx(tbl(*rows)))
    assert isinstance(result, Document)
    (grid,) = result.grids
    assert grid.rows[999][99].text == "99999"


def test_larger_tables_are_refused():
    wide = tc("1", '<w:gridSpan w:val="1000"/>')
    assert "200000 格" in refused(docx(tbl(*(wide + wide for _ in range(150)))))
    assert "200000 格" in refused(docx(tbl((tc("1", '<w:gridSpan w:val="999999999"/>')) * 300)))


def test_spans_that_are_no_numbers():
    body = tbl(tc("甲", '<w:gridSpan w:val="十"/>') + tc("乙", '<w:gridSpan w:val="-3"/>') + tc("丙", "<w:gridSpan/>"))
    result = outcome(docx(body))
    assert isinstance(result, Document)
    assert [cell.text for cell in next(result.grids).rows[0]] == ["甲", "乙", "丙"]


def test_ten_thousand_tables_inside_one():
    inner = tbl(tc("1") + tc("2"))
    result = outcome(docx(tbl(f"<w:tc>{inner * 10_000}<w:p/></w:tc>" + tc("外"))))
    assert isinstance(result, Document)
    assert sum(1 for _ in result.grids) == 10_001


def test_ten_thousand_tables_one_inside_the_other():
    opening, closing = "<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"
    assert "嵌套" in refused(docx(opening * 10_000 + closing * 10_000))
    result = outcome(docx(opening * 70 + p("底") + closing * 70))
    assert isinstance(result, Document)
    assert [block.text for block in result.paragraphs] == ["底"]


def test_millions_of_tags():
    assert "多得不合常理" in refused(docx("<w:p/>" * 3_100_000))


def test_endless_styles_and_absurd_numbering():
    circle = (
        '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    numbering = word_xml(
        "numbering",
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="999999999"/>'
        f'<w:numFmt w:val="upperRoman"/><w:lvlText w:val="{"%1" * 5000}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    )
    body = p("文", '<w:pStyle w:val="a"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    result = outcome(docx(body, styles=word_xml("styles", f"{circle}<!-- numPr -->"), numbering=numbering))
    assert isinstance(result, Document)
    assert next(result.paragraphs).text.endswith("文")


def test_a_macro_is_told_and_not_run():
    parts = {"[Content_Types].xml": TYPES, "word/document.xml": word_xml("document", f"<w:body>{p('文')}</w:body>")}
    result = outcome(zipped({**parts, "word/vbaProject.bin": ole({"VBA": b"Sub AutoOpen()"})}))
    assert isinstance(result, Document)
    assert [left.kind for left in result.leftovers] == ["macro"]


def test_encrypted_files():
    assert "打开密码" in refused(ole({"EncryptedPackage": random.Random(1).randbytes(9000), "EncryptionInfo": b"\x04"}))


WHOLE: dict[str, Callable[[], bytes]] = {
    "word": lambda: docx(p("总体情况") + tbl(tc("甲") + tc("1"))),
    "excel": lambda: xlsx('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'),
    "ole word": lambda: ole({"WordDocument": b"\xec\xa5\xc1\x00", "1Table": b""}),
    "ole excel": lambda: ole({"Workbook": b"\x09\x08\x10\x00"}),
    "rtf": lambda: rb"{\rtf1\ansi{\fonttbl{\f0 A;}}\trowd\cellx100 a\cell\row b\par}",
    "ofd": lambda: zipped(
        {"OFD.xml": "<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>", "D.xml": "<Document/>"}
    ),
    "text": lambda: "一、总体情况\n新收9件。".encode(),
}


def cuts(kind: str, count: int) -> Iterator[bytes]:
    whole = WHOLE[kind]()
    for at in range(1, count + 1):
        yield whole[: len(whole) * at // (count + 1)]


@pytest.mark.parametrize(
    ("kind", "count"),
    [("word", 40), ("excel", 40), ("ofd", 20), ("text", 20), ("ole word", 4), ("ole excel", 4), ("rtf", 4)],
)
def test_truncated_files(kind: str, count: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    for data in cuts(kind, count):
        outcome(data)


@pytest.mark.parametrize("name", ["a.docx", "a.doc", "a.xlsx", "a.pdf", "a.html", "a.txt", "a.json", ""])
def test_wrong_extensions(name: str):
    assert isinstance(outcome(docx(p("文")), name), Document)


def test_flipped_bytes():
    chance = random.Random(20240118)
    for kind in ("word", "excel"):
        whole = WHOLE[kind]()
        for _ in range(60):
            data = bytearray(whole)
            for _ in range(3):
                data[chance.randrange(len(data))] = chance.randrange(256)
            outcome(bytes(data))


def test_random_bytes():
    chance = random.Random(7)
    for size in (1, 2, 7, 100, 5000, 70_000):
        outcome(chance.randbytes(size))
        outcome(b"PK\x03\x04" + chance.randbytes(size))
        outcome(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(size))


def test_garbage_inside_an_old_word_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    chance = random.Random(3)
    for stream in (b"", chance.randbytes(9000), b"\xec\xa5\xc1\x00" + chance.randbytes(9000)):
        assert refused(ole({"WordDocument": stream, "1Table": chance.randbytes(500)}))


def test_an_old_file_whose_sectors_go_round_in_a_circle(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    data = bytearray(ole({"WordDocument": b"\xec\xa5\xc1\x00"}))
    struct.pack_into("<I", data, 512 + 4 * 3, 2)  # the stream's second sector leads back to its first
    assert refused(bytes(data))


def test_nuls_and_lone_surrogates():
    broken = "一、总体情况\x00\x00\n新收9件\n".encode() * 20 + "\ud800".encode("utf-8", "surrogatepass") + "完".encode()
    text = outcome(broken, "a.txt")
    assert isinstance(text, Document)
    for document in (text, outcome(rb"{\rtf1\ansi a\u-10240?\u0?b\par}", "a.rtf")):
        assert isinstance(document, Document)
        for paragraph in document.paragraphs:
            paragraph.text.encode()
    assert refused(docx(p("一\x00二"))) == "word/document.xml 不是完整的 XML，文件已损坏"
    assert refused(docx(p("&#xD800;")))


def test_a_file_of_two_kinds_is_one_of_them():
    result = outcome(docx(p("文")) + b"\n%PDF-1.4\n")
    assert isinstance(result, Document)
    assert result.format == "word"
    assert isinstance(outcome(b"%PDF-1.4\n" + docx(p("文")), "a.docx"), Document | UnreadableDocument)


def test_rich_text_that_never_ends():
    for body in (
        b"{" * 200_000,
        b"\\f1" * 100_000,
        b"{\\field{\\*\\fldinst{" * 20_000,
        b"{\\fonttbl" + b"\\f1" * 30_000,
    ):
        outcome(b"{\\rtf1\\ansi " + body, "a.rtf")


def test_a_sheet_that_spans_everything():
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
    merges = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    outcome(xlsx(f"<sheetData>{cells}</sheetData>{merges}"), "a.xlsx")


def test_a_compressed_stream_that_is_no_deflate():
    data = bytearray(docx(p("文" * 5000)))
    at = data.find(zlib.compress(b"")[:0] + b"word/document.xml") + len("word/document.xml") + 5
    data[at : at + 40] = bytes(40)
    assert "损坏" in refused(bytes(data))
