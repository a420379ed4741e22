"""The review copy: the official's own file, with comments at the right places and nothing else changed."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from lxml import etree

from gongkai import check, read, write
from gongkai.document import Grid, Paragraph, Place
from gongkai.errors import UnreadableDocument
from gongkai.report import Report
from gongkai.rules import Finding, Result, Severity
from gongkai.writers.comment_marks import mark
from gongkai.writers.review_copy import review_copy, review_copy_of

CLEAN = Path(__file__).parents[1] / "rules" / "clean-2023.md"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARKS = re.compile(
    rb'<w:commentRange(?:Start|End) w:id="\d+"/>|<w:r><w:commentReference w:id="\d+"/></w:r>',
)


@pytest.fixture(scope="module")
def source() -> bytes:
    return write(read(CLEAN.read_bytes(), CLEAN.name), "docx")


def finding(place: Place | None, says: str = "合计不等于各分项之和。", **other: object) -> Finding:
    values = {
        "rule": "AR-SUM-33",
        "severity": Severity.ERROR,
        "result": Result.FAIL,
        "cells": (),
        "place": place,
        "found": 8,
        "expected": 9,
        "says": says,
        "law": "条例第五十条",
    }
    return Finding(**(values | other))  # type: ignore[arg-type]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def comments(data: bytes) -> list[tuple[int, str, str]]:
    """Return each comment's paragraph, the paragraph's text and the comment's text, from the XML itself."""
    members = parts(data)
    texts = {
        element.get(f"{{{W}}}id"): "\n".join("".join(p.itertext(f"{{{W}}}t")) for p in element)
        for element in etree.fromstring(members["word/comments.xml"])
    }
    found = []
    for index, paragraph in enumerate(etree.fromstring(members["word/document.xml"]).iter(f"{{{W}}}p")):
        for start in paragraph.findall(f"{{{W}}}commentRangeStart"):
            printed = "".join(paragraph.itertext(f"{{{W}}}t"))
            found.append((index, printed, texts[start.get(f"{{{W}}}id")]))
    return found


