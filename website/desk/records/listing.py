"""The list of records, narrowed, searched and taken away as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import django_filters
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column as TableColumn
from wagtail.admin.ui.tables import StatusTagColumn
from wagtail.snippets.views.snippets import IndexView

from website.agencies.scope import scope_of
from website.csv_files import lines, safe
from website.desk.records.form import columns_of
from website.publishing.choices import Openness, Validity
from website.publishing.findings import publish_by
from website.publishing.kinds import DetailField, kinds
from website.publishing.models import Column, Record

TAKEN_AWAY: dict[str, Callable[[Record], Any]] = {
    "索引号": lambda record: record.index_no,
    "名称": lambda record: record.title,
    "信息类别": lambda record: record.get_kind_display(),
    "栏目": lambda record: record.column.title,
    "发文字号": lambda record: record.doc_no,
    "生成日期": lambda record: record.generated_on,
    "公开日期": lambda record: record.published_on,
    "公开属性": lambda record: record.get_openness_display(),
    "有效性": lambda record: record.get_validity_display(),
    "状态": lambda record: state_of(record),
    "起草人": lambda record: str(record.drafter or ""),
}
"""What a file of the list holds, by its heading."""


SOUGHT = ["title", "doc_no", "index_no"]
"""The fields of every record in which the list looks for words."""


class RecordFilter(WagtailFilterSet):
    """How the list is narrowed."""

    kind = django_filters.ChoiceFilter(label="信息类别", choices=[(k.id, k.label) for k in kinds().values()])
    column = django_filters.ModelChoiceFilter(label="栏目", queryset=lambda request: columns_for(request))
    openness = django_filters.ChoiceFilter(label="公开属性", choices=Openness.choices)
    validity = django_filters.ChoiceFilter(label="有效性", choices=Validity.choices)
    live = django_filters.BooleanFilter(label="已公开")
    source_name = django_filters.CharFilter(label="转载来源", lookup_expr="icontains", max_length=120)
    detail = django_filters.ChoiceFilter(label="要素", choices=lambda: offered_details(), method="with_detail")
    generated_in = django_filters.NumberFilter(
        label="生成年份", field_name="generated_on", lookup_expr="year", min_value=1949, max_value=2100
    )
    published_on = django_filters.DateFromToRangeFilter(label="公开日期")

    class Meta:
        model = Record
        fields: list[str] = []

    def with_detail(self, records: models.QuerySet[Record], name: str, value: str) -> models.QuerySet[Record]:
        """Return the records of a kind with one answer to one of its details."""
        kind, detail, answer = value.split(":", 2)
        return records.filter(kind=kind, **{f"details__{detail}": answer})


def offered_details() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the answers by which records of a kind are told apart, under the kind and the detail."""
    return [
        (f"{kind.label}：{field.label}", [(f"{kind.id}:{field.id}:{each}", each) for each in field.choices])
        for kind in kinds().values()
        for field in kind.fields
        if field.filter and field.choices
    ]


def columns_for(request: HttpRequest | None) -> models.QuerySet[Column]:
    if request is None:
        return Column.objects.none()
    return columns_of(scope_of(request.user).agencies())


class StateColumn(StatusTagColumn):
    """Where a record stands, in one word."""

    def get_value(self, instance: Record) -> str:
        """Return the state."""
        return state_of(instance)

    def get_primary(self, instance: Record) -> bool:
        """Return whether the state is the good one."""
        return instance.is_public


class LimitColumn(TableColumn):
    """The day by which a record must be public."""

    def get_value(self, instance: Record) -> str:
        """Return the day and how far off it is."""
        limit = publish_by(instance)
        if limit is None:
            return "—"
        left = (limit.day - timezone.localdate()).days
        note = f"已过{-left}天" if left < 0 else "今天" if left == 0 else f"还有{left}天"
        return f"{limit.day:%Y-%m-%d}（{note}{'，暂定' if limit.provisional else ''}）"


def state_of(record: Record) -> str:
    """Return where a record stands, in one word."""
    if record.withdrawn_at:
        return "已撤回"
    if record.is_public:
        return "已公开，有改动" if record.has_unpublished_changes else "已公开"
    if record.concluded_at and record.openness != Openness.PROACTIVE:
        return f"已定为{record.get_openness_display()}"
    task = record.current_workflow_task
    if task:
        return "待上级答复保密问题" if escalated(record) else f"待{task.get_step_display()}"
    state = record.workflow_states.order_by("created_at").last()
    if state and state.status == state.STATUS_NEEDS_CHANGES:
        return "退回修改"
    return "定时发布" if record.scheduled_revision else "草稿"


def escalated(record: Record) -> bool:
    """Whether the secrecy review of the present version waits for the authority above (条例第十七条)."""
    last = record.secrecy_reviews.filter(revision=record.latest_revision).first()
    return last is not None and last.conclusion == last.Conclusion.ESCALATED


def sought_details() -> list[str]:
    """Return where the short required details of structured records are kept: what a person knows a decision by."""
    fields = [field for kind in kinds().values() if kind.structured for field in kind.fields]
    return list(dict.fromkeys(f"details__{field.id}" for field in fields if field.required and field.type == "text"))


def details_taken_away(asked: Mapping[str, str]) -> dict[str, DetailField]:
    """Return the details that a file of the list has columns for, by heading: those of the kind it is narrowed to.

    A detail that is headed as a column of every record says that it is its kind's own.
    """
    kind = kinds().get(asked.get("kind") or asked.get("detail", "").split(":")[0])
    fields = kind.fields if kind else ()
    return {f"{field.label}（要素）" if field.label in TAKEN_AWAY else field.label: field for field in fields}


def holding(records: models.QuerySet[Record], text: str) -> models.QuerySet[Record]:
    """Return the records whose name, number or short details (当事人、文书号) hold a text."""
    sought = models.Q()
    for name in (*SOUGHT, *sought_details()):
        sought |= models.Q(**{f"{name}__icontains": text})
    return records.filter(sought)


class RecordIndexView(IndexView):
    """The list, narrowed to the person's scope and searched by plain comparison."""

    def search_queryset(self, queryset: models.QuerySet[Record]) -> models.QuerySet[Record]:
        """Return the records that hold what is looked for."""
        return holding(queryset, self.search_query) if self.search_query else queryset

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Give a file of one kind's records the headings of that kind's own details beside the usual ones."""
        super().setup(request, *args, **kwargs)
        self.details = details_taken_away(request.GET)
        self.list_export = [*self.list_export, *self.details]

    def to_row_dict(self, item: Record) -> dict[str, Any]:
        """Return a record's line in a file that is taken away, in the words that the list shows."""
        line = {heading: value(item) for heading, value in TAKEN_AWAY.items()}
        return line | {heading: item.details.get(field.id, "") for heading, field in self.details.items()}

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Return a cell of an Excel file; a text that would be taken for a formula is kept from being one."""
        found = super().preprocess_field_value(field, value, export_format)
        return safe(found) if isinstance(found, str) else found

    def get_heading(self, queryset: models.QuerySet[Record], field: str) -> str:
        """Return the heading of a column, which is its name."""
        return field

    def stream_csv(self, queryset: models.QuerySet[Record]) -> Iterator[str]:
        """Yield the lines of the list as CSV."""
        rows = (list(self.to_row_dict(record).values()) for record in queryset.iterator(chunk_size=500))
        return lines(self.list_export, rows)
