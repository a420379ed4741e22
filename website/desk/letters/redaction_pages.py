"""Redaction in the staff shell: what was found is ticked, boxes are drawn on the pages, the result is proved and shown.

Everything can be done without a script: words are searched for, and whole pages or paragraphs ticked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from gongkai.errors import GongkaiError
from gongkai.redaction import LAW, Box, Mark, NotRedacted, Place, Proof, Sheet, Span, Survey
from gongkai.redaction.pages import page_picture, sheets
from website.access_requests import files, letters, people, redactions
from website.access_requests.models import Paper
from website.access_requests.redactions import STAND_INS, Work
from website.agencies.errors import NotAllowed
from website.audit.services import record as log
from website.desk.letters.pages import case_address, private

LAWS = (
    LAW,
    "条例第十四条",
    "条例第十五条",
    "条例第十五条、个人信息保护法第二十五条",
    "条例第十六条第一款",
    "条例第十六条第二款",
)
"""Under which article something is taken out; the first where none of the others is meant."""
MOST_ROWS = 400
MOST_PAGES = 60
MOST_PARAGRAPHS = 400


@dataclass(frozen=True)
class Row:
    """Something that can be ticked: its field, what and where it is, under which article, and the marks."""

    field: str
    label: str
    text: str
    where: str
    marks: tuple[Mark, ...]
    checked: bool
    law: str
    certain: bool = True
    drawn: str = ""

    @property
    def laws(self) -> tuple[str, ...]:
        """The articles to choose from."""
        return LAWS if self.law in LAWS else (self.law, *LAWS)


@dataclass(frozen=True)
class Rect:
    """A box as it lies on the page that is shown; ``field`` is that of its row."""

    field: str
    x: float
    y: float
    width: float
    height: float
    checked: bool


@dataclass(frozen=True)
class SheetShown:
    """A page with the boxes on it."""

    number: int
    width: float
    height: float
    whole: Row
    rects: tuple[Rect, ...]


def _paper(request: HttpRequest, paper: int) -> Paper:
    seen = Paper.objects.filter(request__in=letters.seen_by(request.user)).select_related("request__agency")
    held = get_object_or_404(seen, pk=paper)
    if not redactions.can_be_redacted(held):
        raise Http404("只能隐去存为“检索到的信息”的 PDF 和 Word（.docx）文件")
    return held


def show(request: HttpRequest, paper: int) -> HttpResponse:
    """Show what was found, the pages with their boxes, and the result with its proof."""
    held = _paper(request, paper)
    done = redactions.of(held)
    work = redactions.work_of(done)
    log("paper.viewed", agency=held.request.agency, by=request.user, target=held.request, detail={"file": held.name})
    context: dict[str, Any] = {
        "paper": held,
        "case": held.request,
        "done": done,
        "words": "\n".join(work.words),
        "stand_in": work.stand_in,
        "stand_ins": STAND_INS.items(),
        "laws": LAWS,
        "may_change": redactions.is_open(held.request) and people.may(held.request, "search", request.user),
        "title": "隐去不予公开的内容",
        "subtitle": held.name,
        "back": case_address(held.request),
    }
    try:
        found = redactions.survey(held, work.words)
        context |= _found(found, work, fresh=done is None or not done.sealed)
    except NotAllowed as refusal:
        context["problem"] = "；".join(refusal.reasons)
    if done and done.result:
        context["proof"] = Proof.from_data(done.proof)
        context["result_pages"] = _result_pages(done.result)
    return render(request, "desk/letters/redact.html", context)


def _result_pages(result: Paper) -> Iterable[int]:
    if not result.name.lower().endswith(".pdf"):
        return ()
    return range(1, min(len(sheets(files.opened(result))), MOST_PAGES) + 1)


def _found(found: Survey, work: Work, fresh: bool) -> dict[str, Any]:
    """Return the rows of a survey and its pages or paragraphs."""
    kept = {mark.where: mark for mark in work.marks}
    rows = list(_suggested(found, kept, fresh))
    pages = [_whole_page(sheet, kept) for sheet in found.sheets[:MOST_PAGES]]
    paragraphs = [_whole_paragraph(at, place, kept) for at, place in enumerate(found.places[:MOST_PARAGRAPHS])]
    known = {mark.where for row in (*rows, *pages) for mark in row.marks}
    if found.format != "pdf":
        known |= {mark.where for row in paragraphs for mark in row.marks}
    drawn = [_drawn(at, mark) for at, mark in enumerate(mark for mark in work.marks if mark.where not in known)]
    shown = [*rows[:MOST_ROWS], *drawn]
    return {
        "survey": found,
        "rows": shown,
        "more": max(0, len(rows) - MOST_ROWS),
        "sheets": [_sheet(sheet, whole, shown) for sheet, whole in zip(found.sheets[:MOST_PAGES], pages, strict=True)],
        "paragraphs": zip(found.places, paragraphs, strict=False) if found.format != "pdf" else (),
        "unshown": max(0, len(found.sheets) - MOST_PAGES),
    }


def _suggested(found: Survey, kept: dict[Any, Mark], fresh: bool) -> Iterator[Row]:
    for at, each in enumerate(found.suggestions):
        held = next((kept[mark.where] for mark in each.marks if mark.where in kept), None)
        law = held.law if held else each.marks[0].law
        checked = held is not None or (fresh and each.certain)
        yield Row(f"s{at}", each.label, each.text, each.where, each.marks, checked, law, each.certain)


def _whole_page(sheet: Sheet, kept: dict[Any, Mark]) -> Row:
    mark = Mark(Box(sheet.number, sheet.x0, sheet.y0, sheet.x1, sheet.y1), LAW, "整页")
    held = kept.get(mark.where)
    where = f"第{sheet.number}页"
    return Row(f"p{sheet.number}", "整页", "", where, (mark,), held is not None, held.law if held else LAW)


def _whole_paragraph(at: int, place: Place, kept: dict[Any, Mark]) -> Row:
    mark = Mark(Span(place.part, place.paragraph, 0, len(place.text)), LAW, "整段")
    held = kept.get(mark.where)
    return Row(f"g{at}", "整段", place.text, place.label, (mark,), held is not None, held.law if held else LAW)


def _drawn(at: int, mark: Mark) -> Row:
    where = f"第{mark.where.page}页" if isinstance(mark.where, Box) else "原来划定的位置"
    data = json.dumps(mark.as_data(), ensure_ascii=False)
    return Row(f"d{at}", "划定的位置", mark.why, where, (mark,), True, mark.law, drawn=data)


def _sheet(sheet: Sheet, whole: Row, rows: Sequence[Row]) -> SheetShown:
    width, height = sheet.shown_size
    return SheetShown(sheet.number, width, height, whole, tuple(_rects(sheet, rows)))


def _rects(sheet: Sheet, rows: Sequence[Row]) -> Iterator[Rect]:
    for row in rows:
        for mark in row.marks:
            if isinstance(mark.where, Box) and mark.where.page == sheet.number:
                left, top, right, bottom = sheet.shown(mark.where)
                yield Rect(row.field, left, top, right - left, bottom - top, row.checked)


@require_POST
def change(request: HttpRequest, paper: int) -> HttpResponse:
    """Keep what is ticked and drawn; then search, take out, undo, or settle whether it is given."""
    held, act = _paper(request, paper), request.POST.get("act", "")
    try:
        if act in ("undo", "release", "unrelease"):
            _settle(held, act, request)
        else:
            _keep(held, act, request)
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
    return redirect("desk_redact", held.pk)


def _settle(paper: Paper, act: str, request: HttpRequest) -> None:
    if act == "undo":
        redactions.undo(paper, by=request.user)
        messages.success(request, "已撤销，划定的位置还在，可以改了重来。")
        return
    redactions.release(paper, released=act == "release", by=request.user)
    messages.success(request, "答复书送达时提供给申请人。" if act == "release" else "不随答复提供。")


def _keep(paper: Paper, act: str, request: HttpRequest) -> None:
    given = request.POST
    old = redactions.work_of(redactions.of(paper))
    words = tuple(dict.fromkeys(line.strip() for line in given.get("words", "").splitlines() if line.strip()))
    marks = list(_ticked(given, redactions.survey(paper, old.words)))
    if fresh := [word for word in words if word not in old.words]:
        found = redactions.survey(paper, fresh).suggestions
        marks += [mark for each in found if each.kind == "word" for mark in each.marks]
    stand_in = given.get("stand_in", "█")
    work = Work(words, redactions.merged(marks), stand_in if stand_in in STAND_INS else "█")
    if act == "run":
        redactions.run(paper, work, by=request.user)
        messages.success(request, "已隐去，并重新读过一遍，划定的内容都不在文件里了。")
        return
    redactions.keep(paper, work, by=request.user)
    messages.success(request, f"已保存，共{len(work.marks)}处。" + ("新查到的都已勾选。" if fresh else ""))


def _ticked(given: QueryDict, found: Survey) -> Iterator[Mark]:
    """Yield the marks of what was ticked and drawn. Raises ``NotAllowed`` for data that are none."""
    rows: dict[str, tuple[Mark, ...]] = {f"s{at}": each.marks for at, each in enumerate(found.suggestions)}
    rows |= {f"p{sheet.number}": _whole_page(sheet, {}).marks for sheet in found.sheets}
    rows |= {f"g{at}": _whole_paragraph(at, place, {}).marks for at, place in enumerate(found.places)}
    for field in given.getlist("mark"):
        law = given.get(f"law-{field}", LAW)[:100] or LAW
        marks = rows.get(field) or _from_data(given.get(f"data-{field}", ""), found.sheets)
        yield from (Mark(mark.where, law, mark.why) for mark in marks)


def _from_data(text: str, pages: Sequence[Sheet]) -> tuple[Mark, ...]:
    try:
        data = json.loads(text)
        if "shown" not in data:
            return (Mark.from_data(data),)
        sheet = pages[int(data["page"]) - 1]
        left, top, right, bottom = (float(each) for each in data["shown"])
        return (Mark.from_data(Mark(sheet.box(left, top, right, bottom), LAW, "划定的位置").as_data()),)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, GongkaiError) as error:
        raise NotAllowed(["划定的位置读不出来，请刷新页面重新划。"]) from error


def page(request: HttpRequest, paper: int, page: int) -> HttpResponse:
    """Return one page of the original as a picture."""
    return _picture(_paper(request, paper), page)


def result_page(request: HttpRequest, paper: int, page: int) -> HttpResponse:
    """Return one page of the result as a picture."""
    done = redactions.of(_paper(request, paper))
    if done is None or done.result is None:
        raise Http404("还没有隐去后的文件")
    return _picture(done.result, page)


def _picture(paper: Paper, number: int) -> HttpResponse:
    try:
        return private(HttpResponse(page_picture(files.opened(paper), number), content_type="image/png"))
    except NotRedacted as refusal:
        raise Http404(str(refusal)) from refusal


urlpatterns = [
    path("case-papers/<int:paper>/redact/", show, name="desk_redact"),
    path("case-papers/<int:paper>/redact/change/", change, name="desk_change_redaction"),
    path("case-papers/<int:paper>/redact/pages/<int:page>/", page, name="desk_redact_page"),
    path("case-papers/<int:paper>/redact/result/<int:page>/", result_page, name="desk_redacted_page"),
]
