"""Pictures without what they tell of their maker: place, camera, names. The picture itself is not compressed again."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from gongkai.pictures import without_metadata
from website.publishing.uploads.errors import UnsafeFile

STRIPPED = {"jpg", "jpeg", "png", "gif", "webp"}
MOVING = {"png", "gif", "webp"}
MOST_PIXELS = 80_000_000
MOST_FRAMES = 500
_ORIENTATION = 0x0112


def strip(ending: str, data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return the picture without its metadata, and what was taken out.

    A picture that only its metadata hold upright is turned and written anew. Raises ``UnsafeFile`` when it is no
    picture of its kind or too large to show.
    """
    try:
        clean = _stripped(ending, data)
    except UnsafeFile:
        raise
    except Exception as error:
        # A decoder met bytes its authors did not foresee. This is the one place that says so for all of them.
        raise UnsafeFile(f"内容不是完好的“.{ending}”图片。", "请用看图软件重新保存后再上传。") from error
    return clean, ("已去掉图片中的拍摄地点、设备等信息",) if clean != data else ()


def _stripped(ending: str, data: bytes) -> bytes:
    image = _opened(ending, data)
    moves = ending in MOVING and getattr(image, "n_frames", 1) > 1
    if image.getexif().get(_ORIENTATION, 1) != 1 and not moves:
        return _written_anew(image)
    clean = without_metadata(ending, data)
    _opened(ending, clean)
    return clean


def _opened(ending: str, data: bytes) -> Image.Image:
    wanted = {"jpg": "JPEG", "jpeg": "JPEG"}.get(ending, ending.upper())
    image = Image.open(io.BytesIO(data), formats=[wanted])
    if image.width * image.height > MOST_PIXELS:
        raise UnsafeFile("图片尺寸过大。", "请缩小到长边一万像素以内再上传。")
    if ending in MOVING and getattr(image, "n_frames", 1) > MOST_FRAMES:
        raise UnsafeFile("动图帧数过多。", "请缩短动图，或者改用 mp4 视频。")
    image.load()
    return image


def _written_anew(image: Image.Image) -> bytes:
    out = io.BytesIO()
    upright = ImageOps.exif_transpose(image)
    kept = {name: upright.info[name] for name in ("icc_profile", "transparency") if upright.info.get(name) is not None}
    upright.info = {}
    upright.save(out, "JPEG" if image.format == "MPO" else image.format, quality=92, **kept)
    return out.getvalue()
