"""Accounts, roles and agencies in the staff shell."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from website.agencies import permissions
from website.agencies.models import Agency, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.models import Entry
from website.publishing.models import AgencyHome, Column


@pytest.fixture
def at_desk(person: Callable[..., Person]) -> Callable[..., Client]:
    """Log somebody in who holds a role."""

    def make(agency: Agency, *roles: Role, name: str = "") -> Client:
        someone = person(name or f"{agency.slug}-{'-'.join(roles)}", agency, *roles)
        permissions.lay_down()
        client = Client()
        client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
        client.person = someone
        return client

    return make


NEW = {"username": "xinren", "first_name": "新人喆", "job": "干事", "phone": "", "email": ""}


def test_an_administrator_opens_an_account_and_gives_it_a_role(
    county: SimpleNamespace, at_desk: Callable[..., Client], client: Client
) -> None:
    admin = at_desk(county.justice, Role.ADMINISTRATOR)
    page = admin.post(reverse("desk_add_person"), {**NEW, "agency": county.justice.pk}).content.decode()
    person = Person.objects.get(username="xinren")
    password = page.split('desk-password">')[1].split("<")[0]
    assert person.check_password(password)
    role = {"agency": county.justice.pk, "role": "handler", "begins_on": "2022-01-01"}
    assert admin.post(reverse("desk_give_role", args=[person.pk]), role).status_code == 302
    assert scope_of(Person.objects.get(pk=person.pk)).holds(county.justice, Role.HANDLER)
    answer = client.post(reverse("account_login"), {"login": "xinren", "password": password})
    assert answer["Location"] == "/desk/"
    assert client.get("/desk/")["Location"] == reverse("account_change_password"), "it was given by somebody else"
    own = {"oldpassword": password, "password1": "云岭的新口令2026", "password2": "云岭的新口令2026"}
    client.post(reverse("account_change_password"), own)
    assert client.get("/desk/").status_code == 200
    appointment = person.appointments.get()
    admin.post(reverse("desk_end_role", args=[person.pk, appointment.pk]))
    assert client.get("/desk/").status_code == 302, "without a role the shell is closed"
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["person.added", "role.given", "person.password_changed", "role.ended"]


def test_nobody_gives_a_role_to_himself(county: SimpleNamespace, at_desk: Callable[..., Client]) -> None:
    admin = at_desk(county.justice, Role.ADMINISTRATOR)
    role = {"agency": county.justice.pk, "role": "leader", "begins_on": "2022-01-01"}
    answer = admin.post(reverse("desk_give_role", args=[admin.person.pk]), role)
    assert "不能给自己任职" in answer.content.decode()
    assert not scope_of(Person.objects.get(pk=admin.person.pk)).holds(county.justice, Role.LEADER)


def test_an_administrator_reaches_the_people_and_agencies_of_his_own_organ_only(
    county: SimpleNamespace, at_desk: Callable[..., Client], person: Callable[..., Person]
) -> None:
    admin = at_desk(county.justice, Role.ADMINISTRATOR)
    foreign = person("waren", county.water, Role.HANDLER)
    assert "waren" not in admin.get(reverse("desk_people")).content.decode()
    for name in ("desk_person", "desk_give_role"):
        assert admin.post(reverse(name, args=[foreign.pk]), {}).status_code == 404
    assert admin.post(reverse("desk_person_act", args=[foreign.pk, "password"])).status_code == 404
    assert admin.get(reverse("desk_agency", args=[county.water.pk])).status_code == 404
    assert admin.get(reverse("desk_add_agency", args=[county.government.pk])).status_code == 404
    answer = admin.post(reverse("desk_add_person"), {**NEW, "agency": county.water.pk})
    assert answer.status_code == 200
    assert not Person.objects.filter(username="xinren").exists()


@pytest.mark.parametrize("role", [Role.HANDLER, Role.LEADER, Role.AUDITOR])
def test_who_does_not_administer_changes_nobody(
    county: SimpleNamespace, at_desk: Callable[..., Client], person: Callable[..., Person], role: Role
) -> None:
    other = person("other", county.justice, Role.HANDLER)
    someone = at_desk(county.justice, role)
    assert someone.get(reverse("desk_add_person")).status_code == 404
    assert someone.post(reverse("desk_person_act", args=[other.pk, "close"])).status_code == 404
    assert someone.post(reverse("desk_give_role", args=[other.pk]), {}).status_code == 404


def test_a_closed_account_is_out_at_once(county: SimpleNamespace, at_desk: Callable[..., Client]) -> None:
    admin, worker = at_desk(county.justice, Role.ADMINISTRATOR), at_desk(county.justice, Role.HANDLER)
    assert worker.get("/desk/").status_code == 200
    admin.post(reverse("desk_person_act", args=[worker.person.pk, "close"]))
    assert worker.get("/desk/").status_code == 302
    admin.post(reverse("desk_person_act", args=[admin.person.pk, "close"]))
    assert Person.objects.get(pk=admin.person.pk).is_active, "not one's own"


def test_a_new_organ_gets_its_site_with_the_four_columns(
    county: SimpleNamespace, at_desk: Callable[..., Client], client: Client
) -> None:
    admin = at_desk(county.government, Role.ADMINISTRATOR)
    data = {"name": "云岭县教育局", "slug": "jyj", "kind": "department", "code": "11620000000000009Z"}
    answer = admin.post(reverse("desk_add_agency", args=[county.government.pk]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    home = AgencyHome.objects.get(slug="jyj")
    kinds = Column.objects.child_of(home).values_list("kind", flat=True)
    assert set(kinds) == {"guide", "rules", "statutory", "annual_report"}
    assert client.get("/jyj/").status_code == 200


def test_the_head_of_the_office_keeps_the_columns_of_his_own_organ(
    county: SimpleNamespace, at_desk: Callable[..., Client]
) -> None:
    admin = at_desk(county.government, Role.ADMINISTRATOR)
    data = {"name": "云岭县教育局", "slug": "jyj", "kind": "department", "code": "11620000000000009Z"}
    admin.post(reverse("desk_add_agency", args=[county.government.pk]), data)
    bureau = Agency.objects.get(slug="jyj")
    head = at_desk(bureau, Role.OFFICE_HEAD)
    rules = Column.objects.descendant_of(bureau.home).get(kind="rules")
    assert head.get(reverse("wagtailadmin_pages:edit", args=[rules.pk])).status_code == 200
    foreign = county.columns["sfj"]
    assert head.get(reverse("wagtailadmin_pages:edit", args=[foreign.pk])).status_code == 302
    answer = head.post(reverse("wagtailadmin_pages:delete", args=[rules.pk]))
    assert answer.status_code == 302
    assert Column.objects.filter(pk=rules.pk).exists(), "a fixed column stays"
    clerk = at_desk(bureau, Role.CLERK)
    assert clerk.get(reverse("wagtailadmin_pages:edit", args=[rules.pk])).status_code == 302


def test_the_guide_follows_the_particulars_at_once(
    county: SimpleNamespace, at_desk: Callable[..., Client], client: Client
) -> None:
    head = at_desk(county.justice, Role.OFFICE_HEAD)
    client.get("/sfj/guide/")
    data = {"name": county.justice.name, "phone": "0934-6120000", "code": county.justice.code, "active": "on"}
    assert head.post(reverse("desk_agency", args=[county.justice.pk]), data).status_code == 302
    assert "0934-6120000" in client.get("/sfj/guide/").content.decode()


def test_a_wrong_code_is_told_and_nothing_typed_is_lost(
    county: SimpleNamespace, at_desk: Callable[..., Client]
) -> None:
    head = at_desk(county.justice, Role.OFFICE_HEAD)
    data = {"name": county.justice.name, "phone": "0934-6120000", "code": "123", "active": "on"}
    page = head.post(reverse("desk_agency", args=[county.justice.pk]), data).content.decode()
    assert "应为18位统一社会信用代码" in page
    assert "0934-6120000" in page


def test_two_roles_that_should_be_apart_are_pointed_out(
    county: SimpleNamespace, at_desk: Callable[..., Client], person: Callable[..., Person]
) -> None:
    admin = at_desk(county.justice, Role.ADMINISTRATOR)
    other = person("other", county.justice, Role.AUDITOR)
    role = {"agency": county.justice.pk, "role": "administrator", "begins_on": "2022-01-01"}
    answer = admin.post(reverse("desk_give_role", args=[other.pk]), role, follow=True)
    assert "不利于相互制约" in answer.content.decode()
