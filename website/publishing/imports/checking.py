"""What is wrong with a row, cell by cell, and the values of a row that is right."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from gongkai import labels
from website.agencies.models import Agency
from website.agencies.models import Kind as AgencyKind
from website.publishing.checks import Draft, Finding, Office, Part, run
from website.publishing.choices import Openness, demanded_by
from website.publishing.findings import office_of
from website.publishing.imports.columns import ImportColumn, columns_of
from website.publishing.imports.values import Wrong, value_of
from website.publishing.kinds import Kind, kinds
from website.publishing.models import Column, ImportBatch, ImportRow, Record

NO_NUMBER = "无文号"
_SHOWN = 80


@dataclass(frozen=True)
class RowError:
    """What is wrong with one cell: its column, what stands there, why it cannot be taken, and what to do."""

    column: str
    value: str
    cause: str
    cure: str


@dataclass
class Checked:
    """A row that was looked at: its values by field, the details of its kind apart, and what is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    document_number: str = ""

    def told(self) -> list[dict[str, str]]:
        """Return the errors as they are kept with the row."""
        return [asdict(error) for error in self.errors]


class Bench:
    """What the rows of one batch are checked against: the organ's columns, units, lists and numbers."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch, self.kind = batch, kinds()[batch.kind]
        self.columns = columns_of(batch.kind)
        self.today = timezone.localdate()

    @cached_property
    def office(self) -> Office:
        """What the organ brings to the checks before publication."""
        return office_of(Record(agency=self.batch.agency, kind=self.batch.kind))

    @cached_property
    def site_columns(self) -> dict[str, list[Column]]:
        """The organ's columns by title and by the titles that lead to them."""
        found: dict[str, list[Column]] = {}
        home = getattr(self.batch.agency, "home", None)
        titles: dict[str, str] = {}
        for column in Column.objects.descendant_of(home).order_by("path") if home else ():
            above = titles.get(column.path[: -column.steplen], "")
            titles[column.path] = f"{above}/{column.title}".lstrip("/")
            for name in {column.title, titles[column.path]}:
                found.setdefault(_name(name), []).append(column)
        return found

    @cached_property
    def units(self) -> dict[str, Agency]:
        """The organ's units by full and short name."""
        units = Agency.objects.filter(path__startswith=self.batch.agency.path, kind=AgencyKind.UNIT)
        return {_name(name): unit for unit in units for name in (unit.name, unit.short_name) if name}

    @cached_property
    def default_column(self) -> Column | None:
        """The column of rows that name none."""
        return self.batch.column

    def taken(self, rows: Collection[ImportRow]) -> dict[str, str]:
        """Return, for numbers of the rows, which of the organ's records has them already."""
        numbers = {row.document_number for row in rows} - {""}
        if not numbers:
            return {}
        own = Record.objects.of(self.batch.agency)
        name = number_field(self.kind)
        path = f"details__{name}" if name in {each.id for each in self.kind.fields} else name
        if path != name:
            own = own.filter(kind=self.kind.id)
        found = own.filter(**{f"{path}__in": numbers}).values_list(path, "title")
        return {str(number): title for number, title in found}

    def repeated(self, rows: Collection[ImportRow]) -> dict[str, list[int]]:
        """Return, for numbers of the rows, the rows of the batch that have them and are not imported yet."""
        numbers = {row.document_number for row in rows} - {""}
        waiting = self.batch.rows.filter(document_number__in=numbers, record=None)
        found: dict[str, list[int]] = {}
        for number, row in waiting.order_by("number").values_list("document_number", "number"):
            found.setdefault(number, []).append(row)
        return found


def _name(text: str) -> str:
    return "/".join(labels.key(part) for part in text.split("/") if part.strip())


def number_field(kind: Kind) -> str:
    """Return the field by whose number a kind's documents are told apart: a detail, or 发文字号."""
    return kind.unique_field.id if kind.unique_field else "doc_no" if kind.document else ""


def document_number(kind: Kind, cells: Mapping[str, str]) -> str:
    """Return the number of a row's document as it is compared; nothing when it has none."""
    name = number_field(kind)
    label = next((column.label for column in columns_of(kind.id) if column.id == name), "")
    text = cells.get(label, "").strip()
    return "" if text == NO_NUMBER or text.startswith("=") else text[:120]


def check(row: ImportRow, bench: Bench, taken: Mapping[str, str], repeated: Mapping[str, list[int]]) -> Checked:
    """Return what a row holds and what is wrong with it."""
    checked = Checked(document_number=row.document_number)
    for column in bench.columns:
        _check_cell(checked, column, row.cells.get(column.label, "").strip(), bench)
    _check_together(checked, bench, row.cells)
    _check_number(checked, bench, row, taken, repeated)
    return checked


