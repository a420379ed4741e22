"""Make every sample and its gold file again: ``python -m tests.samples.make_samples [SLUG...]``.

Word documents, pages, sheets and texts are written by ``shapes``; old Word, RTF and PDF files are converted from the
Word document by LibreOffice, and ``converted.json`` keeps the digest of the document each was made from.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.samples.made import FOLDER, Made, load, slugs
from tests.samples.shapes import SHAPES
from tests.samples.shapes.word import word

CONVERTED = FOLDER / "converted.json"
FILTERS = {"doc": "doc:MS Word 97", "rtf": "rtf", "pdf": "pdf"}


def path(made: Made, suffix: str) -> Path:
    """Return where a sample is stored."""
    return FOLDER / f"{made.slug}.{suffix}"


def drawn(made: Made) -> dict[str, bytes]:
    """Return the files of a report that need no other program, by suffix."""
    return {suffix: SHAPES[shape](made) for suffix, shape in made.files.items() if shape in SHAPES}


def convert(made: Made, suffixes: list[str]) -> dict[str, str]:
    """Let LibreOffice make the other files from the Word document; return the digest of what they were made from."""
    source = word(made)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{made.slug}.docx").write_bytes(source)
        for suffix in suffixes:
            kind = suffix.rpartition(".")[2]
            command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
            subprocess.run(
                [*command, FILTERS[kind], "--outdir", folder, f"{folder}/{made.slug}.docx"],
                check=True,
                capture_output=True,
                timeout=180,
            )
            shutil.copy(Path(folder) / f"{made.slug}.{kind}", path(made, suffix))
    return {path(made, suffix).name: digest(made) for suffix in suffixes}


def digest(made: Made) -> str:
    """Return the digest of a report's Word text, by which a stale conversion is known."""
    import io
    import zipfile

    return hashlib.sha256(zipfile.ZipFile(io.BytesIO(word(made))).read("word/document.xml")).hexdigest()[:16]


def written_gold(made: Made) -> str:
    """Return the text of a report's gold file."""
    return json.dumps(made.gold(), ensure_ascii=False, indent=1) + "\n"


def make(slug: str) -> None:
    """Write all the files of one report."""
    made = load(slug)
    for suffix, data in drawn(made).items():
        path(made, suffix).write_bytes(data)
    (FOLDER / "gold" / f"{slug}.json").write_text(written_gold(made), "utf-8")
    known = json.loads(CONVERTED.read_text("utf-8")) if CONVERTED.exists() else {}
    office = [suffix for suffix, shape in made.files.items() if shape == "office"]
    stale = [
        suffix
        for suffix in office
        if known.get(path(made, suffix).name) != digest(made) or not path(made, suffix).exists()
    ]
    if stale:
        known |= convert(made, stale)
        CONVERTED.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or slugs():
        make(name)
        print(name)
