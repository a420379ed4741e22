"""Older reports from files: handed in, shown as they were read, kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.documents.models import Document

from gongkai.errors import GongkaiError
from gongkai.records import cell_name, form_of
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.annual_reports import adjusting, importing
from website.annual_reports.importing import Preview
from website.annual_reports.people import WRITERS
from website.desk.annual_reports.year_page import organs_of
from website.publishing.uploads.errors import UnsafeFile


class ReportFileForm(forms.Form):
    """A report of an older year, or one that was published elsewhere."""

    file = forms.FileField(
        label="年度报告文件",
        help_text="Word、PDF、Excel、OFD、网页或者文本文件。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请核对后重新选择。"},
    )

    def clean_file(self) -> Any:
        """Return the file, if it is not too large to be read."""
        chosen = self.cleaned_data["file"]
        if chosen.size > importing.MOST_BYTES:
            raise forms.ValidationError("文件超过30MB，请核对是不是选错了文件。")
        return chosen


def upload(request: HttpRequest, agency: str) -> HttpResponse:
    """Take a file in and show what was read of it."""
    organ = get_object_or_404(organs_of(request, *WRITERS), slug=agency)
    form = ReportFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["file"]
        try:
            data = chosen.read()
            name, kept = importing.as_kept(importing.preview(data, chosen.name), chosen.name, data)
            document = adjusting.keep_document(organ, name, kept, by=request.user)
            return redirect("desk_report_preview", agency, document.pk)
        except (GongkaiError, NotAllowed, UnsafeFile) as refusal:
            form.add_error("file", str(refusal))
    back = f"{reverse('desk_reports')}?agency={agency}"
    context = {"organ": organ, "form": form, "title": "导入往年的年度报告", "back": back}
    return render(request, "desk/annual_reports/upload.html", context)


class YearForm(forms.Form):
    """Of which year the report is."""

    year = forms.IntegerField(label="年度", min_value=2008)


def preview(request: HttpRequest, agency: str, number: int) -> HttpResponse:
    """Show what was read of a file, with what was not, and keep it when it is confirmed."""
    organ = get_object_or_404(organs_of(request, *WRITERS), slug=agency)
    document = get_object_or_404(Document.objects.filter(collection=organ.collection), pk=number)
    try:
        seen = _read(document)
    except (GongkaiError, NotAllowed, OSError) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_report_import", agency)
    form = YearForm(request.POST or None, initial={"year": seen.report.year or timezone.localdate().year - 1})
    if request.method == "POST" and form.is_valid():
        try:
            importing.keep(organ, form.cleaned_data["year"], seen.report, document=document, by=request.user)
            messages.success(request, f"已导入 {form.cleaned_data['year']} 年度报告。")
            return redirect(f"{reverse('desk_reports')}?agency={agency}")
        except NotAllowed as refusal:
            form.add_error("year", list(refusal.reasons))
    context = {
        "organ": organ,
        "form": form,
        "document": document,
        "seen": seen,
        "unread": [cell_name(form_of(seen.report), cell) for cell in seen.unread],
        "rows": _rows(organ, seen),
        "title": "核对读出的内容",
    }
    return render(request, "desk/annual_reports/preview.html", context)


def _read(document: Document) -> Preview:
    with document.file.open("rb") as file:
        return importing.preview(file.read(), document.filename)


def _rows(organ: Agency, seen: Preview) -> list[tuple[str, str]]:
    """Return the cells that have a figure other than nothing, and those that are blank or unread."""
    report = seen.report
    rows = []
    for cell, value in report.cells.items():
        if value.number != 0:
            said = str(value.number) if value.number is not None else "空白" if value.blank else f"“{value.text}”"
            rows.append((cell_name(form_of(report), cell), said))
    return rows


urlpatterns = [
    path("annual-reports/<slug:agency>/import/", upload, name="desk_report_import"),
    path("annual-reports/<slug:agency>/import/<int:number>/", preview, name="desk_report_preview"),
]
