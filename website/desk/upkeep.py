"""Upkeep in the staff shell: columns by the indicators, dead links, the ledger, withheld records, clearing away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Kind
from website.agencies.roles import OVERSEERS, STAFF, Role
from website.agencies.scope import scope_of
from website.csv_files import download
from website.publishing import inspection, ledger, upkeep, withheld
from website.publishing.choices import Openness
from website.publishing.kinds import kinds
from website.publishing.models import Column, LinkCheck, Record, RecordQuerySet

SIZE = 100
MOST = 10_000
"""The most records cleared away in one act."""


def _organs(request: HttpRequest, *roles: Role) -> AgencyQuerySet:
    return scope_of(request.user).agencies(*roles).exclude(kind=Kind.UNIT).order_by("path")


def _organ(request: HttpRequest, *roles: Role) -> tuple[Agency, AgencyQuerySet]:
    """Return the organ that the page is about, and those it could be about."""
    organs = _organs(request, *roles)
    asked = request.GET.get("agency") or request.POST.get("agency")
    organ = organs.filter(slug=asked).first() if asked else organs.filter(home__isnull=False).first()
    if organ is None:
        raise Http404("没有您可以看的单位")
    return organ, organs


def columns(request: HttpRequest) -> HttpResponse:
    """Show how the columns stand by the inspectors' indicators, and the links that lead nowhere."""
    organ, organs = _organ(request, *STAFF, *OVERSEERS)
    dead = (
        LinkCheck.objects.filter(record__agency=organ, works=False).select_related("record").order_by("failing_since")
    )
    verdict = inspection.inspect(organ, timezone.localdate())
    context = {"organ": organ, "organs": organs, "verdict": verdict, "dead": dead[:SIZE], "title": "栏目巡查"}
    return render(request, "desk/columns.html", context)


def documents(request: HttpRequest) -> HttpResponse:
    """Show the ledger of normative documents of a year, and what is due with them."""
    organ, organs = _organ(request, *STAFF, *OVERSEERS)
    year = _year(request.GET.get("year"))
    figures = ledger.figures(organ, year)
    chosen = next((each for each in figures if each.id == request.GET.get("figure")), figures[-1])
    if request.GET.get("format") == "csv":
        return download(f"ledger-{year}-{chosen.id}.csv", LEDGER, _rows(chosen.records))
    context = {
        "organ": organ,
        "organs": organs,
        "year": year,
        "figures": figures,
        "chosen": chosen,
        "records": Paginator(chosen.records.newest_first(), SIZE).get_page(request.GET.get("page")),
        "ending": ledger.ending_soon(organ, timezone.localdate()),
        "bare": ledger.without_interpretation(organ)[:SIZE],
        "late": ledger.late_interpretations(organ)[:SIZE],
        "title": "规范性文件台账",
    }
    return render(request, "desk/ledger.html", context)


def _year(text: str | None) -> int:
    today = timezone.localdate()
    return int(text) if text and text.isdecimal() and 1949 <= int(text) <= today.year + 1 else today.year


LEDGER = ("索引号", "名称", "发文字号", "生成日期", "施行日期", "有效期届满", "废止日期", "有效性")


def _rows(records: RecordQuerySet) -> Iterator[list[Any]]:
    for each in records.order_by("generated_on", "pk"):
        days = (each.generated_on, each.effective_on, each.expires_on, each.repealed_on)
        yield [each.index_no, each.title, each.doc_no, *days, each.get_validity_display()]


