"""The demonstration's consultations: in the year's report as in their source, one open today, nothing amiss."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongkai import consultations as law
from website.agencies import permissions
from website.agencies.models import Agency
from website.annual_reports.figures import figures
from website.audit.services import verify
from website.consultations.models import PublicConsultation
from website.demonstration import consultations
from website.demonstration.county import LAND, build
from website.publishing.checks import Weight
from website.publishing.findings import findings_of
from website.publishing.models import Record


@pytest.mark.django_db
def test_the_consultations_of_the_demonstration(settings: Any, tmp_path: Any, client: Client) -> None:
    settings.MEDIA_ROOT = tmp_path
    build()
    permissions.lay_down()
    assert consultations.load() == PublicConsultation.objects.public().count() == 4
    bureau = Agency.objects.get(name=LAND)
    counted = {
        id: figures()[id].value(bureau, 2025)
        for id in ("consultations_opened", "consultations_answered", "opinions_received", "opinions_adopted")
    }
    assert counted == {
        "consultations_opened": 3,
        "consultations_answered": 2,
        "opinions_received": 7,
        "opinions_adopted": 2,
    }
    today = timezone.localdate()
    for each in PublicConsultation.objects.select_related("agency"):
        assert list(law.findings(each.facts, today)) == [], each
        assert client.get(each.public_address).status_code == 200
    going_on = PublicConsultation.objects.going_on(today).get()
    assert going_on.opinions.count() == 3
    decided = PublicConsultation.objects.get(state="decided")
    assert decided.title in client.get(decided.decision.get_absolute_url()).content.decode()
    for record in Record.objects.public():
        assert [each for each in findings_of(record) if each.weight is Weight.MUST] == [], record
    assert list(verify()) == []
