"""The zip container of Word, Excel and OFD files: nothing is inflated before it is known to be bounded."""

from __future__ import annotations

import io
import zipfile
import zlib

from gongkai.errors import UnreadableDocument

MAX_MEMBERS = 10_000
"""More parts than this no office program writes."""
MAX_PART = 64 << 20
"""The largest part that is inflated, in bytes."""
MAX_TOTAL = 512 << 20
"""The most that all parts together may declare, in bytes; pictures and embedded fonts count."""
SUSPECT_PART, MAX_RATIO = 32 << 20, 200
"""A part larger than the first and compressed better than the second is a bomb."""

_BOMB = "压缩包展开后大得不合常理，疑似“压缩炸弹”，没有打开"
_DAMAGED = "压缩结构不完整，文件可能在传输中被截断或损坏"
AGAIN = "请向提供者重新索取原件"
_FLAWS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, IndexError)


class Package:
    """A zip file's parts by name. Every method raises ``UnreadableDocument`` for a damaged, encrypted or huge part."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FLAWS as error:
            raise UnreadableDocument(name, _DAMAGED, AGAIN) from error
        members = self._zip.infolist()
        self.sizes = {member.filename.replace("\\", "/"): member for member in members}
        if len(members) > MAX_MEMBERS:
            raise UnreadableDocument(name, f"压缩包内有 {len(members)} 个部件，多得不合常理，没有打开", AGAIN)
        if sum(member.file_size for member in members) > MAX_TOTAL:
            raise UnreadableDocument(name, _BOMB, AGAIN)

    def __contains__(self, part: str) -> bool:
        return part in self.sizes

    @property
    def parts(self) -> list[str]:
        """The names of all parts."""
        return list(self.sizes)

    def read(self, part: str) -> bytes:
        """Return a part inflated; the size is checked before and, by its checksum, after."""
        member = self.sizes.get(part)
        if member is None:
            raise UnreadableDocument(self.name, f"压缩包里缺少必要的部件 {part}，文件已损坏", AGAIN)
        if member.flag_bits & 1:
            raise UnreadableDocument(self.name, "文件有打开密码（压缩包已加密）", "请去掉密码后另存一份")
        size = member.file_size
        if size > MAX_PART or (size > SUSPECT_PART and size > MAX_RATIO * max(member.compress_size, 1)):
            raise UnreadableDocument(self.name, _BOMB, AGAIN)
        try:
            # Python inflates no more than the declared size and then compares the checksum: a lie shows up there.
            return self._zip.read(member)
        except _FLAWS as error:
            raise UnreadableDocument(self.name, f"{_DAMAGED}（{part}）", AGAIN) from error
