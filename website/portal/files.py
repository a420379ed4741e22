"""Files and pictures: to the public only what a public record shows, to staff what is in their organ's keeping."""

from __future__ import annotations

import mimetypes
from typing import Any
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from wagtail.documents.models import Document
from wagtail.images.models import Image, Rendition
from wagtail.models import CollectionMember

from website.agencies.scope import scope_of
from website.portal.ranges import ranged
from website.publishing.models import PublishedFile

SPECS = {"text": "width-960", "list": "fill-320x200", "large": "max-1920x1920"}
"""The sizes in which pictures are offered, by the word in the address."""
SHOWN = ("application/pdf", "video/mp4", "audio/mpeg", "text/plain", "image/")
"""What a browser shows itself; everything else is saved."""


def document(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Hand out a document that a public record offers, as it came."""
    found = get_object_or_404(Document, pk=number)
    _demand(request, PublishedFile.Kind.DOCUMENT, found)
    return _send(request, found.file, found.filename)


def picture(request: HttpRequest, number: int, spec: str, name: str) -> HttpResponse:
    """Hand out a picture of a public record in one of the offered sizes."""
    if spec not in SPECS:
        raise Http404("没有这个尺寸")
    found = get_object_or_404(Image, pk=number)
    _demand(request, PublishedFile.Kind.IMAGE, found)
    rendition = found.get_rendition(SPECS[spec])
    return _send(request, rendition.file, rendition.file.name.rpartition("/")[2])


def media(request: HttpRequest, path: str) -> HttpResponse:
    """Hand out a thumbnail or original to staff in whose organ's keeping it is; nobody else ever gets one here."""
    keeper = _keeper(path)
    if keeper is None or not _keeps(request, keeper):
        raise Http404("没有这个文件")
    if not default_storage.exists(path):
        raise Http404("没有这个文件")
    return _answer(request, default_storage.open(path), path.rpartition("/")[2])


def _keeper(path: str) -> CollectionMember | None:
    rendition = Rendition.objects.select_related("image").filter(file=path).first()
    if rendition:
        return rendition.image
    return Image.objects.filter(file=path).first() or Document.objects.filter(file=path).first()


def _demand(request: HttpRequest, kind: str, found: Any) -> None:
    """Let a file pass that is public, or that the asking member of staff keeps; else it is not there."""
    if PublishedFile.objects.filter(kind=kind, file_id=found.pk).exists() or _keeps(request, found):
        return
    raise Http404("没有这个文件")


def _keeps(request: HttpRequest, found: CollectionMember) -> bool:
    if not request.user.is_authenticated:
        return False
    return scope_of(request.user).agencies().filter(collection=found.collection_id).exists()


def _send(request: HttpRequest, file: FieldFile, name: str) -> HttpResponse:
    return _answer(request, file.open("rb"), name)


def _answer(request: HttpRequest, opened: Any, name: str) -> HttpResponse:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = ranged(request, FileResponse(opened, content_type=media_type))
    how = "inline" if media_type.startswith(SHOWN) else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'"
    response["Cache-Control"] = "no-cache"
    return response


def handed_out(name: str, media_type: str, data: bytes) -> HttpResponse:
    """Return a file of a case as one to be saved, which no browser takes for anything else than it is."""
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
