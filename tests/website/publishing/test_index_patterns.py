"""Index numbers by an organ's own pattern."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from website.agencies import permissions
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.roles import Role
from website.publishing import numbering

DAY = date(2022, 3, 1)


def test_an_organ_without_a_pattern_has_the_usual_one(county: SimpleNamespace) -> None:
    assert numbering.issue(county.justice, "", DAY) == "11620000000000002B/2022-00001"


def test_an_organ_s_own_pattern_counts_in_its_own_period(county: SimpleNamespace) -> None:
    county.justice.index_pattern = "{机构代码}-{类别号}-{年月}-{流水号:4}"
    assert numbering.issue(county.justice, "", DAY, "03") == "11620000000000002B-03-202203-0001"
    assert numbering.issue(county.justice, "", DAY, "05") == "11620000000000002B-05-202203-0002"
    assert numbering.issue(county.justice, "", date(2022, 4, 1), "03") == "11620000000000002B-03-202204-0001"
    with pytest.raises(NotAllowed, match="索引号类别号"):
        numbering.issue(county.justice, "", DAY)


def test_a_pattern_that_makes_no_number_is_refused_with_what_was_typed(
    county: SimpleNamespace, person: Callable[..., Person]
) -> None:
    head = person("zhuren", county.justice, Role.OFFICE_HEAD)
    permissions.lay_down()
    client = Client()
    client.force_login(head, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("desk_agency", args=[county.justice.pk])
    page = client.post(address, {"name": county.justice.name, "index_pattern": "{机构}-{年份}", "active": "on"})
    assert "不认识“{机构}”" in page.content.decode()
    assert 'value="{机构}-{年份}"' in page.content.decode()
    data = {"name": county.justice.name, "index_pattern": "{机构代码}/{年月}-{流水号:5}", "active": "on"}
    assert client.post(address, data).status_code == 302
    assert Agency.objects.get(pk=county.justice.pk).index_pattern == "{机构代码}/{年月}-{流水号:5}"
