"""Redaction of Word: what is marked is gone from every part of the file, and the rest prints as it did."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.shared import Cm
from lxml import etree
from PIL import Image

from gongkai import redaction
from gongkai.redaction import Mark, NotRedacted, Span

SECRET = "张三丰"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
BODY = "word/document.xml"


def made(*paragraphs: str, more: dict[str, bytes] | None = None) -> bytes:
    """Return a Word file with these paragraphs of XML, and further parts put in by name."""
    document = docx.Document()
    body = document.element.body
    for xml in paragraphs:
        body.insert(len(body) - 1, etree.fromstring(xml.replace("<w:p>", f"<w:p {SPACES}>", 1)))
    out = io.BytesIO()
    document.save(out)
    return with_parts(out.getvalue(), more or {})


def with_parts(data: bytes, more: dict[str, bytes]) -> bytes:
    """Return a file with parts put in or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in more:
                new.writestr(name, old.read(name))
        for name, part in more.items():
            new.writestr(name, part)
    return out.getvalue()


def related(data: bytes, *relations: tuple[str, str, str]) -> bytes:
    """Return a file whose body points to further parts: id, kind, target; a target with a colon is outside."""
    at = "word/_rels/document.xml.rels"
    entries = "".join(
        f'<Relationship Id="{name}" Type="http://x/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if ':' in target else ''}/>"
        for name, kind, target in relations
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        old = archive.read(at).decode()
    return with_parts(data, {at: old.replace("</Relationships>", entries + "</Relationships>").encode()})


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def told(data: bytes, word: str) -> list[str]:
    """Return the parts in which a word can be found: in the bytes, or in the text without its tags."""
    found = []
    for name, part in parts_of(data).items():
        plain = "".join(etree.fromstring(part).itertext()) if name.endswith((".xml", ".rels")) else ""
        if word in plain or any(word.encode(each) in part for each in ("utf-8", "utf-16-le")):
            found.append(name)
    return found


def text_of(data: bytes) -> list[str]:
    return [each.text for each in docx.Document(io.BytesIO(data)).paragraphs if each.text]


def all_marks(data: bytes, *words: str) -> list[Mark]:
    survey = redaction.find(data, "试.docx", words=words, personal=False)
    return [mark for each in survey.suggestions for mark in each.marks]


def test_characters_are_replaced_one_for_one_across_runs() -> None:
    data = made(paragraph(run("申请人张"), run("三", "<w:b/>"), run("丰，男")))
    done = redaction.redact(data, all_marks(data, SECRET), "试.docx")
    assert text_of(done.data) == ["申请人███，男"]
    assert done.proof.taken[0].characters == 3
    assert told(done.data, "三丰") == []
    with zipfile.ZipFile(io.BytesIO(done.data)) as archive:
        assert b"<w:b/>" in archive.read(BODY)


def test_words_may_stand_in_their_place_instead() -> None:
    data = made(paragraph(run("申请人张"), run("三丰，男")))
    done = redaction.redact(data, all_marks(data, SECRET), "试.docx", stand_in="〔已隐去〕")
    assert text_of(done.data) == ["申请人〔已隐去〕，男"]


def test_personal_data_is_suggested_with_its_article() -> None:
    data = made(paragraph(run("电话138"), run("00138000，住址不详")))
    (suggestion,) = redaction.find(data, "试.docx").suggestions
    assert (suggestion.label, suggestion.text, suggestion.where) == ("手机号码", "13800138000", "正文第1段")
    assert "第十五条" in suggestion.marks[0].law


def test_only_what_is_marked_goes_and_the_rest_is_told() -> None:
    data = made(paragraph(run(f"{SECRET}与{SECRET}")), paragraph(run("其余不变")))
    first, _ = all_marks(data, SECRET)
    done = redaction.redact(data, [first], "试.docx")
    assert text_of(done.data) == [f"███与{SECRET}", "其余不变"]
    assert done.proof.elsewhere == ("正文第1段",)


CORNERS = {
    "deleted": paragraph(run("甲"), f'<w:del w:author="{SECRET}"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>'),
    "moved": paragraph(run("甲"), f"<w:moveFrom>{run(SECRET)}</w:moveFrom>"),
    "formatted by": paragraph(
        f'<w:r><w:rPr><w:rPrChange w:author="{SECRET}"><w:rPr/></w:rPrChange></w:rPr><w:t>甲</w:t></w:r>'
    ),
    "hidden": paragraph(run("甲"), run(SECRET, "<w:vanish/>")),
    "field code": paragraph(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r><w:instrText>HYPERLINK "mailto:{SECRET}@a.example"</w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        run("甲"),
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ),
    "index entry": paragraph(
        run("甲"),
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r><w:instrText>XE "{SECRET}"</w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ),
    "simple field": paragraph(f'<w:fldSimple w:instr="AUTHOR {SECRET}">{run("甲")}</w:fldSimple>'),
    "bookmark": paragraph(f'<w:bookmarkStart w:id="1" w:name="{SECRET}"/>', run("甲"), '<w:bookmarkEnd w:id="1"/>'),
    "content control": paragraph(
        f'<w:sdt><w:sdtPr><w:alias w:val="{SECRET}"/><w:dataBinding w:xpath="{SECRET}"/></w:sdtPr>'
        f"<w:sdtContent>{run('甲')}</w:sdtContent></w:sdt>"
    ),
    "smart tag": paragraph(
        f'<w:smartTag w:element="n"><w:smartTagPr><w:attr w:name="n" w:val="{SECRET}"/></w:smartTagPr>'
        f"{run('甲')}</w:smartTag>"
    ),
    "alt text": paragraph(
        run("甲"),
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="C:/{SECRET}.png" descr="{SECRET}"/></wp:inline>'
        "</w:drawing></w:r>",
    ),
    "table caption": (
        f'<w:tbl {SPACES}><w:tblPr><w:tblCaption w:val="{SECRET}"/><w:tblDescription w:val="{SECRET}"/></w:tblPr>'
        f"<w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{paragraph(run('甲'))}</w:tc></w:tr></w:tbl>"
    ),
    "deleted row": (
        f"<w:tbl {SPACES}><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>"
        f"<w:tr><w:tc>{paragraph(run('甲'))}</w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph(run(SECRET))}</w:tc></w:tr></w:tbl>"
    ),
    "copy for older programs": paragraph(
        run("甲"),
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing/></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape alt='{SECRET}'><v:textbox><w:txbxContent><w:p>{run(SECRET)}</w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    ),
}


@pytest.mark.parametrize("corner", CORNERS.values(), ids=CORNERS.keys())
def test_what_is_not_printed_goes_without_being_marked(corner: str) -> None:
    data = made(corner, paragraph(run("其余不变")))
    assert told(data, SECRET)
    done = redaction.redact(data, [], "试.docx")
    assert told(done.data, SECRET) == []
    texts = [place.text.strip("\ufffc") for place in redaction.find(done.data, "试.docx").places]
    assert texts[-2:] == ["甲", "其余不变"]


def test_a_table_whose_cells_were_all_deleted_is_gone() -> None:
    cell = f"<w:tc><w:tcPr><w:cellDel/></w:tcPr>{paragraph(run(SECRET))}</w:tc>"
    table = f"<w:tbl {SPACES}><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{cell}</w:tr></w:tbl>"
    done = redaction.redact(made(table, paragraph(run("其余不变"))), [], "试.docx")
    assert told(done.data, SECRET) == []
    assert docx.Document(io.BytesIO(done.data)).tables == []
    assert text_of(done.data) == ["其余不变"]


def test_page_numbers_go_on_counting() -> None:
    field = '<w:fldSimple w:instr=" PAGE \\* MERGEFORMAT "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    done = redaction.redact(made(paragraph(field)), [], "试.docx")
    assert b"PAGE" in parts_of(done.data)[BODY]


def test_text_boxes_tables_and_notes_are_reached() -> None:
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx><w:txbxContent><w:p>{run(SECRET)}</w:p></w:txbxContent></wps:txbx></wps:wsp>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )
    table = (
        f"<w:tbl {SPACES}><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>"
        f"<w:tr><w:tc>{paragraph(run(SECRET))}</w:tc></w:tr></w:tbl>"
    )
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = f"关于{SECRET}的答复"
    document.sections[0].footer.paragraphs[0].text = SECRET
    for xml in (paragraph(box), table):
        document.element.body.insert(0, etree.fromstring(xml.replace("<w:p>", f"<w:p {SPACES}>", 1)))
    out = io.BytesIO()
    document.save(out)
    data = out.getvalue()
    marks = all_marks(data, SECRET)
    assert len(marks) == 4
    done = redaction.redact(data, marks, "试.docx")
    assert told(done.data, SECRET) == []
    assert docx.Document(io.BytesIO(done.data)).sections[0].header.paragraphs[0].text == "关于███的答复"


