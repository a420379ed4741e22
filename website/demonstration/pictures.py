"""The pictures of the demonstration: drawn here, so that nobody's photograph is needed."""

from __future__ import annotations

import io
import math

from django.core.files.base import ContentFile
from PIL import Image as Pillow
from PIL import ImageDraw
from wagtail.documents.models import Document
from wagtail.images.models import Image

from website.agencies.models import Agency, Person

SIZE = (960, 600)
SCENES = (
    ("山塬上的村庄", (236, 214, 178), (143, 29, 33)),
    ("集市上的宣传台", (222, 232, 238), (22, 79, 134)),
    ("调解室里的圆桌", (232, 238, 224), (62, 104, 58)),
    ("雨后的县城", (224, 226, 234), (80, 74, 120)),
    ("田埂上的法律顾问", (244, 232, 208), (178, 106, 24)),
)
"""What each picture shows, and its two colours."""


def draw(agency: Agency, person: Person) -> list[Image]:
    """Return the pictures, kept with the organ's own files."""
    return [_draw(agency, person, *scene, seed=number) for number, scene in enumerate(SCENES)]


def _draw(
    agency: Agency, person: Person, title: str, ground: tuple[int, ...], ink: tuple[int, ...], *, seed: int
) -> Image:
    picture = Pillow.new("RGB", SIZE, ground)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((680, 70, 810, 200), fill=tuple((a + 255) // 2 for a in ground))
    for layer in range(4):
        base = 300 + layer * 75
        ridge = [(x, base + 36 * math.sin(x / (90 + 17 * layer) + seed + layer * 1.7)) for x in range(0, 961, 8)]
        shade = tuple(int(a + (b - a) * (0.25 + 0.2 * layer)) for a, b in zip(ground, ink, strict=True))
        pen.polygon([(0, 600), *ridge, (960, 600)], fill=shade)
    for house in range(3 + seed % 3):
        x = 120 + house * 190 + 20 * seed
        pen.rectangle((x, 420, x + 90, 490), fill=ground)
        pen.polygon([(x - 12, 420), (x + 45, 376), (x + 102, 420)], fill=ink)
        pen.rectangle((x + 34, 446, x + 56, 490), fill=ink)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return Image.objects.create(
        title=title,
        description=f"示意画：{title}",
        file=ContentFile(out.getvalue(), name=f"demonstration-{seed + 1}.jpg"),
        collection=agency.collection,
        uploaded_by_user=person,
    )


def film(agency: Agency, person: Person, data: bytes) -> Document:
    """Return the one short film, kept with the organ's own files."""
    return Document.objects.create(
        title="演示短片",
        file=ContentFile(data, name="demonstration.mp4"),
        collection=agency.collection,
        uploaded_by_user=person,
    )
