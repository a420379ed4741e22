"""Founding an organ's public site: its home, the four fixed columns, and a place for its pictures and files."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from wagtail.models import Page, Site

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.permissions import open_collection
from website.audit.services import record as log
from website.publishing.models import AgencyHome, Column
from website.publishing.publication import touch

FIXED = (
    (Column.Kind.GUIDE, "guide", "怎样获取政府信息，怎样申请，向谁申请"),
    (Column.Kind.RULES, "rules", "政府信息公开的法律法规和工作制度"),
    (Column.Kind.STATUTORY, "statutory", "依条例第二十条、第二十一条主动公开的信息"),
    (Column.Kind.ANNUAL_REPORT, "reports", "本单位历年政府信息公开工作年度报告"),
)
"""The four columns of the platform (国办公开办函〔2019〕61号), their addresses and what they are for."""


@transaction.atomic
def found_site(agency: Agency, *, by: Person | None) -> AgencyHome:
    """Return the organ's public site, made if it has none; a second call changes nothing.

    Raises ``NotAllowed`` for a unit, which does not act in its own name.
    """
    if agency.organ != agency:
        raise NotAllowed(["内设机构不以自己的名义公开信息，请为它所在的单位开通专栏。"])
    open_collection(agency)
    if found := AgencyHome.objects.filter(agency=agency).first():
        return found
    root = _root()
    home: AgencyHome = root.add_child(instance=AgencyHome(title=agency.name, slug=agency.slug, agency=agency))
    for kind, slug, intro in FIXED:
        record_kind = {"rules": "rule", "annual_report": "annual_report"}.get(kind, "")
        home.add_child(instance=Column(title=kind.label, slug=slug, kind=kind, intro=intro, record_kind=record_kind))
    touch(agency)
    log("site.founded", agency=agency, by=by, target=home)
    return home


def _root() -> Page:
    """Return the page above every organ's home, and make it the root of Wagtail's one site."""
    root = Page.get_first_root_node()
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": root})
    return root


def add_columns(parent: Page, columns: Sequence[tuple[str, str, str, str]]) -> list[Column]:
    """Add columns below a page: title, address, kind of record, and the inspectors' class of each."""
    return [
        parent.add_child(instance=Column(title=title, slug=slug, record_kind=kind, inspected_as=inspected))
        for title, slug, kind, inspected in columns
    ]
