"""The demonstration year: the figures of the report are there as records that can be listed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from gongkai import working_days
from website.agencies.models import Agency, Person
from website.audit.models import Entry
from website.audit.services import verify
from website.demonstration import load
from website.demonstration.county import ACCOUNTS, JUSTICE, PASSWORD
from website.demonstration.stories import all_stories
from website.publishing.checks import Weight
from website.publishing.findings import findings_of
from website.publishing.models import CleanUp, Record


@pytest.fixture
def bureau(db: None, settings: Any, tmp_path: Any) -> Agency:
    """Load the year."""
    settings.MEDIA_ROOT = tmp_path
    load.load()
    return Agency.objects.get(name=JUSTICE)


def test_the_year_is_there_as_records(bureau: Agency, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    year = Record.objects.public().of(bureau).filter(published_on__year=2022)
    counted = {group: year.counted_as(group).count() for group in ("dynamic", "catalogue", "service_guide", "repost")}
    assert counted == {"dynamic": 236, "catalogue": 81, "service_guide": 2, "repost": 63}
    assert sum("county_portal" in channels for channels in year.values_list("channels", flat=True)) == 26
    assert len({*year.values_list("title", flat=True)}) == 382
    assert len({*year.values_list("index_no", flat=True)}) == 382
    must = [(each.title, found.says) for each in year for found in findings_of(each) if found.weight == Weight.MUST]
    assert must == []
    assert CleanUp.objects.get().items.count() == 12
    assert list(verify()) == []
    assert client.get("/sfj/").status_code == 200
    for account in ACCOUNTS:
        assert Person.objects.get(username=account.username).check_password(PASSWORD)
    before = Record.objects.count(), Entry.objects.count()
    call_command("load_demonstration")
    assert (Record.objects.count(), Entry.objects.count()) == before
    assert "没有改动" in capsys.readouterr().out


def test_every_text_is_its_own_and_every_day_a_working_day() -> None:
    stories = all_stories()
    texts = [story.paragraphs for story in stories if story.paragraphs]
    assert len(texts) == len(set(texts))
    calendar = working_days.standard()
    assert [
        story.title for story in stories if story.kind != "three_public" and not calendar.works(story.published_on)
    ] == []
