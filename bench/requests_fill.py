"""An organ's year with as many applications as one likes, in seconds: the database makes them from one another."""

from __future__ import annotations

from datetime import date
from typing import Any

from bench.platform_fill import _series

YEAR = 2024
BATCH = 100_000
FIRST, DAYS = date(YEAR - 1, 11, 1), 420
"""Days of receipt reach from the year before into the year after, so that every row of table three has its cases."""


def fill(agency: Any, count: int) -> None:
    """Make so many applications of every outcome and kind; those that are there already are counted in."""
    from django.db import connection, transaction

    from website.access_requests.models import AccessRequest

    have = AccessRequest.objects.count()
    names = [field.column for field in AccessRequest._meta.concrete_fields]
    template = AccessRequest.objects.filter(number="0").first() or AccessRequest.objects.create(
        agency=agency, number="0", code_digest="", channel="web", applicant_kind="natural", title="一份文件"
    )
    own = _own_values(count)
    quoted = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(own.get(name, f'template."{name}"') for name in names)
    for start in range(have + 1, count + 1, BATCH):
        series = _series(start, min(start + BATCH - 1, count))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO access_requests_accessrequest ({quoted}) SELECT {chosen} FROM ({series}) AS series"
                f" CROSS JOIN (SELECT * FROM access_requests_accessrequest WHERE id = {template.pk}) AS template"
            )
    _settle()


def _own_values(count: int) -> dict[str, str]:
    """Return the expressions for what is each application's own."""
    from django.db import connection

    from gongkai.outcomes import outcomes
    from website.access_requests.choices import ApplicantKind

    sqlite = connection.vendor == "sqlite"

    def day(days: str) -> str:
        return f"date('{FIRST}', '+' || ({days}) || ' days')" if sqlite else f"(DATE '{FIRST}' + ({days})::integer)"

    received = f"(n * {DAYS} / {max(count, 1)})"
    codes = " ".join(f"WHEN {at} THEN '{code}'" for at, code in enumerate(outcomes()))
    kinds = " ".join(f"WHEN {at} THEN '{kind}'" for at, kind in enumerate(ApplicantKind.values))
    open_case = "n % 50 = 0"
    return {
        "id": "n + 1000000000",
        "number": "'Y' || n",
        "state": f"CASE WHEN {open_case} THEN 'processing' ELSE 'closed' END",
        "outcome": f"CASE WHEN {open_case} THEN '' ELSE CASE n % {len(outcomes())} {codes} END END",
        "applicant_kind": f"CASE n % {len(ApplicantKind.values)} {kinds} END",
        "received_on": day(received),
        "due_on": day(f"{received} + 28"),
        "decided_on": f"CASE WHEN {open_case} THEN NULL ELSE {day(f'{received} + n % 40')} END",
        "submitted_at": "template.submitted_at",
    }


def _settle() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE access_requests_accessrequest" if connection.vendor == "postgresql" else "ANALYZE"
        )


def sequential_count() -> int:
    """Count the applications by reading every row of the table, as a program without an index has to."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(submitted_at) FROM access_requests_accessrequest")
        else:
            cursor.execute("SELECT count(submitted_at) FROM access_requests_accessrequest NOT INDEXED")
        found: int = cursor.fetchone()[0]
    return found
