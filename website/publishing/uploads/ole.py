"""What an old Office file (a compound file) holds, by the names in its directory."""

from __future__ import annotations

import struct

MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_END, _MOST_ENTRIES = 0xFFFFFFFA, 20_000
"""Sector numbers from the first on are marks; more entries than the second no office program writes."""


def names(data: bytes) -> list[str]:
    """Return the names of the streams and storages. Raises ``ValueError`` for a file that is damaged."""
    try:
        return list(_entries(data))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError("damaged compound file") from error


def _entries(data: bytes) -> list[str]:
    if not data.startswith(MAGIC):
        raise ValueError("no compound file")
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise ValueError("unknown size of sector")
    table = _table(data, 1 << shift)
    found: list[str] = []
    seen: set[int] = set()
    sector = struct.unpack_from("<I", data, 48)[0]
    while sector < _END:
        if sector in seen or len(found) > _MOST_ENTRIES:
            raise ValueError("endless directory")
        seen.add(sector)
        start = (sector + 1) << shift
        found += (_name(data, at) for at in range(start, start + (1 << shift), 128))
        sector = table[sector]
    return [name for name in found if name]


def _table(data: bytes, size: int) -> list[int]:
    """Return which sector follows each, as far as the file reaches."""
    sectors = [each for each in struct.unpack_from("<109I", data, 76) if each < _END]
    following = struct.unpack_from("<I", data, 68)[0]
    most = len(data) // size + 1
    while following < _END and len(sectors) <= most:
        *more, following = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        sectors += [each for each in more if each < _END]
    table: list[int] = []
    for sector in sectors[:most]:
        table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    return table


def _name(data: bytes, at: int) -> str:
    """Return the name of one entry; nothing for one that is not used."""
    length, kind = struct.unpack_from("<HB", data, at + 64)
    return data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le") if kind else ""
