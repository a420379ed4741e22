"""The commands and the open data say what the library says, and nothing that is not public."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gongkai.checker import examine
from gongkai.readers import read
from gongkai.records import checked, report_record
from tests.website.annual_reports.test_services import published
from website.annual_reports import checking, composing, publishing, services
from website.annual_reports.figures import figures
from website.annual_reports.models import AnnualReport


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_the_json_is_that_of_the_library(office: SimpleNamespace, tmp_path: Path) -> None:
    report = composing.report_of(office.agency, 2025)
    told = json.loads(said("annual_report", "云岭县司法局", "2025", "--json"))
    assert told == report_record(report, report.name)
    target = tmp_path / "2025.docx"
    said("annual_report", "sfj", "2025", "--write", str(target))
    back = read(target.read_bytes(), "2025.docx")
    assert {cell: back.number(cell) for cell in told["cells"]} == told["cells"]
    assert "云岭县司法局" in said("annual_report", "--list")
    assert "2021 版格式" in said("annual_report", "sfj", "2025")


def test_the_check_is_that_of_the_library_and_fails_on_errors(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport], capsys: pytest.CaptureFixture[str]
) -> None:
    draft_report(problems="")
    with pytest.raises(SystemExit):
        call_command("annual_report", "sfj", "2025", "--check")
    told = json.loads(capsys.readouterr().out)
    report = AnnualReport.objects.get()
    stands = composing.current_report(report)
    expected = checked(stands, examine(stands, checking.context_of(office.agency, 2025, report)), stands.name)
    assert told["findings"] == expected.record["findings"]
    assert [each for each in told["findings"] if each["severity"] == "error"]


def test_each_figure_is_a_line_with_its_definition_and_address(office: SimpleNamespace, client: Client) -> None:
    lines = [json.loads(line) for line in said("figures", "sfj", "2025", "--json").splitlines()]
    assert [line["id"] for line in lines] == list(figures())
    for line in lines:
        assert line["definition"]
        assert line["law"]
        assert line["address"].endswith(f"/desk/annual-reports/sfj/2025/figures/{line['id']}/")
        assert line["value"] == (line["records"] or 0) + (line["adjusted"] or 0) or line["value"] is None
    assert "新收申请数" in said("figures", "sfj", "2025")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["没有这个单位", "2025"], "没有单位"),
        (["sfj", "2019"], "导入"),
        ([], "请写单位和年度"),
        (["sfj", "2025", "--write", "a.odt"], "不能写成"),
    ],
)
def test_bad_input_names_the_cure(office: SimpleNamespace, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("annual_report", *arguments)


def test_open_data_gives_published_reports_only(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport], client: Client
) -> None:
    address = "/api/v1/figures?agency=sfj&year=2025"
    report = services.freeze(draft_report(), by=office.head, on=date(2026, 1, 12))
    record = publishing.hand_to_review(report, by=office.clerk)
    assert client.get(address).status_code == 404
    published(record, office)
    told = client.get(address).json()
    assert told["sha256"] == report.sha256
    found = {each["id"]: each for each in told["figures"]}
    assert found["requests.new_received.total"]["value"] == 0
    assert found["news_count"]["definition"].startswith("2025年")
    assert client.get("/api/v1/figures?agency=sfj&year=abc").status_code == 422
