"""The fonts of the printed report: free ones that stand for the type that official documents prescribe."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from gongkai.errors import MissingComponent

FILES = {
    "FandolFang-Regular.otf": "texlive-lang-chinese",
    "FandolHei-Regular.otf": "texlive-lang-chinese",
    "FandolKai-Regular.otf": "texlive-lang-chinese",
    "FandolSong-Regular.otf": "texlive-lang-chinese",
    "NotoSerifCJK-Regular.ttc": "fonts-noto-cjk",
    "NotoSerifCJK-Bold.ttc": "fonts-noto-cjk",
    "NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
}
"""The font files of a printed report and the Debian package that each comes in."""

FOLDERS = (
    Path(sys.prefix) / "share" / "gongkai" / "fonts",
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
    Path.home() / ".local" / "share" / "fonts",
    Path.home() / ".fonts",
)
"""Where the fonts are looked for, first to last; ``make setup`` puts them into the first."""


@cache
def folders() -> tuple[Path, ...]:
    """Return the folders that hold the fonts of the printed report, each once.

    Raises ``MissingComponent`` naming the Debian package of the first font that is nowhere.
    """
    return tuple(dict.fromkeys(_find(name).parent for name in FILES))


def _find(name: str) -> Path:
    for folder in FOLDERS:
        if (folder / name).is_file():
            return folder / name
        if found := next(folder.rglob(name), None) if folder.is_dir() else None:
            return found
    package = FILES[name]
    raise MissingComponent(package, "写出 PDF 的字体", f"apt-get install {package}（或在项目中运行 make setup）")
