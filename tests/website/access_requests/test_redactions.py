"""What is taken out of a found document is gone; it can be undone until the reply is signed; the original stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document

from gongkai.redaction import LAW, Mark
from gongkai.redaction.pages import page_picture, sheets
from gongkai.redaction.pdf.reading import texts
from tests.website.access_requests.letter_cases import RECEIPT, equip, signed, typed, working
from website.access_requests import files, letters, redactions
from website.access_requests.letters import Service
from website.access_requests.models import AccessRequest, Letter, Paper
from website.access_requests.redactions import Work
from website.agencies.errors import NotAllowed
from website.audit.models import Entry

SAMPLE = Path("tests/samples/yunling-2022.pdf").read_bytes()
WORD = "政府信息"


@pytest.fixture
def paper(received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace) -> Paper:
    """Return a found PDF of a case on which a unit works."""
    equip(county.justice)
    request = working(received, staff, county.unit)
    return files.keep(request, kind=Paper.Kind.FOUND, name="年度报告.pdf", data=SAMPLE, by=staff.handler)


def marks_of(paper: Paper, *words: str) -> tuple[Mark, ...]:
    found = redactions.survey(paper, words).suggestions
    return tuple(mark for each in found if each.kind == "word" for mark in each.marks)


def test_what_is_marked_is_gone_and_the_original_stays(paper: Paper, staff: SimpleNamespace) -> None:
    marks = marks_of(paper, WORD)
    assert len(marks) > 5
    done = redactions.run(paper, Work((WORD,), marks), by=staff.handler)
    assert WORD in "".join(texts(files.opened(paper), "x.pdf"))
    assert WORD not in "".join(texts(files.opened(done.result), "x.pdf"))
    assert (done.result.made_from, done.result.kind, done.result.shown) == (paper, "released", False)
    assert done.proof["after"] == done.result.sha256
    assert WORD not in done.sealed
    assert redactions.work_of(done) == Work((WORD,), marks)
    assert WORD not in str(list(Entry.objects.values_list("detail", flat=True)))
    assert len(page_picture(files.opened(done.result), 1)) > 1000


def test_it_can_be_undone_and_done_again(paper: Paper, staff: SimpleNamespace, tmp_path: Any) -> None:
    marks = marks_of(paper, WORD)
    first = redactions.run(paper, Work((WORD,), marks), by=staff.handler).result
    second = redactions.run(paper, Work((WORD,), marks[:1]), by=staff.handler)
    first.refresh_from_db()
    assert first.stored == ""
    assert second.proof["elsewhere"]
    undone = redactions.undo(paper, by=staff.handler)
    assert (undone.result, undone.released) == (None, False)
    assert redactions.work_of(undone).marks == marks[:1]
    with pytest.raises(NotAllowed, match="还没有隐去"):
        redactions.release(paper, released=True, by=staff.handler)


def test_it_is_given_with_the_reply_and_locked_by_the_signature(paper: Paper, staff: SimpleNamespace) -> None:
    done = redactions.run(paper, Work((), marks_of(paper, WORD)), by=staff.handler)
    redactions.release(paper, released=True, by=staff.handler)
    given = typed("D-PARTIAL", grounds="《中华人民共和国政府信息公开条例》第十五条")
    given.pop("provided")
    letter = letters.draft_letter(paper.request, "D-PARTIAL", outcome="PARTIAL", given=given, by=staff.handler)
    assert letters.values_of(letter)["provided"] == ("年度报告（公开）.pdf",)
    letter = signed(letter, staff)
    for act in (
        lambda: redactions.run(paper, Work(), by=staff.handler),
        lambda: redactions.undo(paper, by=staff.handler),
        lambda: redactions.release(paper, released=False, by=staff.handler),
        lambda: redactions.keep(paper, Work(), by=staff.handler),
    ):
        with pytest.raises(NotAllowed, match="已经签发"):
            act()
    assert not Paper.objects.get(pk=done.result.pk).shown
    letters.serve(letter, Service(Letter.Method.DIRECT, letter.dated, proof=RECEIPT), by=staff.clerk)
    assert Paper.objects.get(pk=done.result.pk).shown
    assert not Paper.objects.get(pk=paper.pk).shown


def test_a_drawn_box_takes_out_what_is_under_it(paper: Paper, staff: SimpleNamespace) -> None:
    sheet = sheets(SAMPLE)[0]
    width, height = sheet.shown_size
    box = sheet.box(0, 0, width, height / 4)
    done = redactions.run(paper, Work((), (Mark(box, "条例第十五条", "划定的位置"),)), by=staff.handler)
    before, after = texts(SAMPLE, "x")[0], texts(files.opened(done.result), "x")[0]
    assert 0 < len(after) < len(before)
    assert before[:10].strip() not in after


def test_word_files_too(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = working(received, staff, county.unit)
    document, out = Document(), io.BytesIO()
    document.add_paragraph("申请人林某的电话是13800000000。")
    document.save(out)
    paper = files.keep(request, kind=Paper.Kind.FOUND, name="笔录.docx", data=out.getvalue(), by=staff.handler)
    found = redactions.survey(paper, ["林某"])
    work = Work(("林某",), redactions.merged(redactions.suggested(found)), "〔已隐去〕")
    done = redactions.run(paper, work, by=staff.handler)
    text = Document(io.BytesIO(files.opened(done.result))).paragraphs[0].text
    assert text == "申请人〔已隐去〕的电话是〔已隐去〕。"
    assert {mark.law for mark in work.marks} == {LAW, "条例第十五条、个人信息保护法第二十五条"}


def test_who_may_and_which_files(paper: Paper, staff: SimpleNamespace) -> None:
    for who in (staff.foreign, staff.legal, staff.leader):
        with pytest.raises(NotAllowed):
            redactions.run(paper, Work(), by=who)
    other = files.keep(paper.request, kind=Paper.Kind.OPINION, name="意见.pdf", data=SAMPLE, by=staff.clerk)
    with pytest.raises(NotAllowed, match="检索到的信息"):
        redactions.run(other, Work(), by=staff.handler)
