"""What can go wrong with a file, as opposed to what can be wrong in a report."""


class GongkaiError(Exception):
    """The base of this library's errors; its text is one Chinese sentence naming the cause and the cure."""


class UnreadableDocument(GongkaiError):
    """A file that cannot be read at all: ``name`` is the file, ``cause`` says why, ``cure`` what to do."""

    def __init__(self, name: str, cause: str, cure: str = "") -> None:
        self.name, self.cause, self.cure = name, cause, cure
        super().__init__(f"{name}：{cause}" + (f"。{cure}" if cure else ""))


class TooManyCells(UnreadableDocument):
    """A workbook with more cells than are read."""


class MissingComponent(GongkaiError):
    """A system package or an extra that this job needs and this machine lacks: ``package`` is its name."""

    def __init__(self, package: str, purpose: str, install: str) -> None:
        self.package = package
        super().__init__(f"{purpose}需要 {package}，本机没有。请先安装：{install}")
