"""Write the reference pages from what they describe: ``python docs/generate.py``; ``--check`` tells which are stale."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import inspect
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import gongkai
from gongkai import taxonomy
from gongkai.cli.arguments import parser
from gongkai.letters.kinds import Kind, addressees, kinds
from gongkai.outputs import NEEDS, SEVERITIES
from gongkai.rules import Rule, all_rules

FOLDER = Path(__file__).parent / "reference"
ROOT = FOLDER.parent.parent
MADE = "<!-- 由 docs/generate.py 生成，请勿手改。Generated; do not edit. -->\n\n"
GROUPS = {
    "arithmetic": "勾稽关系",
    "completeness": "表格是否完整",
    "identity": "标题、单位、年度与日期",
    "structure": "章节",
    "scope": "表四口径",
    "figures_in_text": "正文中的数字",
    "rates": "正文中的数字",
    "parts": "正文中的数字",
    "wording": "文字",
    "leftovers": "残留",
    "personal_data": "个人信息",
    "across_years": "与上年比较",
    "across_agencies": "与其他单位比较",
    "filing": "提交与公布",
}


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    forms = {f"form-{id}.md": form_page(taxonomy.edition(id)) for id in taxonomy.edition_ids()}
    return {
        "rules.md": rules_page(),
        **forms,
        "letters.md": letters_page(),
        "commands.md": commands_page(),
        "json.md": json_page(),
        "python.md": python_page(),
        "package.md": package_page(),
    }


def rules_page() -> str:
    """Every rule with all that is written about it."""
    rules = all_rules()
    lines = [
        "# 规则\n",
        f"共 {len(rules)} 条。编号不再改用；停用的规则保留在此。命令 `gongkai rules` 列出同样的内容。\n",
        "级别：**错误**公布前必须改，**警告**要人看一眼，**提示**供参考。\n",
    ]
    for subject, group in groups(rules):
        lines += [f"## {subject}\n", "| 编号 | 级别 | 规则 |", "|---|---|---|"]
        lines += [
            f"| [{rule.id}](#{anchor(rule)}) | {SEVERITIES[rule.severity]} | {cell(rule.says)} |" for rule in group
        ]
        lines.append("")
    lines.append("## 逐条说明\n")
    for _, group in groups(rules):
        lines += [line for rule in group for line in rule_entry(rule)]
    return "\n".join(lines)


def groups(rules: tuple[Rule, ...]) -> Iterator[tuple[str, list[Rule]]]:
    """Yield the rules by the subject of their modules, in the order in which they run."""
    by_subject: dict[str, list[Rule]] = {}
    for rule in rules:
        module = rule.check.__module__.rpartition(".")[2]
        by_subject.setdefault(GROUPS.get(module, module), []).append(rule)
    yield from by_subject.items()


def anchor(rule: Rule) -> str:
    """Return the anchor of a rule's entry."""
    return rule.id.lower()


def rule_entry(rule: Rule) -> list[str]:
    """Return the lines of one rule's entry."""
    needs = "、".join("或".join(NEEDS[name] for name in names.split("|")) for names in rule.needs)
    return [
        f"### {rule.id}\n",
        f"{rule.says}\n",
        f"- 级别：{SEVERITIES[rule.severity]}",
        f"- 依据：{rule.law}" + (f"（{rule.formula}）" if rule.formula else ""),
        f"- 为什么：{rule.why}",
        f"- 怎样改：{rule.mend}",
        *([f"- 需要：{needs}"] if needs else []),
        *([f"- 自 {rule.retired.isoformat()} 起停用"] if rule.retired else []),
        "",
    ]


def cell(text: str) -> str:
    """Return text that fits into a cell of a Markdown table."""
    return " ".join(text.replace("|", "\\|").split())


