"""Whether a reader found a record useful: two numbers, and nothing of the reader."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from website.portal.restraint import may_count
from website.portal.site import site_of
from website.publishing.models import Record, Usefulness

DAY = 24 * 3600


@csrf_exempt  # no session stands behind it; the page it comes from is asked for instead
@require_POST
def answer(request: HttpRequest, agency: str, number: int) -> HttpResponse:
    """Count one answer to "is this useful?" and say thank you; what comes too often is thanked for and not counted."""
    if not _from_here(request):
        return HttpResponseForbidden("请从本站页面提交。", content_type="text/plain; charset=utf-8")
    record = get_object_or_404(Record.objects.public().filter(agency__slug=agency), pk=number)
    counted = may_count(request, record.pk)
    if counted:
        _count(record, useful=request.POST.get("useful") == "yes")
        _note(record.pk)
    answers = Usefulness.objects.filter(record=record).first()
    context = {"organ": site_of(agency), "record": record, "counted": counted, "answers": answers}
    return render(request, "portal/thanks.html", context)


def answered(number: int) -> int:
    """Return how many answers came to a record lately: its kept page is made anew after each."""
    return int(cache.get(_key(number), 0))


def _key(number: int) -> str:
    return f"answered:{number}"


def _from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()


@transaction.atomic
def _count(record: Record, *, useful: bool) -> None:
    Usefulness.objects.get_or_create(record=record)
    field = "useful" if useful else "not_useful"
    Usefulness.objects.filter(record=record).update(**{field: F(field) + 1})


def _note(number: int) -> None:
    """Let the record's kept page go; the number is kept a day longer than any page made under it."""
    cache.set(_key(number), answered(number) + 1, 2 * DAY)
