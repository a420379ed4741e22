"""Every sentence of chapters one and two of the real report of 2022 has its records in the demonstration year.

The real text is split here and nowhere kept: a sentence without an entry, an entry without records, and a number that
the records do not give are faults.
"""

from __future__ import annotations

import pytest

from tests.cases import CASES, needs_cases
from tests.website.demonstration.test_year import bureau, year
from tests.website.demonstration.trace import TRACE, Proof, Told, name_of, numbers_in, sentences
from website.agencies.models import Agency
from website.publishing.models import Record

__all__ = ["bureau", "year"]
pytestmark = needs_cases
REAL = CASES / "zhengning-sfj-2022.txt"


def told() -> dict[str, str]:
    """Return the sentences of the real report by their names, in their order; none where it is not here."""
    return {name_of(each): each for each in sentences(REAL.read_text("utf-8"))} if REAL.exists() else {}


def test_every_sentence_has_an_entry_and_every_entry_a_sentence() -> None:
    assert list(told()) == list(TRACE)
    assert len(TRACE) == 27


@pytest.mark.parametrize("name", TRACE)
def test_a_sentence_tells_what_its_entry_proves(name: str, bureau: Agency) -> None:
    entry, numbers = TRACE[name], numbers_in(told()[name])
    if not entry.proofs:
        assert len(told()[name]) < 20, "only a heading tells nothing"
        assert numbers == []
        return
    holds(entry, bureau)
    printed = [each.value(bureau) for each in entry.proofs if each.printed]
    assert printed == numbers, "the number that the report prints is the one that the records give"


def holds(entry: Told, bureau: Agency) -> None:
    """Hold every proof of a sentence to having something behind it."""
    for proof in entry.proofs:
        if proof.none:
            assert proof.value(bureau) == 0, proof.says
        else:
            assert proof.records(bureau) > 0, f"{entry.label}：{proof.says}没有记录"


def test_a_number_that_differs_and_a_proof_without_records_are_faults(bureau: Agency) -> None:
    (figure, *_) = TRACE["78338ea675"].proofs
    assert numbers_in("2022年1月发布237条。") == [figure.value(bureau) + 1]
    nothing = Proof("没有的记录", found=lambda organ: Record.objects.of(organ).none())
    with pytest.raises(AssertionError, match="没有的事：没有的记录没有记录"):
        holds(Told("没有的事", (nothing,)), bureau)
    invented = "县司法局公开了一条没有人写过的信息。"
    assert name_of(invented) not in TRACE