def test_only_four_parts_change_and_the_document_only_by_marks(source: bytes) -> None:
    report = read(source, "report.docx")
    places = [report.place("requests.granted.total"), report.chapters[0].heading.place, None]
    before, after = parts(source), parts(review_copy(source, [finding(place) for place in places]))
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {"word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert MARKS.sub(b"", after["word/document.xml"]) == before["word/document.xml"]
    assert list(before) == list(after)[: len(before)]


def test_a_comment_stands_at_the_very_cell_and_paragraph(source: bytes) -> None:
    report = read(source, "report.docx")
    cell = report.place("requests.granted.total")
    heading = report.chapters[4].heading
    assert cell is not None
    assert report.title is not None
    made = comments(review_copy(source, [finding(cell, "格"), finding(heading.place, "章"), finding(None, "全文")]))
    assert [(index, printed) for index, printed, _ in made] == [
        (report.title.place.anchor, report.title.text.replace("\n", "")),
        (cell.anchor, str(report.number("requests.granted.total"))),
        (heading.place.anchor, heading.text),
    ]
    assert ["全文" in made[0][2], "格" in made[1][2], "章" in made[2][2]] == [True] * 3


def test_what_a_comment_says(source: bytes) -> None:
    told = finding(Place("paragraph", 1, anchor=0), "合计不对。", cells=("requests.granted.total",))
    text = comments(review_copy(source, [told], form="2021"))[0][2]
    lines = text.split("\n")
    assert lines[0] == "【错误】合计不对。"
    assert lines[1] == "涉及：表三“（一）予以公开”总计"
    assert lines[2] == "现为：8；应为：9"
    assert any(line.startswith("怎么改：") for line in lines)
    assert lines[-2:] == ["依据：条例第五十条", "AR-SUM-33"]


@pytest.mark.parametrize(
    ("other", "line"),
    [
        ({"result": Result.CANNOT_TELL}, "【无法判定】甲"),
        ({"severity": Severity.WARNING}, "【警告】甲"),
        ({"severity": Severity.INFO}, "【提示】甲"),
        ({"found": None, "expected": 0}, "现为：空白；应为：0"),
        ({"found": 12, "expected": None}, "现为：12"),
        ({"result": Result.CANNOT_TELL, "found": 1, "expected": 2}, "现为：1；可能应为：2"),
    ],
)
def test_words_for_each_kind_of_finding(source: bytes, other: dict[str, object], line: str) -> None:
    made = comments(review_copy(source, [finding(Place("paragraph", 1, anchor=0), "甲", **other)]))
    assert line in made[0][2].split("\n")


def test_several_findings_at_one_place_are_separate_comments(source: bytes) -> None:
    place = Place("paragraph", 2, anchor=3)
    made = comments(review_copy(source, [finding(place, "甲"), finding(place, "乙")]))
    assert [index for index, *_ in made] == [3, 3]
    assert ["甲" in made[0][2], "乙" in made[1][2]] == [True, True]


def test_author_and_day(source: bytes) -> None:
    place = Place("paragraph", 1, anchor=0)
    undated = parts(review_copy(source, [finding(place)]))["word/comments.xml"]
    dated = parts(review_copy(source, [finding(place)], author="县政务公开办", on=date(2024, 1, 20)))[
        "word/comments.xml"
    ]
    assert "公开年报核对".encode() in undated
    assert b"w:date" not in undated
    assert "县政务公开办".encode() in dated
    assert b'w:date="2024-01-20T00:00:00Z"' in dated


def test_no_finding_gives_the_file_itself(source: bytes) -> None:
    assert review_copy(source, []) == source


def test_comments_that_are_there_stay_and_ids_follow_them(source: bytes) -> None:
    once = review_copy(source, [finding(Place("paragraph", 1, anchor=0), "旧")])
    twice = review_copy(once, [finding(Place("paragraph", 1, anchor=0), "新")])
    assert sorted(text.split("\n")[0] for *_, text in comments(twice)) == ["【错误】新", "【错误】旧"]
    assert parts(twice)["word/comments.xml"].count(b"<w:comment ") == 2
    assert parts(twice)["[Content_Types].xml"] == parts(once)["[Content_Types].xml"]
    ids = re.findall(rb'<w:comment w:id="(\d+)"', parts(twice)["word/comments.xml"])
    assert len(set(ids)) == 2


def test_hostile_text_in_a_finding_is_escaped(source: bytes) -> None:
    nasty = "<w:p>&amp; ]]> \x00\x0b\ud800 “引”"
    made = comments(review_copy(source, [finding(Place("paragraph", 1, anchor=0), nasty)]))
    assert "<w:p>&amp; ]]>" in made[0][2]


def test_word_opens_it(source: bytes) -> None:
    report = read(source, "report.docx")
    found = [finding(report.place(cell), cells=(cell,)) for cell in list(report.cells)[::9]]
    opened = docx.Document(io.BytesIO(review_copy(source, found, form="2021")))
    assert len(list(opened.comments)) == len(found)
    assert [p.text for p in opened.paragraphs] == [p.text for p in docx.Document(io.BytesIO(source)).paragraphs]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="没有安装 libreoffice-writer-nogui")
def test_libreoffice_opens_it(source: bytes, tmp_path: Path) -> None:
    report = read(source, "report.docx")
    made = tmp_path / "review.docx"
    made.write_bytes(review_copy(source, [finding(report.place("requests.granted.total"))]))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    content = zipfile.ZipFile(tmp_path / "review.odt").read("content.xml").decode()
    assert content.count("<office:annotation ") == 1
    assert "合计不等于各分项之和" in content


