"""Points and rectangles of a PDF page under its transformation matrices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Area(NamedTuple):
    """A rectangle with its sides along the axes."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """How high it is."""
        return self.y1 - self.y0

    def meets(self, other: Area) -> bool:
        """Whether the two have a point inside in common; a line has an inside along itself."""
        return self.x0 <= other.x1 and other.x0 <= self.x1 and self.y0 <= other.y1 and other.y0 <= self.y1

    def holds(self, other: Area, slack: float = 0.0) -> bool:
        """Whether the other lies within, but for so much."""
        return (
            self.x0 - slack <= other.x0
            and self.y0 - slack <= other.y0
            and self.x1 + slack >= other.x1
            and self.y1 + slack >= other.y1
        )

    def has(self, x: float, y: float) -> bool:
        """Whether the point lies within."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def shared(self, other: Area) -> tuple[float, float]:
        """Return how wide and how high the common part is; negative where they are apart."""
        return min(self.x1, other.x1) - max(self.x0, other.x0), min(self.y1, other.y1) - max(self.y0, other.y0)

    def grown(self, by: float) -> Area:
        """Return it with so much more on every side."""
        return Area(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)


def times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does ``first`` and after it ``then``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def apply(matrix: Matrix, x: float, y: float) -> Point:
    """Return a point moved by the matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def inverse(matrix: Matrix) -> Matrix | None:
    """Return the matrix that undoes this one; nothing for one that flattens the plane."""
    a, b, c, d, e, f = matrix
    whole = a * d - b * c
    if abs(whole) < 1e-12:
        return None
    return (d / whole, -b / whole, -c / whole, a / whole, (c * f - d * e) / whole, (b * e - a * f) / whole)


def around(points: Iterable[Point]) -> Area:
    """Return the rectangle around points."""
    xs, ys = zip(*points, strict=True)
    return Area(min(xs), min(ys), max(xs), max(ys))


def moved(matrix: Matrix, area: Area) -> Area:
    """Return the rectangle around a rectangle moved by the matrix."""
    x0, y0, x1, y1 = area
    return around(apply(matrix, x, y) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1)))


def matrix_of(numbers: Sequence[object]) -> Matrix:
    """Return a matrix from six operands. Raises ``ValueError`` for anything else."""
    a, b, c, d, e, f = (float(number) for number in numbers)  # type: ignore[arg-type]
    return (a, b, c, d, e, f)
