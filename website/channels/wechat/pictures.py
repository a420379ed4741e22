"""Pictures made fit for WeChat: jpg or png, small enough, without what tells of their maker."""

from __future__ import annotations

import io
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from website.channels.errors import WillNotGo

WIDEST = 1080
"""Pixels: as wide as a telephone shows an article."""
QUALITIES = (88, 78, 68, 55, 40)
CURE = "请换一张图片后重新发布本信息。"
MOST_PIXELS = 80_000_000
"""A picture of more is not opened: it would take a gigabyte of memory."""


class Fit(NamedTuple):
    """A picture as it is uploaded."""

    data: bytes
    ending: str

    @property
    def media_type(self) -> str:
        """The media type of the picture."""
        return "image/png" if self.ending == "png" else "image/jpeg"


def fit(data: bytes, most: int, name: str = "") -> Fit:
    """Return a picture as jpg or png of fewer than ``most`` bytes, scaled down if it must be.

    Raises ``WillNotGo`` when it is no picture or cannot be made small enough.
    """
    image = _opened(data, name)
    if image.mode in ("RGBA", "LA", "P", "PA"):
        if png := _as_png(image, most):
            return Fit(png, "png")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
        image = flat
    image = image.convert("RGB")
    while True:
        for quality in QUALITIES:
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() < most:
                return Fit(out.getvalue(), "jpg")
        if min(image.size) < 32:
            raise WillNotGo(f"图片“{name}”缩小后仍然太大，微信不接受。", CURE)
        image = image.resize((image.width * 3 // 4, image.height * 3 // 4))


def _opened(data: bytes, name: str) -> Image.Image:
    try:
        image: Image.Image = Image.open(io.BytesIO(data))
        if image.width * image.height > MOST_PIXELS:
            raise WillNotGo(f"图片“{name}”的尺寸太大（{image.width}×{image.height}）。", CURE)
        image.seek(0)
        image = ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise WillNotGo(f"图片“{name}”打不开，不能上传到微信。", CURE) from error
    if image.width > WIDEST:
        image = image.resize((WIDEST, max(1, image.height * WIDEST // image.width)))
    return image


def _as_png(image: Image.Image, most: int) -> bytes:
    """Return a picture with transparency as png, or nothing when it is too large so."""
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue() if out.tell() < most else b""
