"""Pictures without what they tell of their maker: the pieces that draw are kept as they are, all others left out."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TELLS = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
_GIF_LOOPS = {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
_WEBP_TELLS = {b"EXIF", b"XMP "}
_WEBP_FLAGS = 0x08 | 0x04


def without_metadata(ending: str, data: bytes) -> bytes:
    """Return a picture without place, camera, names and remarks; what draws it is not compressed again.

    ``ending`` is jpg, jpeg, png, gif or webp. A picture that is none of its kind comes out as anything or raises
    ``IndexError`` or ``struct.error``: whoever calls opens the result before it is used.
    """
    return b"".join(_PIECES[ending](data))


def _jpeg_pieces(data: bytes) -> Iterator[bytes]:
    """Yield the segments that draw the picture; comments and application data but JFIF and colour are left out.

    What hangs after the picture, a second one with metadata of its own for instance, is left out as well.
    """
    yield data[:2]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if not _tells(marker, data[at:end]):
            yield data[at:end]
        at = end
        if marker == 0xDA:
            at = _scan_end(data, end)
            yield data[end:at]
    yield b"\xff\xd9"


def _tells(marker: int, segment: bytes) -> bool:
    """Whether a JPEG segment says something about the picture and does not draw it."""
    if marker == 0xE0:
        return not segment[4:].startswith(b"JFIF\x00")
    if marker == 0xE2:
        return not segment[4:].startswith(b"ICC_PROFILE\x00")
    return marker == 0xFE or (0xE1 <= marker <= 0xEF and marker != 0xEE)


def _scan_end(data: bytes, at: int) -> int:
    """Return where the drawn lines of a scan end: at the next marker that is none of their own."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7 and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2
    return len(data)


def _png_pieces(data: bytes) -> Iterator[bytes]:
    """Yield the chunks that draw the picture; nothing after the end is kept."""
    yield _PNG
    at = len(_PNG)
    while at + 12 <= len(data):
        length = struct.unpack(">I", data[at : at + 4])[0]
        kind = data[at + 4 : at + 8]
        if kind not in _PNG_TELLS:
            yield data[at : at + 12 + length]
        at += 12 + length
        if kind == b"IEND":
            return


def _gif_pieces(data: bytes) -> Iterator[bytes]:
    """Yield the blocks that draw the picture and let it move; comments and others' data are left out."""
    at = 13 + _colours(data[10])
    yield data[:at]
    while at < len(data) and data[at] != 0x3B:
        start, kept = at, True
        if data[at] == 0x21:
            label = data[at + 1]
            kept = label == 0xF9 or (label == 0xFF and data[at + 3 : at + 14] in _GIF_LOOPS)
            at += 2
        elif data[at] == 0x2C:
            at += 11 + _colours(data[at + 9])
        else:
            break
        while at < len(data) and data[at]:
            at += data[at] + 1
        at += 1
        if kept:
            yield data[start:at]
    yield b"\x3b"


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp_pieces(data: bytes) -> Iterator[bytes]:
    """Yield the file with the chunks that draw the picture, its length and flags set right."""
    chunks = []
    at, end = 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at + 8 <= end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at : at + 8 + length + length % 2]
        if chunk[:4] == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if chunk[:4] not in _WEBP_TELLS:
            chunks.append(chunk)
        at += 8 + length + length % 2
    body = b"WEBP" + b"".join(chunks)
    yield b"RIFF" + len(body).to_bytes(4, "little") + body


_PIECES: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "jpg": _jpeg_pieces,
    "jpeg": _jpeg_pieces,
    "png": _png_pieces,
    "gif": _gif_pieces,
    "webp": _webp_pieces,
}
