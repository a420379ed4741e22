"""Files that are archives: Office documents, OFD, zip."""

from __future__ import annotations

import io
import re
import zipfile

from website.publishing.uploads.errors import UnsafeFile

MOST_MEMBERS = 5_000
MOST_INFLATED = 500 * 1024 * 1024
MOST_RATIO = 200
SMALL = 1024 * 1024
MEMBER = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml"}
_RUNS = re.compile(r"\.(?:exe|dll|scr|com|bat|cmd|ps1|vbs|js|jse|wsf|hta|jar|msi|lnk|sh|php|jsp|html?|svg)$", re.I)
_NESTED = re.compile(r"\.(?:zip|rar|7z|gz|tar|tgz|iso)$", re.I)
_MACROS = re.compile(r"vbaProject\.bin$|macrosheets/|activeX/.*\.bin$", re.I)
_SCRIPTS = re.compile(r"(?:^|/)Scripts?/|\.js$", re.I)


def demand(ending: str, data: bytes) -> None:
    """Let an archive pass that is what it says, of bounded size, and without anything that runs."""
    members = _members(data)
    _demand_bounds(members)
    names = [member.filename for member in members]
    if ending in MEMBER and MEMBER[ending] not in names:
        raise UnsafeFile(f"内容不是“.{ending}”文件。", "请用原来的程序重新保存为这种格式，不要只改扩展名。")
    if any(member.flag_bits & 1 for member in members):
        raise UnsafeFile("文件加了密码。", "请去掉密码后再上传，公众才打得开。")
    if any(".." in re.split(r"[/\\]", name) or name.startswith(("/", "\\")) for name in names):
        raise UnsafeFile("压缩包里的路径指向包外。", "请重新压缩，只选要公开的文件。")
    if ending in ("docx", "xlsx", "pptx") and any(_MACROS.search(name) for name in names):
        raise UnsafeFile("文件带有宏或者控件。", "请另存为不带宏的文件。")
    if ending == "ofd" and any(_SCRIPTS.search(name) for name in names):
        raise UnsafeFile("OFD 文件带有脚本。", "请重新导出不带脚本的文件。")
    if ending == "zip":
        _demand_quiet_zip(names)


def _members(data: bytes) -> list[zipfile.ZipInfo]:
    if not data.startswith(b"PK"):
        raise UnsafeFile("文件开头不是压缩格式，可能被改过扩展名或者拼接过。", "请用原来的程序重新保存。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnsafeFile("文件已经损坏。", "请用原来的程序重新保存后再上传。") from error


def _demand_bounds(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise UnsafeFile(f"压缩包里有{len(members)}个文件，超过{MOST_MEMBERS}个。", "请分成几个压缩包。")
    inflated = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if inflated > MOST_INFLATED or (inflated > SMALL and inflated / packed > MOST_RATIO):
        raise UnsafeFile("解压后大得不正常。", "请检查文件来源，重新保存后再上传。")


def _demand_quiet_zip(names: list[str]) -> None:
    for name in names:
        if _RUNS.search(name):
            raise UnsafeFile(f"压缩包里有可以运行的文件“{name[-60:]}”。", "请去掉后重新压缩。")
        if _NESTED.search(name):
            raise UnsafeFile(f"压缩包里还有压缩包“{name[-60:]}”。", "请展开后重新压缩，只用一层。")