def test_parts_that_are_not_printed_are_left_out() -> None:
    inside = f'<w:comment w:id="0" w:author="{SECRET}"><w:p>{run(SECRET)}</w:p></w:comment>'
    comment = f"<w:comments {SPACES}>{inside}</w:comments>"
    data = made(
        paragraph('<w:commentRangeStart w:id="0"/>', run("甲"), '<w:r><w:commentReference w:id="0"/></w:r>'),
        more={
            "word/comments.xml": comment.encode(),
            "customXml/item1.xml": f"<x>{SECRET}</x>".encode(),
            "word/embeddings/oleObject1.bin": SECRET.encode("utf-16-le"),
            "word/glossary/document.xml": f"<w:glossaryDocument {SPACES}>{SECRET}</w:glossaryDocument>".encode(),
        },
    )
    data = related(
        data,
        ("rId901", "comments", "comments.xml"),
        ("rId902", "customXml", "../customXml/item1.xml"),
        ("rId903", "oleObject", "embeddings/oleObject1.bin"),
        ("rId904", "glossaryDocument", "glossary/document.xml"),
    )
    properties = parts_of(data)["docProps/core.xml"].replace(b"python-docx", SECRET.encode())
    data = with_parts(data, {"docProps/core.xml": properties})
    assert "docProps/core.xml" in told(data, SECRET)
    done = redaction.redact(data, [], "试.docx")
    assert told(done.data, SECRET) == []
    names = parts_of(done.data)
    assert not [name for name in names if "docProps" in name or "customXml" in name or "comments" in name]
    assert {"批注", "自定义数据", "嵌入的对象", "文档部件", "文档属性（标题、作者、时间）"} <= set(done.proof.stripped)
    assert text_of(done.data) == ["甲"]


