"""Whether a reader found a record useful: two numbers, and nothing of the reader."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from website.portal.site import site_of
from website.publishing.models import Record, Usefulness


@csrf_exempt  # no session stands behind it; the page it comes from is asked for instead
@require_POST
def answer(request: HttpRequest, agency: str, number: int) -> HttpResponse:
    """Count one answer to "is this useful?" and say thank you."""
    if not _from_here(request):
        return HttpResponseForbidden("请从本站页面提交。", content_type="text/plain; charset=utf-8")
    record = get_object_or_404(Record.objects.public().filter(agency__slug=agency), pk=number)
    useful = request.POST.get("useful") == "yes"
    _count(record, useful=useful)
    context = {"organ": site_of(agency), "record": record}
    return render(request, "portal/thanks.html", context)


def _from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()


@transaction.atomic
def _count(record: Record, *, useful: bool) -> None:
    Usefulness.objects.get_or_create(record=record)
    field = "useful" if useful else "not_useful"
    Usefulness.objects.filter(record=record).update(**{field: F(field) + 1})
