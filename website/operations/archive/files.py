"""Documents and pictures: those that a record shows beside its page, all others in a library of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.documents.models import Document
from wagtail.images.models import Image

from website.agencies.models import AgencyQuerySet
from website.operations.archive.folder import Folder
from website.operations.archive.names import safe_file
from website.publishing.models import PublishedFile, Record
from website.publishing.references import files_in

PLACES = {PublishedFile.Kind.DOCUMENT: "附件", PublishedFile.Kind.IMAGE: "图片"}
MODELS: dict[str, Any] = {PublishedFile.Kind.DOCUMENT: Document, PublishedFile.Kind.IMAGE: Image}


class Files:
    """What records show, and what of it could not be copied because the storage no longer has it."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.shown: dict[str, set[int]] = {kind: set() for kind in MODELS}
        self.missing: list[tuple[str, int, str]] = []

    def copy_of(self, record: Record, place: str) -> dict[tuple[str, int], str]:
        """Copy the files of a record beside its page; return where each was put, as seen from the page."""
        numbers = list(files_in(record))
        found = {(kind, each.pk): each for kind, each in _found(numbers)}
        paths: dict[tuple[str, int], str] = {}
        for at, key in enumerate(numbers, 1):
            kind, number = key
            self.shown[kind].add(number)
            if key not in found:
                self.missing.append((place, number, "库里没有登记"))
                continue
            name = f"{PLACES[PublishedFile.Kind(kind)]}/{at:02d} {safe_file(_name(found[key]))}"
            if self._copy(found[key], f"{place}/{name}", number):
                paths[key] = name
        return paths

    def copy_library(self, agencies: AgencyQuerySet, place: str) -> Iterator[tuple[Any, ...]]:
        """Copy what no record shows now, such as files of earlier versions; yield a row for each."""
        yield "编号", "类别", "标题", "文件"
        for kind, model in MODELS.items():
            kept = model.objects.filter(collection__agency__in=agencies).order_by("pk")
            for each in kept.iterator(chunk_size=500):
                if each.pk in self.shown[kind]:
                    continue
                label = PublishedFile.Kind(kind).label
                name = f"{place}/{label}/{each.pk:08d} {safe_file(_name(each))}"
                if self._copy(each, name, each.pk):
                    yield each.pk, label, each.title, name

    def copy_document(self, document: Document, place: str) -> str:
        """Copy a document below a folder, whatever else shows it; return its place, or nothing when it is lost."""
        name = f"{place}/{document.pk:08d} {safe_file(_name(document))}"
        return name if self._copy(document, name, document.pk) else ""

    def _copy(self, each: Any, name: str, number: int) -> bool:
        try:
            opened = each.file.open("rb")
        except OSError as error:
            self.missing.append((name, number, type(error).__name__))
            return False
        with opened:
            self.folder.copy(name, opened)
        return True


def _found(numbers: list[tuple[str, int]]) -> Iterator[tuple[str, Any]]:
    for kind, model in MODELS.items():
        wanted = [number for each, number in numbers if each == kind]
        for found in model.objects.filter(pk__in=wanted) if wanted else ():
            yield kind, found


def _name(each: Any) -> str:
    """Return a title with the ending of the file, since the file's own name says little."""
    ending = str(each.file.name).rpartition(".")[2].lower()
    return each.title if each.title.lower().endswith(f".{ending}") else f"{each.title}.{ending}"
