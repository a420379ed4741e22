"""Where an outlet's own system tells what became of a record: signed, and described in the reference."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from website.channels.results import Message, NotTaken, take
from website.channels.signing import KEY, SIGNATURE, TIME

MOST = 20_000
"""Bytes of a message that are read."""


@csrf_exempt
@require_POST
def outlet_result(request: HttpRequest, outlet: int) -> JsonResponse:
    """Take one message; the signature stands in place of a log-in."""
    try:
        if int(request.headers.get("Content-Length") or 0) > MOST:
            raise NotTaken(413, "内容太长。")
        said = Message(*(request.headers.get(name, "") for name in (TIME, KEY, SIGNATURE)), request.body)
        held = take(outlet, said)
    except NotTaken as refusal:
        return JsonResponse({"detail": str(refusal)}, status=refusal.status, json_dumps_params={"ensure_ascii": False})
    return JsonResponse({"state": held.state})
