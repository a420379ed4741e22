"""The annual report in the staff shell: the year's tables, its text, what is entered by hand, what becomes of it."""

from __future__ import annotations

from website.desk.annual_reports import (
    acting,
    adjusting,
    bulletin,
    collecting,
    comparing,
    importing,
    months,
    writing,
    years,
)

urlpatterns = [
    *years.urlpatterns,
    *collecting.urlpatterns,
    *writing.urlpatterns,
    *adjusting.urlpatterns,
    *acting.urlpatterns,
    *comparing.urlpatterns,
    *importing.urlpatterns,
    *months.urlpatterns,
    *bulletin.urlpatterns,
]