def form_page(edition: taxonomy.Edition) -> str:
    """One edition of the form: chapters, tables, cell ids, accepted labels, relations."""
    years = f"{edition.first_year}—{edition.last_year or '现在'}"
    lines = [
        f"# {edition.name}\n",
        f"版本 `{edition.id}`，用于报告年度 {years}。来源：{edition.law}。\n",
        "格的编号是“表.行.列”，例如 `requests.new_received.total`。\n",
        "## 章\n",
        "| 编号 | 章名 | 也认 | 来源 |",
        "|---|---|---|---|",
        *(f"| `{c.id}` | {c.heading} | {'；'.join(c.variants)} | {c.law} |" for c in edition.chapters),
        "",
    ]
    if edition.aspects:
        lines += ["第一章应当写到的五个方面：" + "、".join(aspect.label for aspect in edition.aspects) + "。\n"]
    for table in edition.tables.values():
        lines += table_lines(table)
    return "\n".join([*lines, *relation_lines(edition)])


def table_lines(table: taxonomy.Table) -> list[str]:
    """Return the lines on one table."""
    return [
        f"## {table.number} `{table.id}`\n",
        f"单位：{table.unit}。来源：{table.law}。\n",
        "| 列 | 列名 | 也认 | 种类 |",
        "|---|---|---|---|",
        *(f"| `{c.id}` | {c.label} | {'；'.join(c.variants)} | {kind(c)} |" for c in table.columns),
        "",
        "| 行 | 行名 | 也认 | 填哪些列 | 来源 |",
        "|---|---|---|---|---|",
        *(f"| `{r.id}` | {r.label} | {'；'.join(r.variants)} | {columns(table, r)} | {r.law} |" for r in table.rows),
        "",
    ]


def kind(column: taxonomy.Column) -> str:
    """Return in Chinese what a column holds."""
    return {"count": "件数", "signed": "带正负号的增减", "amount": f"金额（{column.unit}）"}[column.kind]


def columns(table: taxonomy.Table, row: taxonomy.Row) -> str:
    """Return the columns of a row, or 全部."""
    ids = table.columns_of(row.id)
    return "全部" if len(ids) == len(table.columns) else "、".join(f"`{id}`" for id in ids)


def relation_lines(edition: taxonomy.Edition) -> list[str]:
    """Return the lines on what binds the figures."""
    return [
        "## 勾稽关系\n",
        "| 规则 | 表 | 关系 | 来源 |",
        "|---|---|---|---|",
        *(
            f"| [{r.id}](rules.md#{r.id.lower()}) | `{r.table}` | {r.says} | {r.law} |"
            for r in (*edition.relations, *edition.carries, *edition.stocks)
        ),
        "",
    ]


def letters_page() -> str:
    """Every letter with what it must say."""
    lines = [
        "# 文书\n",
        f"共 {len(kinds())} 种。各项的名称就是模板里双大括号中的名称。怎样用见[写文书](../howto/letters.md)。\n",
        "| 编号 | 文书 | 发给 | 依据 | 救济途径 |",
        "|---|---|---|---|---|",
        *(
            f"| [{kind.id}](#{kind.id.lower()}) | {kind.label} | {addressees()[kind.to]} | {kind.law} "
            f"| {'有' if kind.remedy else ''} |"
            for kind in kinds().values()
        ),
        "",
    ]
    return "\n".join([*lines, *(line for kind in kinds().values() for line in letter_lines(kind))])


def letter_lines(kind: Kind) -> list[str]:
    """Return the lines on one letter."""
    return [
        f"## {kind.id}\n",
        f"{kind.label}，标题《{kind.title}》。依据：{kind.law}。\n",
        *([f"未核实：{kind.unverified}。\n"] if kind.unverified else []),
        "| 名称 | 必须 | 来自 | 依据 | 未核实 |",
        "|---|---|---|---|---|",
        *(
            f"| {each.label} | {'是' if each.id in kind.required else ''} | {each.source} | {each.law} "
            f"| {each.unverified} |"
            for each in kind.elements
        ),
        "",
    ]


def commands_page() -> str:
    """Every command with its own help."""
    from gongkai.cli.chinese_argparse import speaking_chinese

    with speaking_chinese():
        whole = parser()
        actions = [action for action in whole._actions if isinstance(action, argparse._SubParsersAction)]
        helps = {name: command.format_help() for name, command in actions[0].choices.items()}
        lines = ["# 命令\n", "```text", whole.format_help().rstrip(), "```\n"]
    for name, text in helps.items():
        lines += [f"## gongkai {name}\n", "```text", text.rstrip(), "```\n"]
    return "\n".join(lines)


