"""Content that would do something by itself when opened."""

from __future__ import annotations

import re

from website.publishing.uploads.errors import UnsafeFile

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_OLE_MACROS = ("_VBA_PROJECT", "VBA", "Macros", "_VBA_PROJECT_CUR")
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|iframe|object|\?php|%@)", re.I)
_PDF_ACTS = {
    b"JavaScript": "脚本",
    b"JS": "脚本",
    b"Launch": "启动程序的动作",
    b"EmbeddedFile": "夹带的文件",
    b"RichMedia": "可执行的多媒体",
    b"XFA": "动态表单",
}
_NAME = re.compile(rb"/([A-Za-z#0-9]+)")


def demand_text(data: bytes) -> None:
    """Let a text file pass that is text, in a usual encoding, and no page or script."""
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnsafeFile("内容不是文字。", "请用记事本另存为文本文件。")
    if _MARKUP.search(data[:4096].lstrip()):
        raise UnsafeFile("内容是网页或者脚本，不是文字。", "请另存为纯文本。")


def demand_quiet_ole(ending: str, data: bytes) -> None:
    """Let an old Office file pass that is one and has no macros."""
    if not data.startswith(OLE):
        raise UnsafeFile(f"内容不是“.{ending}”文件。", "请用原来的程序重新保存为这种格式，不要只改扩展名。")
    if any(name.encode("utf-16-le") in data for name in _OLE_MACROS):
        raise UnsafeFile("文件带有宏。", "请另存为不带宏的文件，或者转成 PDF。")


def demand_quiet_pdf(data: bytes) -> None:
    """Let a PDF pass that can be opened without a password and holds nothing that runs."""
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise UnsafeFile("内容不是“.pdf”文件。", "请重新导出 PDF，不要只改扩展名。")
    _demand_opens(data)
    for name in _names(data):
        if name in _PDF_ACTS:
            raise UnsafeFile(f"PDF 带有{_PDF_ACTS[name]}。", "请用“打印为 PDF”重新生成一份。")


def _demand_opens(data: bytes) -> None:
    import pypdfium2

    try:
        pypdfium2.PdfDocument(data).close()
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error)
        cause = "PDF 加了密码。" if locked else "PDF 已经损坏。"
        raise UnsafeFile(cause, "请去掉密码后再上传。" if locked else "请重新导出后再上传。") from error


def _names(data: bytes) -> set[bytes]:
    """Return the names in a PDF's objects, those in packed object streams too, with ``#xx`` read as its character."""
    found = {_plain(name) for name in _NAME.findall(data)}
    for packed in _streams(data):
        found.update(_plain(name) for name in _NAME.findall(packed))
    return found


def _plain(name: bytes) -> bytes:
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), name)


def _streams(data: bytes) -> list[bytes]:
    """Return the object streams of a PDF, inflated, each within a bound."""
    import zlib

    found = []
    for start in re.finditer(rb"/ObjStm.{0,400}?stream\r?\n", data, re.S):
        try:
            found.append(zlib.decompressobj().decompress(data[start.end() :], 8 * 1024 * 1024))
        except zlib.error:
            continue
    return found
