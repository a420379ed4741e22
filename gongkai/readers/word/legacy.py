"""Word 97-2003 documents (.doc, and .wps, which are the same inside): converted to .docx, then read as such."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.document import Document
from gongkai.errors import UnreadableDocument
from gongkai.readers import apart, word
from gongkai.readers.office.package import Package

SECONDS = 60
OFFICE_SECONDS = 120
OFFICE_PACKAGE = "libreoffice-writer-nogui"
_SAVE_AS = "请用 Word 或 WPS 打开后另存为 .docx"
_WHY = {
    "old": "这是 Word 6.0/95 的旧格式",
    "damaged": "旧版 Word 文件（.doc/.wps）的内部结构已损坏或不完整",
    "timeout": "旧版 Word 文件（.doc/.wps）处理超时",
    "crash": "旧版 Word 文件（.doc/.wps）的内部结构无法解析",
}


def load(data: bytes, name: str) -> Document:
    """Read an old Word document by way of a .docx. Raises ``UnreadableDocument`` as ``to_docx`` does."""
    return word.load_package(Package(to_docx(data, name), name), name, "legacy_word")


def to_docx(data: bytes, name: str) -> bytes:
    """Return an old Word document as a .docx; LibreOffice takes over, where installed, what the converter cannot.

    Raises ``UnreadableDocument``: for an encrypted file, and for a file neither can convert.
    """
    try:
        return apart.run("doc", data, SECONDS)
    except apart.Failed as failure:
        if failure.reason == "encrypted":
            raise UnreadableDocument(name, "文件有打开密码", "请去掉密码后另存一份") from failure
        return _by_office(data, name, _WHY.get(failure.reason, _WHY["crash"]))


def convert(source: Path) -> bytes:
    """Convert a .doc file; runs in a process of its own. Raises ``apart.Failed``: encrypted, old or damaged."""
    import doc2docx  # type: ignore[import-untyped]
    from doc2docx import errors

    target = source.with_name("result.docx")
    try:
        doc2docx.convert(source, target)
    except errors.EncryptedDocumentError as error:
        raise apart.Failed("encrypted") from error
    except errors.Doc2DocxError as error:
        raise apart.Failed("old" if _before_97(source) else "damaged") from error
    return target.read_bytes()


def _before_97(source: Path) -> bool:
    from doc2docx.cfb import CompoundFile  # type: ignore[import-untyped]
    from doc2docx.errors import Doc2DocxError  # type: ignore[import-untyped]

    try:
        head = CompoundFile.from_path(source).open_stream("WordDocument")[:2]
    except Doc2DocxError:
        return False
    return head in (b"\xdc\xa5", b"\xdb\xa5")


def _by_office(data: bytes, name: str, cause: str) -> bytes:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        cure = f"{_SAVE_AS}；或安装 Debian 软件包 {OFFICE_PACKAGE} 后再试"
        raise UnreadableDocument(name, cause, cure)
    with TemporaryDirectory(prefix="gongkai-") as folder:
        source = Path(folder, "source.doc")
        source.write_bytes(data)
        _run_office(office, Path(folder))
        target = source.with_suffix(".docx")
        if not target.is_file():
            raise UnreadableDocument(name, f"{cause}，LibreOffice 也打不开", _SAVE_AS)
        return target.read_bytes()


def _run_office(office: str, folder: Path) -> None:
    """Convert ``source.doc`` in ``folder`` with a profile of its own, and leave no process behind."""
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "docx", "--outdir", str(folder), str(folder / "source.doc")]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            process.wait(OFFICE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
