"""What the templates of the public site need beside Django's own."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.utils.html import format_html
from wagtail.images.models import Image
from wagtail.models import Page

from website.portal.files import SPECS
from website.publishing.models import Record

register = template.Library()


@register.filter
def chinese_date(day: date | None) -> str:
    """Return a day as officials write it, such as 2022年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


@register.filter
def is_date(value: Any) -> bool:
    """Whether a value is a day."""
    return isinstance(value, date)


@register.filter
def size(number: int | None) -> str:
    """Return a file's size in the unit that suits it."""
    if not number:
        return ""
    for unit, bytes_ in (("MB", 1024 * 1024), ("KB", 1024)):
        if number >= bytes_:
            return f"{number / bytes_:.1f} {unit}"
    return f"{number} 字节"


@register.simple_tag
def picture(image: Image, spec: str, alt: str = "") -> str:
    """Return an ``img`` of a picture in one of the offered sizes, with its measures so that nothing jumps."""
    rendition = image.get_rendition(SPECS[spec])
    name = rendition.file.name.rpartition("/")[2]
    return format_html(
        '<img src="/pictures/{}/{}/{}" width="{}" height="{}" alt="{}" loading="lazy">',
        image.pk,
        spec,
        name,
        rendition.width,
        rendition.height,
        alt,
    )


@register.simple_tag(takes_context=True)
def with_parameters(context: dict[str, Any], **changes: Any) -> str:
    """Return the page's own parameters with some of them changed; an empty one is left out."""
    asked = {name: value for name, value in context["request"].GET.items() if name != "page"}
    asked.update(changes)
    kept = {name: value for name, value in asked.items() if value not in ("", None)}
    return "?" + urlencode(kept)


@register.filter
def index_number(number: str | None) -> str:
    """Return an index number that breaks, if it must, between the organ's code and the rest."""
    return format_html("{}/<wbr>{}", *number.split("/", 1)) if number and "/" in number else number or "—"


@register.filter
def public_address(record: Record) -> str:
    """Return a record's public address in full, wherever it is shown."""
    return settings.SITE_ADDRESS + record.get_absolute_url()


@register.filter
def address_of_record(number: int) -> str:
    """Return the public address of a record by its number."""
    record = Record.objects.select_related("agency").filter(pk=number).first()
    return record.get_absolute_url() if record else ""


@register.filter
def address_of_page(page: Page) -> str:
    """Return a page's public address."""
    return page.url_path
