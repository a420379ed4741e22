"""What stands in an attached file: its words, and what its making left in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from wagtail.documents.models import Document

from gongkai.document import Document as Read
from gongkai.document import Paragraph
from gongkai.errors import GongkaiError
from gongkai.readers import read_document

READ = {"pdf", "ofd", "doc", "wps", "docx", "xls", "et", "xlsx", "txt", "csv"}
MOST_BYTES = 8 * 1024 * 1024
"""A larger file keeps whoever saves the record waiting; a person looks at it instead."""
MOST_CHARACTERS = 400_000
_LEFT = {"comment": "批注", "tracked_change": "未接受的修订", "hidden_text": "隐藏文字"}


@dataclass(frozen=True)
class Attached:
    """The words of a file, what kinds of left-over it has, and why it was not read, if it was not."""

    words: str = ""
    left: tuple[str, ...] = ()
    unread: str = ""


def read(document: Document) -> Attached:
    """Return what stands in a file; each version of it is read once."""
    ending = document.file_extension.lower()
    if ending not in READ:
        return Attached(unread="" if ending in ("mp3", "mp4") else f"“.{ending}”文件里的文字没有读取")
    if (document.get_file_size() or 0) > MOST_BYTES:
        return Attached(unread="文件较大，里面的文字没有读取")
    return _read(document.pk, document.get_file_hash())


@lru_cache(maxsize=256)
def _read(number: int, digest: str) -> Attached:
    """Read a file. ``digest`` tells its versions apart."""
    document = Document.objects.get(pk=number)
    try:
        with document.file.open("rb") as file:
            found = read_document(file.read(), document.filename)
    except FileNotFoundError:
        return Attached(unread="文件不在存储里，请重新上传")
    except GongkaiError as error:
        return Attached(unread=f"里面的文字没有读取（{getattr(error, 'cause', str(error))}）")
    words = "\n".join(_lines(found))[:MOST_CHARACTERS]
    left = tuple(sorted({_LEFT[each.kind] for each in found.leftovers if each.kind in _LEFT}))
    pictured = any(each.kind == "scanned_page" for each in found.leftovers)
    return Attached(words, left, "有的页是图片，上面的文字没有读取" if pictured else "")


def _lines(found: Read) -> list[str]:
    """Return the paragraphs, and each row of each table as one line."""
    lines: list[str] = []
    for block in found.blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines += ["\t".join(cell.text for cell in block.distinct(row)) for row in range(len(block.rows))]
    return lines
