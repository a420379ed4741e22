"""The messages that organs published with their answers, as programs see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from ninja import Query, Router

from website import csv_files
from website.api import cursors, schemas
from website.correspondence.models import Message, MessageQuerySet

MOST = 100_000
"""The most rows of one CSV file; more are had year by year."""
COLUMNS = list(schemas.MessageOut.model_fields)
LABELS = [str(schemas.MessageOut.model_fields[name].description).split("（")[0].split("，")[0] for name in COLUMNS]
LABELS[COLUMNS.index("kind")] = "类别代码"
_DATES = ("received_on", "replied_on", "published_on")
_NUMBERS = ("id", "days_taken")
_SAID = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_CSV = {
    "responses": {
        200: {"description": "CSV 文件", "content": {"text/csv": {"schema": {"type": "string"}}}},
        422: {"description": "参数不合要求", "content": _SAID},
    }
}

router = Router(tags=["公开的信件"])


def chosen(filters: schemas.MessageFilter) -> MessageQuerySet:
    """Return the published messages that the filters leave, the newest published first."""
    found = Message.objects.public().select_related("agency").prefetch_related("agency__former_names")
    if filters.agency is not None:
        found = found.filter(agency__slug=filters.agency)
    return found.saying(filters.q).told_of(filters.kind, filters.year).newest_published_first()


def row(message: Message, address: str) -> dict[str, Any]:
    """Return a message's public fields; ``address`` is the site's own, without a slash at its end."""
    return {
        "id": message.pk,
        "agency": message.agency.slug,
        "organ": message.agency.name_on(message.published_on),
        "number": message.number,
        "kind": message.kind,
        "subject": message.public_subject,
        "text": message.public_text,
        "reply": message.public_reply,
        "received_on": message.received_on,
        "replied_on": message.replied_on,
        "days_taken": message.days_taken,
        "published_on": message.published_on,
        "url": address + reverse("portal:message", args=[message.agency.slug, message.digits]),
    }


@router.get("/messages", response={200: schemas.MessagePage, 422: schemas.Problem}, summary="公开的信件列表")
def list_messages(
    request: HttpRequest,
    filters: Query[schemas.MessageFilter],
    cursor: int | None = Query(
        None, ge=cursors.FIRST_CURSOR, le=cursors.LAST_CURSOR, description="上一页给出的 next，其他参数不变"
    ),
    size: int = Query(50, ge=1, le=200, description="每页条数"),
) -> Any:
    """按公开日期从新到旧列出已公开的来信和答复；用返回的 next 取下一页。"""
    items, after = cursors.page(chosen(filters), cursor, size)
    return {"items": [row(item, settings.SITE_ADDRESS) for item in items], "next": after}


@router.get("/messages.csv", summary="公开的信件列表（CSV）", openapi_extra=_CSV)
def list_messages_as_csv(request: HttpRequest, filters: Query[schemas.MessageFilter]) -> StreamingHttpResponse:
    """以 CSV 给出同一列表，最多十万条；更多的请分年份取。"""
    return csv_files.download("messages.csv", LABELS, _lines(chosen(filters)[:MOST]))


def _lines(found: MessageQuerySet) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=1000):
        values = row(each, settings.SITE_ADDRESS)
        yield [values[name] for name in COLUMNS]


@router.get(
    "/messages.schema.json",
    summary="信件 CSV 各列的说明",
    openapi_extra={
        "responses": {
            200: {"description": "Table Schema", "content": {"application/json": {"schema": {"type": "object"}}}}
        }
    },
)
def messages_csv_schema(request: HttpRequest) -> JsonResponse:
    """给出信件 CSV 各列的名称、类型和含义（Table Schema）。"""
    fields = [
        {
            "name": label,
            "title": name,
            "type": "integer" if name in _NUMBERS else "date" if name in _DATES else "string",
            "description": str(schemas.MessageOut.model_fields[name].description),
        }
        for name, label in zip(COLUMNS, LABELS, strict=True)
    ]
    schema = {"fields": fields, "primaryKey": LABELS[0], "missingValues": [""]}
    return JsonResponse(schema, json_dumps_params={"ensure_ascii": False})
