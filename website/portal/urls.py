"""The addresses of the public site; they never change once something stands at them."""

from __future__ import annotations

from django.urls import path, register_converter

from website.portal import downloads, feeds, files, reading, search, site_maps, usefulness, views

RESERVED = ("accounts", "api", "desk", "documents", "files", "healthz", "media", "pictures", "reading", "static")
"""First parts of addresses that belong to no organ."""


class Slug:
    """An organ's name in addresses."""

    regex = rf"(?!(?:{'|'.join(RESERVED)})/)[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> str:
        """Return the name as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the name as it stands."""
        return value


register_converter(Slug, "organ")

app_name = "portal"
urlpatterns = [
    path("", views.county, name="county"),
    path("robots.txt", site_maps.robots, name="robots"),
    path("feed.xml", feeds.county_feed, name="county_feed"),
    path("sitemap.xml", site_maps.index, name="site_map_index"),
    path("sitemap-<str:name>.xml", site_maps.part, name="site_map_part"),
    path("reading/", reading.set_mode, name="reading"),
    path("files/<int:number>/<str:name>", files.document, name="file"),
    path("pictures/<int:number>/<str:spec>/<str:name>", files.picture, name="picture"),
    path("<organ:agency>/", views.home, name="home"),
    path("<organ:agency>/search/", search.search, name="search"),
    path("<organ:agency>/feed/", feeds.feed, name="feed"),
    path("<organ:agency>/catalogue/", views.catalogue, name="catalogue"),
    path("<organ:agency>/map/", views.site_map, name="site_map"),
    path("<organ:agency>/info/<int:number>/", views.record, name="record"),
    path("<organ:agency>/info/<int:number>/useful/", usefulness.answer, name="useful"),
    path("<organ:agency>/info/<int:number>/download.pdf", downloads.pdf, name="pdf"),
    path("<organ:agency>/info/<int:number>/download.docx", downloads.word, name="word"),
    path("<organ:agency>/<path:path>/", views.page, name="page"),
]
