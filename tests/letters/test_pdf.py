"""The PDF follows the Word file: the same words, the same pages, the look that the office gave it."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random

import pypdfium2
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from lxml import etree

from gongkai import fonts
from gongkai.letters import LetterRefused, check_template, kinds, printed, standard_template, write_pdf, write_word
from gongkai.letters.letter import Value
from tests.letters.test_templates import DOT, member, with_members
from tests.letters.test_word import opened, saved
from tests.letters.values import letter
from tests.writers.test_pdf import fonts_missing, fonts_of

pytestmark = pytest.mark.skipif(bool(fonts_missing()), reason=fonts_missing() or "字体已安装")


def pages(data: bytes) -> list[str]:
    """Return the text of each page without white space."""
    return [
        re.sub(r"\s", "", page.get_textpage().get_text_range().replace("\ufffe", ""))
        for page in pypdfium2.PdfDocument(data)
    ]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("id", kinds())
def test_a_letter_is_printed_whole(id: str) -> None:
    whole = letter(id)
    word = write_word(whole)
    data = write_pdf(word)
    assert data == write_pdf(word)
    assert b"pdfaid:part" in data
    text = re.sub(r"—\d+—", "", "".join(pages(data)))
    for label, value in printed(whole).items():
        for line in value.split("\n"):
            assert bare(line).rstrip("。") in text, label


@pytest.mark.parametrize("id", [id for id, kind in kinds().items() if kind.to == "applicant"])
def test_a_signature_is_never_alone_on_its_page(id: str) -> None:
    field = "content" if "content" in kinds()[id].required else "to_correct"
    for lines in range(24):
        text = "内容" * (lines * 14 + 1)
        whole = letter(id, **{field: text if field == "content" else (text,)})
        starts = [page[:12] for page in pages(write_pdf(write_word(whole)))[1:]]
        assert not [start for start in starts if start.startswith(("云岭县司法局2026年", "2026年3月20日", "（联系人"))]


def test_a_paragraph_that_keeps_to_the_next_may_still_break() -> None:
    first, second = pages(write_pdf(write_word(letter("D-WITHHOLD"))))
    assert "如不服本答复" in first
    assert not second.startswith("云岭县司法局")


def test_long_letters_number_their_pages() -> None:
    found = pages(write_pdf(write_word(letter("D-GRANT", content="很长的内容，" * 600))))
    assert len(found) == 7
    assert all(page.endswith(f"—{number}—") for number, page in enumerate(found, start=1))


def test_rare_characters_are_there() -> None:
    assert "林𬭎喆：" in "".join(pages(write_pdf(write_word(letter("D-GRANT")))))


def test_a_draft_without_a_day_is_printed_too() -> None:
    whole = letter("D-GRANT")
    draft = replace(whole, values={id: value for id, value in whole.values.items() if id != "dated"})
    data = write_pdf(write_word(draft))
    assert "〔缺成文日期〕" in "".join(pages(data))
    assert b"pdfaid:part" not in data


def office(document: Document) -> None:
    """Make a template an office's own: another head, another face, a table, a page of its own, a picture."""
    head = document.paragraphs[0].insert_paragraph_before("{{ 发文机关 }}文件")
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.runs[0].font.size = Pt(30)
    head.runs[0].font.color.rgb = RGBColor(0xE0, 0, 0)
    rule = '<w:pBdr {}><w:bottom w:val="single" w:sz="18" w:space="1" w:color="E00000"/></w:pBdr>'
    head._p.get_or_add_pPr().append(parse_xml(rule.format(nsdecls("w"))))
    for paragraph in document.paragraphs:
        if "救济途径" in paragraph.text:
            paragraph.runs[0].bold = True
            paragraph.runs[0].underline = True
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "承办人", "{{ 联系人 }}"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "{{ 联系地址 }}"
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    last = document.add_paragraph("另起一页", style="Normal")
    last.add_run("\t右侧")
    document.add_paragraph("一、列表").paragraph_format.left_indent = Pt(40)
    document.add_picture(io.BytesIO(DOT), width=Pt(40))


def test_a_template_of_the_office_is_followed() -> None:
    document = opened(standard_template("D-GRANT"))
    office(document)
    data = write_pdf(write_word(letter("D-GRANT"), saved(document)))
    found = pages(data)
    assert found[0].startswith("云岭县司法局文件云岭县司法局政府信息公开申请答复书")
    assert found[-1].startswith("另起一页右侧一、列表")
    assert "承办人局办公室云岭县城关镇人民路8号" in "".join(found)
    picture = pypdfium2.PdfDocument(data)[0].render().to_pil().convert("RGB")
    red = [sum(picture.getpixel((x, y)) == (0xE0, 0, 0) for x in range(picture.width)) for y in range(250)]
    assert max(red) > 430, "the rule under the head goes from margin to margin"
    last = pypdfium2.PdfDocument(data)[len(found) - 1]
    assert list(last.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))


def test_the_faces_are_those_of_the_word_file() -> None:
    document = opened(standard_template("D-EXT"))
    for paragraph, font in zip(document.paragraphs[3:6], ("黑体", "楷体_GB2312", "宋体"), strict=True):
        paragraph.runs[0].font.name = font
        paragraph.runs[0]._element.rPr.rFonts.set(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia", font
        )
    names = fonts_of(write_pdf(write_word(letter("D-EXT"), saved(document))))
    assert {"FandolHei-Regular", "FandolKai-Regular", "FandolSong-Regular", "FandolFang-Regular"} <= names


