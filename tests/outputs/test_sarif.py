"""SARIF: the shape of version 2.1.0, and what its consumers rely on."""

from __future__ import annotations

import io
import json
from typing import Any

import jsonschema

from gongkai.outputs import Tally
from gongkai.outputs.sarif import Sarif, uri
from gongkai.records import Checked, Outcome, Unreadable
from gongkai.rules import all_rules

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_URI = _object(["uri"], uri={"type": "string", "pattern": "^[!-~]+$"})
_LOCATION = _object(
    ["physicalLocation"],
    physicalLocation=_object(
        ["artifactLocation"],
        artifactLocation=_URI,
        region=_object(["startLine"], startLine={"type": "integer", "minimum": 1}),
    ),
    logicalLocations=_list(
        _object([], name={"type": "string"}, fullyQualifiedName={"type": "string"}, kind={"type": "string"})
    ),
    message=TEXT,
)
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
SHAPE = _object(
    ["version", "runs"],
    **{"$schema": {"type": "string"}},
    version={"const": "2.1.0"},
    runs=_list(
        _object(
            ["tool", "results"],
            tool=_object(
                ["driver"],
                driver=_object(
                    ["name"],
                    name={"type": "string"},
                    version={"type": "string"},
                    semanticVersion={"type": "string"},
                    language={"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
                    rules=_list(
                        _object(
                            ["id"],
                            id={"type": "string"},
                            shortDescription=TEXT,
                            fullDescription=TEXT,
                            help=TEXT,
                            defaultConfiguration=_object([], level=_LEVEL, enabled={"type": "boolean"}),
                            properties={"type": "object"},
                        )
                    ),
                ),
            ),
            language={"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results=_list(
                _object(
                    ["message"],
                    ruleId={"type": "string"},
                    ruleIndex={"type": "integer", "minimum": 0},
                    kind={"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
                    level=_LEVEL,
                    message=TEXT,
                    locations=_list(_LOCATION),
                    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
                    properties={"type": "object"},
                )
            ),
            invocations=_list(
                _object(
                    ["executionSuccessful"],
                    executionSuccessful={"type": "boolean"},
                    toolExecutionNotifications=_list(
                        _object(["message"], message=TEXT, level=_LEVEL, locations=_list(_LOCATION))
                    ),
                )
            ),
        )
    ),
)
"""The part of the standard's schema that is used here; a key the standard does not know fails."""


def written(*outcomes: Outcome) -> dict[str, Any]:
    stream, tally = io.StringIO(), Tally()
    output = Sarif(stream)
    for outcome in outcomes:
        tally.add(outcome)
        output.add(outcome)
    output.close(tally)
    log: dict[str, Any] = json.loads(stream.getvalue())
    jsonschema.validate(log, SHAPE)
    return log["runs"][0]  # type: ignore[no-any-return]


def test_every_result_names_a_rule_that_is_described(faulty: Checked) -> None:
    run = written(faulty)
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) == len(all_rules())
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [one.rule for one in faulty.findings]


def test_cannot_tell_is_open_and_has_no_level(faulty: Checked) -> None:
    kinds = [(result["kind"], result["level"]) for result in written(faulty)["results"]]
    assert kinds == [("fail", "error"), ("fail", "warning"), ("fail", "note"), ("open", "none")]


def test_a_result_tells_where_it_is(faulty: Checked) -> None:
    first, _, third, _ = (result["locations"][0] for result in written(faulty)["results"])
    assert first["physicalLocation"]["artifactLocation"]["uri"].endswith("%202023.docx")
    assert first["logicalLocations"][0]["fullyQualifiedName"] == "requests.granted.total"
    assert third["physicalLocation"]["region"] == {"startLine": 12}


def test_an_unreadable_file_is_told_and_the_run_is_no_success(clean: Checked, unreadable: Unreadable) -> None:
    invocation = written(clean, unreadable)["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == unreadable.error


def test_nothing_found_is_an_empty_list(clean: Checked) -> None:
    assert written(clean)["results"] == []


def test_paths_become_uris() -> None:
    assert uri("年 报#1.docx") == "%E5%B9%B4%20%E6%8A%A5%231.docx"
    assert uri("/tmp/a.docx") == "file:///tmp/a.docx"
    assert uri("\udcff.docx") == "%FF.docx"
