"""The editions of the form as data."""

from __future__ import annotations

import pytest

from gongkai import taxonomy
from gongkai.layout import layout as table_layout
from gongkai.layout import size


def test_the_editions_and_their_years() -> None:
    assert taxonomy.edition_ids() == ("2019", "2021")
    assert [taxonomy.edition_for(year) for year in (2019, 2020, 2021, 2026)] == ["2019", "2019", "2021", "2021"]


@pytest.mark.parametrize(("id", "figures"), [("2019", 22 + 23 * 7 + 15), ("2021", 10 + 25 * 7 + 15)])
def test_every_figure_of_the_form_has_an_id(id: str, figures: int) -> None:
    edition = taxonomy.edition(id)
    assert len(edition.cells) == len(set(edition.cells)) == figures


@pytest.mark.parametrize("id", taxonomy.edition_ids())
@pytest.mark.parametrize("table", taxonomy.TABLES)
def test_a_layout_covers_its_rectangle_once_and_every_figure_once(id: str, table: str) -> None:
    cells = table_layout(id, table)
    rows, columns = size(cells)
    covered = [
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.rowspan)
        for column in range(cell.column, cell.column + cell.colspan)
    ]
    assert sorted(covered) == [(row, column) for row in range(rows) for column in range(columns)]
    assert tuple(cell.cell for cell in cells if cell.cell) == taxonomy.edition(id).tables[table].cells


def test_the_older_single_row_takes_the_place_of_three() -> None:
    ids = {cell.cell for cell in table_layout("2021", "requests", single_ended_row=True)}
    assert "requests.ended.natural" in ids
    assert "requests.ended_other.natural" not in ids


@pytest.mark.parametrize("id", taxonomy.edition_ids())
def test_relations_name_rows_and_columns_that_exist(id: str) -> None:
    edition = taxonomy.edition(id)
    for relation in edition.relations:
        table = edition.tables[relation.table]
        known = table.row if relation.over == "columns" else table.column
        assert {*relation.left, *relation.right} <= set(known)
    for carry in edition.carries:
        assert {*carry.rows, *carry.previous} <= set(edition.tables[carry.table].row)
    for stock in edition.stocks:
        assert {stock.stock, *stock.previous, *stock.plus, *stock.minus} <= set(edition.tables[stock.table].column)


@pytest.mark.parametrize("id", taxonomy.edition_ids())
def test_every_part_cites_its_source(id: str) -> None:
    edition = taxonomy.edition(id)
    cited = [*edition.chapters, *edition.tables.values(), *edition.relations, *edition.carries, *edition.stocks]
    assert all(entry.law for entry in [*cited, *edition.aspects])


def test_labels_in_the_words_of_the_form() -> None:
    assert taxonomy.edition("2021").label("requests.withheld_secret.natural") == "表三“1.属于国家秘密”自然人"
    assert taxonomy.edition("2019").label("proactive.procurement.items") == "表二“政府集中采购”采购项目数量"


def test_an_unknown_edition_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        taxonomy.edition("1999")
    with pytest.raises(KeyError):
        taxonomy.edition("../2021")
