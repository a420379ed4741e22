"""Finding agencies, people and roles by what an administrator types."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.roles import Role


def agency_named(text: str) -> Agency:
    """Return the agency of this name or address name.

    Raises ``NotAllowed`` when there is none.
    """
    found: Agency | None = Agency.objects.filter(Q(slug=text) | Q(name=text)).first()
    if found is None:
        known = "、".join(Agency.objects.values_list("slug", flat=True)[:20]) or "还没有，先用 create_agency 新增"
        raise NotAllowed([f"没有单位“{text}”。请写网址名或者全称；现有：{known}。"])
    return found


def person_named(username: str) -> Person:
    """Return the person of this log-in name.

    Raises ``NotAllowed`` when there is none.
    """
    found: Person | None = Person.objects.filter(username=username).first()
    if found is None:
        raise NotAllowed([f"没有登录名“{username}”。用 list_people 查看全部人员。"])
    return found


def role_named(text: str) -> Role:
    """Return the role of this name, in Chinese or as the settings write it.

    Raises ``NotAllowed`` when there is none.
    """
    for role in Role:
        if text in (role.value, role.label):
            return role
    known = "、".join(f"{role.label}（{role.value}）" for role in Role)
    raise NotAllowed([f"没有角色“{text}”。可用的角色：{known}。"])


def sound(row: Model, *, leaving_out: tuple[str, ...] = ()) -> None:
    """Hold a row to the rules of its fields.

    Raises ``NotAllowed`` naming each field that is wrong.
    """
    try:
        row.full_clean(exclude=leaving_out)
    except ValidationError as error:
        raise NotAllowed(
            [
                f"{row._meta.get_field(name).verbose_name if name != '__all__' else '整体'}：{'；'.join(says)}"
                for name, says in error.message_dict.items()
            ]
        ) from error
