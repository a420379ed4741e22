"""Atom feeds of what is new: of all organs, of one, of a column, of an item of the catalogue, of a search."""

from __future__ import annotations

from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from gongkai import catalogue as law
from website.correspondence.models import Message
from website.portal import lists
from website.portal.messages_public import narrowed
from website.portal.page_cache import kept
from website.portal.search_form import SearchForm
from website.portal.site import Node, Site, county_name, site_of
from website.publishing.models import Record, RecordQuerySet
from website.search import services
from website.search.errors import SearchUnavailable

SIZE = 30


class RecordsFeed(Feed):
    """Public records as entries, each in the name of the organ that published it."""

    feed_type = Atom1Feed

    def item_title(self, item: Record) -> str:
        """Return a record's name."""
        return item.title

    def item_description(self, item: Record) -> str:
        """Return a record's summary."""
        return item.summary

    def item_author_name(self, item: Record) -> str:
        """Return the organ that published a record, by the name that it had then."""
        return item.agency.name_on(item.published_on)

    def item_guid(self, item: Record) -> str:
        """Return what tells a record from every other for ever."""
        return settings.SITE_ADDRESS + item.get_absolute_url()

    def item_pubdate(self, item: Record) -> datetime:
        """Return when a record was made public."""
        day = item.published_on or item.generated_on
        return timezone.make_aware(datetime.combine(day, time()))

    def item_updateddate(self, item: Record) -> datetime:
        """Return when a record last changed."""
        return item.last_published_at or self.item_pubdate(item)


class CountyFeed(RecordsFeed):
    """The newest public records of all organs."""

    link = "/"
    feed_url = reverse_lazy("portal:county_feed")

    def title(self) -> str:
        """Return the feed's name."""
        return f"{county_name()}政府信息公开：各单位最新公开"

    def items(self) -> list[Record]:
        """Return the newest records."""
        return _newest(Record.objects.public())


class OrganFeed(RecordsFeed):
    """The newest public records of an organ, narrowed as the address says."""

    def get_object(self, request: HttpRequest, agency: str) -> tuple[Site, HttpRequest]:
        """Return the site and the request that narrows it."""
        return site_of(agency), request

    def title(self, chosen: tuple[Site, HttpRequest]) -> str:
        """Return the feed's name."""
        site, request = chosen
        return f"{site.agency.name}政府信息公开：{_narrowed_to(site, request)}"

    def link(self, chosen: tuple[Site, HttpRequest]) -> str:
        """Return the page that the feed belongs to."""
        return str(chosen[0].home.url_path)

    def feed_url(self, chosen: tuple[Site, HttpRequest]) -> str:
        """Return the feed's own address."""
        return chosen[1].get_full_path()

    def items(self, chosen: tuple[Site, HttpRequest]) -> list[Record]:
        """Return the newest records."""
        return _items(*chosen)


def _narrowed_to(site: Site, request: HttpRequest) -> str:
    asked = request.GET
    if number := asked.get("column"):
        return str(_node(site, number).page.title)
    if code := asked.get("code"):
        if code not in law.entries():
            raise Http404("没有这个分类")
        return law.entries()[code].label
    return f"搜索“{asked['q']}”" if asked.get("q") else "最新公开"


def _node(site: Site, number: str) -> Node:
    if not number.isdecimal() or int(number) not in site.columns:
        raise Http404("没有这个栏目")
    return site.node(site.columns[int(number)].url_path)


def _items(site: Site, request: HttpRequest) -> list[Record]:
    records = Record.objects.public().of(site.agency)
    asked = request.GET
    if asked.get("q"):
        return _found(site, request)
    if number := asked.get("column"):
        records = records.filter(column_id__in=_node(site, number).columns)
    if code := asked.get("code"):
        records = records.filter(catalogue_code=code)
    for name in ("kind", "validity"):
        if value := asked.get(name):
            records = records.filter(**{name: value})
    records, _ = lists.in_year(records, asked.get("year"))
    return _newest(records)


def _newest(records: RecordQuerySet) -> list[Record]:
    named = records.with_places().prefetch_related("agency__former_names")
    return list(named.for_list().newest_first()[:SIZE])


def _found(site: Site, request: HttpRequest) -> list[Record]:
    form = SearchForm({**request.GET.dict(), "order": "newest"}, site=site)
    if not form.is_valid():
        raise Http404("搜索条件不合要求")
    keys = [hit.key for hit in services.search(form.query()).hits]
    named = Record.objects.public().with_places().prefetch_related("agency__former_names")
    found = named.for_list().in_bulk(keys)
    return [found[key] for key in keys if key in found]


class MessagesFeed(Feed):
    """The newest published messages of an organ with their answers, narrowed as the page is."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, agency: str) -> tuple[Site, HttpRequest]:
        """Return the site and the request that narrows it."""
        return site_of(agency), request

    def title(self, chosen: tuple[Site, HttpRequest]) -> str:
        """Return the feed's name."""
        return f"{chosen[0].agency.name}：公开的信件"

    def link(self, chosen: tuple[Site, HttpRequest]) -> str:
        """Return the page that the feed belongs to."""
        return reverse("portal:messages", args=[chosen[0].agency.slug])

    def feed_url(self, chosen: tuple[Site, HttpRequest]) -> str:
        """Return the feed's own address."""
        return chosen[1].get_full_path()

    def items(self, chosen: tuple[Site, HttpRequest]) -> list[Message]:
        """Return the messages published last."""
        site, request = chosen
        words, kind, year = narrowed(request)
        found = Message.objects.of(site.agency).public().saying(words).told_of(kind, year)
        return list(found.select_related("agency").newest_published_first()[:SIZE])

    def item_title(self, item: Message) -> str:
        """Return a message's subject as it is public."""
        return item.public_subject

    def item_description(self, item: Message) -> str:
        """Return the answer."""
        return item.public_reply

    def item_link(self, item: Message) -> str:
        """Return the page of a message."""
        return reverse("portal:message", args=[item.agency.slug, item.digits])

    def item_author_name(self, item: Message) -> str:
        """Return the organ that answered; who wrote is nobody's business."""
        return item.agency.name_on(item.published_on)

    def item_guid(self, item: Message) -> str:
        """Return what tells a message from every other for ever."""
        return settings.SITE_ADDRESS + self.item_link(item)

    def item_pubdate(self, item: Message) -> datetime:
        """Return when a message was made public."""
        return timezone.make_aware(datetime.combine(item.published_on or item.received_on, time()))

    item_updateddate = item_pubdate


_county_feed, _feed, _messages_feed = CountyFeed(), OrganFeed(), MessagesFeed()


@kept()
def county_feed(request: HttpRequest) -> HttpResponse:
    """Return the feed of what all organs made public."""
    return _county_feed(request)


@kept(["q", "column", "code", "kind", "year", "validity"])
def feed(request: HttpRequest, agency: str) -> HttpResponse:
    """Return the feed that the address asks for; while the search does not answer, say when to ask again."""
    try:
        return _feed(request, agency=agency)
    except SearchUnavailable:
        says = "检索服务暂时不可用，请过几分钟再试。"
        return HttpResponse(says, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "300"})


@kept(["q", "kind", "year"])
def messages_feed(request: HttpRequest, agency: str) -> HttpResponse:
    """Return the feed of an organ's published messages."""
    return _messages_feed(request, agency=agency)
