"""The list of an organ's reports, the page of a year, and the records behind each of its figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from gongkai.errors import MissingComponent
from gongkai.writers import FORMATS, write
from website.access_requests.models import AccessRequest
from website.agencies.errors import NotAllowed
from website.annual_reports import checking, composing, services, timetable
from website.annual_reports.figures import FIRST_YEAR, figures
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.models import Adjustment, AnnualReport
from website.channels.models import Delivery, VisitFigure
from website.consultations.models import Opinion, PublicConsultation
from website.correspondence.models import Message
from website.csv_files import download
from website.desk.annual_reports.acting import offered
from website.desk.annual_reports.tables import Tables
from website.desk.annual_reports.year_page import YearPage, organs_of, page_of, report_on, show
from website.disputes.models import DisputeCase
from website.duties.models import Assessment, Duty, KeyTask, Meeting, StandingRule, SupervisionCase, Training
from website.monitoring.models import OpinionEvent
from website.publishing.models import CleanUpItem, Record

SIZE = 100
FILES = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel", "html": "网页", "json": "数据"}


def reports(request: HttpRequest) -> HttpResponse:
    """Show an organ's reports, year by year."""
    organs = organs_of(request)
    asked = request.GET.get("agency")
    organ = organs.filter(slug=asked).first() if asked else organs.filter(home__isnull=False).first() or organs.first()
    if organ is None:
        raise Http404("没有您可以看的单位")
    versions = AnnualReport.objects.of(organ).select_related("agency", "record").order_by("-year", "-version")
    by_year: dict[int, list[AnnualReport]] = {year: [] for year in _years(organ)}
    for each in versions:
        by_year.setdefault(each.year, []).append(each)
    rows = [(year, year >= FIRST_YEAR, by_year[year]) for year in sorted(by_year, reverse=True)]
    page = YearPage(organ, timezone.localdate().year, None, request.user)
    context = {"organ": organ, "organs": organs, "rows": rows, "page": page, "title": "年度报告"}
    return render(request, "desk/annual_reports/reports.html", context)


def _years(organ: Any) -> list[int]:
    today = timezone.localdate()
    first = AccessRequest.objects.of(organ).aggregate(day=Min("received_on"))["day"]
    earliest = Record.objects.of(organ).aggregate(day=Min("published_on"))["day"]
    begun = min((day.year for day in (first, earliest) if day), default=today.year)
    return list(range(max(FIRST_YEAR, begun, today.year - 5), today.year + 1))


