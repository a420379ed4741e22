"""Which format a file is, told by its content and never by its name alone; and the way to that format's reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from gongkai.document import Document
from gongkai.errors import GongkaiError, UnreadableDocument

MODULES = {
    "word": "word",
    "legacy_word": "word.legacy",
    "excel": "excel",
    "html": "html_page",
    "pdf": "pdf",
    "rtf": "rtf",
    "ofd": "ofd",
    "text": "plain_text",
}
"""The formats that are read into a document, and the module that reads each; ``json`` is read into a report."""

_ACCEPTED = "请提供 Word、PDF、HTML、Excel、RTF、OFD 或文本格式的年度报告"
_SAVE_AS = "请用 Word 或 WPS 打开后另存为 .docx"
_AGAIN = "请向提供者重新索取原件"
_PICTURE = "这是一张图片，里面没有可读的文字"
_UNPACK = "请先解压，再逐个读取"
_KNOWN_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xd8\xff", _PICTURE, "请提供 Word、PDF 等原件；只有图片时，请先做文字识别"),
    (b"\x89PNG\r\n", _PICTURE, "请提供 Word、PDF 等原件；只有图片时，请先做文字识别"),
    (b"GIF8", _PICTURE, "请提供 Word、PDF 等原件；只有图片时，请先做文字识别"),
    (b"II*\x00", _PICTURE, "请提供 Word、PDF 等原件；只有图片时，请先做文字识别"),
    (b"MM\x00*", _PICTURE, "请提供 Word、PDF 等原件；只有图片时，请先做文字识别"),
    (b"Rar!\x1a\x07", "这是一个压缩包", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "这是一个压缩包", _UNPACK),
    (b"\x1f\x8b", "这是一个压缩包", _UNPACK),
    (b"\x7fELF", "这是一个程序，不是文档", _ACCEPTED),
)
_HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|meta|title|p|span|h[1-6]|br)\b", re.IGNORECASE)
_MAIL_HEADER = re.compile(
    r"\s*(?:mime-version|from|content-type|date|subject|snapshot-content-location)\s*:", re.IGNORECASE
)
_HTML_NAMES = (".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml", ".jsp", ".php", ".asp", ".aspx", ".doc", ".xls")
_TEXT_NAMES = (".txt", ".md", ".csv", ".tsv", ".markdown")


def detect(data: bytes, name: str) -> str:
    """Return the format of a file: a key of ``MODULES``, or ``json``.

    ``name`` only breaks ties between text formats. Raises ``UnreadableDocument`` for an empty, encrypted or damaged
    file and for what is no document, with the cause and the cure in Chinese.
    """
    head = data[:_HEAD]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "word" if _names_only_word(data) else _detect_zip(data, name)
    if not head.strip(b"\x00 \t\r\n") and not data.strip(b"\x00 \t\r\n"):
        raise UnreadableDocument(name, "文件是空的" if not data else "文件里没有内容", _AGAIN)
    if head.startswith(_OLE):
        return _detect_ole(data, name)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    _refuse_others(head, name)
    return _detect_text(head, data, name)


def load(format: str, data: bytes, name: str) -> Document:
    """Read a file of a known format. Raises ``UnreadableDocument``, whatever goes wrong inside a parser."""
    if format not in MODULES:
        raise UnreadableDocument(name, "这是已经读好的数据（JSON），没有版面", "请直接按报告读取")
    reader: Callable[[bytes, str], Document] = import_module(f"gongkai.readers.{MODULES[format]}").load
    try:
        return reader(data, name)
    except GongkaiError:
        raise
    except MemoryError as error:
        raise UnreadableDocument(name, "文件展开后太大，内存不够", "请只保留年度报告的正文和表格") from error
    except RecursionError as error:
        raise UnreadableDocument(name, "文件内部嵌套层数过深", _AGAIN) from error
    except Exception as error:
        # A parser met bytes its authors did not foresee. This is the one place that says so for all of them.
        cause = f"文件结构异常，无法解析（{type(error).__name__}）"
        raise UnreadableDocument(name, cause, "请用原来的软件打开，另存一份后再试") from error


def _names_only_word(data: bytes) -> bool:
    """Whether a whole zip names the main part of a Word file and of no other kind, which saves opening it twice."""
    others = (b"xl/workbook", b"OFD.xml", b"ppt/presentation", b"content.xml")
    whole = data[-22:-18] == b"PK\x05\x06"
    return whole and b"word/document.xml" in data and not any(part in data for part in others)


def _detect_zip(data: bytes, name: str) -> str:
    from gongkai.readers.office.package import Package

    package = Package(data, name)
    parts = package.parts
    if any(part.lower() == "ofd.xml" for part in parts):
        return "ofd"
    for folder, format in (("word/", "word"), ("xl/", "excel")):
        if any(part.startswith(folder) for part in parts):
            return format
    if any(part.startswith("ppt/") for part in parts):
        raise UnreadableDocument(name, "这是演示文稿，不是年度报告", _ACCEPTED)
    if "content.xml" in package and "mimetype" in package:
        raise UnreadableDocument(name, "这是 OpenDocument 格式（.odt/.ods），目前不读取", "请另存为 .docx 或 .xlsx")
    if "[Content_Types].xml" in package:
        raise UnreadableDocument(name, "Office 文件里没有正文，文件已损坏", _AGAIN)
    raise UnreadableDocument(name, "这是一个压缩包，不是文档", _UNPACK)


def _detect_ole(data: bytes, name: str) -> str:
    if _has_stream(data, "EncryptedPackage"):
        raise UnreadableDocument(name, "文件有打开密码（Office 加密）", "请去掉密码后另存一份")
    word, sheet = _has_stream(data, "WordDocument"), _has_stream(data, "Workbook") or _has_stream(data, "Book")
    if word and sheet:  # one is embedded in the other
        return "excel" if name.lower().endswith((".xls", ".et")) else "legacy_word"
    if word or sheet:
        return "legacy_word" if word else "excel"
    if _has_stream(data, "PowerPoint Document"):
        raise UnreadableDocument(name, "这是演示文稿，不是年度报告", _ACCEPTED)
    if not _has_stream(data, "Root Entry"):
        raise UnreadableDocument(name, "旧版 Office 文件的内部结构不完整，可能在传输中被截断或损坏", _AGAIN)
    raise UnreadableDocument(name, "这个旧版 Office 文件里没有 Word 或 Excel 的内容", _SAVE_AS)


def _has_stream(data: bytes, stream: str) -> bool:
    """Whether the directory of an OLE file has an entry of that name: entries are 128 bytes long and lie aligned."""
    wanted = stream.encode("utf-16-le") + b"\x00\x00"
    length = len(wanted).to_bytes(2, "little")
    at = data.find(wanted)
    while at >= 0:
        if (
            at % 128 == 0
            and data[at + 64 : at + 66] == length
            and data[at + 66 : at + 67] in (b"\x01", b"\x02", b"\x05")
        ):
            return True
        at = data.find(wanted, at + 2)
    return False


def _refuse_others(head: bytes, name: str) -> None:
    for magic, cause, cure in _KNOWN_OTHERS:
        if head.startswith(magic):
            raise UnreadableDocument(name, cause, cure)
    picture = (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or (head[:2] == b"BM" and head[6:10] == bytes(4))
    if picture or head[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif"):
        raise UnreadableDocument(name, _PICTURE, "请提供 Word、PDF 等原件；只有图片时，请先做文字识别")


def _detect_text(head: bytes, data: bytes, name: str) -> str:
    text = _decoded(head)
    begins, suffix = text.lstrip("\ufeff\x00 \t\r\n"), name.lower()
    if _is_binary(text):
        raise UnreadableDocument(name, "不认识这种文件：既不是文档，也不是文本", _ACCEPTED)
    if begins.startswith("{") and (suffix.endswith(".json") or b'"cells"' in data):
        return "json"
    if begins.startswith("<?xml") and ("wordDocument" in text or "mso-application" in text or "pkg:package" in text):
        raise UnreadableDocument(name, "这是 Word 2003 的 XML 格式，目前不读取", _SAVE_AS)
    if _MAIL_HEADER.match(begins) and "multipart/related" in text.lower():
        return "html"
    if suffix.endswith(_TEXT_NAMES) and not begins.startswith("<"):
        return "text"
    if begins.startswith("<") or suffix.endswith(_HTML_NAMES):
        return "html" if _MARKUP.search(_decoded(data[: 1 << 18])) else "text"
    return "text"


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    if head[1:400:2].count(0) * 3 > len(head[1:400:2]):
        return head.decode("utf-16-le", "ignore")
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        return head.decode("utf-8" if error.start > len(head) - 8 else "gb18030", "ignore")


_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


def _is_binary(text: str) -> bool:
    """Whether more than one character in twenty is one that no text has; NULs alone make no binary."""
    without_nuls = text.replace("\x00", "")
    return len(_CONTROLS.findall(without_nuls)) * 20 > len(without_nuls) or len(without_nuls) * 2 < len(text)
