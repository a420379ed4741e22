"""What is said to an OpenSearch server: how entries are kept there, and how hits are asked for."""

from __future__ import annotations

from typing import Any

from website.search.backends import Lookup, facets_of
from website.search.backends.rows import all_terms
from website.search.models import Entry

MAPPINGS = {
    "dynamic": False,
    "properties": {
        "place": {"type": "long"},
        "title_terms": {"type": "keyword"},
        "all_terms": {"type": "keyword"},
        # The standard analyzer makes each Chinese character a token, so a phrase is a word wherever it was cut.
        "title": {"type": "text", "analyzer": "standard"},
        "text": {"type": "text", "analyzer": "standard"},
    },
}


def index_action(entry: Entry, index: str) -> dict[str, Any]:
    """Return the request to index an entry."""
    titles, everything = all_terms(entry)
    source = {
        "place": entry.place,
        "title_terms": sorted(titles),
        "all_terms": [*sorted(everything), *facets_of(entry)],
        "title": entry.title,
        "text": entry.text,
    }
    return {"_op_type": "index", "_index": index, "_id": str(entry.key), "_source": source}


def query_of(lookup: Lookup) -> dict[str, Any]:
    """Return the query for hits; those with all terms in the title score higher."""
    needed: list[dict[str, Any]] = [{"term": {"all_terms": term}} for term in [*lookup.terms, *lookup.facets]]
    if lookup.any_of:
        needed.append({"terms": {"all_terms": list(lookup.any_of)}})
    for word in lookup.longer:
        needed.append({"bool": {"should": [{"match_phrase": {name: word}} for name in ("title", "text")]}})
    in_title = {"bool": {"filter": [{"term": {"title_terms": term}} for term in lookup.terms]}}
    return {"bool": {"filter": needed, "should": [{"constant_score": {"filter": in_title, "boost": 1}}]}}
