"""The demonstration year: the figures of the report are there as records that can be listed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from selectolax.lexbor import LexborHTMLParser

from gongkai import working_days
from gongkai.checker import check
from gongkai.disputes import kinds
from gongkai.readers import read
from gongkai.rules import Result
from website.agencies.models import Agency, Person
from website.annual_reports.changes import changed_since
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.models import AnnualReport
from website.audit.models import Entry
from website.audit.services import verify
from website.channels import ledger
from website.channels.models import Delivery
from website.demonstration import load
from website.demonstration.county import ACCOUNTS, JUSTICE, PASSWORD
from website.demonstration.stories import all_stories
from website.disputes.models import DisputeCase
from website.duties.models import Meeting, StandingRule
from website.monitoring import event_ledger
from website.monitoring.models import EventAlert, OpinionEvent
from website.publishing.checks import Weight
from website.publishing.findings import findings_of
from website.publishing.models import CleanUp, Record


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Load the year once; each test then stands in a transaction of its own within that of the module."""
    media = tmp_path_factory.mktemp("media")
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media, PASSWORD_HASHERS=quick),
        transaction.atomic(),
    ):
        load.load()
        yield media
        transaction.set_rollback(True)


@pytest.fixture
def bureau(year: Path, db: None, settings: Any) -> Agency:
    """Return the bureau whose year it is."""
    settings.MEDIA_ROOT = year
    return Agency.objects.get(name=JUSTICE)


