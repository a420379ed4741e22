"""The form in which a record is drafted: the fields of every record, and those of its kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from gongkai import catalogue
from website.agencies.models import Agency, AgencyQuerySet
from website.agencies.models import Kind as AgencyKind
from website.agencies.roles import DRAFTERS
from website.agencies.scope import scope_of
from website.channels.services import named
from website.publishing.choices import Channel, demanded_by, licences
from website.publishing.kinds import DetailField, kinds, stored
from website.publishing.licences import forbidden
from website.publishing.models import AgencyHome, Column

PREFIX = "detail_"


class RecordForm(WagtailAdminModelForm):
    """A record as its drafter fills it in; the organ follows from the column."""

    channels = forms.MultipleChoiceField(
        label="公开渠道", choices=Channel.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    catalogue_code = forms.ChoiceField(label="法定分类", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = self.instance.kind or _known(self.data.get("kind"))
        scope = scope_of(self.for_user) if self.for_user else None
        agencies = scope.agencies(*DRAFTERS) if scope else None
        entries = catalogue.entries().values()
        self.fields["catalogue_code"].choices = [
            ("", "（不编入）"),
            *((e.code, f"{e.label}（{e.article}）") for e in entries),
        ]
        if agencies is not None:
            self.fields["column"].queryset = columns_of(agencies)
            if "unit" in self.fields:
                self.fields["unit"].queryset = agencies.filter(kind=AgencyKind.UNIT)
            if organ := self._organ(agencies):
                self.fields["channels"].choices = named(organ)
        self.fields["column"].label_from_instance = column_label
        if "source_licence" in self.fields:
            self.fields["source_licence"] = _licence_field(self.instance.source_licence)
        for field in kinds()[self.instance.kind].fields:
            self.fields[PREFIX + field.id] = _form_field(field)
            self.initial[PREFIX + field.id] = self.instance.details.get(field.id)

    def _organ(self, agencies: AgencyQuerySet) -> Agency | None:
        """Return the organ whose record it is; nothing while a drafter of several has not chosen a column."""
        if self.instance.agency_id:
            return self.instance.agency
        organs = list(agencies.exclude(kind=AgencyKind.UNIT)[:2])
        return organs[0] if len(organs) == 1 else None

    def clean_kind(self) -> str:
        """Return the kind; that of a record which is there does not change, since its fields follow from it."""
        return self.instance.kind if self.instance.pk else self.cleaned_data["kind"]

    def clean_column(self) -> Column | None:
        """Return the column; it must be on the site of the record's own organ."""
        column: Column | None = self.cleaned_data["column"]
        if column and self.instance.agency_id and _organ_of(column) != self.instance.agency:
            raise ValidationError("不能移到别的单位的栏目。")
        return column

    def clean(self) -> dict[str, Any]:
        """Check what depends on more than one field, and gather the kind's own details."""
        cleaned = super().clean()
        for name, says in demanded_by(cleaned.get("openness")).items():
            if not cleaned.get(name):
                self.add_error(name, says)
        _ordered(self, "effective_on", "expires_on", "有效期届满日期早于施行日期。")
        _ordered(self, "generated_on", "changed_on", "变更日期早于生成日期。")
        if "action-submit" in self.data and (licence := forbidden(cleaned.get("source_licence") or "")):
            self.add_error("source_licence", f"“{licence.label}”的不能送审。请先取得授权，再改为“获得授权”。")
        names = [name for name in self.fields if name.startswith(PREFIX)]
        self.instance.details = {name.removeprefix(PREFIX): stored(cleaned.get(name)) for name in names}
        if column := cleaned.get("column"):
            self.instance.agency = _organ_of(column)
        return cleaned


def _known(kind: str | None) -> str:
    """Return the kind that a form names, or the plainest one: a preview is asked for before anything is chosen."""
    return kind if kind in kinds() else next(iter(kinds()))


def _licence_field(kept: str) -> forms.ChoiceField:
    """Return the choice of licences; words that an earlier version of the form kept stay choosable."""
    offered = licences()
    if kept and kept not in dict(offered):
        offered = [*offered, (kept, kept)]
    return forms.ChoiceField(
        label="转载许可",
        required=False,
        choices=[("", "—"), *offered],
        help_text="转载凭什么可以。“需要授权而未取得”的可以存草稿，不能送审。",
    )


def _ordered(form: forms.Form, first: str, second: str, says: str) -> None:
    earlier, later = form.cleaned_data.get(first), form.cleaned_data.get(second)
    if earlier and later and later < earlier:
        form.add_error(second, says)


def columns_of(agencies: AgencyQuerySet) -> models.QuerySet[Column]:
    """Return the columns on the sites of some agencies, in the order of the sites."""
    found = Column.objects.none()
    for home in AgencyHome.objects.filter(agency__in=agencies):
        found |= Column.objects.descendant_of(home)
    return found.order_by("path")


def _organ_of(column: Column) -> Any:
    return AgencyHome.objects.ancestor_of(column).get().agency


def column_label(column: Column) -> str:
    """Return a column's title, further in the deeper it stands."""
    return f"{'　' * (column.depth - 3)}{column.title}"


def _form_field(field: DetailField) -> forms.Field:
    """Return the form field of a kind's detail; whether it is required is for the checks to say, not for a draft."""
    label = field.label + ("（必填）" if field.required else "")
    made: dict[str, forms.Field] = {
        "date": forms.DateField(label=label, required=False, widget=AdminDateInput),
        "integer": forms.IntegerField(label=label, required=False, min_value=0),
        "money": forms.DecimalField(label=label, required=False, min_value=0, max_digits=16, decimal_places=2),
        "url": forms.URLField(label=label, required=False, assume_scheme="https"),
        "long_text": forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3})),
        "choice": forms.ChoiceField(label=label, required=False, choices=[("", "—"), *((c, c) for c in field.choices)]),
    }
    return made.get(field.type) or forms.CharField(label=label, required=False, max_length=300)