def warnings_of(checked: Checked, row: ImportRow, bench: Bench) -> list[dict[str, str]]:
    """Return what a row that may be taken should still be looked at for; it takes most of the time of a check."""
    return [*_days_to_come(checked, bench), *_findings(checked, row.cells, bench)]


def _check_cell(checked: Checked, column: ImportColumn, text: str, bench: Bench) -> None:
    try:
        value = _value(column, text, bench)
    except Wrong as wrong:
        checked.errors.append(RowError(column.label, text[:_SHOWN], wrong.cause, wrong.cure))
        return
    (checked.details if column.detail else checked.values)[column.id] = value


def _value(column: ImportColumn, text: str, bench: Bench) -> Any:
    """Return the value of a cell, or what stands for one that is blank. Raises ``Wrong``."""
    if not text:
        if column.required:
            law = f"（{column.law}）" if column.law else ""
            raise Wrong(f"没有填写“{column.label}”。", f"请补填{law}。")
        return _blank(column, bench)
    value = value_of(column, text)
    if column.type == "column":
        return _site_column(value, bench)
    if column.type == "unit":
        if _name(value) not in bench.units:
            raise Wrong(f"本单位没有登记“{value[:30]}”。", "请核对股室名称，或者不填。")
        return bench.units[_name(value)]
    return value


def _blank(column: ImportColumn, bench: Bench) -> Any:
    if column.id == "column":
        if bench.default_column is None:
            raise Wrong("没有填写“栏目”，上传时也没有选栏目。", "请补填。")
        return bench.default_column
    if column.id in ("catalogue_code", "openness"):
        return bench.kind.catalogue if column.id == "catalogue_code" else Openness.PROACTIVE.value
    if column.type in ("date", "integer", "money", "unit"):
        return None
    return [] if column.type == "channels" else ""


def _site_column(text: str, bench: Bench) -> Column:
    found = bench.site_columns.get(_name(text), [])
    if len(found) > 1:
        raise Wrong(f"有{len(found)}个栏目叫“{text[:30]}”。", "请写成“上级栏目/栏目”。")
    if not found:
        raise Wrong(f"本单位没有“{text[:30]}”栏目。", "请照“填写说明”里的栏目名称填写。")
    return found[0]


def _check_together(checked: Checked, bench: Bench, cells: Mapping[str, str]) -> None:
    """Check what depends on more than one cell, as the form of a record does."""
    values = checked.values
    for name, says in demanded_by(values.get("openness")).items():
        if values.get(name) == "":
            label = next(column.label for column in bench.columns if column.id == name)
            checked.errors.append(RowError(label, "", f"没有填写“{label}”。", says))
    effective, expires = values.get("effective_on"), values.get("expires_on")
    if effective and expires and expires < effective:
        text = cells.get("有效期届满日期", "")
        checked.errors.append(RowError("有效期届满日期", text, "有效期届满日期早于施行日期。", "请核对两个日期。"))


def _check_number(
    checked: Checked,
    bench: Bench,
    row: ImportRow,
    taken: Mapping[str, str],
    repeated: Mapping[str, list[int]],
) -> None:
    """Tell a number that the organ's records or an earlier row have already."""
    number = row.document_number
    if not number or checked.values.get("same_number") == "是":
        return
    name = number_field(bench.kind)
    label = next(column.label for column in bench.columns if column.id == name)
    cure = "请核对是不是重复导入；确为另一件的，在“允许同号”列写“是”。"
    if number in taken:
        checked.errors.append(RowError(label, number, f"本单位已有同号的信息“{taken[number][:40]}”。", cure))
    first = next(iter(repeated.get(number, ())), row.number)
    if first < row.number:
        checked.errors.append(RowError(label, number, f"与第{first}行同号。", cure))


def _days_to_come(checked: Checked, bench: Bench) -> Iterator[dict[str, str]]:
    made = checked.values.get("generated_on")
    if isinstance(made, date) and made > bench.today:
        yield {"where": "生成日期", "says": "生成日期在今天之后，请核对。"}


def _findings(checked: Checked, cells: Mapping[str, str], bench: Bench) -> list[dict[str, str]]:
    """Return what the checks before publication say of a row's words, personal data above all."""
    known = (column for column in bench.columns if column.type in ("text", "long_text"))
    parts = [Part(column.label, cells.get(column.label, "")) for column in known]
    made = checked.values.get("generated_on")
    draft = Draft(parts=tuple(part for part in parts if part.text), made_on=made if isinstance(made, date) else None)
    return [_told(finding) for finding in run(draft, bench.office)]


def _told(finding: Finding) -> dict[str, str]:
    return {"where": finding.where, "says": finding.says}