def test_where_things_stand_is_where_word_puts_them() -> None:
    page = pypdfium2.PdfDocument(write_pdf(write_word(letter("D-EXT"))))[0]
    found = page.get_textpage()
    searcher = found.search("林")
    at = searcher.get_next()
    assert at is not None
    left, _, _, top = found.get_charbox(at[0])
    assert left == pytest.approx(28 / 25.4 * 72, abs=1.5)
    assert page.get_height() - top == pytest.approx(37 / 25.4 * 72 + 140 + 7, abs=1.5)


def test_what_cannot_be_printed_the_same_is_refused() -> None:
    document = opened(write_word(letter("D-EXT")))
    document.paragraphs[3].runs[0].font.hidden = True
    with pytest.raises(LetterRefused, match="隐藏文字"):
        write_pdf(saved(document))
    with pytest.raises(LetterRefused, match="压缩结构"):
        write_pdf(b"PK\x03\x04")


ODD = ("", "-1", "999999999999", "abc", "0", "1e9", "nan", "inf", "auto", "一", "GGGGGG")


def damaged(word: bytes, rng: Random) -> bytes:
    """Return a Word file with parts of its text torn out, put elsewhere or given senseless values."""
    root = etree.fromstring(member(word, "word/document.xml"))
    nodes = [each for each in root.iter() if each.getparent() is not None]
    for each in rng.sample(nodes, 6):
        parent = each.getparent()
        if parent is not None and rng.random() < 0.3:
            parent.remove(each)
        elif rng.random() < 0.5:
            each.append(deepcopy(rng.choice(nodes)))
        for name in list(each.attrib):
            each.set(name, rng.choice(ODD))
    return with_members(word, word__document_dot_xml=etree.tostring(root))


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_is_printed_or_refused_and_never_breaks(seed: int) -> None:
    rng = Random(seed)
    document = opened(standard_template("D-GRANT"))
    office(document)
    words = [write_word(letter("D-GRANT"), saved(document)), write_word(letter("D-RCPT"))]
    for _ in range(5):
        data = damaged(rng.choice(words), rng)
        check_template(data, "D-GRANT")
        assert printed_or_refused(data)


def printed_or_refused(data: bytes) -> bool:
    try:
        return write_pdf(data).startswith(b"%PDF")
    except LetterRefused as refused:
        return "请" in str(refused)


OFFICIAL = {
    "仿宋_GB2312": "FandolFang R",
    "楷体_GB2312": "FandolKai",
    "黑体": "FandolHei",
    "宋体": "FandolSong",
    "方正小标宋简体": "Noto Serif CJK SC",
}
"""The type of official documents and the free one that stands for it, so that two programs set with the same."""


def font_settings(folder: Path) -> Path:
    """Write the settings by which LibreOffice finds our fonts, and no others."""
    same = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test><edit name="family" mode="assign" '
        f'binding="strong"><string>{ours}</string></edit></match>'
        for name, ours in OFFICIAL.items()
    )
    folders = "".join(f"<dir>{path}</dir>" for path in fonts.folders())
    path = folder / "fonts.conf"
    path.write_text(f"<fontconfig>{folders}<cachedir>{folder}/cache</cachedir>{same}</fontconfig>", "utf-8")
    return path


@pytest.mark.skipif(shutil.which("soffice") is None, reason="没有安装 libreoffice-writer-nogui")
def test_another_program_prints_the_same(tmp_path: Path) -> None:
    ours = {id: write_word(letter(id, **facts_for(id))) for id in kinds()}
    document = opened(standard_template("D-GRANT"))
    office(document)
    ours["office"] = write_word(letter("D-GRANT", **facts_for("D-GRANT")), saved(document))
    for id, word in ours.items():
        (tmp_path / f"{id}.docx").write_bytes(word)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    files = [str(tmp_path / f"{id}.docx") for id in ours]
    environment = {**os.environ, "FONTCONFIG_FILE": str(font_settings(tmp_path))}
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=300, env=environment)
    for id, word in ours.items():
        mine, theirs = pages(write_pdf(word)), pages((tmp_path / f"{id}.pdf").read_bytes())
        assert len(mine) == len(theirs), id
        numberless = [re.sub(r"—\d+—", "", "".join(each)) for each in (mine, theirs)]
        assert numberless[0] == numberless[1], id


RARE = str.maketrans("𬭎喆镕", "宏哲荣")


def facts_for(id: str) -> dict[str, Value]:
    """Return facts that both programs read out in the same order: rare characters come from another font."""
    plain: dict[str, Value] = {}
    for name, value in letter(id).values.items():
        if isinstance(value, str):
            plain[name] = value.translate(RARE)
        elif isinstance(value, tuple):
            plain[name] = tuple(line.translate(RARE) for line in value)
    return {**plain, "complaint": ""} if "complaint" in plain else plain


def test_a_usual_receipt_is_one_page() -> None:
    whole = letter("D-RCPT", office="", enquiry="")
    assert len(pages(write_pdf(write_word(whole)))) == 1
