"""A few words on the black boxes, such as 已隐去: drawn as a picture, so that there is no text under a mark at all."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from PIL import Image

from gongkai.redaction.pdf.matrix import Area

MOST = 20
"""The most characters of a label."""
NAME = "/GkLabel"
_DOTS = 200.0
_HIGHEST, _LOWEST = 11.0, 4.0
_SHARE_HIGH, _SHARE_WIDE = 0.8, 0.94
_PAGE = """#set page(width: auto, height: auto, margin: 0.5pt)
#set text(font: "Noto Sans CJK SC", size: 12pt, lang: "zh", top-edge: "ascender", bottom-edge: "descender")
#sys.inputs.label"""


@dataclass(frozen=True)
class Label:
    """Words as points: 0 where there is ink, rows filled up to whole bytes."""

    width: int
    height: int
    points: bytes

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, for JSON."""
        return {"width": self.width, "height": self.height, "points": base64.b64encode(self.points).decode()}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Label:
        """Return the label that ``as_data`` gave."""
        return cls(data["width"], data["height"], base64.b64decode(data["points"]))


def drawn(text: str) -> Label:
    """Draw a label's words. Raises ``MissingComponent`` when the fonts are not installed."""
    import typst

    from gongkai import fonts

    compiler = typst.Compiler(font_paths=[str(folder) for folder in fonts.folders()])
    made = compiler.compile(_PAGE.encode(), format="png", ppi=_DOTS, sys_inputs={"label": text})
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single picture")
    with Image.open(io.BytesIO(made)) as image:
        black = image.convert("L").point(lambda shade: 255 if shade > 127 else 0).convert("1")
    return Label(black.width, black.height, black.tobytes())


def stencil(pdf: pikepdf.Pdf, label: Label) -> pikepdf.Object:
    """Return the label as a mask through which a page paints."""
    return pdf.make_indirect(
        pikepdf.Stream(
            pdf,
            zlib.compress(label.points, 9),
            Type=pikepdf.Name("/XObject"),
            Subtype=pikepdf.Name("/Image"),
            Width=label.width,
            Height=label.height,
            ImageMask=True,
            BitsPerComponent=1,
            Filter=pikepdf.Name("/FlateDecode"),
        )
    )


def operators(label: Label, areas: Sequence[Area], rotate: int) -> bytes:
    """Return what paints the label white into each area that has room for it, upright on the page as it is shown."""
    lines = [line for area in areas if (line := _placed(label, area, rotate % 360))]
    return f"/Artifact BMC\nq 1 g\n{''.join(lines)}Q\nEMC\n".encode() if lines else b""


def _placed(label: Label, area: Area, rotate: int) -> str:
    turned = rotate in (90, 270)
    wide, high = (area.height, area.width) if turned else (area.width, area.height)
    height = min(_HIGHEST, high * _SHARE_HIGH, wide * _SHARE_WIDE * label.height / label.width)
    if height < _LOWEST:
        return ""
    width = height * label.width / label.height
    x, y = (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2
    match rotate:
        case 90:
            matrix = (0.0, width, -height, 0.0, x + height / 2, y - width / 2)
        case 180:
            matrix = (-width, 0.0, 0.0, -height, x + width / 2, y + height / 2)
        case 270:
            matrix = (0.0, -width, height, 0.0, x - height / 2, y + width / 2)
        case _:
            matrix = (width, 0.0, 0.0, height, x - width / 2, y - height / 2)
    return f"q {' '.join(f'{each:.3f}' for each in matrix)} cm {NAME} Do Q\n"
