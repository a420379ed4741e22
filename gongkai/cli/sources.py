"""Which files the command line means, and their bytes."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from glob import glob

from gongkai.errors import UnreadableDocument

STDIN = "-"
SUFFIXES = frozenset(
    (".docx", ".docm", ".doc", ".wps", ".html", ".htm", ".pdf", ".xlsx", ".xls", ".txt", ".md", ".rtf", ".ofd", ".json")
)
"""What is taken from a folder; a file that is named is tried whatever its name."""

MAX_BYTES = 300_000_000

_REASONS = {
    errno.ENOENT: "文件不存在。请检查路径",
    errno.EACCES: "没有读写权限。请检查文件权限",
    errno.EPERM: "没有读写权限。请检查文件权限",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹。请检查路径",
    errno.ENOSPC: "磁盘已满。请腾出空间后重试",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EMFILE: "打开的文件太多",
}


def reason(error: OSError) -> str:
    """Return why the system refused, in Chinese."""
    return _REASONS.get(error.errno or 0, f"系统拒绝：{error.strerror or error}")


def expand(paths: list[str]) -> Iterator[str]:
    """Yield the files that are meant, in the order given; a folder's and a pattern's by name.

    A path that does not exist is yielded as it is, so that reading it gives its error in its turn.
    """
    for path in paths:
        if path == STDIN or not _is_pattern(path):
            yield from _of_folder(path) if os.path.isdir(path) else (path,)
            continue
        found = sorted(glob(path, recursive=True))
        yield from (file for item in found for file in (_of_folder(item) if os.path.isdir(item) else (item,)))
        if not found:
            yield path


def _is_pattern(path: str) -> bool:
    return any(char in path for char in "*?[") and not os.path.lexists(path)


def _of_folder(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(parent, name)
            known = os.path.splitext(name)[1].lower() in SUFFIXES and not name.startswith((".", "~$"))
            if known and os.path.isfile(path):
                yield path


def load(path: str) -> bytes:
    """Return a file's bytes. Raises ``UnreadableDocument``."""
    if path == STDIN:
        return _limited("标准输入", sys.stdin.buffer.read(MAX_BYTES + 1))
    try:
        with open(path, "rb") as file:
            return _limited(path, file.read(MAX_BYTES + 1))
    except ValueError:
        raise UnreadableDocument(path, "路径中有不能用的字符") from None
    except OSError as error:
        if error.errno == errno.ENOENT and _is_pattern(path):
            raise UnreadableDocument(path, "没有相符的文件", "请检查通配符") from None
        cause, _, cure = reason(error).partition("。")
        raise UnreadableDocument(path, cause, cure) from None


def _limited(name: str, data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(name, f"文件超过 {MAX_BYTES // 1_000_000} 兆", "年度报告不会这么大，请检查文件")
    return data
