"""From bytes to a report: one module a format makes a neutral document, ``align`` makes it a report."""

from __future__ import annotations

from gongkai.document import Document
from gongkai.report import Report


def read(data: bytes, name: str = "") -> Report:
    """Read a report from a file's bytes, whatever its format; ``name`` only serves messages and ties.

    Raises ``UnreadableDocument`` for a file that cannot be read, with the cause and the cure in Chinese.
    """
    from gongkai.readers.form.align import align
    from gongkai.readers.formats import detect

    format = detect(data, name)
    if format == "json":
        from gongkai.readers.json import read_report

        return read_report(data, name)
    return align(read_document(data, name))


def read_document(data: bytes, name: str = "") -> Document:
    """Read a file's bytes into paragraphs and grids, each with its place, without regard to the form.

    Raises ``UnreadableDocument``.
    """
    from gongkai.readers.formats import detect, load

    return load(detect(data, name), data, name)
