"""What the platform adds to the staff shell, each part from its own module."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.search import SearchArea
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.desk import (
    agencies,
    annual_reports,
    audit,
    channels,
    consultations,
    correspondence,
    deadline_calendar,
    disputes,
    duties,
    finding,
    health,
    holidays,
    imports,
    menu,
    own_account,
    people,
    reposts,
    requests,
    upkeep,
    word_lists,
)
from website.desk.home import panels_of
from website.desk.letters import pages as letter_pages
from website.desk.letters import redaction_pages
from website.desk.letters import settings_pages as letter_settings
from website.desk.library_api import KeptDocuments, KeptImages
from website.desk.monitoring import events_routes
from website.desk.monitoring import routes as monitoring_routes
from website.desk.records import acts as record_acts
from website.desk.records.policy import POLICY
from website.desk.records.viewset import RecordViewSet
from website.publishing.models import AgencyHome, Record
from website.publishing.public_version import touch

register_snippet(RecordViewSet)
menu.offer()

PAGES = (
    *(
        record_acts,
        agencies,
        annual_reports,
        audit,
        channels,
        consultations,
        correspondence,
        deadline_calendar,
        disputes,
    ),
    *(duties, events_routes, finding, health, holidays, imports, letter_pages, letter_settings, monitoring_routes),
    *(own_account, people, redaction_pages, reposts, requests, upkeep, word_lists),
)
"""The modules whose pages stand beside Wagtail's own."""


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the pages that Wagtail does not have."""
    return [each for pages in PAGES for each in pages.urlpatterns]


@hooks.register("construct_admin_api", order=1000)
def narrow_libraries(router: Any) -> None:
    """List pictures and files of the person's own organs only."""
    router.register_endpoint("images", KeptImages)
    router.register_endpoint("documents", KeptDocuments)


@hooks.register("insert_global_admin_css")
def style() -> str:
    """Return the link to the shell's own style."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("insert_editor_js")
def follow_the_text() -> str:
    """Return the script that fetches the findings anew while a record is typed."""
    return format_html('<script src="{}"></script>', static("desk/findings.js"))


@hooks.register("construct_homepage_panels")
def first_page(request: HttpRequest, panels: list[Any]) -> None:
    """Show what is the person's own, and nothing else."""
    panels[:] = panels_of(request.user)


@hooks.register("construct_homepage_summary_items")
def no_counts(request: HttpRequest, items: list[Any]) -> None:
    """Leave out Wagtail's counts of pages and pictures."""
    items.clear()


@hooks.register("construct_main_menu")
def in_our_order(request: HttpRequest, menu_items: list[Any]) -> None:
    """Put the menu in our order and groups, without what officials have no use for."""
    menu_items[:] = menu.arrange(menu_items)


@hooks.register("register_admin_search_area")
def everything() -> SearchArea:
    """Let the shell's search look in everything that one may see, before Wagtail's own areas."""
    return SearchArea("全部", reverse("desk_find"), name="everything", icon_name="search", order=1)


@hooks.register("register_snippet_listing_buttons")
def acts(snippet: Any, user: Any, next_url: str | None = None) -> list[Button]:
    """Offer what may be done with a public record, or with one that waits for its time."""
    if not isinstance(snippet, Record):
        return []
    if not snippet.is_public:
        return _stopping(snippet, user)
    buttons = [
        Button("公众页面", snippet.get_absolute_url(), icon_name="view", priority=5),
        Button("公开渠道", reverse("desk_record_channels", args=[snippet.pk]), icon_name="upload", priority=6),
    ]
    if scope_of(user).holds(snippet.agency, Role.OFFICE_HEAD, Role.LEADER):
        buttons.append(Button("撤回", reverse("desk_withdraw", args=[snippet.pk]), icon_name="bin", priority=90))
    return buttons


def _stopping(record: Record, user: Any) -> list[Button]:
    """Offer to stop what was signed to be published later."""
    waiting = record.scheduled_revision
    if waiting is None or not POLICY.user_has_permission_for_instance(user, "unschedule", record):
        return []
    address = reverse("records:revisions_unschedule", args=[record.pk, waiting.pk])
    return [Button("取消定时发布", address, icon_name="cross", priority=90)]


@hooks.register("before_bulk_action")
def note_deletions(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Write down the drafts that are deleted together."""
    for each in objects if action_type == "delete" else ():
        if isinstance(each, Record):
            log("record.deleted", agency=each.agency, by=request.user, target=each)


@hooks.register("after_publish_page")
def page_published(request: HttpRequest, page: Any) -> None:
    """Write down that a column or page was published, and let what was kept of it go."""
    _note_page(request, page, "page.published")


@hooks.register("after_unpublish_page")
def page_unpublished(request: HttpRequest, page: Any) -> None:
    """Write down that a column or page was taken down."""
    _note_page(request, page, "page.unpublished")


@hooks.register("after_delete_page")
def page_deleted(request: HttpRequest, page: Any) -> None:
    """Write down that a column or page was deleted."""
    _note_page(request, page, "page.deleted")


@hooks.register("before_bulk_action")
def keep_what_is_fixed_together(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Leave the four fixed columns and the home where they are when several pages are acted on at once."""
    pages = (
        [each for each in objects if isinstance(each, Page)] if action_type in ("delete", "unpublish", "move") else []
    )
    return next((answer for page in pages if (answer := keep_what_is_fixed(request, page))), None)


@hooks.register("after_bulk_action")
def pages_changed_together(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Write down each column or page that was deleted, published or taken down together with others."""
    done = {"delete": "page.deleted", "publish": "page.published", "unpublish": "page.unpublished"}.get(action_type)
    for each in objects if done else ():
        if isinstance(each, Page):
            _note_page(request, each, done)


def _note_page(request: HttpRequest, page: Any, action: str) -> None:
    home = AgencyHome.objects.filter(slug=page.url_path.split("/")[1]).select_related("agency").first()
    if home:
        touch(home.agency)
        log(action, agency=home.agency, by=request.user, label=page.title, detail={"address": page.url_path})


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
@hooks.register("before_move_page")
def keep_what_is_fixed(request: HttpRequest, page: Any, *args: Any) -> HttpResponse | None:
    """Leave the four fixed columns and the home where they are, whoever asks."""
    specific = page.specific
    if isinstance(specific, AgencyHome) or getattr(specific, "fixed", False):
        messages.error(request, "四个法定栏目和单位首页不能删除、移动或者撤下（国办公开办函〔2019〕61号）。")
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
