"""An organ's annual report of a year, computed from its records, for people and for programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from gongkai.checker import Examination, examine
from gongkai.outputs import Tally
from gongkai.outputs.figures import Figures
from gongkai.records import Checked, checked, dumps, form_of, report_record
from gongkai.report import Report
from gongkai.writers import FORMATS, write
from website.agencies.models import Agency
from website.annual_reports import checking, composing
from website.annual_reports.management.commanding import YearCommand
from website.annual_reports.models import AnnualReport


class Command(YearCommand):
    """``manage.py annual_report``."""

    help = "一个单位一个年度的年度报告：定稿以前按现在的记录计算，定稿以后是定稿；--recount 总是重新计算。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        super().add_arguments(parser)
        parser.add_argument("--recount", action="store_true", help="不看定稿，按现在的记录重新计算")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--json", action="store_true", help="与 gongkai read --json 相同的一行 JSON")
        how.add_argument(
            "--check", action="store_true", help="与 gongkai check --format json 相同的一行；有错误时退出码为 1"
        )
        how.add_argument("--write", metavar="文件", type=Path, help=f"写成文件，按扩展名：{'、'.join(FORMATS)}")

    def tell(self, agency: Agency, year: int, options: dict[str, Any]) -> None:
        """Write the report in the form that was asked for."""
        standing = AnnualReport.objects.current(agency, year)
        report = _report(agency, year, standing, options["recount"])
        name = report.name
        if options["write"]:
            target: Path = options["write"]
            ending = target.suffix.lstrip(".").lower()
            if ending not in FORMATS:
                raise CommandError(
                    f"不能写成“{target.suffix}”文件；可以写的有：{'、'.join(f'.{each}' for each in FORMATS)}。"
                )
            try:
                target.write_bytes(write(report, ending))
            except OSError as error:
                raise CommandError(f"文件写不进去：{error}") from error
            self.stdout.write(f"已写出 {target}")
        elif options["check"]:
            said = examine(report, checking.context_of(agency, report.year or 0, standing))
            self.stdout.write(dumps(checked(report, said, name).record))
            if _errors(said):
                sys.exit(1)
        elif options["json"]:
            self.stdout.write(dumps(report_record(report, name)))
        else:
            shown = Figures(self.stdout, False, 100)
            shown.add(Checked(name, report_record(report, name), form_of(report), report=report))
            shown.close(Tally())


def _report(agency: Agency, year: int, standing: AnnualReport | None, recount: bool) -> Report:
    """Return the report as it stands: the settled one, else what the records give now."""
    if standing and not (recount and standing.is_frozen):
        return composing.current_report(standing)
    chapters = standing.chapters if standing else None
    return composing.report_of(agency, year, chapters=chapters, signed_on=standing.signed_on if standing else None)


def _errors(said: Examination) -> bool:
    return any(each.result == "fail" and each.severity == "error" for each in said.findings)
