"""The supervising office's own day for handing in."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.roles import Role
from website.annual_reports.models import CollectionRound
from website.annual_reports.people import demand
from website.audit.services import record as log


@transaction.atomic
def set_round(agency: Agency, year: int, *, submit_by: date, note: str = "", by: Person) -> CollectionRound:
    """Set by which day the organs below an agency hand in the report of a year. Raises ``NotAllowed``."""
    demand(agency, by, Role.SUPERVISOR)
    first, last = date(year + 1, 1, 1), date(year + 1, 1, 31)
    if not first <= submit_by <= last:
        raise NotAllowed([f"报送日期应在{first}至{last}之间：年度结束以后，法定期限以前（条例第四十九条第一款）。"])
    round, _ = CollectionRound.objects.update_or_create(
        agency=agency, year=year, defaults={"submit_by": submit_by, "note": note.strip(), "by": by}
    )
    log("report.round_set", agency=agency, by=by, label=f"{year}年度报告", detail={"submit_by": submit_by})
    return round