def protected(source: bytes, name: str, text: bytes) -> bytes:
    buffer = io.BytesIO(source)
    members = parts(source) | {name: text}
    with zipfile.ZipFile(buffer, "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return buffer.getvalue()


@pytest.mark.parametrize(("enforced", "told"), [(b"1", True), (b"true", True), (b"0", False)])
def test_a_protected_file_says_so(source: bytes, enforced: bytes, told: bool) -> None:
    settings = b'<w:settings xmlns:w="%s"><w:documentProtection w:edit="readOnly" w:enforcement="%s"/></w:settings>'
    locked = protected(source, "word/settings.xml", settings % (W.encode(), enforced))
    made = comments(review_copy(locked, [finding(None)]))
    assert any("限制编辑" in text for *_, text in made) is told


def test_a_signed_file_says_so(source: bytes) -> None:
    signed = protected(source, "_xmlsignatures/sig1.xml", b"<Signature/>")
    assert any("数字签名" in text for *_, text in comments(review_copy(signed, [finding(None)])))


def test_a_file_that_is_no_word_document_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match=r"甲\.docx"):
        review_copy(b"PK\x03\x04 nothing", [finding(None)], "甲.docx")


def test_findings_of_another_file_are_refused(source: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="对不上"):
        review_copy(source, [finding(Place("paragraph", 1, anchor=99_999))], "甲.docx")


# ---- the marks alone, on XML as other programs write it


def wrapped(body: str, prefix: str = "w") -> bytes:
    name = f":{prefix}" if prefix else ""
    root = f"{prefix}:document" if prefix else "document"
    return f'<?xml version="1.0"?><{root} xmlns{name}="{W}">{body}</{root}>'.encode()


def inside(marked: bytes) -> str:
    return re.sub(r"^.*?>(<.*)</[^<]*$", r"\1", marked.decode().partition("?>")[2])


START, END = '<w:commentRangeStart w:id="7"/>', '<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<w:p><w:r/></w:p>", f"<w:p>{START}<w:r/>{END}</w:p>"),
        ("<w:p></w:p>", f"<w:p>{START}{END}</w:p>"),
        ("<w:p/>", f"<w:p>{START}{END}</w:p>"),
        ('<w:p w:x="a>b" />', f'<w:p w:x="a>b" >{START}{END}</w:p>'),
        ("<w:p><w:pPr/><w:r/></w:p>", f"<w:p><w:pPr/>{START}<w:r/>{END}</w:p>"),
        ("<w:p><w:pPr><w:jc/></w:pPr></w:p>", f"<w:p><w:pPr><w:jc/></w:pPr>{START}{END}</w:p>"),
        ("<w:p> <!-- 注 --><w:r/></w:p>", f"<w:p>{START} <!-- 注 --><w:r/>{END}</w:p>"),
        (
            "<w:p><w:pPr/><w:r><w:pict><w:p><w:pPr/></w:p></w:pict></w:r></w:p>",
            f"<w:p><w:pPr/>{START}<w:r><w:pict><w:p><w:pPr/></w:p></w:pict></w:r>{END}</w:p>",
        ),
    ],
)
def test_marks_go_around_the_runs(body: str, expected: str) -> None:
    assert inside(mark(wrapped(body), {0: [7]})) == expected


def test_a_paragraph_in_a_text_box_hands_its_comment_to_the_outer_one() -> None:
    body = "<w:p/><w:p><w:r><w:txbxContent><w:p><w:r/></w:p></w:txbxContent></w:r></w:p><w:p/>"
    marked = mark(wrapped(body), {2: [7], 3: [8]}).decode()
    assert f"<w:p>{START}<w:r><w:txbxContent>" in marked
    assert marked.index('w:id="8"') > marked.index("</w:txbxContent>")


