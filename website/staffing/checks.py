"""What must be right in the settings about people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from website.agencies.roles import Role


@register()
def second_factor_roles_exist(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Report a role that does not exist: it would leave its holders without a second factor in silence."""
    unknown = sorted(set(settings.SECOND_FACTOR_ROLES) - set(Role.values))
    if not unknown:
        return []
    says = f"GONGKAI_SECOND_FACTOR_ROLES 中没有这样的角色：{'、'.join(unknown)}。"
    return [Error(says, hint=f"可用的角色：{'、'.join(Role.values)}。", id="staffing.E001")]
