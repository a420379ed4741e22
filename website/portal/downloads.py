"""A public record as a file to keep: PDF or Word."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from website.portal.page_cache import kept
from website.publishing import printed_pdf, printed_word
from website.publishing.models import Record
from website.publishing.printed import Printed, printed

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@kept()
def pdf(request: HttpRequest, agency: str, number: int) -> HttpResponse:
    """Return the record as a PDF."""
    return _file(agency, number, printed_pdf.write, "application/pdf", "pdf")


@kept()
def word(request: HttpRequest, agency: str, number: int) -> HttpResponse:
    """Return the record as a Word document."""
    return _file(agency, number, printed_word.write, WORD, "docx")


def _file(agency: str, number: int, write: Callable[[Printed], bytes], media_type: str, ending: str) -> HttpResponse:
    records = Record.objects.public().filter(agency__slug=agency).select_related("agency", "column", "unit")
    record = get_object_or_404(records, pk=number)
    data = write(printed(record, settings.SITE_ADDRESS + record.get_absolute_url()))
    response = HttpResponse(data, content_type=media_type)
    name = f"{record.title[:80]}.{ending}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response
