"""Whether an uploaded file is what it says and safe to offer: pure functions over bytes."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from website.publishing.uploads import active, archives, pictures
from website.publishing.uploads.errors import UnsafeFile

MEGABYTE = 1024 * 1024
KINDS = {
    "pdf": ("application/pdf", 50),
    "ofd": ("application/ofd", 50),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", 30),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 30),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", 50),
    "doc": ("application/msword", 30),
    "wps": ("application/vnd.ms-works", 30),
    "xls": ("application/vnd.ms-excel", 30),
    "et": ("application/vnd.ms-excel", 30),
    "ppt": ("application/vnd.ms-powerpoint", 50),
    "txt": ("text/plain", 10),
    "csv": ("text/csv", 30),
    "jpg": ("image/jpeg", 20),
    "jpeg": ("image/jpeg", 20),
    "png": ("image/png", 20),
    "gif": ("image/gif", 20),
    "webp": ("image/webp", 20),
    "mp4": ("video/mp4", 500),
    "mp3": ("audio/mpeg", 100),
    "zip": ("application/zip", 100),
}
"""What may be uploaded: by its ending, its media type and its greatest size in megabytes."""
INSIDE = frozenset(KINDS) - {"zip"}
"""What a zip may hold."""
OFFICE_ZIP, OFFICE_OLE, PLAIN = {"docx", "xlsx", "pptx"}, {"doc", "wps", "xls", "et", "ppt"}, {"txt", "csv"}
MEDIA = {"mp4", "mp3"}
LONGEST_NAME = 180
"""Bytes, in UTF-8: file systems take 255, and a folder and a number are put to it."""
_BAD = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: its clean name, its media type, its bytes, and what was done to it."""

    name: str
    media_type: str
    data: bytes
    notes: tuple[str, ...] = ()


def inspect_file(name: str, file: BinaryIO, size: int) -> Accepted | None:
    """Return an uploaded file as it may be kept; nothing for sound and pictures that move, kept as they came.

    Of these only the beginning is read into memory. Raises ``UnsafeFile``.
    """
    _, ending = _named(name, size)
    file.seek(0)
    if ending not in MEDIA:
        return inspect(name, file.read())
    _demand_magic(ending, file.read(4096))
    if zipfile.is_zipfile(file):
        raise UnsafeFile("文件后面还拼接着一个压缩包。", "请用原来的程序重新保存。")
    file.seek(0)
    return None


def inspect(name: str, data: bytes) -> Accepted:
    """Return the file as it may be kept; documents keep their very bytes, pictures lose what they tell of their maker.

    Raises ``UnsafeFile`` naming the cause and the cure.
    """
    clean, ending = _named(name, len(data))
    media_type = KINDS[ending][0]
    _demand_content(ending, data)
    if ending in pictures.STRIPPED:
        data, notes = pictures.strip(ending, data)
        return Accepted(clean, media_type, data, notes)
    return Accepted(clean, media_type, data)


def written_here(name: str, data: bytes) -> Accepted:
    """Return a file that the platform itself wrote as it may be kept: nobody could have put anything into it."""
    clean, ending = _named(name, len(data))
    return Accepted(clean, KINDS[ending][0], data)


def _named(name: str, size: int) -> tuple[str, str]:
    """Return a file's clean name and its ending, when it is of an accepted kind and size."""
    clean = clean_name(name)
    ending = clean.rpartition(".")[2]
    if ending not in KINDS:
        raise UnsafeFile(f"不接受“.{ending}”文件。", f"请另存为这些格式之一：{'、'.join(KINDS)}。")
    if not size:
        raise UnsafeFile("文件是空的。", "请核对后重新选择文件。")
    most = KINDS[ending][1]
    if size > most * MEGABYTE:
        raise UnsafeFile(f"文件有{size / MEGABYTE:.1f}MB，超过{most}MB。", "请压缩图片、拆分文件后再上传。")
    return clean, ending


def clean_name(name: str) -> str:
    """Return a file's name without folders, control characters and tricks of direction; Chinese stays as it is.

    >>> clean_name("..\\\\a/报告\u202efdp.exe.pdf")
    '报告fdp.exe.pdf'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = _BAD.sub("", last).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if not dot or not stem.strip():
        raise UnsafeFile("文件名没有扩展名。", "请补上扩展名，例如“通知.pdf”。")
    short = stem.strip().encode()[: LONGEST_NAME - len(ending.encode()) - 1].decode(errors="ignore")
    return f"{short}.{ending.lower()}"


def _demand_content(ending: str, data: bytes) -> None:
    """Let a file pass whose content is what its ending says and holds nothing that runs."""
    if ending in OFFICE_ZIP | {"ofd", "zip"}:
        archives.demand(ending, data, _demand_content, INSIDE)
    elif ending in OFFICE_OLE:
        active.demand_quiet_ole(ending, data)
    elif ending == "pdf":
        active.demand_quiet_pdf(data)
    elif ending in PLAIN:
        active.demand_text(data)
    else:
        _demand_magic(ending, data[:4096])
        if ending in MEDIA:
            active.demand_nothing_behind(data)


def _demand_magic(ending: str, head: bytes) -> None:
    try:
        found = {match.extension.lstrip(".").lower() for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        found = set()
    alike = {
        "jpg": {"jpg", "jpeg", "jfif", "jpe"},
        "jpeg": {"jpg", "jpeg", "jfif", "jpe"},
        "mp4": {"mp4", "m4v", "m4a"},
    }
    if not found & alike.get(ending, {ending}):
        raise UnsafeFile(f"内容不是“.{ending}”文件。", "请用原来的程序重新保存为这种格式，不要只改扩展名。")