def test_links_that_tell_it_are_only_words_afterwards() -> None:
    links = "".join(f'<w:hyperlink r:id="rId90{at}">{run(text)}</w:hyperlink>' for at, text in enumerate("甲乙丙"))
    data = related(
        made(paragraph(run(SECRET), links)),
        ("rId900", "hyperlink", "https://a.example/%E5%BC%A0%E4%B8%89%E4%B8%B0"),
        ("rId901", "hyperlink", "mailto:someone@a.example"),
        ("rId902", "hyperlink", "https://a.example/"),
    )
    done = redaction.redact(data, all_marks(data, SECRET), "试.docx")
    rels = parts_of(done.data)["word/_rels/document.xml.rels"].decode()
    assert "%E5" not in rels
    assert "mailto" not in rels
    assert "https://a.example/" in rels
    assert text_of(done.data) == ["███甲乙丙"]


def test_a_picture_loses_what_it_tells_and_goes_wholly_when_it_is_marked() -> None:
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "ZHANGSAN"
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG", exif=exif)
    document = docx.Document()
    document.add_picture(picture, width=Cm(3))
    out = io.BytesIO()
    document.save(out)
    assert told(out.getvalue(), "ZHANGSAN")
    kept = redaction.redact(out.getvalue(), [], "试.docx")
    assert told(kept.data, "ZHANGSAN") == []
    assert [name for name in parts_of(kept.data) if "media" in name]
    survey = redaction.find(out.getvalue(), "试.docx")
    (place,) = [each for each in survey.places if "\ufffc" in each.text]
    at = place.text.index("\ufffc")
    gone = redaction.redact(out.getvalue(), [Mark(Span(place.part, place.paragraph, at, at + 1))], "试.docx")
    assert gone.proof.taken[0].pictures == 1
    assert not [name for name in parts_of(gone.data) if "media" in name]


def test_what_is_cut_off_a_picture_is_cut_off_in_the_file() -> None:
    whole = Image.new("RGB", (100, 80), "red")
    whole.paste("blue", (0, 0, 50, 80))
    picture = io.BytesIO()
    whole.save(picture, "PNG")
    document = docx.Document()
    document.add_picture(picture, width=Cm(3))
    for shown in document.element.body.iter("{*}blipFill"):
        shown.insert(1, etree.fromstring(f'<a:srcRect {SPACES} l="50000" b="25000"/>'))
    out = io.BytesIO()
    document.save(out)
    done = redaction.redact(out.getvalue(), [], "试.docx")
    (left,) = [part for name, part in parts_of(done.data).items() if "media" in name]
    with Image.open(io.BytesIO(left)) as image:
        assert image.size == (50, 60)
        assert image.convert("RGB").getextrema() == ((255, 255), (0, 0), (0, 0))
    assert "图片裁去的部分" in done.proof.stripped
    assert redaction.redact(done.data, [], "试.docx").proof.stripped == ()


