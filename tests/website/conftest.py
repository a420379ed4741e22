"""A county with two bureaus and the people who work there, for every test of the platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from wagtail.models import Collection, Locale, Page, Site

from tests.website import migrated
from tests.website.browser import chromium, visitor, window
from website.access_requests.models import RequestEvent
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.agencies.services import appoint
from website.annual_reports.models import Adjustment
from website.audit.models import Entry
from website.channels.models import DeliveryStep
from website.consultations.models import Opinion
from website.correspondence.models import MessageEvent
from website.disputes.models import DisputeEvent
from website.monitoring.models import EventStep
from website.publishing import public_version
from website.publishing.models import AgencyHome, Column, Record

__all__ = ["chromium", "visitor", "window"]
"""One browser for all tests of a process: two of them would not share its event loop."""

BEGAN = date(2022, 1, 1)


@pytest.fixture(scope="session")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """Where SQLite's test database is: in a file, as a real one is; one in memory locks in another way."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return tmp_path_factory.mktemp("database") / "test.sqlite3"
    return None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, database_file: Path | None
) -> None:
    """Begin with the database that an earlier run migrated."""
    if database_file:
        settings.DATABASES["default"]["TEST"]["NAME"] = str(database_file)
        migrated.lay(database_file)


@pytest.fixture(scope="session")
def django_db_keepdb(database_file: Path | None) -> bool:
    """Take what was laid down as it is."""
    return bool(database_file)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, database_file: Path | None) -> None:
    """Keep the database for the next run, before a test writes into it."""
    if database_file:
        migrated.keep(database_file)


def _empties_the_database(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


_unguarded: set[str] = set()
"""Databases whose append-only tables lost their triggers to a test that emptied them."""
APPEND_ONLY = (
    ("website.access_requests.migrations.0002_append_only", RequestEvent),
    ("website.disputes.migrations.0002_append_only", DisputeEvent),
    ("website.correspondence.migrations.0002_append_only", MessageEvent),
    ("website.consultations.migrations.0002_append_only", Opinion),
    ("website.monitoring.migrations.0003_steps_append_only", EventStep),
    ("website.channels.migrations.0002_append_only", DeliveryStep),
    ("website.annual_reports.migrations.0002_append_only", Adjustment),
    ("website.audit.migrations.0002_append_only", Entry),
)


@pytest.fixture(autouse=True)
def _guarded_trail(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give append-only tables their triggers back, and let a test that empties the database empty them too."""
    if (_unguarded and {"db", "transactional_db"} & {*request.fixturenames}) or _empties_the_database(request):
        request.getfixturevalue("transactional_db" if _empties_the_database(request) else "db")
        if _unguarded:
            with connection.schema_editor() as editor:
                for migration, _ in APPEND_ONLY:
                    import_module(migration).forbid(None, editor)
            if not connection.in_atomic_block:
                _unguarded.clear()
    yield
    if _empties_the_database(request):
        with connection.schema_editor() as editor:
            for migration, _ in APPEND_ONLY:
                import_module(migration).allow(None, editor)
        for _, model in APPEND_ONLY:
            model.objects.all().delete()
        _unguarded.add(connection.alias)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hash passwords quickly: what is tested is never how slow that is."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _forgotten_attempts() -> None:
    """Forget what earlier tests left in the cache and in this process: attempts to log in are counted there."""
    cache.clear()
    public_version.forget()


def ground() -> Page:
    """Return the root of all pages; a test that empties the database takes it, and what Wagtail lays beside it."""
    Locale.objects.get_or_create(language_code="zh-hans")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    return Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")


@pytest.fixture
def county(db: None) -> SimpleNamespace:
    """Two bureaus below a county government, each with a unit, a home page and the fixed columns."""
    government = Agency.add_root(
        name="云岭县人民政府", slug="yunling", kind=Kind.COUNTY_GOVERNMENT, code="11620000000000001A"
    )
    justice = government.add_child(
        name="云岭县司法局", short_name="县司法局", slug="sfj", kind=Kind.DEPARTMENT, code="11620000000000002B"
    )
    water = government.add_child(
        name="云岭县水务局", short_name="县水务局", slug="swj", kind=Kind.DEPARTMENT, code="11620000000000003C"
    )
    unit = justice.add_child(name="云岭县司法局法治股", slug="sfj-fzg", kind=Kind.UNIT)
    root = ground()
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": root, "site_name": "云岭县"}
    )
    columns = {}
    for agency in (justice, water):
        home = root.add_child(instance=AgencyHome(title=agency.name, slug=agency.slug, agency=agency))
        for kind, slug in (
            ("guide", "guide"),
            ("rules", "rules"),
            ("statutory", "statutory"),
            ("annual_report", "reports"),
        ):
            home.add_child(instance=Column(title=Column.Kind(kind).label, slug=slug, kind=kind))
        columns[agency.slug] = home.add_child(instance=Column(title="政务要闻", slug="news", record_kind="news"))
    return SimpleNamespace(government=government, justice=justice, water=water, unit=unit, columns=columns)


@pytest.fixture
def person(db: None) -> Callable[..., Person]:
    """Make a person who holds roles in an agency."""

    def make(username: str, agency: Agency, *roles: Role, name: str = "") -> Person:
        made = Person.objects.create_user(
            username, password="correct horse battery", first_name=name or username, agency=agency
        )
        for role in roles:
            appoint(person=made, agency=agency, role=role, begins_on=BEGAN)
        return made

    return make


@pytest.fixture
def draft(county: SimpleNamespace) -> Callable[..., Record]:
    """Make a draft record of the justice bureau; keyword arguments override its fields."""

    def make(**fields: Any) -> Record:
        agency = fields.pop("agency", county.justice)
        values = {
            "agency": agency,
            "column": county.columns[agency.slug],
            "kind": "news",
            "title": "县司法局开展送法下乡活动",
            "summary": "活动情况。",
            "body": [{"type": "text", "value": "<p>法治宣传进乡村，现场解答群众咨询。</p>"}],
            "generated_on": date(2022, 3, 1),
            "live": False,
            **fields,
        }
        record = Record(**values)
        record.save()
        record.save_revision(user=values.get("drafter"))
        return record

    return make
