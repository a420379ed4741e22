"""The bulletin of a month or quarter: on the page, to print, and as Word and PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe

from website.annual_reports.bulletins import Bulletin, bulletin_of, printing
from website.desk.annual_reports.year_page import YearPage, page_of, show

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def bulletin(request: HttpRequest, agency: str, year: int, period: str) -> HttpResponse:
    """Show the bulletin of a month or quarter, made to be printed."""
    page = page_of(request, agency, year)
    made = _made(page, period)
    # Drawn by the library, which escapes every word in it.
    charts = [(each.title, mark_safe(each.picture)) for each in made.charts]  # nosec B308 B703
    return show(
        request,
        "bulletin",
        page,
        f"{made.period.label}简报",
        bulletin=made,
        told=made.told,
        charts=charts,
        particulars=printing.particulars(made),
        changes=printing.changes(made),
        note=printing.NOTE,
        endings=[("docx", "Word"), ("pdf", "PDF")],
    )


def download(request: HttpRequest, agency: str, year: int, period: str, ending: str) -> HttpResponse:
    """Hand the bulletin out as a file."""
    made = _made(page_of(request, agency, year), period)
    if ending not in printing.FILES:
        raise Http404("没有这种文件")
    answer = HttpResponse(printing.FILES[ending](made), content_type=_TYPES[ending])
    answer["Content-Disposition"] = f'attachment; filename="bulletin-{agency}-{year}-{period}.{ending}"'
    return answer


def _made(page: YearPage, period: str) -> Bulletin:
    made = bulletin_of(page.agency, page.year, period, timezone.localdate())
    if made is None:
        raise Http404("没有这一期")
    return made


_BULLETIN = "annual-reports/<slug:agency>/<int:year>/bulletins/<slug:period>"
urlpatterns = [
    path(f"{_BULLETIN}/", bulletin, name="desk_bulletin"),
    path(f"{_BULLETIN}.<slug:ending>", download, name="desk_bulletin_file"),
]
