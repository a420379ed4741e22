"""JUnit XML: counts that agree with the cases, and skips for what could not be told."""

from __future__ import annotations

import io
from xml.etree import ElementTree

from gongkai.outputs import Tally
from gongkai.outputs.junit import JUnit
from gongkai.records import Checked, Outcome, Unreadable

from .conftest import finding, make


def written(*outcomes: Outcome) -> list[ElementTree.Element]:
    stream = io.StringIO()
    output = JUnit(stream)
    for outcome in outcomes:
        output.add(outcome)
    output.close(Tally())
    return list(ElementTree.fromstring(stream.getvalue()))


def test_the_counts_agree_with_the_cases(faulty: Checked) -> None:
    (suite,) = written(faulty)
    cases = suite.findall("testcase")
    assert int(suite.attrib["tests"]) == len(cases)
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure")) == 3
    assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped")) == 1 + len(faulty.not_run)
    assert len(cases) - 3 - 1 - len(faulty.not_run) == len(faulty.passed)


def test_cannot_tell_is_skipped_and_says_so(untold: Checked) -> None:
    (suite,) = written(untold)
    skipped = [case.find("skipped") for case in suite if case.attrib["name"].startswith("AR-SUM-33")]
    assert skipped[0] is not None
    assert skipped[0].attrib["message"].startswith("无法判定：")


def test_a_failure_tells_place_values_and_article(faulty: Checked) -> None:
    (suite,) = written(faulty)
    text = suite.findtext("testcase/failure") or ""
    for part in ("第2个表格第6行第9列", "12 → 13", "附件表三"):
        assert part in text


def test_an_unreadable_file_is_an_error(unreadable: Unreadable) -> None:
    (suite,) = written(unreadable)
    assert suite.attrib["name"] == unreadable.file
    error = suite.find("testcase/error")
    assert error is not None
    assert error.attrib["message"] == unreadable.error


def test_any_text_stays_well_formed() -> None:
    hostile = finding(says='<b>&"\x00\x1b\ud800]]>', found="\x0b")
    (suite,) = written(make(hostile, file='a<&">\udcff.docx'))
    assert "<b>&" in suite.findall("testcase/failure")[0].attrib["message"]
