"""The audit trail in the staff shell: read by the auditor, changed by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from website.agencies.models import Agency, AgencyQuerySet
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.actions import LABELS, label
from website.audit.models import Entry
from website.audit.services import verify
from website.csv_files import download
from website.desk.particulars import told

SIZE = 100


HEADINGS = ("时间", "单位", "人员", "动作", "对象", "详情", "来源地址", "序号", "哈希")


class AuditForm(forms.Form):
    """How the trail is narrowed."""

    agency = forms.ModelChoiceField(label="单位", queryset=Agency.objects.none(), required=False)
    person = forms.CharField(label="人员", max_length=60, required=False)
    action = forms.ChoiceField(label="动作", choices=[("", "全部"), *LABELS.items()], required=False)
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    target = forms.CharField(label="对象", max_length=100, required=False)

    def __init__(self, *args: Any, agencies: AgencyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies.order_by("path")

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """Return the entries that the form leaves."""
        asked = self.cleaned_data
        wanted = {
            "agency": asked["agency"],
            "person_name__icontains": asked["person"],
            "action": asked["action"],
            "at__date__gte": asked["since"],
            "at__date__lte": asked["until"],
            "target_label__icontains": asked["target"],
        }
        return entries.filter(**{name: value for name, value in wanted.items() if value})


def _agencies(request: HttpRequest) -> AgencyQuerySet:
    agencies = scope_of(request.user).agencies(Role.AUDITOR)
    if not agencies:
        raise Http404("审计记录由审计员查看")
    return agencies


def trail(request: HttpRequest) -> HttpResponse:
    """Show the trail of the agencies that the auditor audits, the newest first."""
    agencies = _agencies(request)
    form = AuditForm(request.GET or {}, agencies=agencies)
    entries = Entry.objects.filter(agency__in=agencies).select_related("agency")
    if form.is_valid():
        entries = form.narrow(entries)
    if request.GET.get("format") == "csv":
        return download("audit.csv", HEADINGS, _rows(entries))
    page = Paginator(entries, SIZE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"form": form, "entries": page, "label": label, "title": "审计记录", "asked": kept.urlencode()}
    return render(request, "desk/audit.html", context)


def _rows(entries: QuerySet[Entry]) -> Iterator[list[Any]]:
    for each in entries.iterator(chunk_size=1000):
        at = timezone.localtime(each.at).isoformat(timespec="seconds")
        what = (at, each.agency, each.person_name, label(each.action), each.target_label, told(each.detail))
        yield [*what, each.address or "", each.sequence, each.hash]


@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Verify the chains of the auditor's organs, and say how they stand."""
    organs = {str(agency.organ.pk): agency.organ.name for agency in _agencies(request)}
    breaks = [(organs[chain], each) for chain in organs for each in verify(chain) if _begun(chain)]
    for name, each in breaks[:20]:
        messages.error(request, f"{name}：{each.says}")
    if not breaks:
        messages.success(request, f"{len(organs)}个单位的审计记录完整，没有被改动、删除。")
    return redirect("desk_audit")


def _begun(chain: str) -> bool:
    return Entry.objects.filter(chain=chain).exists()


urlpatterns = [
    path("audit/", trail, name="desk_audit"),
    path("audit/prove/", prove, name="desk_prove_audit"),
]
