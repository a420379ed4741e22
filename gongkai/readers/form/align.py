"""From a neutral document to a report: the form is known here, the file format is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from gongkai import taxonomy
from gongkai.document import Document, Grid, Paragraph, Place
from gongkai.labels import half_width, squeeze
from gongkai.readers import narrative
from gongkai.readers.form import disputes, flow, outline, proactive, requests
from gongkai.readers.form.cells import is_figure
from gongkai.readers.form.labels import table_of
from gongkai.report import Chapter, Report, Unread

_DAY = re.compile(
    r"(?:发布|公开|发文|生成)\s*(?:日期|时间)\s*[:：]?\s*(20\d{2})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})"
)

Block = Paragraph | Grid

_LABEL_LENGTH = 60
"""A line between two parts of a table that is no longer than this may be the label of a row."""


def align(document: Document) -> Report:
    """Align a document to the form. What cannot be aligned is in ``unread`` or ``strays``, never dropped."""
    report = Report(name=document.name, leftovers=document.leftovers, document=document)
    blocks = _blocks(document)
    assigned = _assign(blocks)
    report.form = _printed_form(blocks, assigned)
    _outline(report, blocks, assigned)
    _read_grids(report, blocks, assigned)
    _read_text(report)
    _sign(report)
    _settle_edition(report)
    _report_missing(report)
    if document.format == "picture":
        for value in report.cells.values():
            value.inferred = True
    report.facts = narrative.facts(report)
    return report


def _blocks(document: Document) -> list[Block]:
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Grid) or len(block.text) < 40:
            blocks.append(block)
        else:
            blocks += outline.split_headings(block)
    return blocks


def _assign(blocks: Sequence[Block]) -> dict[int, str]:
    """Say which statutory table each grid belongs to, by its index among the blocks.

    A part of a table without any label of the form belongs to the chapter it stands in, else to the part before it.
    """
    newest = taxonomy.edition_ids()[-1]
    assigned: dict[int, str] = {}
    chapter, last, last_index = "", "", -9
    for index, block in enumerate(blocks):
        if not isinstance(block, Grid):
            found = outline.chapter_heading(block, newest, 0)
            chapter = found.id if found else chapter
            continue
        table = table_of(block)
        if not table and _figures(block):
            table = chapter if chapter in taxonomy.TABLES else last if index - last_index <= 8 else ""
        if table:
            assigned[index] = table
            last, last_index = table, index
    return assigned


def _figures(grid: Grid) -> bool:
    return any(len(row) >= 5 and sum(is_figure(cell.text) for cell in row) >= 5 for row in grid.rows)


_OLD_WORDS = ("本年新制作数量", "本年新公开数量", "对外公开总数量", "上一年项目数量", "政府集中采购")
_NEW_WORDS = ("本年制发件数", "本年废止件数", "现行有效件数", "本年收费金额")


def _printed_form(blocks: Sequence[Block], assigned: dict[int, str]) -> str:
    """Return the edition whose table two was printed, judged by its heads; nothing when there is none."""
    old = new = 0
    for index, block in enumerate(blocks):
        if isinstance(block, Grid):
            if assigned.get(index) != "proactive":
                continue
            text = squeeze("".join(cell.text for row in block.rows for cell in row if not cell.text.isdigit()))
        elif "信息内容" in block.text or "本年" in block.text:
            text = squeeze(block.text)
        else:
            continue
        old += sum(word in text for word in _OLD_WORDS)
        new += sum(word in text for word in _NEW_WORDS)
    ids = taxonomy.edition_ids()
    return (ids[0] if old > new else ids[-1]) if old or new else ""


# ------------------------------------------------------------------ outline


def _outline(report: Report, blocks: Sequence[Block], assigned: dict[int, str]) -> None:
    edition = report.form or taxonomy.edition_ids()[-1]
    before: list[Paragraph] = []
    chapters: list[Chapter] = []
    inside = _inside_tables(blocks, assigned)
    for index, block in enumerate(blocks):
        if isinstance(block, Grid) or index in inside:
            continue
        found = outline.chapter_heading(block, edition, _expected(chapters))
        if found:
            chapters.append(Chapter(found.id, found.number, found.label, block))
        elif chapters:
            chapters[-1].paragraphs.append(block)
        else:
            before.append(block)
    report.chapters = _without_lists(_without_contents(chapters, before), edition)
    report.title, used = outline.title(before)
    report.opening = before[used:]
    _year_and_agency(report, before)
    report.period = narrative.period("\n".join(paragraph.text for paragraph in report.opening)) or narrative.period(
        "\n".join(p.text for chapter in report.chapters[:1] for p in chapter.paragraphs)
    )
    if report.year is None and report.period:
        report.year = report.period[1].year
    report.published_on = _published(before)


def _inside_tables(blocks: Sequence[Block], assigned: dict[int, str]) -> set[int]:
    """Return the short lines between the parts of one table: they are its labels and not the report's text."""
    inside: set[int] = set()
    for table in set(assigned.values()):
        indexes = [index for index, assigned_table in assigned.items() if assigned_table == table]
        for index in range(min(indexes) + 1, max(indexes)):
            block = blocks[index]
            if isinstance(block, Paragraph) and len(block.text) <= _LABEL_LENGTH and "。" not in block.text:
                inside.add(index)
    return inside