def test_the_year_is_there_as_records(bureau: Agency, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    year = Record.objects.public().of(bureau).filter(published_on__year=2022)
    counted = {group: year.counted_as(group).count() for group in ("dynamic", "catalogue", "service_guide", "repost")}
    assert counted == {"dynamic": 236, "catalogue": 81, "service_guide": 2, "repost": 63}
    assert sum("county_portal" in channels for channels in year.values_list("channels", flat=True)) == 26
    assert Delivery.objects.filter(outlet__channel="county_portal", state="adopted").count() == 26
    counted = {id: YearOf(bureau, 2022).counted(id) for id in ("adopted_count", "wechat_visits", "wechat_published")}
    assert counted == {"adopted_count": 26, "wechat_visits": 201000, "wechat_published": 48}
    assert Delivery.objects.filter(state__in=("failed", "to_do", "withdrawn")).count() == 3
    assert [*chain.from_iterable(ledger.breaks(each) for each in Delivery.objects.all())] == []
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


def test_the_year_s_report_counts_what_is_there_and_has_no_fault(bureau: Agency, client: Client) -> None:
    report = AnnualReport.objects.current(bureau, 2022)
    assert report is not None
    assert (report.state, report.submission) == ("published", "submitted")
    assert [found for found in check(report.report) if found.result is Result.FAIL] == []
    assert {cell: report.report.number(cell) for cell in report.form.cells if cell.startswith("disputes")} == {
        cell: 0 for cell in report.form.cells if cell.startswith("disputes")
    }
    record = Record.objects.public().get(kind="annual_report")
    page = client.get("/sfj/reports/").content.decode()
    assert record.title in page
    files = [each.document for each in record.files.select_related("document")]
    assert [file.file_extension for file in files] == ["docx", "pdf", "xlsx", "html", "json"]
    for file in files:
        assert f"/files/{file.pk}/" in page
    read_back = read(Path(files[0].file.path).read_bytes())
    assert read_back.number("proactive.normative.issued") == 6
    assert read_back.number("proactive.normative.repealed") == 1
    assert "政务动态信息236条、信息公开目录信息81条、办事指南2条，转载信息63条" in record.text
    assert "清理过时失效信息12条" in record.text
    assert "被县政府门户网站采用26条" in record.text
    assert "公众号发布48条，访问量201000人次" in record.text
    assert [found.says for found in findings_of(record) if found.weight == Weight.MUST] == []


def test_what_was_really_published_stands_beside_what_the_records_give(bureau: Agency, client: Client) -> None:
    clerk = Person.objects.get(username="banshiyuan")
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/annual-reports/sfj/2022/versions/").content.decode()
    assert DisputeCase.objects.of(bureau).not_counted().count() == 15
    assert "表四“行政复议”总计" in page
    assert f"{kinds()['reconsideration'].label} 12 件" in page
    assert f"{kinds()['suit_after'].label} 3 件" in page
    published = AnnualReport.objects.imported().get(agency=bureau, year=2022).report
    assert published.number("disputes.review.total") == 12
    assert published.number("requests.new_received.total") is None, "blank is not zero"


def test_what_the_report_tells_without_a_number_is_kept_and_not_counted(bureau: Agency) -> None:
    first, second = Meeting.objects.of(bureau).order_by("pk")
    assert "多次在局务会、职工大会上" in first.agenda
    assert "庆阳市2022年政务公开要点" in second.agenda
    counted = YearOf(bureau, 2022)
    wanted = ("meetings_on_disclosure", "trainings", "trainees", "key_tasks", "complaints_47")
    assert [counted.value(each) for each in wanted] == [0] * len(wanted)
    rules = Record.objects.public().of(bureau).filter(kind="rule")
    assert {each.record for each in StandingRule.objects.of(bureau)} == set(rules)
    report = AnnualReport.objects.current(bureau, 2022)
    assert report is not None
    assert list(changed_since(report)) == []


def test_the_bureau_s_rules_stand_in_their_column(bureau: Agency, client: Client) -> None:
    rules = Record.objects.public().of(bureau).filter(kind="rule")
    page = client.get("/sfj/rules/").content.decode()
    assert rules.count() == 5
    for rule in rules:
        assert rule.title in page
        assert [found.says for found in findings_of(rule) if found.weight == Weight.MUST] == []


def test_what_was_said_in_public_can_be_followed_from_the_report_to_its_events(bureau: Agency) -> None:
    counted = YearOf(bureau, 2022)
    wanted = ("events", "common", "grave", "answered", "answered_in_time", "no_answer")
    assert [counted.value(f"opinion_{each}") for each in wanted] == [4, 4, 0, 3, 2, 1]
    events = OpinionEvent.objects.of(bureau).order_by("number")
    assert [each.outcome for each in events] == ["answered", "answered", "answered", "no_answer", "handed_over"]
    assert [each.was_late for each in events] == [False, False, True, False, False]
    assert [line for each in events for line in event_ledger.breaks(each)] == []
    answer = events[0].answers.get()
    assert answer.record is not None
    assert answer.record.is_public
    assert answer.at == events[0].answered_at
    assert EventAlert.objects.count() == 0, "nobody is told today of what was years ago"
    record = Record.objects.public().get(kind="annual_report", agency=bureau)
    assert "处置政务舆情4件，回应3件，其中按期回应2件。" in record.text


def test_documents_and_their_interpretations_name_each_other(bureau: Agency, client: Client) -> None:
    for reading in Record.objects.public().filter(kind="interpretation"):
        (link,) = reading.links.all()
        assert link.other.get_absolute_url() in client.get(reading.get_absolute_url()).content.decode()
        assert reading.get_absolute_url() in client.get(link.other.get_absolute_url()).content.decode()


def test_a_repost_names_its_source_and_a_film_plays_in_parts(bureau: Agency, client: Client) -> None:
    repost = Record.objects.public().filter(kind="repost", source_url__contains="www.gov.cn").first()
    page = client.get(repost.get_absolute_url()).content.decode()
    assert 'href="https://www.gov.cn/"' in page
    assert repost.source_name in page
    film = Record.objects.public().filter(kind="video_news").first()
    (address,) = LexborHTMLParser(client.get(film.get_absolute_url()).content).css("video")
    answer = client.get(address.attributes["src"], headers={"range": "bytes=0-99"})
    assert (answer.status_code, answer["Content-Type"]) == (206, "video/mp4")
    assert len(b"".join(answer.streaming_content)) == 100


def test_every_text_is_its_own_and_every_day_a_working_day() -> None:
    stories = all_stories()
    texts = [story.paragraphs for story in stories if story.paragraphs]
    assert len(texts) == len(set(texts))
    calendar = working_days.standard()
    assert [
        story.title for story in stories if story.kind != "three_public" and not calendar.works(story.published_on)
    ] == []


def test_one_notice_waits_for_its_day_and_the_township_has_its_own(bureau: Agency, client: Client) -> None:
    waiting = Record.objects.get(title__startswith="定时发布")
    assert waiting.scheduled_revision is not None
    assert not waiting.is_public
    page = client.get("/shanhe/").content.decode()
    assert "𬭎兴巷道路改造期间交通安排公告" in page