def json_page() -> str:
    """The contract of ``--json`` and of the report as JSON."""
    schema = json.loads((ROOT / "gongkai" / "writers" / "report.schema.json").read_text("utf-8"))
    record = (FOLDER.parent / "parts" / "json.md").read_text("utf-8")
    return record + "\n```json\n" + json.dumps(schema, ensure_ascii=False, indent=2) + "\n```\n"


def package_page() -> str:
    """The contract of the package for the county portal."""
    schema = json.loads((ROOT / "website" / "channels" / "package.schema.json").read_text("utf-8"))
    described = (FOLDER.parent / "parts" / "package.md").read_text("utf-8")
    return described + "\n```json\n" + json.dumps(schema, ensure_ascii=False, indent=2) + "\n```\n"


def python_page() -> str:
    """Every public name of the package, from its own docstring."""
    lines = ["# Python\n", "从包名直接取用；第一次用到时才装入。\n"]
    for name in gongkai.__all__:
        lines += [f"## gongkai.{name}\n", *described(getattr(gongkai, name), name)]
    return "\n".join(lines)


def described(thing: object, name: str) -> list[str]:
    """Return the lines on a function or a class."""
    doc = inspect.getdoc(thing) or ""
    if isinstance(thing, type) and dataclasses.is_dataclass(thing):
        fields = [f"| `{field.name}` | `{field.type}` |" for field in dataclasses.fields(thing)]
        return [
            f"{doc}\n",
            "| 字段 | 类型 |",
            "|---|---|",
            *(row.replace(" | None", " \\| None") for row in fields),
            "",
        ]
    if isinstance(thing, type):
        return [f"{doc}\n"]
    return ["```python", f"{name}{inspect.signature(thing)}", "```\n", f"{doc}\n"]  # type: ignore[arg-type]


SHOWN = ("AR-TBL-02", "AR-T4-HEAD", "AR-TXT-02", "AR-TXT-03", "AR-TXT-06", "AR-TXT-10", "AR-SUM-32")


def excerpt() -> str:
    """Return some of what ``gongkai check`` says about the sample of ``make check-report``."""
    from gongkai.cli import main as command

    with contextlib.redirect_stdout(io.StringIO()) as said:
        command(["check", "--", str(ROOT / "tests" / "samples" / "yunling-2022.docx")])
    text = said.getvalue().replace(f"{ROOT}/", "")
    head, *sections, summary = re.split(r"\n\n", text.strip())
    return "\n\n".join([head, *(part for section in sections if (part := shortened(section))), summary])


def shortened(section: str) -> str:
    """Return a section of findings with those of the rules shown, each rule once; nothing when none is among them."""
    title, *findings = re.split(r"\n(?=  \S )", section)
    kept = {rule: next((f for f in findings if f.endswith(rule)), "") for rule in SHOWN}
    shown = [finding for finding in kept.values() if finding]
    return "\n".join([title, *shown, *(["  ……"] if len(shown) < len(findings) else [])]) if shown else ""


def readme(name: str) -> str:
    """Return a README with its example output made anew."""
    text = (ROOT / name).read_text("utf-8")
    return re.sub(r"```text\n.*?```", lambda _: f"```text\n{excerpt()}\n```", text, count=1, flags=re.S)


def wanted() -> dict[Path, str]:
    """Return every generated file with the text it should have; a terminal's width must not change it."""
    os.environ["COLUMNS"] = "80"
    made = {FOLDER / name: MADE + text for name, text in pages().items()}
    return made | {ROOT / name: readme(name) for name in ("README.md", "README.zh.md")}


def main(argv: list[str]) -> int:
    """Write the files, or say which are stale."""
    stale = {path: text for path, text in wanted().items() if not current(path, text)}
    for path, text in stale.items():
        if "--check" not in argv:
            path.write_text(text, "utf-8")
        print(("过期：" if "--check" in argv else "已写：") + path.name)
    return 1 if stale and "--check" in argv else 0


def current(path: Path, text: str) -> bool:
    """Whether a page stands on disk as it would be written."""
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
