"""Reports for the writers' tests, each one thing away from the clean report of an organ that does not exist."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gongkai import numerals, read, taxonomy
from gongkai.document import WHOLE_FILE, Paragraph
from gongkai.report import Report, Value

RULES = Path(__file__).parent.parent / "rules"


def printed(text: str) -> Value:
    """Return a cell as the reader gives it for what is printed."""
    numeral = numerals.parse(text)
    if numeral is None:
        return Value(None, text, WHOLE_FILE, "blank")
    return Value(numeral.value, text, WHOLE_FILE, numeral.form, numeral.unit, numeral.note)


def clean() -> Report:
    """The clean report of 2023."""
    return read((RULES / "clean-2023.md").read_bytes(), "clean-2023.md")


def with_cells(cells: dict[str, str]) -> Report:
    """The clean report with some cells printed otherwise."""
    report = clean()
    report.cells |= {cell: printed(text) for cell, text in cells.items()}
    return report


def some_blank() -> Report:
    """Every fifth cell blank, one a stroke, and a whole row with its total blank."""
    report = clean()
    blank = [*list(report.cells)[::5], *(cell for cell in report.cells if cell.startswith("requests.partial."))]
    return with_cells(dict.fromkeys(blank, "") | {"disputes.review.other": "—"})


def all_blank() -> Report:
    """The form with no figure in it."""
    return with_cells(dict.fromkeys(clean().cells, ""))


def of_2019() -> Report:
    """A report of 2019 on the form of 2019."""
    report = clean()
    paragraphs = [*(paragraph for _, paragraph in report.narrative()), report.title]
    for paragraph in filter(None, paragraphs):
        paragraph.text = paragraph.text.replace("2023", "2019").replace("2024", "2020")
    report.year, report.edition, report.form = 2019, "2019", "2019"
    report.period, report.signed_on = (date(2019, 1, 1), date(2019, 12, 31)), date(2020, 1, 18)
    report.row_headings, report.column_headings = {}, {}
    report.cells = {cell: printed(str(at % 7)) for at, cell in enumerate(taxonomy.edition("2019").cells)}
    report.cells["proactive.licences.change"] = printed("-4")
    report.cells["proactive.penalties.change"] = printed("减2")
    report.cells["proactive.procurement.amount"] = printed("251000.5元")
    return report


def single_ended_row() -> Report:
    """The form of 2021 with the older single row 其他处理."""
    report = clean()
    rows = {row.id: row for row in taxonomy.edition("2021").tables["requests"].rows}["ended"].replaces
    for cell in [cell for cell in report.cells if cell.split(".")[1] in rows]:
        del report.cells[cell]
    columns = taxonomy.edition("2021").tables["requests"].columns
    report.cells |= {f"requests.ended.{column.id}": printed("3") for column in columns}
    return report


def rare_characters() -> Report:
    """Text with characters outside GB 2312 and outside the basic plane, and with all that markup gives a meaning to."""
    report = clean()
    report.chapters[0].paragraphs.append(
        Paragraph(
            "经办人员喆、珺、镕、𬭼、㛃参加培训；附注：A<B && C>\"D\" 'E' =1+1 #$*_@\\`~ {{x}} <!--y--> ${z}。",
            WHOLE_FILE,
        )
    )
    return report


def decimals() -> Report:
    """Amounts and counts of every length that is still a figure."""
    return with_cells(
        {
            "proactive.fees.amount": "1234567.890123",
            "proactive.licences.decisions": "999999999999999",
            "requests.new_received.total": "1,136",
            "requests.granted.natural": "１１",
            "disputes.review.upheld": "二十一",
        }
    )


def wrong_totals() -> Report:
    """A total of table three and one of table four that are not the sums of their parts."""
    return with_cells({"requests.handled_total.natural": "7", "disputes.review.total": "0"})


def tables_only() -> Report:
    """Tables without title, chapters and text."""
    report = clean()
    return Report(year=2023, edition="2021", form="2021", cells=report.cells, tables=report.tables)


ALL = (clean, some_blank, all_blank, of_2019, single_ended_row, rare_characters, decimals, wrong_totals)
"""Whole reports, which come back from every format."""
