"""What is sealed: identities and papers that name somebody stay so, unless the operator gave a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from website.access_requests.files import opened
from website.access_requests.models.sealed_files import SealedFile
from website.agencies.sealing import CannotOpen
from website.operations.archive.files import Files
from website.operations.archive.names import safe_file

KEPT_BACK = "加密保存，没有导出"
ERASED = "已按保存期限清除"


class Sealed:
    """What of sealed things goes into an archive; ``identities`` is whether those that name somebody do."""

    def __init__(self, files: Files, *, identities: bool) -> None:
        self.files, self.identities = files, identities

    def who(self, sealed: str, opener: Callable[[str], Any], *, erased: bool) -> Any:
        """Return who somebody is; or in words that it is kept back, erased, or was never given."""
        if not sealed:
            return ERASED if erased else ""
        if not self.identities:
            return KEPT_BACK
        try:
            return opener(sealed)
        except CannotOpen as error:
            return str(error)

    def paper(self, paper: SealedFile, place: str, *, names_somebody: bool) -> dict[str, Any]:
        """Copy a paper below a folder unless it names somebody; return where it is, or why it is not there."""
        size = {"size": paper.size, "sha256": paper.sha256, "media_type": paper.media_type}
        if names_somebody and not self.identities:
            return {**size, "file": "", "why": KEPT_BACK if paper.stored else ERASED}
        if not paper.stored:
            return {**size, "name": paper.name, "file": "", "why": ERASED}
        name = f"{place}/{paper.pk:08d} {safe_file(paper.name)}"
        try:
            self.files.folder.write(name, [opened(paper)])
        except (CannotOpen, OSError) as error:
            why = str(error) if isinstance(error, CannotOpen) else type(error).__name__
            self.files.missing.append((name, paper.pk, why))
            return {**size, "name": paper.name, "file": "", "why": why}
        return {**size, "name": paper.name, "file": name}
