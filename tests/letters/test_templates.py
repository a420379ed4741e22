"""An office's own template is looked at first: what is wrong is told with its cure, what is hostile refused."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from time import process_time

import docx
import pytest
from docx.document import Document

from gongkai.letters import LetterRefused, Problem, check_template, kinds, standard_template, write_word
from tests.letters.test_word import opened, saved
from tests.letters.values import letter

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize("id", kinds())
def test_what_is_shipped_can_be_used(id: str) -> None:
    assert check_template(standard_template(id), id) == []


def changed(change: Callable[[Document], object], id: str = "D-WITHHOLD") -> bytes:
    document = opened(standard_template(id))
    change(document)
    return saved(document)


def told(data: bytes, id: str = "D-WITHHOLD") -> list[str]:
    return [str(problem) for problem in check_template(data, id)]


@pytest.mark.parametrize("id", [id for id, kind in kinds().items() if kind.remedy])
def test_the_words_on_remedies_cannot_be_left_out(id: str) -> None:
    def leave_out(document: Document) -> None:
        for paragraph in document.paragraphs:
            if "救济途径" in paragraph.text:
                paragraph.text = "不服本答复的，依法处理。"

    (problem,) = told(changed(leave_out, id), id)
    assert "缺“{{ 救济途径 }}”" in problem
    assert "不能签发" in problem


def test_each_required_placeholder_is_missed_by_name() -> None:
    empty = docx.Document()
    said = told(saved(empty))
    for each in kinds()["D-WITHHOLD"].elements:
        assert (each.id in kinds()["D-WITHHOLD"].required) == any(f"“{{{{ {each.label} }}}}”" in line for line in said)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ 申请者 }}", "没有“{{ 申请者 }}”这一项，是不是“{{ 申请人 }}”？"),
        ("{{ 需要补正的事项 }}", "不予公开没有“{{ 需要补正的事项 }}”"),
        ("{{ }}", "没有“{{  }}”这一项"),
        ("{{ 申请人", "括号不成对"),
        ("申请人 }}", "括号不成对"),
        ("{ { 申请人 } }", "括号不成对"),
        ("｛｛申请人｝｝", "括号不成对"),
        ("[[联系人：{{ 联系人 }}", "括号不成对"),
        ("[[联系人]]", "里没有占位"),
        ("{% for each in 申请人 %}", "其他写法都不认"),
        ("{{ 申请人.__class__.__mro__ }}", "没有“{{ 申请人.__class__.__mro__ }}”这一项"),
        ("{{ ''.join(['a'] * 10**9) }}", "这一项"),
        ("{{ 申请人 | safe }}", "这一项"),
        ("{# 说明 #}", "其他写法都不认"),
    ],
)
def test_what_is_no_placeholder_is_told(text: str, says: str) -> None:
    data = changed(lambda document: document.add_paragraph(text))
    assert any(says in line for line in told(data)), told(data)
    with pytest.raises(LetterRefused, match="模板不能用"):
        write_word(letter("D-WITHHOLD"), data)


def test_a_hidden_remedy_does_not_count() -> None:
    def hide(document: Document) -> None:
        for paragraph in document.paragraphs:
            if "救济途径" in paragraph.text:
                paragraph.runs[0].font.hidden = True

    said = told(changed(hide))
    assert any("缺“{{ 救济途径 }}”" in line for line in said)
    assert any("隐藏文字" in line for line in said)


def with_members(data: bytes, **members: bytes) -> bytes:
    """Return a zip file with members put in, or in place of others."""
    named = {name.replace("__", "/").replace("_dot_", "."): each for name, each in members.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, each in named.items():
            new.writestr(name, each)
    return stream.getvalue()


def member(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def in_body(xml: str) -> bytes:
    data = standard_template("D-WITHHOLD")
    body = member(data, "word/document.xml").replace(b"<w:sectPr>", xml.encode() + b"<w:sectPr>", 1)
    return with_members(data, word__document_dot_xml=body)


def related(kind: str, target: str) -> bytes:
    data = standard_template("D-WITHHOLD")
    entry = (
        '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    name = "word/_rels/document.xml.rels"
    rels = member(data, name).replace(b"</Relationships>", entry.encode())
    return with_members(data, **{name.replace("/", "__").replace(".", "_dot_"): rels})


def bomb() -> bytes:
    return with_members(standard_template("D-EXT"), word__document_dot_xml=b" " * (70 << 20))


def entities() -> bytes:
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
    return with_members(
        standard_template("D-EXT"),
        word__document_dot_xml=b'<!DOCTYPE a [<!ENTITY l0 "ha">' + lol + b"]><a>&l8;</a>",
    )


def macro_types() -> bytes:
    data = standard_template("D-EXT")
    types = member(data, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    return with_members(data, **{"[Content_Types]_dot_xml": types})


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: b"", "压缩结构不完整"),
        (lambda: b"PK\x03\x04 and no more", "压缩结构不完整"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式的 .doc"),
        (lambda: b"%PDF-1.7", "压缩结构不完整"),
        (lambda: standard_template("D-EXT") + bytes(9 << 20), "超过8兆"),
        (lambda: with_members(standard_template("D-EXT"), word__vbaProject_dot_bin=b"x"), "有宏"),
        (macro_types, "有宏"),
        (lambda: with_members(standard_template("D-EXT"), word__embeddings__a_dot_bin=b"x"), "嵌入了别的文件"),
        (lambda: related("attachedTemplate", "https://example.cn/a.dotm"), "引用了外部的文件"),
        (lambda: related("image", "https://example.cn/a.png"), "引用了外部的文件"),
        (bomb, "大得不合常理"),
        (entities, "文档类型声明|实体"),
        (lambda: with_members(standard_template("D-EXT"), word__document_dot_xml=b"<w:document"), "不是完整的 XML"),
        (lambda: in_body("<w:p><w:r><w:t>" + "{{ 申请人 }}" * 400 + "</w:t></w:r></w:p>"), "多得不合常理"),
    ],
)
def test_a_hostile_file_gives_one_clear_problem_at_once(make: Callable[[], bytes], says: str) -> None:
    data, began = make(), process_time()
    problems = check_template(data, "D-WITHHOLD")
    assert process_time() - began < 5
    assert len(problems) == 1, problems
    assert isinstance(problems[0], Problem)
    assert any(part in str(problems[0]) for part in says.split("|")), str(problems[0])
    assert problems[0].cure
    with pytest.raises(LetterRefused):
        write_word(letter("D-WITHHOLD"), data)


RUN = "<w:p><w:r>{}</w:r></w:p>"
FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ('<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>增</w:t></w:r></w:ins></w:p>', "修订记录"),
        ('<w:p><w:del w:id="1" w:author="a"><w:r><w:delText>删</w:delText></w:r></w:del></w:p>', "修订记录"),
        (RUN.format('<w:commentReference w:id="0"/>'), "批注"),
        (RUN.format('<w:footnoteReference w:id="1"/>'), "脚注"),
        (RUN.format("<w:pict/>"), "旧式图形"),
        (RUN.format("<w:object/>"), "嵌入的对象"),
        (RUN.format('<w:sym w:font="Wingdings" w:char="F0FE"/>'), "特殊符号"),
        (FIELD.format(" DATE "), "域（DATE）"),
        (FIELD.format(" DDEAUTO c:\\cmd "), "域（DDEAUTO）"),
        (FIELD.format(" INCLUDEPICTURE http://example.cn/a "), "域（INCLUDEPICTURE）"),
        ("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>", "分节符"),
        ("<w:altChunk/>", "嵌入的文件"),
        ("<w:tbl><w:tr><w:tc>" * 4 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 4, "三层以上的表格"),
        (
            '<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r/></m:oMath></w:p>',
            "公式",
        ),
    ],
)
def test_what_would_print_otherwise_is_told(xml: str, says: str) -> None:
    said = told(in_body(xml))
    assert any(says in line for line in said), said


def test_a_picture_in_the_text_can_be_used_and_a_floating_one_not() -> None:
    picture = changed(lambda document: document.add_picture(io.BytesIO(DOT)))
    assert told(picture) == []
    floating = with_members(
        picture,
        word__document_dot_xml=member(picture, "word/document.xml")
        .replace(b"<wp:inline", b"<wp:anchor")
        .replace(b"</wp:inline>", b"</wp:anchor>"),
    )
    assert any("浮动的图片" in line for line in told(floating))


def test_a_kind_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        check_template(standard_template("D-EXT"), "D-NONE")
