"""Pictures without what they tell of their maker: place, camera, names. The picture itself is not compressed again."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from PIL import Image, ImageOps, UnidentifiedImageError

from website.publishing.uploads.errors import UnsafeFile

STRIPPED = {"jpg", "jpeg", "png", "gif", "webp"}
MOST_PIXELS = 80_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TELLS = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
_ORIENTATION = 0x0112


def strip(ending: str, data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return the picture without its metadata, and what was taken out.

    Raises ``UnsafeFile`` when it is no picture of its kind or too large to show.
    """
    image = _opened(ending, data)
    turned = image.getexif().get(_ORIENTATION, 1) != 1
    if ending in ("jpg", "jpeg") and not turned:
        clean = b"".join(_jpeg_pieces(data))
    elif ending == "png" and not turned:
        clean = b"".join(_png_pieces(data))
    elif ending == "gif":
        return data, ()
    else:
        clean = _written_anew(image)
    return clean, ("已去掉图片中的拍摄地点、设备等信息",) if clean != data else ()


def _opened(ending: str, data: bytes) -> Image.Image:
    wanted = {"jpg": "JPEG", "jpeg": "JPEG"}.get(ending, ending.upper())
    try:
        image = Image.open(io.BytesIO(data), formats=[wanted])
        if image.width * image.height > MOST_PIXELS:
            raise UnsafeFile("图片尺寸过大。", "请缩小到长边一万像素以内再上传。")
        image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnsafeFile(f"内容不是完好的“.{ending}”图片。", "请用看图软件重新保存后再上传。") from error
    return image


def _written_anew(image: Image.Image) -> bytes:
    out = io.BytesIO()
    ImageOps.exif_transpose(image).save(out, image.format or "PNG", quality=92)
    return out.getvalue()


def _jpeg_pieces(data: bytes) -> Iterator[bytes]:
    """Yield the segments that draw the picture; comments and application data but JFIF and colour are left out."""
    yield data[:2]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker == 0xDA:
            end = data.rfind(b"\xff\xd9")
            yield data[at : end + 2 if end > at else len(data)]
            return
        segment = data[at : at + 2 + length]
        icc = marker == 0xE2 and segment[4:15] == b"ICC_PROFILE"
        tells = marker == 0xFE or (0xE1 <= marker <= 0xEF and not icc and marker != 0xEE)
        if not tells:
            yield segment
        at += 2 + length


def _png_pieces(data: bytes) -> Iterator[bytes]:
    """Yield the chunks that draw the picture; nothing after the end is kept."""
    yield _PNG
    at = len(_PNG)
    while at + 12 <= len(data):
        length = struct.unpack(">I", data[at : at + 4])[0]
        kind = data[at + 4 : at + 8]
        if kind not in _PNG_TELLS:
            yield data[at : at + 12 + length]
        at += 12 + length
        if kind == b"IEND":
            return
