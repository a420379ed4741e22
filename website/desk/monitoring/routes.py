"""What is said in public in the staff shell: items, their evidence, sources, rules, and the ways in by hand."""

from __future__ import annotations

from django.urls import path

from website.desk.monitoring import entry, imports, items, practice, rules, snapshots, sources

urlpatterns = [
    path("monitoring/", items.listing, name="desk_opinion_items"),
    path("monitoring/items/<int:opinion_item>/", items.show, name="desk_opinion_item"),
    path("monitoring/items/<int:opinion_item>/judge/", items.judge, name="desk_judge_opinion_item"),
    path("monitoring/items/<int:opinion_item>/hold/", items.hold, name="desk_hold_opinion_item"),
    path("monitoring/groups/<int:item_group>/", items.group, name="desk_item_group"),
    path("monitoring/snapshots/<int:opinion_snapshot>/", snapshots.opening, name="desk_opinion_snapshot"),
    path("monitoring/sources/", sources.listing, name="desk_opinion_sources"),
    path("monitoring/sources/add/", sources.add, name="desk_add_opinion_source"),
    path("monitoring/sources/<int:opinion_source>/", sources.change, name="desk_opinion_source"),
    path("monitoring/sources/<int:opinion_source>/act/", sources.act, name="desk_act_on_opinion_source"),
    path("monitoring/rules/", rules.listing, name="desk_watch_rules"),
    path("monitoring/rules/add/", rules.add, name="desk_add_watch_rule"),
    path("monitoring/rules/propose/", rules.propose, name="desk_propose_watch_rules"),
    path("monitoring/rules/<int:watch_rule>/", rules.change, name="desk_watch_rule"),
    path("monitoring/enter/", entry.enter, name="desk_enter_opinion_item"),
    path("monitoring/mail/", entry.mail_in, name="desk_opinion_mail"),
    path("monitoring/imports/", imports.uploads, name="desk_opinion_imports"),
    path("monitoring/imports/<int:item_batch>/", imports.batch, name="desk_item_batch"),
    path("monitoring/imports/<int:item_batch>/rest.csv", imports.rest, name="desk_item_batch_rest"),
    path("monitoring/imports/<int:item_batch>/act/", imports.act, name="desk_item_batch_act"),
    path("monitoring/practice/", practice.practice, name="desk_monitoring_practice"),
]
