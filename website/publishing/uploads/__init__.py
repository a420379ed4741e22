"""Whether an uploaded file is what it says and safe to offer: pure functions over bytes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

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
OFFICE_ZIP, OFFICE_OLE, PLAIN = {"docx", "xlsx", "pptx"}, {"doc", "wps", "xls", "et", "ppt"}, {"txt", "csv"}
LONGEST_NAME = 120
_BAD = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: its clean name, its media type, its bytes, and what was done to it."""

    name: str
    media_type: str
    data: bytes
    notes: tuple[str, ...] = ()


def inspect(name: str, data: bytes) -> Accepted:
    """Return the file as it may be kept; documents keep their very bytes, pictures lose what they tell of their maker.

    Raises ``UnsafeFile`` naming the cause and the cure.
    """
    clean = clean_name(name)
    ending = clean.rpartition(".")[2].lower()
    if ending not in KINDS:
        raise UnsafeFile(f"不接受“.{ending}”文件。", f"请另存为这些格式之一：{'、'.join(KINDS)}。")
    media_type, most = KINDS[ending]
    if not data:
        raise UnsafeFile("文件是空的。", "请核对后重新选择文件。")
    if len(data) > most * MEGABYTE:
        raise UnsafeFile(f"文件有{len(data) / MEGABYTE:.1f}MB，超过{most}MB。", "请压缩图片、拆分文件后再上传。")
    _demand_content(ending, data)
    if ending in pictures.STRIPPED:
        data, notes = pictures.strip(ending, data)
        return Accepted(clean, media_type, data, notes)
    return Accepted(clean, media_type, data)


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
    return f"{stem.strip()[: LONGEST_NAME - len(ending) - 1]}.{ending.lower()}"


def _demand_content(ending: str, data: bytes) -> None:
    """Let a file pass whose content is what its ending says and holds nothing that runs."""
    if ending in OFFICE_ZIP | {"ofd", "zip"}:
        archives.demand(ending, data)
    elif ending in OFFICE_OLE:
        active.demand_quiet_ole(ending, data)
    elif ending == "pdf":
        active.demand_quiet_pdf(data)
    elif ending in PLAIN:
        active.demand_text(data)
    else:
        _demand_magic(ending, data)


def _demand_magic(ending: str, data: bytes) -> None:
    try:
        found = {match.extension.lstrip(".").lower() for match in puremagic.magic_string(data[:4096])}
    except puremagic.PureError:
        found = set()
    alike = {
        "jpg": {"jpg", "jpeg", "jfif", "jpe"},
        "jpeg": {"jpg", "jpeg", "jfif", "jpe"},
        "mp4": {"mp4", "m4v", "m4a"},
    }
    if not found & alike.get(ending, {ending}):
        raise UnsafeFile(f"内容不是“.{ending}”文件。", "请用原来的程序重新保存为这种格式，不要只改扩展名。")
