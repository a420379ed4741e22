"""An organ's year with as many applications as one likes, in seconds: the database makes them from one another."""

from __future__ import annotations

from datetime import date
from typing import Any

from bench.platform_fill import _series

YEAR = 2023
BATCH = 100_000
FIRST, DAYS = date(YEAR - 1, 11, 1), 420
"""Days of receipt reach from the year before into the year after, so that every row of table three has its cases."""
ANSWERED, LIMIT = 40, 28
"""Answers take from nought to so many days, and more than a quarter of them come after the limit."""
UNFINISHED = 50
"""One application in so many is still worked on."""
PAGE = 200
"""So many of the last are worked on too, so that the first pages are as full at a thousand as at a million."""
STAGES = (
    *("submitted", "received", "processing", "processing", "processing", "consulting"),
    *("drafting", "drafting", "await_clarification", "replied"),
)
"""Where those stand, in equal shares; of the drafts one half waits for the leader and one for the legal review."""
PASSED_ON, PAID = 499, 100
"""One application in so many was handed on to another organ, and for one in so many a fee was paid."""
TABLE, LEDGER = "access_requests_accessrequest", "access_requests_requestevent"


def fill(agency: Any, count: int) -> None:
    """Make so many applications of every outcome, kind and stage, each with its applicant and lines in the ledger.

    One that was broken off is taken up where it stopped.
    """
    from django.db import connection, transaction

    from website.access_requests.models import AccessRequest

    have = AccessRequest.objects.filter(pk__gt=BASE).count()
    names = [field.column for field in AccessRequest._meta.concrete_fields]
    template = AccessRequest(
        pk=0, agency=agency, number="0", code_digest="0" * 64, channel="web", applicant_kind="natural", title="一份文件"
    )
    AccessRequest.objects.filter(pk=0).delete()
    template.save(force_insert=True)
    own = _own_values(count)
    quoted = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(own.get(name, f'template."{name}"') for name in names)
    for start in range(have + 1, count + 1, BATCH):
        end = min(start + BATCH - 1, count)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE} ({quoted}) SELECT {chosen} FROM ({_series(start, end)}) AS series"
                f" CROSS JOIN (SELECT * FROM {TABLE} WHERE id = 0) AS template"
            )
            _write_ledger(cursor, BASE + start, BASE + end)
            _name_applicants(cursor, BASE + start, BASE + end)
    template.delete()
    _settle()


BASE = 1_000_000_000
"""The number before the first of what is made."""


def _own_values(count: int) -> dict[str, str]:
    """Return the expressions for what is each application's own."""
    from django.db import connection

    from gongkai.outcomes import outcomes
    from website.access_requests.choices import ApplicantKind

    sqlite = connection.vendor == "sqlite"

    def day(days: str) -> str:
        return f"date('{FIRST}', '+' || ({days}) || ' days')" if sqlite else f"(DATE '{FIRST}' + ({days})::integer)"

    received = f"(n * {DAYS} / {max(count, 1)})"
    unfinished = f"(n % {UNFINISHED} = 0 OR n > {count - PAGE})"
    place = f"(CASE WHEN n > {count - PAGE} THEN n ELSE n / {UNFINISHED} END) % {len(STAGES)}"
    stages = " ".join(f"WHEN {at} THEN '{stage}'" for at, stage in enumerate(STAGES))
    stage = f"CASE {place} {stages} END"
    undecided = f"({unfinished} AND {place} <> {STAGES.index('replied')})"
    unconfirmed = f"({unfinished} AND {place} = {STAGES.index('submitted')})"
    codes = " ".join(f"WHEN {at} THEN '{code}'" for at, code in enumerate(outcomes()))
    kinds = " ".join(f"WHEN {at} THEN '{kind}'" for at, kind in enumerate(ApplicantKind.values))
    outcome = f"CASE n % {len(outcomes())} {codes} END"
    reviewer = (
        f"CASE WHEN {place} = {STAGES.index('drafting')} THEN 'legal'"
        f" WHEN {place} = {STAGES.index('drafting') + 1} THEN 'leader' ELSE '' END"
    )
    return {
        "id": f"n + {BASE}",
        "number": "'Y' || n",
        "state": f"CASE WHEN {unfinished} THEN {stage} ELSE 'closed' END",
        "waits_for": f"CASE WHEN {unfinished} THEN {reviewer} ELSE '' END",
        "outcome": f"CASE WHEN {undecided} OR n % {PASSED_ON} = 1 THEN '' ELSE {outcome} END",
        "applicant_kind": f"CASE n % {len(ApplicantKind.values)} {kinds} END",
        "received_on": f"CASE WHEN {unconfirmed} THEN NULL ELSE {day(received)} END",
        "due_on": f"CASE WHEN {unconfirmed} THEN NULL ELSE {day(f'{received} + {LIMIT}')} END",
        "decided_on": f"CASE WHEN {undecided} THEN NULL ELSE {day(f'{received} + n % {ANSWERED}')} END",
        "submitted_at": "template.submitted_at",
    }


def _write_ledger(cursor: Any, first: int, last: int) -> None:
    """Write a first and a last line for each application, and for some that a fee was paid."""
    columns = '(request_id, number, kind, "on", detail, at, actor, state, previous_hash, hash)'
    begun = f"COALESCE(received_on, '{FIRST}')"
    lines = (
        (1, "submit", begun, "'申请人'", ""),
        (2, "serve", "decided_on", "'受理员'", " AND decided_on IS NOT NULL"),
        (3, "pay", begun, "'申请人'", f" AND id % {PAID} = 0"),
    )
    for number, kind, on, actor, which in lines:
        cursor.execute(
            f"INSERT INTO {LEDGER} {columns} SELECT id, {number}, '{kind}', {on}, '{{}}', submitted_at, {actor}, state,"
            f" code_digest, code_digest FROM {TABLE} WHERE id BETWEEN {first} AND {last}{which}"
        )


def _name_applicants(cursor: Any, first: int, last: int) -> None:
    """Give each application an applicant, sealed as the platform seals one; it is the same person every time."""
    from website.access_requests.identity import Identity, pack

    cursor.execute(
        "INSERT INTO access_requests_applicant (request_id, sealed)"
        f" SELECT id, %s FROM {TABLE} WHERE id BETWEEN {first} AND {last}",
        [pack(Identity(name="王某某", phone="13900000000"))],
    )


def _settle() -> None:
    """Let the database do at once what it would do overnight."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"VACUUM ANALYZE {TABLE}, {LEDGER}, access_requests_applicant")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def log_in() -> str:
    """Make a clerk of the organ, unless there is one, log in, and return the cookie of the session."""
    from django.conf import settings
    from django.test import Client

    from website.agencies.models import Agency, Person
    from website.agencies.roles import Role
    from website.agencies.services import appoint

    organ = Agency.objects.get(slug="sfj")
    clerk = Person.objects.filter(username="clerk").first()
    if clerk is None:
        clerk = Person.objects.create_user("clerk", None, first_name="受理员", agency=organ)
        appoint(person=clerk, agency=organ, role=Role.CLERK, begins_on=FIRST)
    browser = Client()
    browser.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def sequential_count() -> int:
    """Count the applications by reading every row of the table, as a program without an index has to."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT count(submitted_at) FROM {TABLE}")
        else:
            cursor.execute(f"SELECT count(submitted_at) FROM {TABLE} NOT INDEXED")
        found: int = cursor.fetchone()[0]
    return found
