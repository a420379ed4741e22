"""Build the index of the public search anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from website.search.rebuilding import rebuild


class Command(BaseCommand):
    """``manage.py rebuild_search``."""

    help = "重建公众检索的索引；期间检索照常可用，重建时发布、撤回的信息不会遗漏。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how it went."""
        outcome = rebuild(progress=lambda done: self.stdout.write(f"已核对 {done} 条", ending="\r"))
        self.stdout.write(f"检索索引已重建：{outcome.entries} 条；补入 {outcome.added} 条，清除 {outcome.removed} 条。")