def year(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """Show a year's tables as the form has them, every figure a way to its list."""
    page = page_of(request, agency, year)
    counted = YearOf(page.agency, year)
    report, said, refused = page.report, [], []
    if report:
        try:
            said = checking.said_of(report, counted)
        except NotAllowed as error:
            refused = list(error.reasons)
    settled = {id: value.number for id, value in report.report.cells.items()} if report and report.is_frozen else None
    wrong = frozenset(cell for each in said if each.failed and not each.explanation for cell in each.finding.cells)
    comments = list(report.comments.select_related("by")) if report else []
    tables = Tables(
        report.form if report else composing.form_of(year),
        counted,
        settled,
        wrong,
        frozenset(each.cell for each in comments),
    )
    return show(
        request,
        "year",
        page,
        "三张表",
        tables=tables,
        blocking=[each for each in said if each.blocks],
        warned=[each for each in said if each.failed and not each.blocks],
        refused=refused,
        comments=comments,
        limits=timetable.limits(page.agency, year, report),
        today=timezone.localdate(),
        late=report.late_changes.all()[:20] if report else [],
        imported=AnnualReport.objects.imported().filter(agency=page.agency, year=year).order_by("-pk").first(),
        endings=FILES,
        acts=offered(page),
        numbers=[(each, counted.printed(each.id)) for each in figures().values() if not each.cell],
    )


@require_POST
def begin(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """Begin the report of a year."""
    page = page_of(request, agency, year)
    try:
        services.begin(page.agency, year, by=request.user)
        messages.success(request, "已按本年的记录写好初稿，请逐章核对、补充。")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_report", agency, year)
    return redirect("desk_report_text", agency, year)


def figure(request: HttpRequest, agency: str, year: int, figure: str) -> HttpResponse:
    """Show what is counted in a figure: the records one by one, and what was entered by hand."""
    page = page_of(request, agency, year)
    found = figures().get(figure)
    if found is None:
        raise Http404("没有这个统计项目")
    counted = YearOf(page.agency, year)
    records = found.records(page.agency, year)
    if request.GET.get("format") == "csv" and records is not None:
        return download(f"{year}-{figure}.csv", HEADS, _csv(records, page.is_staff))
    leaves = [each.id for each in found.leaves()]
    listed = Paginator(records.order_by("-pk"), SIZE).get_page(request.GET.get("page")) if records is not None else None
    return show(
        request,
        "figure",
        page,
        found.label,
        figure=found,
        says=found.says(year),
        counted=None if found.divided else counted.counted(figure),
        by_hand=None if found.divided else counted.by_hand(figure),
        value=counted.printed(figure),
        entered=Adjustment.objects.of(page.agency, year).filter(figure__in=leaves),
        parts=[(figures()[id], counted.printed(id)) for side in (found.parts, *found.rate) for id in side],
        listed=listed,
        rows=[row_of(each, page.is_staff) for each in listed] if listed else [],
        heads=HEADS,
    )


HEADS = ("编号", "内容", "起始日期", "办结、公开日期", "结果")


def row_of(record: Any, whole: bool) -> dict[str, Any]:
    """Return what a list shows of a record; what a case is about only to those who work on it."""
    if isinstance(record, AccessRequest):
        subject = record.subject if whole else "（内容由本机关查看）"
        result = record.get_outcome_display() if record.decided_on else "办理中"
        return _row(record, record.number, subject, record.received_on, record.decided_on, result, whole)
    if isinstance(record, DisputeCase):
        subject = record.get_cause_display() if whole else "（内容由本机关查看）"
        return _row(
            record, record.number, subject, record.filed_on, record.decided_on, record.get_result_display(), whole
        )
    if isinstance(record, Message):
        subject = record.subject if whole and not record.guarded else "（内容由办理的人查看）"
        result = record.get_outcome_display() or record.get_state_display()
        return _row(record, record.number, subject, record.received_on, record.replied_on, result, whole)
    if isinstance(record, OpinionEvent):
        title = record.title if whole else "（内容由本机关查看）"
        days = timezone.localdate(record.found_at), record.answered_at and timezone.localdate(record.answered_at)
        late = "，逾期" if record.was_late else ""
        result = record.get_outcome_display() or record.get_state_display()
        return _row(record, record.number, title, *days, f"{result}{late}", whole)
    if isinstance(record, PublicConsultation):
        title = record.title if whole or record.was_public else "（内容由本机关查看）"
        return _row(record, record.number, title, record.opened_on, record.feedback_on, record.stage, whole)
    if isinstance(record, Opinion):
        text = record.text[:60] if whole else "（内容由本机关查看）"
        handling = getattr(record, "handling", None)
        result = handling.answer.get_result_display() if handling else "未办理"
        return _row(record, str(record), text, record.received_on, record.consultation.feedback_on, result, whole)
    if isinstance(record, Duty):
        # Whoever reads the report reads these; only complaints are for fewer people.
        text = "（内容在“投诉举报”中查看）" if isinstance(record, SupervisionCase) else record.title
        until, result = _end_of(record)
        return _row(record, f"{record.get_kind_display()}{record.pk}", text, record.on, until, result, True)
    if isinstance(record, Delivery):
        title = record.title if record.record.is_public or whole else "（内容由本机关查看）"
        days = record.made_at.date(), record.published_on
        return _row(record, record.outlet.name, title, *days, record.get_state_display(), whole)
    if isinstance(record, VisitFigure):
        text = f"{record.when}　{record.number}人次"
        return _row(record, record.outlet.name, text, record.on, None, record.get_counted_display(), whole)
    if isinstance(record, CleanUpItem):
        return {**row_of(record.record, whole), "result": "已清理"}
    seen = record.is_public or whole
    title = record.title if seen else "（内容由本机关查看）"
    days = record.generated_on, record.published_on
    state = record.get_validity_display() or ("已公开" if record.is_public else "未公开")
    return _row(record, record.index_no or record.doc_no, title, *days, state, seen)


def _end_of(duty: Duty) -> tuple[Any, str]:
    """Return when a record of 组织保障 came to its end, and how it stands."""
    if isinstance(duty, Training):
        return None, f"{duty.attended}人次"
    if isinstance(duty, KeyTask):
        return duty.done_on, duty.standing
    if isinstance(duty, SupervisionCase):
        return duty.handled_on, duty.get_handling_display() or "办理中"
    if isinstance(duty, StandingRule):
        return duty.repealed_on, "已废止" if duty.repealed_on else "现行"
    if isinstance(duty, Assessment):
        return None, str(duty.agency)
    return None, duty.get_form_display() if isinstance(duty, Meeting) else ""


def _row(record: Any, number: str | None, text: str, since: Any, until: Any, result: str, open: bool) -> dict[str, Any]:
    return {
        "number": number or "—",
        "text": text,
        "since": since,
        "until": until,
        "result": result,
        "address": _address(record) if open else "",
    }


def _address(record: Any) -> str:
    try:
        if isinstance(record, Record):
            return reverse("records:inspect", args=[record.pk])
        return str(record.get_absolute_url())
    except NoReverseMatch:
        return ""


def _csv(records: Any, whole: bool) -> Iterator[list[Any]]:
    for each in records.order_by("pk").iterator(chunk_size=1000):
        row = row_of(each, whole)
        yield [row["number"], row["text"], row["since"], row["until"], row["result"]]


def file(request: HttpRequest, agency: str, year: int, ending: str) -> HttpResponse:
    """Hand out the report as it stands, in one of the library's formats."""
    page = page_of(request, agency, year)
    if ending not in FORMATS:
        raise Http404("没有这种格式")
    try:
        data = write(composing.current_report(report_on(page)), ending)
    except (NotAllowed, MissingComponent) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_report", agency, year)
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="annual-report-{agency}-{year}.{ending}"'
    return answer


_YEAR = "annual-reports/<slug:agency>/<int:year>/"
urlpatterns = [
    path("annual-reports/", reports, name="desk_reports"),
    path(_YEAR, year, name="desk_report"),
    path(f"{_YEAR}begin/", begin, name="desk_report_begin"),
    path(f"{_YEAR}figures/<str:figure>/", figure, name="desk_report_figure"),
    path(f"{_YEAR}files/<str:ending>/", file, name="desk_report_file"),
]
