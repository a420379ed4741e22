"""The open data of the platform: everything public, read only, without a key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from ninja import Path, Query, Router, Status

from website.agencies.models import Agency
from website.annual_reports.filed import figures_of, public_report
from website.api import cursors, records, schemas, spreadsheet
from website.publishing.kinds import kinds
from website.publishing.models import Record
from website.search.query import CEILING

CSV_LIMIT = 100_000
"""The most rows of one CSV file; more are had year by year."""

router = Router(tags=["公开信息"])

_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_SAID = {"application/json": {"schema": _PROBLEM}}
_AS_CSV = {
    "responses": {
        200: {"description": "CSV 文件", "content": {"text/csv": {"schema": {"type": "string"}}}},
        422: {"description": "参数不合要求", "content": _SAID},
        503: {"description": "检索服务暂时不可用", "content": _SAID},
    }
}
_AS_TABLE_SCHEMA = {
    "responses": {
        200: {"description": "Table Schema", "content": {"application/json": {"schema": {"type": "object"}}}},
        422: _AS_CSV["responses"][422],
    }
}


@router.get("/agencies", response=list[schemas.AgencyOut], summary="公开单位")
def list_agencies(request: HttpRequest) -> list[dict[str, Any]]:
    """列出设有政府信息公开专栏的单位。"""
    found = Agency.objects.with_site().filter(active=True, home__live=True).order_by("path")
    return [
        {
            "slug": agency.slug,
            "name": agency.name,
            "kind": agency.kind,
            "code": agency.code,
            "address": settings.SITE_ADDRESS + agency.get_absolute_url(),
        }
        for agency in found
    ]


@router.get("/kinds", response=list[schemas.KindOut], summary="信息类别")
def list_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """列出信息类别和各类信息的要素。"""
    return [
        {
            "id": kind.id,
            "label": kind.label,
            "group": kind.group,
            "fields": [
                {"id": field.id, "label": field.label, "type": field.type, "choices": list(field.choices)}
                for field in kind.fields
            ],
        }
        for kind in kinds().values()
    ]


@router.get(
    "/records",
    response={200: schemas.RecordPage, 422: schemas.Problem, 503: schemas.Problem},
    summary="公开信息列表、检索",
)
def list_records(
    request: HttpRequest,
    filters: Query[schemas.RecordFilter],
    cursor: int | None = Query(
        None, ge=cursors.FIRST_CURSOR, le=cursors.LAST_CURSOR, description="上一页给出的 next，其他参数不变"
    ),
    size: int = Query(50, ge=1, le=200, description="每页条数"),
) -> Any:
    """按公开日期从新到旧列出公开信息，写了 q 的按检索页的次序；用返回的 next 取下一页。检索暂时不可用的答复 503。"""
    if filters.q.strip():
        items, after, found = records.search_page(filters, cursor, size)
        said = {"count": found.count, "more": found.more}
    else:
        items, after = records.page(records.chosen(filters), cursor, size)
        said = {}
    return {"items": [records.row(item, settings.SITE_ADDRESS) for item in items], "next": after, **said}


@router.get("/records.csv", summary="公开信息列表、检索（CSV）", openapi_extra=_AS_CSV)
def list_records_as_csv(request: HttpRequest, filters: Query[schemas.RecordFilter]) -> StreamingHttpResponse:
    """以 CSV 给出同一列表，最多十万条；更多的请分年份取。限定一个类别或者栏目的，要素各占一列。"""
    listed: Iterable[Record]
    if filters.q.strip():
        listed, _ = records.searched(filters, 0, CEILING)
    else:
        chosen = records.chosen(filters).defer("body", "search_text")[:CSV_LIMIT]
        listed = chosen.iterator(chunk_size=1000)
    lines = spreadsheet.lines(listed, settings.SITE_ADDRESS, spreadsheet.details_of(filters))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="records.csv"'
    return response


@router.get("/records.schema.json", summary="CSV 各列的说明", openapi_extra=_AS_TABLE_SCHEMA)
def csv_schema(request: HttpRequest, filters: Query[schemas.RecordFilter]) -> JsonResponse:
    """给出 CSV 各列的名称、类型和含义（Table Schema）；参数与列表相同。"""
    schema = spreadsheet.table_schema(spreadsheet.details_of(filters))
    return JsonResponse(schema, json_dumps_params={"ensure_ascii": False})


@router.get(
    "/records/{number}",
    response={200: schemas.RecordDetailOut, 404: schemas.Problem, 410: schemas.Problem, 422: schemas.Problem},
    summary="一条公开信息",
)
def get_record(request: HttpRequest, number: int = Path(ge=1, le=2**63 - 1, description="信息的编号")) -> Any:
    """给出一条公开信息的全部内容；已撤回的答复 410 和撤回说明。"""
    record = Record.objects.public().select_related("agency", "column").filter(pk=number).first()
    if record:
        return records.whole(record, settings.SITE_ADDRESS)
    withdrawn = Record.objects.withdrawn().filter(pk=number).first()
    if withdrawn:
        return Status(410, {"detail": f"该信息已撤回：{withdrawn.withdrawal_note}"})
    return Status(404, {"detail": "没有这条公开信息。"})


@router.get(
    "/figures",
    response={200: schemas.FiguresOut, 404: schemas.Problem, 422: schemas.Problem},
    summary="年度报告的数字",
)
def list_figures(
    request: HttpRequest,
    agency: str = Query(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$", description="单位的网址名"),
    year: int = Query(ge=2008, le=2999, description="年度"),
) -> Any:
    """给出一个单位一个年度已公布的年度报告的全部数字和口径；没有公布的答复 404。"""
    report = public_report(agency, year)
    if report is None:
        return Status(404, {"detail": "没有已公布的年度报告。"})
    return {
        "agency": agency,
        "name": report.agency.name,
        "year": year,
        "version": report.version,
        "published_on": report.published_on,
        "sha256": report.sha256,
        "url": settings.SITE_ADDRESS + report.record.get_absolute_url(),
        "figures": list(figures_of(report)),
    }
