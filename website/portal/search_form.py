"""The form of the search page, whose answers narrow what is found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from website.portal.site import Site
from website.publishing import kinds
from website.publishing.choices import Validity
from website.search.query import CEILING, SIZE, Query

FIRST_YEAR = 2000


class SearchForm(forms.Form):
    """What to look for, and where."""

    q = forms.CharField(label="搜索", max_length=200, required=False)
    column = forms.TypedChoiceField(label="栏目", coerce=int, required=False, empty_value=None)
    kind = forms.ChoiceField(label="信息类别", required=False)
    year = forms.TypedChoiceField(label="公开年份", coerce=int, required=False, empty_value=None)
    validity = forms.ChoiceField(label="有效性", required=False)
    order = forms.ChoiceField(label="排序", choices=[("", "标题优先"), ("newest", "时间优先")], required=False)
    page = forms.IntegerField(min_value=1, max_value=CEILING // SIZE, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        years = range(timezone.localdate().year, FIRST_YEAR - 1, -1)
        offered = {
            "column": [("", "全部栏目"), *((number, column.title) for number, column in site.columns.items())],
            "kind": [("", "全部类别"), *kinds.choices()],
            "year": [("", "全部年份"), *((year, f"{year}年") for year in years)],
            "validity": [("", "不限"), *Validity.choices],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices

    def query(self) -> Query:
        """Return the question that the form asks; it must be valid."""
        asked = self.cleaned_data
        return Query(
            text=asked["q"],
            agency_path=self.site.agency.path,
            columns=self._columns(asked["column"]),
            kind=asked["kind"],
            year=asked["year"],
            validity=asked["validity"],
            newest_first=asked["order"] == "newest",
            page=asked["page"] or 1,
        )

    def _columns(self, number: int | None) -> tuple[int, ...]:
        """Return a column with those below it, as its page shows them."""
        return tuple(self.site.node(self.site.columns[number].url_path).columns) if number else ()
