"""Pictures of Word that are shown in part, cut to that part: the rest stays in the file otherwise."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from gongkai.redaction.word.names import A, R

if TYPE_CHECKING:
    from gongkai.redaction.word.parts import Parts

_WHOLE = 100_000
_SIDES = ("l", "t", "r", "b")
_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF")


def crop(parts: Parts) -> bool:
    """Cut every picture that is shown in part; say whether there was any. A picture of drawn lines stays as it is."""
    found = False
    for part in list(parts.trees):
        for shown in list(parts.trees[part].iter(A + "srcRect")):
            sides = [_share(shown, side) for side in _SIDES]
            blip = shown.getparent().find(A + "blip") if shown.getparent() is not None else None  # type: ignore[union-attr]
            if blip is not None and any(side > 0 for side in sides) and min(sides) >= 0:
                found |= _crop(parts, part, shown, blip, sides)
    return found


def _share(shown: etree._Element, side: str) -> float:
    try:
        return int(shown.get(side) or 0) / _WHOLE
    except ValueError:
        return 0.0


def _crop(parts: Parts, part: str, shown: etree._Element, blip: etree._Element, sides: list[float]) -> bool:
    relation = next((each for each in parts.relations[part] if each.id == blip.get(R + "embed")), None)
    data = parts.files.get(relation.target) if relation is not None else None
    cut = _cut(data, sides) if data is not None else None
    if relation is None or cut is None:
        return False
    folder, _, file = relation.target.rpartition("/")
    ending = file.rpartition(".")[2]
    number = len(parts.files)
    target = f"{folder}/cut{number}.{ending}"
    parts.files[target], parts.types[target] = cut, parts.types.get(relation.target, "")
    fresh = f"cut{number}"
    parts.relations[part].append(replace(relation, id=fresh, target=target))
    blip.set(R + "embed", fresh)
    for side in _SIDES:
        shown.attrib.pop(side, "")
    return True


def _cut(data: bytes, sides: list[float]) -> bytes | None:
    """Return the shown part of a picture in the format it came in; nothing for one that cannot be taken apart."""
    from PIL import Image

    left, top, right, bottom = sides
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            width, height = image.size
            box = (int(left * width), int(top * height), round(width * (1 - right)), round(height * (1 - bottom)))
            if box[0] >= box[2] or box[1] >= box[3]:
                return None
            out = io.BytesIO()
            more = {"quality": 90} if image.format == "JPEG" else {}
            image.crop(box).save(out, image.format, **more)
    except Exception:  # Many decoders, each with errors of its own; such a picture stays whole.
        return None
    return out.getvalue()
