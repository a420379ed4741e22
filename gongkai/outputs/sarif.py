"""Findings as SARIF 2.1.0, for code hosts and editors that show it."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import Any, TextIO
from urllib.parse import quote

from gongkai import __version__
from gongkai.outputs import Tally
from gongkai.outputs.terminal import values
from gongkai.records import Checked, Outcome, Unreadable, cell_name, dumps
from gongkai.rules import Finding, Result, Rule, Severity, all_rules

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class Sarif:
    """Writes one run, result by result."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.index = {rule.id: number for number, rule in enumerate(all_rules())}
        self.between = ""
        self.notifications: list[dict[str, Any]] = []
        driver = {
            "name": "gongkai",
            "version": __version__,
            "semanticVersion": __version__,
            "language": "zh-CN",
            "rules": [_rule(rule) for rule in all_rules()],
        }
        stream.write(f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{"tool": {dumps({"driver": driver})},\n')
        stream.write('"language": "zh-CN", "columnKind": "unicodeCodePoints", "results": [')

    def add(self, outcome: Outcome) -> None:
        """Write a file's findings; an unreadable file is a notification of the run."""
        if isinstance(outcome, Unreadable):
            where = [{"physicalLocation": {"artifactLocation": {"uri": uri(outcome.file)}}}]
            self.notifications.append({"level": "error", "message": {"text": outcome.error}, "locations": where})
            return
        for finding in outcome.findings:
            self.stream.write(f"{self.between}\n{dumps(self._result(outcome, finding))}")
            self.between = ","

    def close(self, tally: Tally) -> None:
        """Write how the run went."""
        invocation = {
            "executionSuccessful": not tally.unreadable,
            "toolExecutionNotifications": self.notifications,
        }
        self.stream.write(f'\n], "invocations": [{dumps(invocation)}]}}]}}\n')

    def _result(self, outcome: Checked, finding: Finding) -> dict[str, Any]:
        told = finding.result is Result.FAIL
        parts = [finding.says, str(finding.place) if finding.place else "", values(finding)]
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "kind": "fail" if told else "open",
            "level": LEVELS[finding.severity] if told else "none",
            "message": {"text": " ".join(filter(None, parts))},
            "locations": [_location(outcome, finding)],
            "partialFingerprints": {"gongkaiFinding/v1": _fingerprint(finding)},
            "properties": {"law": finding.law},
        }
        if finding.rule in self.index:
            result["ruleIndex"] = self.index[finding.rule]
        return result


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.mend} 依据：{rule.law}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity], "enabled": rule.retired is None},
        "properties": {"law": rule.law, "tags": ["政府信息公开年度报告"]},
    }


def _location(outcome: Checked, finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(outcome.file)}}
    place = finding.place
    if place is not None and place.kind == "line" and place.number:
        physical["region"] = {"startLine": place.number}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place is not None:
        location["message"] = {"text": str(place)}
    if finding.cells:
        location["logicalLocations"] = [
            {"name": cell_name(outcome.form, cell), "fullyQualifiedName": cell, "kind": "member"}
            for cell in finding.cells
        ]
    return location


def uri(path: str) -> str:
    """Return a path as a URI reference: percent-encoded, with forward slashes, absolute paths as file URIs."""
    encoded = quote(os.fsencode(path.replace(os.sep, "/")))
    return f"file://{encoded}" if os.path.isabs(path) else encoded


def _fingerprint(finding: Finding) -> str:
    place = finding.place._replace(anchor=-1) if finding.place else None
    return sha256(dumps([finding.rule, finding.cells, str(place), finding.says]).encode()).hexdigest()[:32]
