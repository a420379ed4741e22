"""What each role opens in the staff shell; rows are narrowed further by the agency they belong to."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission

from website.agencies.models import Agency
from website.agencies.roles import Role
from website.agencies.services import agency_group, role_group

SHELL = "wagtailadmin.access_admin"
FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")


@transaction.atomic
def lay_down() -> None:
    """Give the groups behind roles and organs what they are to open; what they had before is replaced."""
    for role in Role:
        role_group(role).permissions.set([_permission(SHELL)])
    for agency in Agency.objects.with_site():
        open_collection(agency)


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


@transaction.atomic
def open_collection(agency: Agency) -> Collection:
    """Return the organ's own collection of pictures and files, which its staff alone may use."""
    if agency.collection is None:
        agency.collection = Collection.get_first_root_node().add_child(name=agency.name)
        agency.save(update_fields=["collection"])
    group = agency_group(agency)
    for permission in Permission.objects.filter(codename__in=FILES):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=agency.collection, permission=permission
        )
    return agency.collection
