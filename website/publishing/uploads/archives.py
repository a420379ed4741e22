"""Files that are archives: Office documents, OFD, zip."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable

from website.publishing.uploads import active, ole
from website.publishing.uploads.errors import UnsafeFile

MOST_MEMBERS = {"zip": 100}
"""A zip's members are looked at one by one; the others' are parts of one document."""
MOST_PARTS = 5_000
MOST_INFLATED = 500 * 1024 * 1024
MOST_INFLATED_MEMBER = 100 * 1024 * 1024
MOST_RATIO = 200
SMALL = 1024 * 1024
MEMBER = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml"}
RUNNING = {
    "exe", "dll", "scr", "com", "bat", "cmd", "ps1", "vbs", "js", "jse", "wsf", "hta", "jar", "msi", "lnk", "sh", "php",
    "jsp", "htm", "html", "svg", "docm", "xlsm", "pptm", "chm", "reg", "pif", "apk",
}  # fmt: skip
PACKED = {"zip", "rar", "7z", "gz", "tar", "tgz", "iso", "bz2", "xz"}
_MACROS = re.compile(r"vbaProject\.bin$|macrosheets/|activeX/.*\.bin$", re.I)
_SCRIPTS = re.compile(r"(?:^|/)Scripts?/|\.js$", re.I)
_EMBEDDED = re.compile(r"embeddings/.*\.bin$", re.I)
_LINKED = re.compile(rb"<Relationship\b[^>]*>", re.I)
_FETCHED = re.compile(
    rb"(?=[^>]*Type=[\"'][^\"']*/(?:attachedTemplate|oleObject|frame|subDocument)[\"'])"
    rb"(?=[^>]*TargetMode=[\"']External[\"'])(?=[^>]*Target=[\"'](?:https?:|ftp:|\\\\|file://[^/]))[^>]*",
    re.I,
)
_RESAVE = "请用原来的程序重新保存后再上传。"

Demand = Callable[[str, bytes], None]


def demand(ending: str, data: bytes, inside: Demand, accepted: frozenset[str]) -> None:
    """Let an archive pass that is what it says, of bounded size, and without anything that runs.

    ``inside`` is asked about each file in a zip, which must have one of the ``accepted`` endings.
    """
    archive = _opened(data)
    members = archive.infolist()
    _demand_bounds(ending, members)
    names = [member.filename for member in members]
    if ending in MEMBER and MEMBER[ending] not in names:
        raise UnsafeFile(f"内容不是“.{ending}”文件。", active.RESAVE)
    if any(member.flag_bits & 1 for member in members):
        raise UnsafeFile("文件加了密码。", "请去掉密码后再上传，公众才打得开。")
    if any(".." in re.split(r"[/\\]", name) or name.startswith(("/", "\\")) for name in names):
        raise UnsafeFile("压缩包里的路径指向包外。", "请重新压缩，只选要公开的文件。")
    if ending in ("docx", "xlsx", "pptx"):
        _demand_quiet_office(archive, members)
    if ending == "ofd" and any(_SCRIPTS.search(name) for name in names):
        raise UnsafeFile("OFD 文件带有脚本。", "请重新导出不带脚本的文件。")
    if ending == "zip":
        _demand_quiet_zip(archive, members, inside, accepted)


def _opened(data: bytes) -> zipfile.ZipFile:
    if data.startswith(ole.MAGIC):
        raise UnsafeFile("文件加了密码，或者其实是旧格式。", "请去掉密码，用原来的程序另存为这种格式后再上传。")
    if not data.startswith(b"PK"):
        raise UnsafeFile("文件开头不是压缩格式，可能被改过扩展名或者拼接过。", _RESAVE)
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise UnsafeFile("文件已经损坏。", _RESAVE) from error


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes; Python inflates no more than the size that was checked."""
    if member.file_size > MOST_INFLATED_MEMBER:
        raise UnsafeFile(f"压缩包里的“{shown(member)}”过大。", "请单独上传这个文件。")
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise UnsafeFile(f"压缩包里的“{shown(member)}”已经损坏。", _RESAVE) from error


def shown(member: zipfile.ZipInfo) -> str:
    """Return a member's name as it was given; programs in Chinese write it in GBK without saying so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = member.filename
    return name[-60:]


def _demand_bounds(ending: str, members: list[zipfile.ZipInfo]) -> None:
    most = MOST_MEMBERS.get(ending, MOST_PARTS)
    if len(members) > most:
        raise UnsafeFile(f"压缩包里有{len(members)}个文件，超过{most}个。", "请分成几个压缩包。")
    inflated = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if inflated > MOST_INFLATED or (inflated > SMALL and inflated / packed > MOST_RATIO):
        raise UnsafeFile("解压后大得不正常。", "请检查文件来源，重新保存后再上传。")


def _demand_quiet_office(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Let an Office document pass without macros, without hidden files, and that fetches nothing when opened."""
    for member in members:
        name = member.filename
        if _MACROS.search(name):
            raise UnsafeFile("文件带有宏或者控件。", "请另存为不带宏的文件。")
        if name == "[Content_Types].xml" and b"macroenabled" in _read(archive, member).lower():
            raise UnsafeFile("文件带有宏或者控件。", "请另存为不带宏的文件。")
        if name.endswith(".rels") and any(_FETCHED.search(link) for link in _LINKED.findall(_read(archive, member))):
            raise UnsafeFile("文件打开时会从网上取模板或者对象。", "请断开外部链接后另存，或者转成 PDF。")
        if _EMBEDDED.search(name) and (inner := _read(archive, member)).startswith(ole.MAGIC):
            _demand_quiet_object(inner)


def _demand_quiet_object(data: bytes) -> None:
    try:
        active.demand_quiet_names(set(ole.names(data)))
    except UnsafeFile:
        raise
    except ValueError as error:
        raise UnsafeFile("文件里嵌入的对象已经损坏。", "请删去嵌入的对象后另存。") from error


def _demand_quiet_zip(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], inside: Demand, accepted: frozenset[str]
) -> None:
    for member in members:
        if member.is_dir():
            continue
        ending = member.filename.rpartition(".")[2].lower()
        if ending in RUNNING:
            raise UnsafeFile(f"压缩包里有可以运行的文件“{shown(member)}”。", "请去掉后重新压缩。")
        if ending in PACKED:
            raise UnsafeFile(f"压缩包里还有压缩包“{shown(member)}”。", "请展开后重新压缩，只用一层。")
        if ending not in accepted:
            raise UnsafeFile(f"压缩包里有不接受的文件“{shown(member)}”。", "请只放要公开的文档、表格和图片。")
        try:
            inside(ending, _read(archive, member))
        except UnsafeFile as refusal:
            raise UnsafeFile(f"压缩包里的“{shown(member)}”：{refusal.cause}", refusal.cure) from refusal
