"""The page that explains the open data: made from the OpenAPI document itself, and readable without a script."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse


def documentation(request: HttpRequest) -> HttpResponse:
    """Show every call with its parameters and what it answers."""
    from website.api.urls import api

    schema = api.get_openapi_schema()
    context = {
        "title": schema["info"]["title"],
        "description": schema["info"]["description"],
        "calls": [_call(path, call) for path, methods in schema["paths"].items() for call in methods.values()],
        "schema_address": reverse("api:openapi-json"),
        "fields": _fields(schema, "RecordDetailOut"),
        "message_fields": _fields(schema, "MessageOut"),
    }
    return render(request, "api/documentation.html", context)


def _call(path: str, call: dict[str, Any]) -> dict[str, Any]:
    return {
        "path": path,
        "summary": call["summary"],
        "description": call.get("description", ""),
        "parameters": [_parameter(each) for each in call.get("parameters", ())],
    }


def _parameter(entry: dict[str, Any]) -> dict[str, Any]:
    schema = entry["schema"]
    return {
        "name": entry["name"],
        "required": entry.get("required", False),
        "description": schema.get("description", entry.get("description", "")),
    }


def _fields(schema: dict[str, Any], name: str) -> list[dict[str, str]]:
    entries = schema["components"]["schemas"][name]["properties"]
    return [{"name": key, "description": entry.get("description", "")} for key, entry in entries.items()]
