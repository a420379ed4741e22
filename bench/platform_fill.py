"""A site with as many records as one likes, in seconds: the database makes them from one that the platform made."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from typing import Any

BEGAN = date(2004, 1, 1)
DAYS = 7300
BATCH = 100_000
BODY = '[{"type": "text", "value": "<p>法治宣传进乡村，现场解答群众咨询，发放资料若干份。</p>", "id": "a"}]'
KINDS = ("news", "local_news", "notice", "working_document", "policy")


def stand_up() -> None:
    """Set Django up in this process, and prepare the platform in its empty database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "website.settings"
    import django
    from django.core.management import call_command

    django.setup()
    with open(os.devnull, "w") as nowhere:
        call_command("prepare", verbosity=0, stdout=nowhere)


def lay_ground() -> Any:
    """Make one organ, its site and its column, unless they are there; return the column."""
    from website.agencies.models import Agency, Kind
    from website.publishing.models import Column
    from website.publishing.sites import add_columns, found_site

    if there := Column.objects.filter(slug="news").first():
        return there
    agency = Agency.add_root(name="云岭县司法局", slug="sfj", kind=Kind.DEPARTMENT, code="11620000000000002B")
    (column,) = add_columns(found_site(agency, by=None), [("政务要闻", "news", "news", "dynamic")])
    return column


def fill(column: Any, count: int) -> None:
    """Make so many public records, and the search's entries for them, with the planner's statistics fresh.

    One that was broken off is taken up where it stopped.
    """
    from bench import search
    from website.publishing.models import PublicState
    from website.search.models import Entry

    agency = column.get_parent().specific.agency
    make_records(column, agency, count)
    search.fill(
        Entry.objects.count() + 1,
        count,
        lambda document: replace(document, agency_path=agency.path, agency_id=agency.pk, column_id=column.pk),
    )
    PublicState.objects.update_or_create(agency=agency, defaults={"version": count})
    settle()


def make_records(column: Any, agency: Any, count: int) -> None:
    """Copy one record as often as asked, each with its own number, name, days, kind and place in the catalogue."""
    from django.db import connection, transaction

    from website.publishing.models import Record

    have = Record.objects.filter(pk__gt=0).count()
    Record.objects.filter(pk=0).delete()
    first = Record.objects.create(
        pk=0,
        agency=agency,
        column=column,
        kind="news",
        title="县司法局第0次法治宣传活动",
        summary="现场解答群众咨询。",
        body=BODY,
        search_text="法治宣传进乡村，现场解答群众咨询，发放资料若干份。",
        generated_on=BEGAN,
        live=False,
    )
    own = _own_values(count)
    names = [field.column for field in Record._meta.concrete_fields]
    quoted = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(own.get(name, f'template."{name}"') for name in names)
    for start in range(have + 1, count + 1, BATCH):
        series = _series(start, min(start + BATCH - 1, count))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO publishing_record ({quoted}) SELECT {chosen} FROM ({series}) AS series"
                f" CROSS JOIN (SELECT * FROM publishing_record WHERE live = {_false()} LIMIT 1) AS template"
            )
    first.delete()


def _own_values(count: int) -> dict[str, str]:
    """Return the expressions for what is each record's own."""
    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    days = f"(n * {DAYS} / {max(count, 1)})"
    day = f"date('{BEGAN}', '+' || {days} || ' days')" if sqlite else f"(DATE '{BEGAN}' + {days}::integer)"
    padded = "printf('%07d', n)" if sqlite else "lpad(n::text, 7, '0')"
    year = f"strftime('%Y', {day})" if sqlite else f"to_char({day}, 'YYYY')"
    kinds = " ".join(f"WHEN {at} THEN '{kind}'" for at, kind in enumerate(KINDS))
    return {
        "id": "n",
        "title": "'县司法局第' || n || '次法治宣传活动'",
        "kind": f"CASE n % {len(KINDS)} {kinds} END",
        "catalogue_code": "'P20-' || "
        + ("printf('%02d', n % 15 + 1)" if sqlite else "lpad((n % 15 + 1)::text, 2, '0')"),
        "generated_on": day,
        "published_on": day,
        "index_no": f"'11620000000000002B/' || {year} || '-' || {padded}",
        "live": "1" if sqlite else "true",
    }


def _series(first: int, last: int) -> str:
    from django.db import connection

    if connection.vendor == "postgresql":
        return f"SELECT n FROM generate_series({first}::bigint, {last}::bigint) AS n"
    counting = f"SELECT {first} AS n UNION ALL SELECT n + 1 FROM counted WHERE n < {last}"
    return f"WITH RECURSIVE counted(n) AS ({counting}) SELECT n FROM counted"


def _false() -> str:
    from django.db import connection

    return "0" if connection.vendor == "sqlite" else "false"


def settle() -> None:
    """Let the database do at once what it would do overnight."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE publishing_record")
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('publishing_record', 'id'), max(id)) FROM publishing_record"
            )
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