def test_names_in_a_chart_are_found_and_the_workbook_behind_it_goes() -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    chart = (
        f'<c:chartSpace xmlns:c="{space}" {SPACES}><c:chart><c:plotArea><c:ser><c:tx><c:strRef><c:f>表!$A$1</c:f>'
        f"<c:strCache><c:pt><c:v>{SECRET}</c:v></c:pt></c:strCache></c:strRef></c:tx></c:ser></c:plotArea></c:chart>"
        '<c:externalData r:id="rId1"/></c:chartSpace>'
    )
    drawing = f'<w:r><w:drawing><a:graphic><a:graphicData><c:chart xmlns:c="{space}" r:id="rId900"/>'
    data = related(
        made(
            paragraph(drawing + "</a:graphicData></a:graphic></w:drawing></w:r>"),
            more={
                "word/charts/chart1.xml": chart.encode(),
                "word/charts/_rels/chart1.xml.rels": (
                    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                    b'<Relationship Id="rId1" Type="http://x/package" Target="../embeddings/b.xlsx"/></Relationships>'
                ),
                "word/embeddings/b.xlsx": SECRET.encode("utf-16-le"),
            },
        ),
        ("rId900", "chart", "charts/chart1.xml"),
    )
    (mark,) = all_marks(data, SECRET)
    done = redaction.redact(data, [mark], "试.docx")
    assert told(done.data, SECRET) == []
    assert "word/charts/chart1.xml" in parts_of(done.data)


def test_words_taken_out_are_blackened_where_styles_and_numbering_name_them() -> None:
    document = docx.Document()
    style = document.styles.add_style(SECRET, 1)
    document.add_paragraph(SECRET, style=style)
    out = io.BytesIO()
    document.save(out)
    done = redaction.redact(out.getvalue(), all_marks(out.getvalue(), SECRET), "试.docx")
    assert told(done.data, SECRET) == []


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (lambda: made(more={"word/vbaProject.bin": b"x"}), "宏"),
        (lambda: related(made(more={"word/afchunk.htm": b"x"}), ("rId9", "aFChunk", "afchunk.htm")), "套着别的文件"),
        (lambda: made(more={"_xmlsignatures/sig1.xml": b"<x/>"}), "签名"),
        (lambda: b"PK\x03\x04 nothing", "不完整"),
        (lambda: with_parts(made(), {BODY: b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "类型声明"),
        (lambda: with_parts(made(), {BODY: b"<x>" + b"a" * (40 << 20) + b"</x>"}), ""),
    ],
)
def test_what_cannot_be_redacted_is_refused_with_cause_and_cure(data: object, cause: str) -> None:
    with pytest.raises(NotRedacted) as refused:
        redaction.redact(data(), [], "某.docx")  # type: ignore[operator]
    assert cause in str(refused.value)
    assert len(refused.value.cure) > 5


@pytest.mark.parametrize(
    "span", [Span(BODY, 0, 0, 99), Span(BODY, 99, 0, 1), Span("word/no.xml", 0, 0, 1), Span(BODY, 0, 2, 1)]
)
def test_a_mark_on_nothing_is_refused(span: Span) -> None:
    with pytest.raises(NotRedacted, match="不在这份文件里"):
        redaction.redact(made(paragraph(run("甲乙丙"))), [Mark(span)], "某.docx")


@pytest.mark.parametrize("stand_in", ["█", "〔已隐去〕", "x1", ""])
def test_several_marks_in_one_run_of_text_each_take_their_own_characters(stand_in: str) -> None:
    text = "甲公司张三丰的电话是13800000000，住在云岭。"
    data = made(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    words = ("张三丰", "13800000000", "云岭")
    spans = [(text.index(word), text.index(word) + len(word)) for word in words]
    marks = [Mark(Span(BODY, 0, start, end)) for start, end in (*spans, (spans[0][0] - 1, spans[0][1]))]
    done = redaction.redact(data, marks, "x.docx", stand_in=stand_in)
    wanted = text
    for word in ("司张三丰", "13800000000", "云岭"):
        wanted = wanted.replace(word, stand_in * len(word) if len(stand_in) == 1 else stand_in)
    wanted = wanted.replace(stand_in, stand_in * 2, 1) if len(stand_in) > 1 else wanted
    assert docx.Document(io.BytesIO(done.data)).paragraphs[0].text == wanted
