"""Applications in the staff shell: the queue, the case, every step of it, entry, corrections, settings, overview."""

from __future__ import annotations

from website.desk.requests import (
    case,
    contact,
    correcting,
    entry,
    listing,
    overview,
    practice,
    publishing,
    stepping,
    units,
)

urlpatterns = [
    *listing.urlpatterns,
    *entry.urlpatterns,
    *practice.urlpatterns,
    *overview.urlpatterns,
    *units.urlpatterns,
    *correcting.urlpatterns,
    *publishing.urlpatterns,
    *stepping.urlpatterns,
    *contact.urlpatterns,
    *case.urlpatterns,
]