class ReviewForm(forms.Form):
    """What becomes of a withheld record that is looked at again."""

    decision = forms.ChoiceField(
        label="评估结论", choices=[("keep", "继续不公开"), ("open", "情势变化，改为主动公开")], widget=forms.RadioSelect
    )
    next_on = forms.DateField(label="下次评估日", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def withheld_records(request: HttpRequest) -> HttpResponse:
    """Show the withheld records, those that are due first (条例第十八条)."""
    organ, organs = _organ(request, *STAFF)
    records = Record.objects.of(organ).exclude(openness=Openness.PROACTIVE).filter(concluded_at__isnull=False)
    context = {
        "organ": organ,
        "organs": organs,
        "records": Paginator(records.order_by("next_review_on", "pk"), SIZE).get_page(request.GET.get("page")),
        "today": timezone.localdate(),
        "title": "不予公开、依申请公开信息评估",
    }
    return render(request, "desk/withheld.html", context)


def review_withheld(request: HttpRequest, number: int) -> HttpResponse:
    """Look at a withheld record again."""
    agencies = scope_of(request.user).agencies(Role.OFFICE_HEAD)
    records = Record.objects.within(agencies).exclude(openness=Openness.PROACTIVE)
    record = get_object_or_404(records, pk=number)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withheld.review(record, by=request.user, **form.cleaned_data)
            messages.success(request, "评估已记录。")
            return redirect("desk_withheld")
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {"form": form, "record": record, "title": "定期评估", "back": reverse("desk_withheld")}
    return render(request, "desk/review_withheld.html", context)


class CleanUpForm(forms.Form):
    """Which public records are out of date."""

    column = forms.ModelChoiceField(label="栏目", queryset=Column.objects.none(), required=False)
    kind = forms.ChoiceField(label="信息类别", required=False)
    before = forms.DateField(label="公开日期早于", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="清理原因（公众可见）", max_length=300, required=False)

    def __init__(self, *args: Any, organ: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].queryset = Column.objects.descendant_of(organ.home).order_by("path")
        self.fields["kind"].choices = [("", "全部"), *((kind.id, kind.label) for kind in kinds().values())]

    def records(self, organ: Agency) -> RecordQuerySet:
        """Return the records that the form chooses."""
        asked = self.cleaned_data
        found = Record.objects.public().of(organ).filter(published_on__lt=asked["before"])
        found = found.filter(column=asked["column"]) if asked["column"] else found
        return found.filter(kind=asked["kind"]) if asked["kind"] else found


def clean_up(request: HttpRequest) -> HttpResponse:
    """Choose records that are out of date, look at them, and clear them away in one act."""
    organ, organs = _organ(request, Role.OFFICE_HEAD)
    form = CleanUpForm(request.POST or request.GET or None, organ=organ)
    found: list[Record] = []
    if form.is_bound and form.is_valid():
        found = list(form.records(organ).newest_first().for_list()[:MOST])
    if request.method == "POST" and found:
        chosen = {int(number) for number in request.POST.getlist("record") if number.isdecimal()}
        try:
            act = upkeep.clean_up(organ, chosen, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"已清理 {act.items.count()} 条，年度报告会计入。")
            return redirect("desk_clean_up")
        except NotAllowed as refusal:
            form.add_error("reason" if "原因" in str(refusal) else None, list(refusal.reasons))
    acts = organ.clean_ups.select_related("by").prefetch_related("items")[:20]
    context = {"organ": organ, "organs": organs, "form": form, "found": found, "acts": acts, "title": "清理过时信息"}
    return render(request, "desk/clean_up.html", context)


def supervision(request: HttpRequest) -> HttpResponse:
    """Show the supervising office how every organ below stands."""
    organs = _organs(request, *OVERSEERS).filter(home__isnull=False)
    if not organs:
        raise Http404("没有您监督的单位")
    today = timezone.localdate()
    rows = [(organ, inspection.inspect(organ, today), ledger.without_interpretation(organ).count()) for organ in organs]
    return render(request, "desk/supervision.html", {"rows": rows, "title": "各单位公开情况"})


urlpatterns = [
    path("upkeep/columns/", columns, name="desk_columns"),
    path("upkeep/ledger/", documents, name="desk_ledger"),
    path("upkeep/withheld/", withheld_records, name="desk_withheld"),
    path("upkeep/withheld/<int:number>/", review_withheld, name="desk_review_withheld"),
    path("upkeep/clean-up/", clean_up, name="desk_clean_up"),
    path("upkeep/supervision/", supervision, name="desk_supervision"),
]