def _expected(chapters: Sequence[Chapter]) -> int:
    if not chapters:
        return 1
    at = "一二三四五六七八九十".find(chapters[-1].number) + 1 if len(chapters[-1].number) == 1 else 0
    return (at or len(chapters)) + 1


def _without_contents(chapters: list[Chapter], before: list[Paragraph]) -> list[Chapter]:
    """Drop a table of contents: headings with nothing between them that all come again; text behind it is opening."""
    first = chapters[0].id if chapters else ""
    again = next((at for at, chapter in enumerate(chapters) if at and chapter.id == first and first), 0)
    contents = chapters[:again]
    if not again or any(chapter.paragraphs for chapter in contents[:-1]):
        return chapters
    before += contents[-1].paragraphs
    return chapters[again:]


def _without_lists(chapters: list[Chapter], edition: str) -> list[Chapter]:
    """Give back to their chapter the numbered lines that only looked like chapters: the real one stands elsewhere."""
    present = {chapter.id for chapter in chapters}
    taken = {form.number for form in taxonomy.edition(edition).chapters if form.id in present}
    kept: list[Chapter] = []
    for chapter in chapters:
        if kept and not chapter.id and chapter.number in taken:
            kept[-1].paragraphs += [chapter.heading, *chapter.paragraphs]
        else:
            kept.append(chapter)
    return kept


def _year_and_agency(report: Report, before: Sequence[Paragraph]) -> None:
    if report.title:
        report.year, agency = outline.year_and_agency(report.title.text)
        report.agency = agency or None
    if report.agency is None:
        for paragraph in before:
            found = re.match(r"(?:发布机构|发布单位|公开机构|发文机关)\s*[:：]?\s*(\S{3,30})", paragraph.text)
            if found:
                report.agency = found.group(1)


def _published(before: Sequence[Paragraph]) -> date | None:
    for paragraph in before:
        if found := _DAY.search(paragraph.text):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                return None
    return None


def _sign(report: Report) -> None:
    """Take the organ's name and the date off the end of the last chapter."""
    if not report.chapters:
        return
    paragraphs = report.chapters[-1].paragraphs
    at = outline.signature(paragraphs)
    if at is None:
        return
    report.signed_at = paragraphs[at]
    report.signed_on = narrative.signing_date(paragraphs[at].text)
    first = at
    if at and outline.is_agency_line(paragraphs[at - 1].text):
        first = at - 1
        report.signed_by = paragraphs[first]
    elif at + 1 < len(paragraphs) and outline.is_agency_line(paragraphs[at + 1].text):
        report.signed_by = paragraphs[at + 1]
        at += 1
    report.closing = paragraphs[first : at + 1]
    report.chapters[-1].paragraphs = paragraphs[:first] + paragraphs[at + 1 :]
    if report.agency is None and report.signed_by:
        report.agency = squeeze(report.signed_by.text)
    if report.year is None and report.signed_on:
        report.year = report.signed_on.year - 1


# ------------------------------------------------------------------ tables


def _read_grids(report: Report, blocks: Sequence[Block], assigned: dict[int, str]) -> None:
    if not report.form:
        report.form = taxonomy.edition_for(report.year) if report.year else taxonomy.edition_ids()[-1]
    by_table: dict[str, list[int]] = {}
    for index, table in assigned.items():
        by_table.setdefault(table, []).append(index)
    for table, indexes in by_table.items():
        grids = [block for index in indexes if isinstance(block := blocks[index], Grid)]
        report.tables[table] = grids[0].place
        if table == "proactive":
            proactive.fill(report, grids)
        elif table == "disputes":
            disputes.fill(report, grids)
        else:
            requests.fill(report, _with_lines_between(blocks, indexes))


def _with_lines_between(blocks: Sequence[Block], indexes: Sequence[int]) -> list[Grid | tuple[str, Place]]:
    """Return the grids of a table and, between them, the short lines that may be labels of their rows."""
    chosen = set(indexes)
    between: list[Grid | tuple[str, Place]] = []
    for index in range(indexes[0], indexes[-1] + 1):
        block = blocks[index]
        if isinstance(block, Grid):
            if index in chosen:
                between.append(block)
        elif len(block.text) <= _LABEL_LENGTH:
            between.append((half_width(block.text), block.place))
    return between


def _read_text(report: Report) -> None:
    """Read what the grids did not give from the text of each table's chapter, or from all text without chapters."""
    for table, read in (("proactive", flow.proactive), ("requests", flow.requests), ("disputes", flow.disputes)):
        if not report.missing(table):
            continue
        chapter = report.chapter(table)
        paragraphs = chapter.paragraphs if chapter else [] if report.chapters else report.opening
        if not paragraphs:
            continue
        region = flow.Region(paragraphs)
        read(report, region)
        if region.used:
            paragraphs[:] = region.left_over()


def _settle_edition(report: Report) -> None:
    report.edition = taxonomy.edition_for(report.year) if report.year else report.form


def _report_missing(report: Report) -> None:
    """Report every figure the printed form asks for and that was found nowhere."""
    for table in taxonomy.edition(report.form).tables.values():
        why = f"{table.number}中没有找到这一格" if table.id in report.tables else f"没有找到{table.number}"
        report.unread += [Unread(cell, why, "", report.tables.get(table.id)) for cell in report.missing(table.id)]
