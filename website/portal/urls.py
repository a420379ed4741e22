"""The addresses of the public site; they never change once something stands at them."""

from __future__ import annotations

from django.urls import include, path, register_converter

from website.portal import (
    apply,
    cases,
    consultations,
    corrections,
    downloads,
    feeds,
    files,
    messages,
    messages_public,
    reading,
    search,
    site_maps,
    usefulness,
    views,
)

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


class CaseNumber:
    """The number of an application, such as 2026-0001."""

    regex = r"\d{4}-\d{4,9}"

    def to_python(self, value: str) -> str:
        """Return the number as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the number as it stands."""
        return value


register_converter(Slug, "organ")
register_converter(CaseNumber, "case_number")

app_name = "portal"
# What is read most stands first, and what begins alike is looked at together: every page passes this list.
record = [
    path("<int:number>/", views.record, name="record"),
    path("<int:number>/useful/", usefulness.answer, name="useful"),
    path("<int:number>/download.pdf", downloads.pdf, name="pdf"),
    path("<int:number>/download.docx", downloads.word, name="word"),
]
own_requests = [
    path("", cases.requests, name="requests"),
    path("leave/", cases.leave, name="leave"),
    path("<case_number:case>/", cases.case, name="case"),
    path("<case_number:case>/files/<int:paper>/", cases.file, name="case_file"),
    path("<case_number:case>/<slug:step>/", cases.step, name="case_step"),
]
own_corrections = [
    path("", corrections.enter, name="corrections"),
    path("<case_number:case>/", corrections.show, name="correction"),
    path("<case_number:case>/files/<int:paper>/", corrections.file, name="correction_file"),
]
public_messages = [
    path("", messages_public.listing, name="messages"),
    path("feed/", feeds.messages_feed, name="messages_feed"),
    path("write/", messages.write, name="write_message"),
    path("receipt/", messages.receipt, name="message_receipt"),
    path("follow/", messages.follow, name="follow_message"),
    path("follow/<case_number:case>/", messages.show, name="own_message"),
    path("follow/<case_number:case>/rate/", messages.rate, name="rate_message"),
    path("follow/<case_number:case>/files/<int:paper>/", messages.file, name="message_file"),
    path("<case_number:case>/", messages_public.show, name="message"),
]
public_consultations = [
    path("", consultations.listing, name="consultations"),
    path("<int:consultation>/", consultations.show, name="consultation"),
    path("<int:consultation>/feedback/", consultations.feedback, name="feedback"),
    path("<int:consultation>/opinion/", consultations.say, name="opinion"),
    path("<int:consultation>/opinion/receipt/", consultations.receipt, name="opinion_receipt"),
]
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
    path("<organ:agency>/info/", include(record)),
    path("<organ:agency>/catalogue/", views.catalogue, name="catalogue"),
    path("<organ:agency>/map/", views.site_map, name="site_map"),
    path("<organ:agency>/apply/", apply.apply, name="apply"),
    path("<organ:agency>/apply/receipt/", apply.receipt, name="receipt"),
    path("<organ:agency>/requests/", include(own_requests)),
    path("<organ:agency>/correct/", corrections.ask, name="correct"),
    path("<organ:agency>/correct/receipt/", corrections.receipt, name="correction_receipt"),
    path("<organ:agency>/corrections/", include(own_corrections)),
    path("<organ:agency>/messages/", include(public_messages)),
    path("<organ:agency>/consultations/", include(public_consultations)),
    path("<organ:agency>/<path:path>/", views.page, name="page"),
]
