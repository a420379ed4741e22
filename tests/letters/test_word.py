"""The Word file of a letter says all of it, in a form that an office may change, and always as the same bytes."""

from __future__ import annotations

import io
import re
from datetime import date

import docx
import pytest
from docx.document import Document

from gongkai.letters import Letter, LetterRefused, kinds, missing_in_text, printed, standard_template, write_word
from gongkai.letters.filling import MOST_TEXT
from gongkai.letters.printing import text_of
from tests.letters.values import letter


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def texts(data: bytes) -> list[str]:
    """Return the paragraphs of a Word file, those in tables too, as another library reads them."""
    document = opened(data)
    return [each.text for each in document.paragraphs] + [
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    ]


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("id", kinds())
def test_a_letter_says_everything(id: str) -> None:
    whole = letter(id)
    data = write_word(whole)
    assert data == write_word(whole)
    said = "\n".join(texts(data))
    for label, value in printed(whole).items():
        for line in value.split("\n"):
            assert line.rstrip("。") in said, label
    assert not re.search(r"\{\{|\}\}|\[\[|\]\]|〔缺", said)
    assert missing_in_text(whole, text_of(data)) == []


@pytest.mark.parametrize("id", kinds())
def test_what_is_empty_leaves_no_trace(id: str) -> None:
    kind, whole = kinds()[id], letter(id)
    bare = Letter(id, {each: value for each, value in whole.values.items() if each in kind.required}, whole.contest)
    said = texts(write_word(bare))
    assert not [text for text in said if re.search(r"[，；、（]$|[，；。]{2}|：[，；。]|（）", text)]
    paragraphs = opened(write_word(bare)).paragraphs
    assert all(each.text.strip() for each in paragraphs if each.style is None or each.style.name != "After Table")


def test_a_draft_says_what_is_still_to_be_filled_in() -> None:
    said = "\n".join(texts(write_word(Letter("D-CLAR", {"applicant": "林𬭎喆"}))))
    assert "林𬭎喆：" in said
    assert "〔缺需要补正的事项〕" in said
    assert "〔缺补正期限〕" in said


def test_long_texts_and_lists_become_paragraphs() -> None:
    whole = letter("D-GRANT", content="第一项内容\n第二项内容。", provided=tuple(f"文件{n}" for n in range(1, 301)))
    said = texts(write_word(whole))
    assert any(text.endswith("申请公开的内容为：第一项内容") for text in said)
    assert "第二项内容。" in said
    assert [text for text in said if text.startswith("300. ")] == ["300. 文件300"]


def test_a_sentence_has_one_end() -> None:
    said = "\n".join(texts(write_word(letter("D-WITHHOLD", reason="尚未作出最终决定。", content="一份文件；"))))
    assert "理由：尚未作出最终决定。" in said
    assert "申请公开的内容为：一份文件。" in said


def test_what_is_filled_in_is_never_a_placeholder_again() -> None:
    content = "{{ 发文机关 }}[[{{ 联系人 }}]]{% for x in y %}<w:p/>&amp;"
    said = "\n".join(texts(write_word(letter("D-GRANT", content=content))))
    assert content in said


def test_characters_that_no_file_may_hold_are_left_out() -> None:
    said = "\n".join(texts(write_word(letter("D-GRANT", content="甲\x00\x0b\x1f乙\ud800丙\ufffe"))))
    assert "\x00" not in said
    assert "丙" in said


def test_a_letter_without_end_is_refused() -> None:
    with pytest.raises(LetterRefused, match="请缩短"):
        write_word(letter("D-GRANT", content="很" * (MOST_TEXT + 1)))


def test_word_may_cut_a_placeholder_into_runs() -> None:
    document = opened(standard_template("D-CLAR"))
    for paragraph in document.paragraphs:
        for run in list(paragraph.runs):
            pieces = list(run.text) if "{{" in run.text else []
            if pieces and "\n" not in run.text:
                run.text = ""
                for piece in pieces:
                    paragraph.add_run(piece)
    whole = letter("D-CLAR")
    assert texts(write_word(whole, saved(document))) == texts(write_word(whole))


def test_what_is_filled_in_looks_like_its_placeholder() -> None:
    document = opened(standard_template("D-CLAR"))
    for paragraph in document.paragraphs:
        if paragraph.text == "{{ 需要补正的事项 }}":
            paragraph.runs[0].bold = True
    made = opened(write_word(letter("D-CLAR"), saved(document)))
    bold = [each.text for each in made.paragraphs if each.runs and each.runs[0].bold]
    assert [text[:3] for text in bold] == ["1. ", "2. ", "3. "]


def test_a_header_is_filled_too() -> None:
    document = opened(standard_template("D-EXT"))
    document.sections[0].header.paragraphs[0].text = "{{ 发文机关 }}[[  {{ 联系电话 }}]]"
    made = opened(write_word(letter("D-EXT", phone=""), saved(document)))
    assert made.sections[0].header.paragraphs[0].text == "云岭县司法局"


def test_whoever_made_the_template_is_not_named() -> None:
    document = opened(standard_template("D-EXT"))
    document.core_properties.author = "某人"
    document.core_properties.last_modified_by = "某人"
    made = opened(write_word(letter("D-EXT"), saved(document)))
    assert made.core_properties.author == "云岭县司法局"
    assert made.core_properties.last_modified_by == ""
    assert made.core_properties.title == "政府信息公开申请延期答复告知书"
    created = made.core_properties.created
    assert created is not None
    assert created.date() == date(2026, 3, 20)


def test_a_letter_edited_in_word_is_held_against_what_it_must_say() -> None:
    whole = letter("D-WITHHOLD")
    document = opened(write_word(whole))
    for paragraph in document.paragraphs:
        if paragraph.text.startswith("如不服"):
            paragraph.text = paragraph.text.replace("应当先", "可以")
    assert [each.element for each in missing_in_text(whole, text_of(saved(document)))] == ["remedy"]
