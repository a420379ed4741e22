"""What search engines may read: robots.txt, and maps of every public address in files of bounded size."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.xmlutils import SimplerXMLGenerator

from website.consultations.models import PublicConsultation
from website.publishing.models import AgencyHome, Column, Record, StandingPage

SPAN = 50_000
"""Record numbers of one file: no file holds more addresses than the protocol allows."""
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class _Line(list[str]):
    """A file whose written pieces are taken away one by one."""

    def write(self, text: bytes | str) -> None:
        """Keep a piece."""
        self.append(text.decode() if isinstance(text, bytes) else text)

    def take(self) -> str:
        """Return what was written since the last time."""
        text = "".join(self)
        self.clear()
        return text


def robots(request: HttpRequest) -> HttpResponse:
    """Say which addresses are not for indexing, and where the map is."""
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /accounts/",
        "Disallow: /*/search/",
        "Disallow: /*/requests/",
        "Disallow: /*/messages/follow/",
        "Disallow: /*/opinion/",
        "",
    ]
    lines.append(f"Sitemap: {settings.SITE_ADDRESS}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def index(request: HttpRequest) -> HttpResponse:
    """List the maps: one of pages, and one for each span of record numbers."""
    last = Record.objects.aggregate(last=Max("pk"))["last"] or 0
    names = ["pages", *(str(start) for start in range(0, last + 1, SPAN))]
    addresses = (f"{settings.SITE_ADDRESS}/sitemap-{name}.xml" for name in names)
    return _answer(_document("sitemapindex", "sitemap", ((address, None) for address in addresses)))


def part(request: HttpRequest, name: str) -> HttpResponse:
    """List the addresses of one map."""
    if name == "pages":
        return _answer(_document("urlset", "url", _pages()))
    if not name.isdecimal() or int(name) % SPAN:
        raise Http404("没有这个文件")
    return _answer(_document("urlset", "url", _records(int(name))))


def _pages() -> Iterator[tuple[str, str | None]]:
    for model in (AgencyHome, Column, StandingPage):
        for path in model.objects.live().order_by("path").values_list("url_path", flat=True):
            yield settings.SITE_ADDRESS + path, None
    for each in PublicConsultation.objects.public().select_related("agency").order_by("pk"):
        yield settings.SITE_ADDRESS + each.public_address, None


def _records(start: int) -> Iterator[tuple[str, str | None]]:
    chosen = Record.objects.public().filter(pk__gte=start, pk__lt=start + SPAN).order_by("pk")
    for number, slug, changed in chosen.values_list("pk", "agency__slug", "last_published_at").iterator(2000):
        yield f"{settings.SITE_ADDRESS}/{slug}/info/{number}/", changed.date().isoformat() if changed else None


def _document(root: str, item: str, addresses: Iterator[tuple[str, str | None]]) -> Iterator[str]:
    line = _Line()
    xml = SimplerXMLGenerator(line, "utf-8")
    xml.startDocument()
    xml.startElement(root, {"xmlns": NAMESPACE})
    for address, changed in addresses:
        xml.startElement(item, {})
        xml.addQuickElement("loc", address)
        if changed:
            xml.addQuickElement("lastmod", changed)
        xml.endElement(item)
        yield line.take()
    xml.endElement(root)
    yield line.take()


def _answer(lines: Iterator[str]) -> StreamingHttpResponse:
    return StreamingHttpResponse(lines, content_type="application/xml; charset=utf-8")
