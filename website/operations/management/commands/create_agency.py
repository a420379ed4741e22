"""Add an agency."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Kind
from website.publishing.sites import add_agency
from website.staffing.asking import agency_named, sound


class Command(BaseCommand):
    """``manage.py create_agency``."""

    help = "新增单位。除内设机构外，同时开通公开专栏和四个法定栏目。指南里的联系信息在工作台“单位”中填写。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("name", metavar="单位全称")
        parser.add_argument("slug", metavar="网址名", help="网站地址中的一段，字母、数字和连字符，公布后不应更改")
        parser.add_argument("kind", metavar="类别", help="、".join(f"{each.value}（{each.label}）" for each in Kind))
        parser.add_argument("--above", metavar="上级单位", help="上级单位的网址名或者全称；最上级的不写")
        parser.add_argument("--short-name", metavar="简称", default="")
        parser.add_argument("--code", metavar="代码", default="", help="统一社会信用代码")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add it."""
        agency = Agency(
            name=options["name"],
            slug=options["slug"],
            kind=options["kind"],
            short_name=options["short_name"],
            code=options["code"],
        )
        try:
            above = agency_named(options["above"]) if options["above"] else None
            sound(agency, leaving_out=("path", "depth", "numchild"))
            made = add_agency(agency, above=above, by=None)
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        site = "" if made.kind == Kind.UNIT else f"，公开专栏在 /{made.slug}/"
        self.stdout.write(f"已新增“{made}”{site}。")
