"""Why a file is not accepted."""

from __future__ import annotations


class UnsafeFile(ValueError):
    """A file that is not kept; says what is wrong with it and what to do."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(f"{cause}{cure}")
        self.cause, self.cure = cause, cure
