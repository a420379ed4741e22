"""Content that would do something by itself when opened."""

from __future__ import annotations

import io
import re
import zipfile

from gongkai.errors import UnreadableDocument
from gongkai.readers.pdf.objects import lay_open
from website.publishing.uploads import ole
from website.publishing.uploads.errors import UnsafeFile

RESAVE = "请用原来的程序重新保存为这种格式，不要只改扩展名。"
_MACROS = {"_VBA_PROJECT", "VBA", "Macros", "_VBA_PROJECT_CUR"}
_PACKED = "\x01Ole10Native"
_MAIN = {
    "doc": {"WordDocument"},
    "wps": {"WordDocument"},
    "xls": {"Workbook", "Book"},
    "et": {"Workbook", "Book"},
    "ppt": {"PowerPoint Document"},
}
_MARKUP = re.compile(r"<(?:!doctype|html|script|svg|iframe|object|embed|meta|\?php|%@)", re.I)
_ENCODINGS = ("utf-8-sig", "gb18030")
_PDF_ACTS = {
    b"JavaScript": "脚本",
    b"Launch": "启动程序的动作",
    b"EmbeddedFile": "夹带的文件",
    b"GoToE": "夹带的文件",
    b"RichMedia": "可执行的多媒体",
    b"Rendition": "可执行的多媒体",
    b"SubmitForm": "向外提交数据的表单",
    b"ImportData": "读取本机数据的动作",
    b"XFA": "动态表单",
}
_PDF_NAME = re.compile(rb"/((?:[A-Za-z]|#[0-9A-Fa-f]{2}){3,40})(?![A-Za-z#])")


def demand_text(data: bytes) -> None:
    """Let a text file pass that is text, in a usual encoding, and no page or script."""
    text = _decoded(data)
    if _MARKUP.search(text[:8192].lower()):
        raise UnsafeFile("内容是网页或者脚本，不是文字。", "请另存为纯文本。")


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnsafeFile("内容不是文字。", "请用记事本另存为文本文件，编码选 UTF-8。")


def demand_quiet_ole(ending: str, data: bytes) -> None:
    """Let an old Office file pass that is one, can be opened without a password, and has no macros."""
    if not data.startswith(ole.MAGIC):
        raise UnsafeFile(f"内容不是“.{ending}”文件。", RESAVE)
    try:
        names = set(ole.names(data))
    except ValueError as error:
        raise UnsafeFile("文件已经损坏。", "请用原来的程序重新保存后再上传。") from error
    if "EncryptedPackage" in names:
        raise UnsafeFile("文件加了密码。", "请去掉密码后再上传，公众才打得开。")
    if names.isdisjoint(_MAIN[ending]):
        raise UnsafeFile(f"内容不是“.{ending}”文件。", RESAVE)
    demand_quiet_names(names)


def demand_quiet_names(names: set[str]) -> None:
    """Let a compound file pass, whole or embedded, that has no macros and hides no other file."""
    if names & _MACROS:
        raise UnsafeFile("文件带有宏。", "请另存为不带宏的文件，或者转成 PDF。")
    if _PACKED in names:
        raise UnsafeFile("文件里夹带着别的文件。", "请删去夹带的对象，需要公开的文件另作附件上传。")


def demand_quiet_pdf(data: bytes) -> None:
    """Let a PDF pass that can be opened without a password and holds nothing that runs."""
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise UnsafeFile("内容不是“.pdf”文件。", "请重新导出 PDF，不要只改扩展名。")
    demand_nothing_behind(data)
    try:
        opened = lay_open(data, "PDF")
    except UnreadableDocument as unreadable:
        raise UnsafeFile(f"{unreadable.cause}。", f"{unreadable.cure}后再上传。") from unreadable
    # What pdfium reaches is laid open; what only another reader would reach stands in the bytes as they came.
    acts = [_PDF_ACTS[name] for name in _names(opened.objects) | _names(data) if name in _PDF_ACTS]
    if opened.attachments:
        acts.append("夹带的文件")
    if opened.dynamic_form:
        acts.append("动态表单")
    if acts:
        raise UnsafeFile(f"PDF 带有{'、'.join(sorted(set(acts)))}。", "请用“打印为 PDF”重新生成一份。")


def _names(data: bytes) -> set[bytes]:
    """Return the names in a PDF's objects, with ``#xx`` read as its character."""
    return {_plain(found[1]) for found in _PDF_NAME.finditer(data)}


def _plain(name: bytes) -> bytes:
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), name) if b"#" in name else name


def demand_nothing_behind(data: bytes) -> None:
    """Let a file pass that is not a zip archive as well."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise UnsafeFile("文件后面还拼接着一个压缩包。", "请用原来的程序重新保存。")
