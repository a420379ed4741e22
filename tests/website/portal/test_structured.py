"""What programs read in the pages: schema.org items, each with the properties that its type demands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

from website.publishing.models import Record

DEMANDED = {
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"name", "position"},
    "GovernmentOrganization": {"name"},
    "Article": {"headline", "datePublished", "publisher", "url", "articleBody"},
    "NewsArticle": {"headline", "datePublished", "publisher", "url", "articleBody"},
    "Legislation": {"name", "datePublished", "publisher", "url", "text", "legislationDate", "legislationLegalForce"},
    "GovernmentService": {"name", "serviceOperator", "url"},
}
"""The types that the pages use, and what each must have to be of use; what else each may have stands below."""
ALLOWED = {
    "BreadcrumbList": set(),
    "ListItem": {"item"},
    "GovernmentOrganization": {"url", "address", "telephone"},
    "Article": {"abstract"},
    "NewsArticle": {"abstract"},
    "Legislation": {"description", "legislationIdentifier"},
    "GovernmentService": {"description"},
}


@dataclass
class Item:
    """One item, with its properties by name."""

    type: str
    properties: dict[str, list[Any]] = field(default_factory=dict)


def items(page: bytes) -> list[Item]:
    """Return the outermost items of a page, as the microdata standard reads them."""
    body = LexborHTMLParser(page).body
    assert body is not None
    found = Item("page")
    _read(body, found)
    return [each for values in found.properties.values() for each in values if isinstance(each, Item)]


def _read(node: LexborNode, within: Item) -> None:
    for child in node.iter():
        holder = within
        if "itemscope" in child.attributes:
            holder = Item((child.attributes.get("itemtype") or "").rpartition("/")[2])
            within.properties.setdefault(child.attributes.get("itemprop") or "", []).append(holder)
        elif name := child.attributes.get("itemprop"):
            within.properties.setdefault(name, []).append(_value(child))
        _read(child, holder)


def _value(node: LexborNode) -> str:
    attribute = {"meta": "content", "a": "href", "link": "href", "time": "datetime"}.get(node.tag or "")
    return (node.attributes.get(attribute) or "") if attribute else node.text().strip()


def every(found: list[Item]) -> Iterator[Item]:
    """Yield items and the items inside them."""
    for item in found:
        yield item
        yield from every([each for values in item.properties.values() for each in values if isinstance(each, Item)])


def faults(page: bytes) -> list[str]:
    """Return what is wrong with a page's items, in words."""
    says = []
    for item in every(items(page)):
        if item.type not in DEMANDED:
            says.append(f"unknown type {item.type}")
            continue
        names = {name for name in item.properties if name}
        says += [f"{item.type} lacks {name}" for name in DEMANDED[item.type] - names]
        says += [f"{item.type} has no {name}" for name in names - DEMANDED[item.type] - ALLOWED[item.type]]
        says += [f"{item.type}.{name} is empty" for name, values in item.properties.items() if "" in values]
    return says


@pytest.mark.parametrize(
    ("kind", "type"),
    [
        ("news", "NewsArticle"),
        ("normative_document", "Legislation"),
        ("service_guide", "GovernmentService"),
        ("budget", "Article"),
    ],
)
def test_a_record_says_what_it_is(client: Client, public: Callable[..., Record], kind: str, type: str) -> None:
    record = public(kind=kind, validity="repealed" if kind == "normative_document" else "", doc_no="云司发〔2022〕3号")
    page = client.get(record.get_absolute_url()).content
    assert faults(page) == []
    (item,) = [each for each in items(page) if each.type == type]
    assert item.properties["url"] == [f"http://127.0.0.1:8000{record.get_absolute_url()}"]
    publisher = (item.properties.get("publisher") or item.properties["serviceOperator"])[0]
    assert publisher.properties["name"] == ["云岭县司法局"]
    if kind == "normative_document":
        assert item.properties["legislationIdentifier"] == ["云司发〔2022〕3号"]
        assert item.properties["legislationLegalForce"] == ["https://schema.org/NotInForce"]


@pytest.mark.parametrize("address", ["/sfj/", "/sfj/news/", "/sfj/guide/", "/sfj/catalogue/", "/sfj/map/", "/sfj/x/"])
def test_every_page_names_the_organ_and_the_way_to_itself(client: Client, public: Any, address: str) -> None:
    public()
    page = client.get(address).content
    assert faults(page) == []
    assert "GovernmentOrganization" in {item.type for item in items(page)}


def test_the_way_is_counted_from_the_home(client: Client, public: Callable[..., Record]) -> None:
    page = client.get(public().get_absolute_url()).content
    (way,) = [item for item in items(page) if item.type == "BreadcrumbList"]
    steps = way.properties["itemListElement"]
    assert [step.properties["position"] for step in steps] == [["1"], ["2"], ["3"]]
    assert steps[1].properties["item"] == ["/sfj/news/"]


def test_the_reading_of_items_finds_faults() -> None:
    page = (
        b'<div itemscope itemtype="https://schema.org/Article"><b itemprop="headline"></b><i itemprop="x">1</i></div>'
    )
    found = faults(page)
    assert "Article lacks url" in found
    assert "Article has no x" in found
    assert "Article.headline is empty" in found
