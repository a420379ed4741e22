"""Founding an organ's public site: its home, the four fixed columns, its first pages, and a place for its files."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import Permission
from django.db import transaction
from wagtail.models import GroupPagePermission, Page, Site

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Kind, Person
from website.agencies.permissions import open_collection
from website.agencies.services import column_group
from website.audit.models import Entry
from website.audit.services import record as log
from website.publishing import standing
from website.publishing.models import AgencyHome, Column
from website.publishing.public_version import touch

FIXED = (
    (Column.Kind.GUIDE, "guide", "怎样获取政府信息，怎样申请，向谁申请"),
    (Column.Kind.RULES, "rules", "政府信息公开的法律法规和工作制度"),
    (Column.Kind.STATUTORY, "statutory", "依条例第二十条、第二十一条主动公开的信息"),
    (Column.Kind.ANNUAL_REPORT, "reports", "本单位历年政府信息公开工作年度报告"),
)
"""The four columns of the platform (国办公开办函〔2019〕61号), their addresses and what they are for."""

GROUND, WELCOME = "各单位", "Welcome to your new Wagtail site!"


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
    standing.lay_down(home)
    open_columns(home)
    touch(agency)
    log("site.founded", agency=agency, by=by, target=home)
    return home


@transaction.atomic
def add_agency(agency: Agency, *, above: Agency | None, by: Person | None) -> Agency:
    """Save a new agency in its place in the tree; an organ gets its public site at once.

    Raises ``NotAllowed`` for a unit with nothing above it, or an organ below a unit.
    """
    if agency.kind == Kind.UNIT and above is None:
        raise NotAllowed(["内设机构必须设在一个单位下面，请指明上级单位。"])
    if above is not None and above.kind == Kind.UNIT and agency.kind != Kind.UNIT:
        raise NotAllowed(["内设机构下面只能再设内设机构。"])
    parent = Agency.objects.get(pk=above.pk) if above else None
    made: Agency = parent.add_child(instance=agency) if parent else Agency.add_root(instance=agency)
    log("agency.added", agency=made, by=by, target=made)
    if made.kind != Kind.UNIT:
        found_site(made, by=by)
    return made


def add_missing_pages() -> int:
    """Give the sites that were founded without the standing pages what they miss, and return how many pages.

    A page that an organ deleted stays deleted: the audit trail tells.
    """
    homes = AgencyHome.objects.filter(agency__active=True).exclude(agency__kind=Kind.UNIT).select_related("agency")
    return sum(_add_missing_pages(home) for home in homes.order_by("path"))


@transaction.atomic
def _add_missing_pages(home: AgencyHome) -> int:
    deleted = Entry.objects.filter(agency=home.agency, action="page.deleted").values_list("detail", flat=True)
    missing = standing.missing_from(home, {detail.get("address", "") for detail in deleted})
    for page in missing:
        home.add_child(instance=page)
        log("page.added", agency=home.agency, by=None, label=page.title, detail={"address": page.url_path})
    if missing:
        touch(home.agency)
    return len(missing)


def open_columns(home: AgencyHome) -> None:
    """Let the head of the organ's disclosure office keep its columns and pages, and nobody else's."""
    group = column_group(home.agency)
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=home.page_ptr, permission=permission)


@transaction.atomic
def clear_ground() -> None:
    """Take away the page that Wagtail welcomes with, and call the ground of all pages by a name of ours."""
    root = _root()
    Page.objects.filter(pk=root.pk).update(title=GROUND, draft_title=GROUND)
    for each in Page.objects.child_of(root).filter(title=WELCOME, content_type__model="page"):
        each.delete()


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


def column_for(agency: Agency, kinds: Sequence[str], *, what: str, new: str) -> Column:
    """Return the column, for records of the first of some kinds for which there is one, of an agency's own site.

    A unit without a site publishes on its organ's; an organ that was merged has become a unit, and what it began is
    gone on with where it stands. Raises ``NotAllowed`` where there is none, saying ``what`` is to stand there and the
    kind for a ``new`` one.
    """
    organ = agency if hasattr(agency, "home") else agency.organ
    home = getattr(organ, "home", None)
    found = Column.objects.descendant_of(home).live() if home else Column.objects.none()
    for kind in kinds:
        if column := found.filter(record_kind=kind).order_by("path").first():
            return column
    raise NotAllowed(
        [f"{organ}的公开专栏没有放{what}的栏目。请公开工作机构负责人在“页面”里新建一个栏目，默认信息类别填 {new}。"]
    )
