"""Every sample reads to the figures it was made from, and is what its description makes."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai import check, read, taxonomy
from gongkai.checker import faults
from gongkai.errors import MissingComponent, UnreadableDocument
from tests.samples.made import FOLDER, Made, load, slugs
from tests.samples.make_samples import CONVERTED, digest, drawn, path, written_gold

MADE = {slug: load(slug) for slug in slugs()}
FILES = [pytest.param(made, suffix, id=f"{slug}.{suffix}") for slug, made in MADE.items() for suffix in made.files]
ALL = [pytest.param(made, id=slug) for slug, made in MADE.items()]


def gold(made: Made) -> dict[str, Any]:
    """Return the gold file of a report, amounts exact."""
    text = (FOLDER / "gold" / f"{made.slug}.json").read_text("utf-8")
    return json.loads(text, parse_float=Decimal)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("made", "suffix"), FILES)
def test_reads_to_gold(made: Made, suffix: str) -> None:
    true, file = gold(made), path(made, suffix)
    try:
        report = read(file.read_bytes(), file.name)
    except MissingComponent as missing:
        pytest.skip(f"{missing.package} is not installed")
    except UnreadableDocument as unreadable:
        if suffix == "doc" and "libreoffice" in str(unreadable).lower():
            pytest.skip(str(unreadable))
        raise
    unread = {item.cell for item in report.unread}
    wrong = {
        cell: (figure, report.number(cell))
        for cell, figure in true["cells"].items()
        if cell not in unread and (cell not in report.cells or report.number(cell) != figure)
    }
    assert wrong == {}
    assert len(unread & set(true["cells"])) <= true["max_unread"][suffix]
    assert {cell for cell, value in report.cells.items() if not value.inferred and value.number is not None} <= set(
        true["cells"]
    )
    assert (report.agency, report.year) == (true["agency"], true["year"])
    assert (report.edition, report.form) == (true["edition"], true["form"])


@pytest.mark.parametrize("made", ALL)
def test_gold_is_what_the_description_says(made: Made) -> None:
    assert (FOLDER / "gold" / f"{made.slug}.json").read_text("utf-8") == written_gold(made)


@pytest.mark.parametrize("made", ALL)
def test_gold_names_its_own_arithmetic_faults(made: Made) -> None:
    faults = [fault for relation in taxonomy.edition(made.form).relations for fault in broken(made, relation)]
    assert len(faults) == len(made.errors), faults


def broken(made: Made, relation: taxonomy.Relation) -> list[str]:
    """Return the lines of a table in which a relation does not hold over the true figures."""
    form = taxonomy.edition(made.form).tables[relation.table]
    lines = form.columns if relation.over == "columns" else form.rows
    found = []
    for line in lines:
        left, right = (_sum(made, relation, ids, line.id) for ids in (relation.left, relation.right))
        if left is not None and right is not None and left != right:
            found.append(f"{relation.id} {line.id}: {left} != {right}")
    return found


def _sum(made: Made, relation: taxonomy.Relation, ids: tuple[str, ...], line: str) -> Decimal | None:
    if made.single_ended_row:
        ids = tuple(dict.fromkeys("ended" if id.startswith("ended_") else id for id in ids))
    cells = [
        f"{relation.table}.{id}.{line}" if relation.over == "columns" else f"{relation.table}.{line}.{id}" for id in ids
    ]
    figures = [made.cells.get(cell, "") for cell in cells]
    return None if "" in figures else sum((Decimal(str(figure)) for figure in figures), Decimal(0))


@pytest.mark.parametrize("made", ALL)
def test_made_again_it_is_the_same(made: Made) -> None:
    for suffix, data in drawn(made).items():
        assert content(data) == content(path(made, suffix).read_bytes()), path(made, suffix).name
    known = json.loads(CONVERTED.read_text("utf-8"))
    office = [suffix for suffix, shape in made.files.items() if shape == "office"]
    assert {path(made, suffix).name: known.get(path(made, suffix).name) for suffix in office} == {
        path(made, suffix).name: digest(made) for suffix in office
    }


def content(data: bytes) -> bytes | dict[str, bytes]:
    """Return a zip's members, which unlike its bytes do not hang on the version of the packer."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_sample_has_its_origin() -> None:
    origin = (FOLDER / "ORIGIN.md").read_text("utf-8")
    assert [slug for slug in MADE if f"`{slug}`" not in origin] == []
    stored = {file.name for file in Path(FOLDER).glob("yunling-*.*")}
    assert stored == {path(made, suffix).name for made in MADE.values() for suffix in made.files}


def told(made: Made, suffix: str) -> set[str]:
    """Return the ids of the rules that find a fault in a sample."""
    file = path(made, suffix)
    return {finding.rule for finding in faults(check(read(file.read_bytes(), file.name)))}


SAME = [
    pytest.param(MADE[slug], s, id=f"{slug}.{s}")
    for slug in ("yunling-2022", "yunling-water-2023")
    for s in MADE[slug].files
]


@pytest.mark.parametrize(("made", "suffix"), SAME)
def test_every_kind_of_file_gives_the_same_findings(made: Made, suffix: str) -> None:
    try:
        assert told(made, suffix) == told(made, "docx")
    except MissingComponent as missing:
        pytest.skip(f"{missing.package} is not installed")


def test_nothing_is_said_about_the_clean_report() -> None:
    file = path(MADE["yunling-water-2023"], "docx")
    assert check(read(file.read_bytes(), file.name)) == []


MUST = {
    "AR-TITLE-01", "AR-CH-03", "AR-CH-04", "AR-CH-07", "AR-TBL-01", "AR-TBL-02", "AR-T4-SCOPE", "AR-T4-HEAD",
    "AR-TXT-02", "AR-TXT-03", "AR-TXT-05", "AR-TXT-06", "AR-TXT-07", "AR-TXT-08", "AR-TXT-09", "AR-TXT-10",
}  # fmt: skip
MUST_NOT = {"AR-CH-01", "AR-SUM-41", "AR-DATE-01"}


def test_the_acceptance_sample_gives_its_list() -> None:
    found = told(MADE["yunling-2022"], "docx")
    assert MUST - found == set()
    assert found & MUST_NOT == set()


def test_the_acceptance_sample_has_its_rate_recomputed() -> None:
    file = path(MADE["yunling-2022"], "docx")
    (rate,) = (item for item in check(read(file.read_bytes(), file.name)) if item.rule == "AR-TXT-03")
    assert (rate.found, rate.expected) == (16, Decimal("16.67"))
