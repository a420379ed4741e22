"""A public record as a package for the county portal and others above: what people read, and what programs read.

``docs/reference/package.md`` describes it. The same version of a record gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import mimetypes
import re
import zipfile
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image

from website.channels import typeset
from website.channels.handover import zipped
from website.publishing import printed_pdf, printed_word
from website.publishing.models import PublishedFile, Record
from website.publishing.particulars import details, particulars, warning
from website.publishing.printed import printed
from website.publishing.references import files_in

VERSION = 1
MOST_BYTES = 200_000_000
"""Files that together are larger are not put in, from the one on that goes over: the package says where they are."""
MOST_CHARACTERS = 200_000
"""A longer text is not set as a PDF: a million characters take a minute."""
WAYS = typeset.Ways(file="见所附文件", video="视频文件见所附文件")


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``metadata.json``."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("package.schema.json").read_text("utf-8"))
    return found


def package(record: Record) -> bytes:
    """Return the package of a public record as a zip.

    Raises ``gongkai.errors.MissingComponent`` when the fonts of its PDF are not installed.
    """
    address = settings.SITE_ADDRESS + record.get_absolute_url()
    files: dict[str, bytes] = {}
    listed: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    names = {file.document_id: file.title or file.document.title for file in record.files.select_related("document")}
    pictures: dict[int, str] = {}
    room = MOST_BYTES
    for kind, number in files_in(record):
        found = (Document if kind == PublishedFile.Kind.DOCUMENT else Image).objects.filter(pk=number).first()
        if found is None:
            continue
        title = names.get(number, found.title) if kind == PublishedFile.Kind.DOCUMENT else found.title
        path, where = _place(kind, title, found, len(listed) + len(left_out) + 1)
        size = found.file.size if found.file.storage.exists(found.file.name) else None
        if size is None or size > room:
            left_out.append({"title": title, "address": where, "why": "文件较大" if size else "文件不在"})
            continue
        with found.file.open("rb") as opened:
            files[path] = opened.read()
        room -= size
        if kind == PublishedFile.Kind.IMAGE:
            pictures[number] = path
        listed.append(_listed(path, title, kind, files[path], where))
    paper = printed(record, address)
    files = {
        "metadata.json": _json(_metadata(record, address, listed, left_out)),
        "article.html": _html(record, address, pictures, listed).encode(),
        "article.docx": steady(printed_word.write(paper)),
        **({"article.pdf": printed_pdf.write(paper)} if len(record.text) <= MOST_CHARACTERS else {}),
        **files,
    }
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    return zipped({**files, "SHA256SUMS": sums.encode()})


def steady(word: bytes) -> bytes:
    """Return an Office file written anew without the time of its writing."""
    with zipfile.ZipFile(io.BytesIO(word)) as opened:
        return zipped({name: opened.read(name) for name in opened.namelist()})


def _place(kind: str, title: str, found: Any, number: int) -> tuple[str, str]:
    """Return where a file stands in the package, and its public address."""
    ending = Path(found.filename).suffix.lower()
    if kind == PublishedFile.Kind.IMAGE:
        address = reverse("portal:picture", args=[found.pk, "large", found.filename.rpartition("/")[2]])
        return f"pictures/{number:03d}{_safe(ending)}", settings.SITE_ADDRESS + address
    return (
        f"attachments/{number:03d}-{_safe(title.removesuffix(ending))}{_safe(ending)}",
        settings.SITE_ADDRESS + found.url,
    )


def _safe(name: str) -> str:
    """Return a name that every system takes: no separators, no control characters, not too long."""
    bare = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]+', "_", name).strip(" ")
    return bare[:60] if bare.strip("._") else bare[:1].strip("/") and "_"


def _listed(path: str, title: str, kind: str, data: bytes, address: str) -> dict[str, Any]:
    return {
        "path": path,
        "title": title,
        "role": "picture" if kind == PublishedFile.Kind.IMAGE else "attachment",
        "media_type": mimetypes.guess_type(path)[0] or "application/octet-stream",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "address": address,
    }


def _metadata(
    record: Record, address: str, listed: list[dict[str, Any]], left_out: list[dict[str, Any]]
) -> dict[str, Any]:
    agency = record.agency
    return {
        "format": "gongkai-record",
        "version": VERSION,
        "record": record.pk,
        "revision": record.live_revision_id,
        "snapshot_sha256": record.snapshot_sha256,
        "address": address,
        "organ": {"name": agency.name_on(record.published_on), "code": agency.code, "phone": agency.phone},
        "unit": record.unit.name if record.unit else None,
        "title": record.title,
        "summary": record.summary,
        "kind": {"id": record.kind, "label": record.get_kind_display()},
        "catalogue": record.catalogue_code or None,
        "column": record.column.title,
        "index_no": record.index_no,
        "doc_no": record.doc_no or None,
        "theme": record.theme or None,
        "genre": record.genre or None,
        "generated_on": _day(record.generated_on),
        "changed_on": _day(record.changed_on),
        "published_on": _day(record.published_on),
        "validity": record.validity or None,
        "effective_on": _day(record.effective_on),
        "expires_on": _day(record.expires_on),
        "repealed_on": _day(record.repealed_on),
        "source": _source(record),
        "details": [
            {"id": field.id, "label": field.label, "value": str(record.details[field.id])}
            for field in record.kind_entry.fields
            if record.details.get(field.id) not in (None, "")
        ],
        "files": listed,
        "left_out": left_out,
    }


def _source(record: Record) -> dict[str, Any] | None:
    if not record.source_name:
        return None
    return {
        "name": record.source_name,
        "address": record.source_url or None,
        "published_on": _day(record.source_date),
        "licence": record.source_licence or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _json(found: dict[str, Any]) -> bytes:
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def _html(record: Record, address: str, pictures: dict[int, str], listed: list[dict[str, Any]]) -> str:
    """Return the record as a page that stands by itself beside its pictures."""
    said = "".join(typeset.blocks(record.body, lambda image: pictures.get(image.pk, ""), WAYS))
    own = "".join(typeset.table([[label, str(value)] for label, value in rows])) if (rows := details(record)) else ""
    about = "".join(typeset.table([[label, str(value)] for label, value in particulars(record)]))
    links = "".join(
        f'<li><a href="{escape(quote(each["path"]))}">{escape(each["title"])}</a></li>'
        for each in listed
        if each["role"] == "attachment"
    )
    attached = f"<p>附件：</p><ol>{links}</ol>" if links else ""
    ended = typeset.paragraph(says, typeset.BOX) if (says := warning(record)) else ""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{escape(record.title)}</title>\n</head>\n"
        '<body style="margin:0 auto;padding:16px;max-width:820px;line-height:1.75;overflow-wrap:anywhere">\n'
        f'{about}<h1 style="text-align:center;font-size:24px">{escape(record.title)}</h1>\n'
        f"{ended}{own}{said}{attached}\n"
        f"{typeset.paragraph('公开地址：' + address, typeset.FLAT)}</body>\n</html>\n"
    )