@pytest.mark.parametrize("prefix", ["ns0", ""])
def test_another_prefix_or_none(prefix: str) -> None:
    name = f"{prefix}:p" if prefix else "p"
    root = etree.fromstring(mark(wrapped(f"<{name}/>", prefix), {0: [7]}))
    assert [child.tag.partition("}")[2] for child in root[0]] == ["commentRangeStart", "commentRangeEnd", "r"]
    assert root[0][0].get(f"{{{W}}}id") == "7"


def test_utf_16_stays_utf_16() -> None:
    source = wrapped("<w:p><w:r>县</w:r></w:p>").decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")
    marked = mark(source, {0: [7]})
    assert marked.startswith(b"\xff\xfe")
    assert f"<w:p>{START}<w:r>县</w:r>{END}</w:p>" in marked.decode("utf-16")


@pytest.mark.parametrize("broken", [b"<w:p", b"", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_broken_or_hostile_xml_is_refused(broken: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        mark(broken, {0: [7]})


# ---- reports of other formats


def test_a_text_report_comes_as_a_word_document_of_its_own_lines() -> None:
    data = CLEAN.read_bytes().replace(b"| 7 | 2 | 0 | 0 | 0 | 0 | 9 |", b"| 7 | 2 | 0 | 0 | 0 | 0 | 8 |")
    report = read(data, CLEAN.name)
    found = [item for item in check(report) if "requests.new_received.total" in item.cells]
    assert found
    made = review_copy_of(report, found, data)
    assert report.document is not None
    at = [(printed, text) for _, printed, text in comments(made)]
    assert any(printed.strip() == "8" or "本年新收" in printed for printed, _ in at)
    printed = "\n".join(p.text for p in docx.Document(io.BytesIO(made)).paragraphs)
    for paragraph in report.document.paragraphs:
        assert paragraph.text.strip().split("\n")[0] in printed


@pytest.mark.parametrize("format", ["html", "xlsx", "pdf"])
def test_other_formats_print_every_block_and_comment_the_very_cell(format: str) -> None:
    if format == "pdf":
        pytest.importorskip("typst")
        from tests.writers.test_pdf import fonts_missing

        if why := fonts_missing():
            pytest.skip(why)
    report = read(write(read(CLEAN.read_bytes(), CLEAN.name), format), f"report.{format}")
    cell = "requests.unable_not_held.total"
    made = review_copy_of(report, [finding(report.place(cell), cells=(cell,))])
    assert [printed for _, printed, _ in comments(made)] == ["2"]
    assert report.document is not None
    texts = {block.text.strip() for block in report.document.blocks if isinstance(block, Paragraph)}
    opened = docx.Document(io.BytesIO(made))
    assert texts <= {paragraph.text.strip() for paragraph in opened.paragraphs}
    assert len(opened.tables) == sum(isinstance(block, Grid) for block in report.document.blocks)
    assert read(made, "made.docx").cells.keys() == report.cells.keys()


def test_a_report_made_from_data_prints_as_the_form_has_it() -> None:
    report = read(CLEAN.read_bytes(), CLEAN.name)
    report.document = None
    cell = "requests.unable_not_held.total"
    made = review_copy_of(report, [finding(None, cells=(cell,)), finding(None, "全文")])
    assert [printed for _, printed, _ in comments(made)] == [report.title and report.title.text, "2"]
    again = read(made, "made.docx")
    assert {id: again.number(id) for id in report.cells} == {id: report.number(id) for id in report.cells}


def test_an_empty_report_still_takes_a_comment() -> None:
    assert len(comments(review_copy_of(Report(), [finding(None)]))) == 1


def test_an_old_word_file_comes_back_converted() -> None:
    sample = Path(__file__).parents[1] / "samples" / "yunling-water-2023.doc"
    report = read(sample.read_bytes(), sample.name)
    cell = "requests.unable_not_held.total"
    made = comments(review_copy_of(report, [finding(report.place(cell), cells=(cell,))], sample.read_bytes()))
    assert [printed for _, printed, _ in made] == [str(report.number(cell))]
