"""What the text rules say of real reports, where the folder of cases is present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gongkai import read
from gongkai.checker import check
from gongkai.rules import Result, all_rules

CASES = Path(os.environ.get("GONGKAI_CASES", Path(__file__).parents[3] / "shared" / "cases"))
MODULES = ("identity", "structure", "wording", "leftovers", "personal_data", "filing")

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the folder of real reports is not here (GONGKAI_CASES)")


def told(name: str) -> set[str]:
    """Return the ids of the text rules that find a fault in a real report."""
    mine = {entry.id for entry in all_rules() if entry.check.__module__.rpartition(".")[2] in MODULES}
    findings = check(read((CASES / name).read_bytes(), name))
    return {finding.rule for finding in findings if finding.result is Result.FAIL} & mine


def test_the_acceptance_case() -> None:
    found = told("zhengning-sfj-2022.txt")
    expected = ["TITLE-01", "CH-03", "CH-04", "CH-07", "TXT-05", "TXT-06", "TXT-07", "TXT-08", "TXT-09", "TXT-10"]
    assert {f"AR-{id}" for id in expected} <= found
    assert found & {"AR-CH-01", "AR-DATE-01"} == set()


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("huaian-hongze-2023.pdf", {"AR-TXT-07"}),
        ("shuyang-fgj-2023.html", {"AR-TITLE-01", "AR-YEAR-03", "AR-CH-02"}),
        ("shanghai-ghoffice-2019.html", set()),
        ("shanghai-ghoffice-2025.md", set()),
        ("pingtan-2019.txt", set()),
        ("pingtan-2020.txt", set()),
        ("pingtan-2021.txt", set()),
        ("pingtan-2023.txt", set()),
        ("pingtan-2025.txt", set()),
    ],
)
def test_no_false_alarm(name: str, rules: set[str]) -> None:
    assert told(name) == rules
