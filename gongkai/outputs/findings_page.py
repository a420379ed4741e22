"""Findings as one HTML page: an overview of the files, then each file's findings, with anchors to link to."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import TextIO

from gongkai.outputs import CANNOT_TELL, SEVERITIES, Tally, missing
from gongkai.outputs.page import CLOSING, opening, safe
from gongkai.outputs.terminal import reading, values
from gongkai.records import Checked, Outcome, Unreadable, cell_name
from gongkai.rules import Finding, all_rules

IN_MEMORY = 8_000_000

_STYLE = """
article { border: 1px solid var(--line); border-left: 4px solid currentColor; border-radius: 4px; margin: .75rem 0;
  padding: .5rem .9rem; }
article > * { color: var(--ink); } article > .soft { color: var(--soft); }
article h4 { font-size: 1rem; margin: 0; }
.values { font-variant-numeric: tabular-nums; } .values b { font-weight: 600; }
details { margin: .25rem 0; } summary { cursor: pointer; color: var(--soft); font-size: .9rem; }
"""


class FindingsPage:
    """Keeps each file's section on disk until the overview that stands above them all is known."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.overview: list[str] = []
        self.sections = SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self.mend = {rule.id: (rule.why, rule.mend) for rule in all_rules()}

    def add(self, outcome: Outcome) -> None:
        """Take one file."""
        number = len(self.overview) + 1
        self.overview.append(_row(number, outcome))
        self.sections.writelines(line + "\n" for line in self._section(number, outcome))

    def close(self, tally: Tally) -> None:
        """Write the page."""
        self.stream.write(opening("政府信息公开工作年度报告核对结果", _STYLE))
        self.stream.write(f"<p>{safe(tally.sentence())}</p>\n")
        heads = "".join(f'<th scope="col" class="number">{word}</th>' for word in (*SEVERITIES.values(), CANNOT_TELL))
        self.stream.write(
            '<div class="wide" tabindex="0" role="region" aria-label="各文件概况">\n'
            "<table>\n<caption>各文件概况</caption>\n"
            f'<thead><tr><th scope="col">文件</th><th scope="col">单位、年度</th>{heads}</tr></thead>\n<tbody>\n'
        )
        self.stream.writelines(self.overview)
        self.stream.write("</tbody>\n</table></div>\n")
        self.sections.seek(0)
        self.stream.writelines(self.sections)
        self.stream.write(CLOSING)
        self.sections.close()

    def _section(self, number: int, outcome: Outcome) -> Iterator[str]:
        yield f'<section aria-labelledby="file-{number}">'
        if isinstance(outcome, Unreadable):
            yield f'<h2 id="file-{number}">{safe(outcome.file)}</h2>'
            yield f'<p class="error"><strong>无法读取。</strong>{safe(outcome.error)}</p>'
        else:
            yield f'<h2 id="file-{number}">{safe(_title(outcome))}</h2>'
            for line in (outcome.file, reading(outcome), *outcome.remarks):
                yield f'<p class="soft">{safe(line)}</p>'
            yield from self._findings(number, outcome)
        yield "</section>"

    def _findings(self, number: int, outcome: Checked) -> Iterator[str]:
        groups = [
            (str(severity), word, [one for one in outcome.faults if one.severity is severity])
            for severity, word in SEVERITIES.items()
        ]
        anchor = 0
        for style, word, found in [*groups, ("untold", CANNOT_TELL, outcome.untold)]:
            if found:
                yield f'<h3 class="{style}">{word} {len(found)}</h3>'
            for finding in found:
                anchor += 1
                yield from self._finding(f"file-{number}-{anchor}", style, finding, outcome.form)
        if not outcome.faults:
            said = "没有发现问题" + (f"，但有 {len(outcome.untold)} 项无法判定。" if outcome.untold else "。")
            yield f'<p class="{"untold" if outcome.untold else "clean"}">{said}</p>'
        yield f'<p class="soft">通过 {len(outcome.passed)} 条规则。{safe(missing(outcome.not_run))}</p>'

    def _finding(self, id: str, style: str, finding: Finding, form: str) -> Iterator[str]:
        yield f'<article id="{id}" class="{style}">'
        yield f"<h4>{safe(finding.says)}</h4>"
        if finding.place:
            yield f"<p>{safe(str(finding.place))}</p>"
        if shown := values(finding):
            yield f'<p class="values">{safe(shown)}</p>'
        yield from _cells(finding.cells, form)
        why, mend = self.mend.get(finding.rule, ("", ""))
        if mend:
            yield f"<p>改法：{safe(mend)}</p>"
        if why:
            yield f'<p class="soft">为何：{safe(why)}</p>'
        yield f'<p class="soft">依据：{safe(finding.law)}　<a href="#{id}">{safe(finding.rule)}</a></p>'
        yield "</article>"


def _title(outcome: Checked) -> str:
    year = outcome.record["year"]
    return f"{outcome.record['agency'] or '单位名称未读出'} {f'{year} 年度' if year else '年份未读出'}"


def _row(number: int, outcome: Outcome) -> str:
    link = f'<th scope="row"><a href="#file-{number}">{safe(outcome.file)}</a></th>'
    if isinstance(outcome, Unreadable):
        return f'<tr>{link}<td class="error" colspan="{len(SEVERITIES) + 2}">无法读取</td></tr>\n'
    counts = [sum(one.severity is severity for one in outcome.faults) for severity in SEVERITIES]
    numbers = "".join(f'<td class="number">{count}</td>' for count in (*counts, len(outcome.untold)))
    return f"<tr>{link}<td>{safe(_title(outcome))}</td>{numbers}</tr>\n"


def _cells(ids: tuple[str, ...], form: str) -> Iterator[str]:
    named = "、".join(safe(cell_name(form, cell)) for cell in ids)
    if len(ids) > 3:
        yield f"<details><summary>涉及 {len(ids)} 格</summary><p>{named}</p></details>"
    elif ids:
        yield f"<p>{named}</p>"
