"""One organ's public site: the organ, its columns, and the way through them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import Http404
from wagtail.models import Page

from website.agencies.models import Agency
from website.publishing.kinds import kinds
from website.publishing.models import AgencyHome, Column, StandingPage


@dataclass
class Node:
    """A page in the organ's navigation, with the pages below it."""

    page: Page
    children: list[Node] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The page's public address."""
        return self.page.url_path

    @property
    def columns(self) -> list[int]:
        """The numbers of this column and of those below it."""
        return [node.page.pk for node in _flat([self]) if isinstance(node.page, Column)]


@dataclass(frozen=True)
class Site:
    """What every page of an organ's site shows around its own content."""

    agency: Agency
    home: AgencyHome
    nodes: list[Node]

    @property
    def columns(self) -> dict[int, Column]:
        """Every column of the site by number."""
        return {node.page.pk: node.page for node in _flat(self.nodes) if isinstance(node.page, Column)}

    @property
    def fixed(self) -> list[Node]:
        """The four columns that stand on every site, in their usual order."""
        order = [Column.Kind.GUIDE, Column.Kind.RULES, Column.Kind.STATUTORY, Column.Kind.ANNUAL_REPORT]
        found = [node for node in self.nodes if isinstance(node.page, Column) and node.page.fixed]
        return sorted(found, key=lambda node: order.index(node.page.kind))

    @property
    def own(self) -> list[Node]:
        """The organ's own columns."""
        return [node for node in self.nodes if isinstance(node.page, Column) and not node.page.fixed]

    @property
    def handy(self) -> list[Node]:
        """The columns that people come for: documents, their interpretations, guides to services."""
        return [node for node in _flat(self.own) if _is_handy(node.page)]

    @property
    def standing(self) -> list[Node]:
        """The standing pages."""
        return [node for node in self.nodes if isinstance(node.page, StandingPage)]

    def node(self, address: str) -> Node:
        """Return the page at an address.

        Raises ``Http404`` when the site has none there.
        """
        for node in _flat(self.nodes):
            if node.address == address:
                return node
        raise Http404("没有这个栏目")

    def fixed_address(self, kind: str) -> str:
        """Return the address of a fixed column, or of the home page where the site lacks it."""
        return next((node.address for node in self.fixed if node.page.kind == kind), self.home.url_path)

    @property
    def guide_address(self) -> str:
        """Where it is explained how to get information, by applying too."""
        return self.fixed_address(Column.Kind.GUIDE)

    @property
    def catalogue_address(self) -> str:
        """Where the statutory catalogue stands."""
        return self.fixed_address(Column.Kind.STATUTORY)


def county_name() -> str:
    """Return the name of the organ above all others; nothing where several stand side by side."""
    roots = list(Agency.objects.filter(depth=1, active=True).values_list("name", flat=True)[:2])
    return roots[0] if len(roots) == 1 else ""


def site_of(slug: str) -> Site:
    """Return the public site of an organ by its name in addresses.

    Raises ``Http404`` when there is no such site or it is not in use.
    """
    home = AgencyHome.objects.live().select_related("agency").filter(slug=slug, agency__active=True).first()
    if home is None:
        raise Http404("没有这个单位的专栏")
    return Site(home.agency, home, _tree(home))


def _tree(home: AgencyHome) -> list[Node]:
    pages: list[Page] = [*Column.objects.descendant_of(home).live(), *StandingPage.objects.descendant_of(home).live()]
    top: list[Node] = []
    by_path: dict[str, Node] = {}
    for page in sorted(pages, key=lambda page: page.path):
        node = by_path[page.path] = Node(page)
        parent = by_path.get(page.path[: -page.steplen])
        (parent.children if parent else top).append(node)
    return top


def _is_handy(page: Page) -> bool:
    kind = kinds().get(page.record_kind) if isinstance(page, Column) else None
    return bool(kind and (kind.normative or kind.interpretation or kind.guide))


def _flat(nodes: list[Node]) -> list[Node]:
    return [each for node in nodes for each in (node, *_flat(node.children))]
