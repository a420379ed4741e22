"""An organ's whole archive as open files that are read, and proved to be whole, without this software."""

from website.operations.archive.exporting import Outcome, Unfinished, export

__all__ = ["Outcome", "Unfinished", "export"]
