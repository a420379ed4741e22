"""Pictures of a PDF with their points under a mark painted over, written anew about as large as they were."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from math import ceil, floor
from typing import Any, cast

import pikepdf
from PIL import Image, ImageChops, ImageDraw

from gongkai.redaction.pdf.errors import CannotEdit
from gongkai.redaction.pdf.matrix import Area

MOST_POINTS = 120_000_000
_QUALITY = 85
_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
_BLACK: dict[str, Any] = {"1": 0, "L": 0, "RGB": (0, 0, 0), "CMYK": (0, 0, 0, 255)}


def painted(pdf: pikepdf.Pdf, source: pikepdf.Object, areas: Sequence[Area]) -> pikepdf.Object:
    """Return a copy of a picture with areas of it (in a square of side 1, from below) black. Raises ``CannotEdit``."""
    if int(source.Width) * int(source.Height) > MOST_POINTS:
        raise CannotEdit("图片过大")
    if int(source.get("/BitsPerComponent", 1)) > 8 or isinstance(source.get("/Mask"), pikepdf.Array):
        raise CannotEdit("图片格式")
    stencil = bool(source.get("/ImageMask", False))
    made = _written(pdf, source, _black(_points(source), areas), stencil)
    for key in ("/SMask", "/Mask"):
        if isinstance(source.get(key), pikepdf.Stream):
            made[key] = _opaque(pdf, source[key], areas, key)
    return pdf.make_indirect(made)


def painted_inline(pdf: pikepdf.Pdf, instruction: Any, areas: Sequence[Area]) -> pikepdf.Object:
    """Return a picture that stood within the content as a picture of its own, with areas of it black."""
    try:
        points = instruction.iimage.as_pil_image()
    except Exception as error:  # Many decoders, each with errors of its own; all mean the same here.
        raise CannotEdit("图片格式") from error
    made = _plain(pdf, _black(points, areas))
    if bool(instruction.iimage.image_mask):
        raise CannotEdit("图片格式")
    return pdf.make_indirect(made)


def _points(source: pikepdf.Object) -> Image.Image:
    """Return a picture's points; those of a JPEG as they are in it, whatever the file says of their meaning."""
    try:
        if str(source.get("/Filter")) == "/DCTDecode":
            return _of_jpeg(source.read_raw_bytes())
        image = pikepdf.PdfImage(cast(pikepdf.Stream, source)).as_pil_image()
        image.load()
    except Exception as error:  # Many decoders, each with errors of its own; all mean the same here.
        raise CannotEdit("图片格式") from error
    return image


def _of_jpeg(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=["JPEG"])
    image.load()
    # Pillow writes inks upside down, as Adobe does, and turns them back when it reads Adobe's only.
    return ImageChops.invert(image) if image.mode == "CMYK" and "adobe" not in image.info else image


def _black(image: Image.Image, areas: Sequence[Area]) -> Image.Image:
    if image.mode not in _BLACK:
        image = image.convert("RGB")
    drawing = ImageDraw.Draw(image)
    for left, top, right, bottom in _corners(image.size, areas):
        drawing.rectangle((left, top, right, bottom), fill=_BLACK[image.mode])
    return image


def _corners(size: tuple[int, int], areas: Sequence[Area]) -> list[tuple[int, int, int, int]]:
    """Return the points of each area, the last ones included: any point that an area touches."""
    width, height = size
    found = []
    for area in areas:
        left, right = max(0, floor(area.x0 * width)), min(width, ceil(area.x1 * width)) - 1
        top, bottom = max(0, floor((1 - area.y1) * height)), min(height, ceil((1 - area.y0) * height)) - 1
        if left <= right and top <= bottom:
            found.append((left, top, right, bottom))
    return found


def _written(pdf: pikepdf.Pdf, source: pikepdf.Object, image: Image.Image, stencil: bool) -> pikepdf.Stream:
    """Return the picture as a stream: JPEG stays JPEG with the very same quality, all else is packed without loss."""
    if stencil:
        made = _plain(pdf, image.convert("1"))
        del made["/ColorSpace"]
        made["/ImageMask"] = True
    elif _last_filter(source) in ("/DCTDecode", "/DCT", "/JPXDecode"):
        made = _jpeg(pdf, image)
        if "/Decode" in source:
            made["/Decode"] = source["/Decode"]
    else:
        made = _plain(pdf, image)
    components = len(image.getbands())
    own = source.get("/ColorSpace")
    if not stencil and own is not None and _components(own) == components:
        made["/ColorSpace"] = own
    for key in ("/Interpolate", "/Intent"):
        if key in source:
            made[key] = source[key]
    return made


def _last_filter(source: pikepdf.Object) -> str:
    filters = source.get("/Filter")
    if isinstance(filters, pikepdf.Array):
        return str(filters[-1]) if len(filters) else ""
    return str(filters)


def _components(space: pikepdf.Object) -> int:
    """Return how many numbers a colour has; none for a palette and other spaces that a new picture does not keep."""
    if isinstance(space, pikepdf.Name):
        return {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4, "/G": 1, "/RGB": 3, "/CMYK": 4}.get(str(space), 0)
    match str(space[0]):
        case "/ICCBased":
            return int(space[1].get("/N", 0))
        case "/CalGray":
            return 1
        case "/CalRGB":
            return 3
    return 0


def _jpeg(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    out = io.BytesIO()
    image.info = {}
    try:
        image.save(out, "JPEG", quality="keep" if image.format == "JPEG" else _QUALITY, optimize=True)
    except (ValueError, OSError):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    made = pikepdf.Stream(pdf, out.getvalue())
    _describe(made, image, 8, "/DCTDecode")
    return made


def _plain(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    made = pikepdf.Stream(pdf, zlib.compress(image.tobytes(), 9))
    _describe(made, image, 1 if image.mode == "1" else 8, "/FlateDecode")
    return made


def _describe(made: pikepdf.Stream, image: Image.Image, bits: int, packing: str) -> None:
    made["/Type"], made["/Subtype"] = pikepdf.Name("/XObject"), pikepdf.Name("/Image")
    made["/Width"], made["/Height"] = image.size
    made["/BitsPerComponent"] = bits
    made["/ColorSpace"] = pikepdf.Name(_SPACES[len(image.getbands())])
    made["/Filter"] = pikepdf.Name(packing)


def _opaque(pdf: pikepdf.Pdf, mask: pikepdf.Object, areas: Sequence[Area], key: str) -> pikepdf.Object:
    """Return a picture's mask without shapes under the areas."""
    image = _points(mask)
    image = image.convert("L" if key == "/SMask" else "1")
    drawing = ImageDraw.Draw(image)
    for corners in _corners(image.size, areas):
        drawing.rectangle(corners, fill=255)
    made = _plain(pdf, image)
    if key == "/Mask":
        del made["/ColorSpace"]
        made["/ImageMask"] = True
    if "/Matte" in mask:
        raise CannotEdit("图片格式")
    return pdf.make_indirect(made)
