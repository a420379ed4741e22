"""Parts of a file, as players ask for them (RFC 9110 section 14): one range, or the whole file."""

from __future__ import annotations

import re
from typing import IO

from django.http import FileResponse, HttpRequest

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class _Part:
    """A file that ends where the asked range ends."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file, self._left = file, length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        part = self._file.read(wanted)
        self._left -= len(part)
        return part

    def close(self) -> None:
        self._file.close()


def ranged(request: HttpRequest, response: FileResponse) -> FileResponse:
    """Return the response cut to the range that was asked for; an answer to no or a bad range is the whole file."""
    response["Accept-Ranges"] = "bytes"
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    size = int(response.get("Content-Length", 0))
    if not found or not size or found.groups() == ("", ""):
        return response
    first, last = _bounds(found[1], found[2], size)
    if first > last or first >= size:
        refused = FileResponse(b"", status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    file = response.file_to_stream
    file.seek(first)
    part = FileResponse(_Part(file, last - first + 1), status=206, content_type=response["Content-Type"])
    part["Content-Length"] = str(last - first + 1)
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part["Accept-Ranges"] = "bytes"
    return part


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:  # the last so many bytes
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
