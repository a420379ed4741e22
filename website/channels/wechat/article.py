"""An article as an official account takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ArticlePicture:
    """A picture of an article. ``mark`` stands in the HTML where its address belongs; ``read`` fetches its bytes."""

    mark: str
    name: str
    words: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Article:
    """An article: ``html`` has inline styles only, and the marks of ``pictures`` where their addresses belong.

    ``source_url`` is where 阅读原文 leads; with a delivery's key in it, it tells this article from every other.
    ``cut`` says that the text did not fit and ends with the way to the whole.
    """

    title: str
    digest: str
    author: str
    html: str
    source_url: str
    pictures: tuple[ArticlePicture, ...]
    cover: ArticlePicture
    cut: bool = False
