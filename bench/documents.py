"""One Word report and one text PDF, read and checked, against bare parsing and against other libraries."""

from __future__ import annotations

import ctypes
import io
import logging
import sys
import zipfile
from functools import cache
from pathlib import Path

from bench.timing import Job, Row, compared, interleaved

SAMPLES = Path(__file__).parent.parent / "tests" / "samples"
WORD = ("yunling-water-2023.docx", "yunling-water-2023.wordy.docx", "yunling-2022.docx")
PDF = ("yunling-water-2023.pdf", "yunling-2022.pdf")

PARSE = "解压并解析 XML（lxml）"
PYTHON_DOCX = "python-docx 读段落和表格"
BY_CELL = "python-docx 按行列号逐格读 table.cell(i, j)"
PDFIUM = "pdfium 交出全部字、字框和线"
PDFPLUMBER = "pdfplumber 取表格"


def ours(data: bytes, name: str) -> Job:
    """Return the job of reading and checking one file."""
    from gongkai import check, read

    return lambda: check(read(data, name))


def reading(data: bytes, name: str) -> Job:
    """Return the job of reading one file's paragraphs and tables, as a library for documents does."""
    from gongkai.readers import read_document

    return lambda: read_document(data, name)


def word_rows(repetitions: int) -> list[Row]:
    """Measure Word reports."""
    rows = []
    for name in WORD:
        data = (SAMPLES / name).read_bytes()
        # Two at a time, so that each is compared with one other and not with what that one left in the caches.
        for label, job, limits in ((PARSE, parsing(data), {PARSE: 4}), (PYTHON_DOCX, python_docx(data), {})):
            times = interleaved({"ours": ours(data, name), label: job}, repetitions)
            rows += compared(f"读取并核对 {name}", "ours", times, limits)
        times = interleaved({"ours": reading(data, name), PYTHON_DOCX: python_docx(data)}, repetitions)
        rows += compared(f"只读取段落和表格 {name}", "ours", times, {})
        for label, job in {BY_CELL: python_docx_by_cell(data), **converters(data)}.items():
            times = interleaved({"ours": ours(data, name), label: job}, max(3, repetitions // 10))
            rows += compared(f"读取并核对 {name}", "ours", times, {})
    return rows


def parsing(data: bytes) -> Job:
    """Return the job of inflating and parsing the main part and nothing else."""
    from lxml import etree

    def job() -> object:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return etree.fromstring(archive.read("word/document.xml"))

    return job


def python_docx(data: bytes) -> Job:
    """Return the job of reading all paragraphs and tables with python-docx."""
    import docx

    def job() -> object:
        document = docx.Document(io.BytesIO(data))
        texts = [paragraph.text for paragraph in document.paragraphs]
        return texts, [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]

    return job


def python_docx_by_cell(data: bytes) -> Job:
    """Return the job of reading every cell by its row and column with python-docx, as its manual shows."""
    import docx

    def job() -> object:
        return [
            table.cell(row, column).text
            for table in docx.Document(io.BytesIO(data)).tables
            for row in range(len(table.rows))
            for column in range(len(table.columns))
        ]

    return job


def converters(data: bytes) -> dict[str, Job]:
    """Return the jobs of the converters that are installed, as a user might call them."""
    jobs: dict[str, Job] = {}
    try:
        from markitdown import MarkItDown

        converter = MarkItDown()
        jobs["markitdown 转成 Markdown"] = lambda: converter.convert_stream(io.BytesIO(data), file_extension=".docx")
    except ImportError:
        left_out("markitdown")
    try:
        from docling.document_converter import DocumentConverter, DocumentStream

        stream = lambda: DocumentStream(name="report.docx", stream=io.BytesIO(data))  # noqa: E731
        jobs["docling 转换"] = lambda: DocumentConverter().convert(stream())
    except ImportError:
        left_out("docling")
    return jobs


@cache
def left_out(name: str) -> None:
    """Say once that a library is not there to be compared with."""
    print(f"{name} is not installed: left out", file=sys.stderr)


def pdf_rows(repetitions: int) -> list[Row]:
    """Measure text PDFs."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    rows = []
    for name in PDF:
        data = (SAMPLES / name).read_bytes()
        work = f"读取并核对 {name}"
        times = interleaved({"ours": ours(data, name), PDFIUM: pdfium(data)}, repetitions)
        rows += compared(work, "ours", times, {PDFIUM: 4})
        times = interleaved({"ours": ours(data, name), PDFPLUMBER: pdfplumber(data)}, max(3, repetitions // 10))
        rows += compared(work, "ours", times, {PDFPLUMBER: -5})
    return rows


def pdfium(data: bytes) -> Job:
    """Return the job of taking every character with its box and every line from pdfium, by its bare interface."""
    import pypdfium2
    import pypdfium2.raw as raw

    def page_content(page: pypdfium2.PdfPage) -> object:
        text = raw.FPDFText_LoadPage(page.raw)
        count = raw.FPDFText_CountChars(text)
        buffer = (ctypes.c_ushort * (count + 1))()
        raw.FPDFText_GetText(text, 0, count, buffer)
        edges = [ctypes.c_double() for _ in range(4)]
        boxes = []
        for index in range(count):
            raw.FPDFText_GetCharBox(text, index, *edges)
            boxes.append((edges[0].value, edges[1].value, edges[2].value, edges[3].value))
        raw.FPDFText_ClosePage(text)
        return bytes(buffer), boxes, lines(page)

    def lines(page: pypdfium2.PdfPage) -> object:
        edges = [ctypes.c_float() for _ in range(4)]
        found = []
        for index in range(raw.FPDFPage_CountObjects(page.raw)):
            part = raw.FPDFPage_GetObject(page.raw, index)
            if raw.FPDFPageObj_GetType(part) == raw.FPDF_PAGEOBJ_PATH:
                raw.FPDFPageObj_GetBounds(part, *edges)
                found.append((edges[0].value, edges[1].value, edges[2].value, edges[3].value))
        return found

    def job() -> object:
        document = pypdfium2.PdfDocument(data)
        content = [page_content(page) for page in document]
        document.close()
        return content

    return job


def pdfplumber(data: bytes) -> Job:
    """Return the job of extracting all tables with pdfplumber."""
    import pdfplumber as library

    def job() -> object:
        with library.open(io.BytesIO(data)) as document:
            return [page.extract_tables() for page in document.pages]

    return job
