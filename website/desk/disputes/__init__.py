"""Disputes in the staff shell: the ledger, a case with its clock, table four as it stands, and what cases taught."""

from __future__ import annotations

from django.urls import path

from website.desk.disputes import case, listing, table

urlpatterns = [
    path("disputes/", listing.cases, name="desk_disputes"),
    path("disputes/add/", listing.add, name="desk_add_dispute"),
    path("disputes/lessons/", listing.lessons, name="desk_dispute_lessons"),
    path("disputes/table/", table.table_four, name="desk_dispute_table"),
    path("disputes/table/rule/", table.choose_rule, name="desk_dispute_rule"),
    path("disputes/papers/<int:dispute_paper>/", case.paper, name="desk_dispute_paper"),
    path("disputes/<int:dispute>/", case.show, name="desk_dispute"),
    path("disputes/<int:dispute>/party/", case.party, name="desk_dispute_party"),
    path("disputes/<int:dispute>/amend/", case.amend, name="desk_amend_dispute"),
    path("disputes/<int:dispute>/void/", case.void, name="desk_void_dispute"),
    path("disputes/<int:dispute>/lesson/", case.lesson, name="desk_dispute_lesson"),
    path("disputes/<int:dispute>/steps/<slug:dispute_step>/", case.step, name="desk_dispute_step"),
    path("disputes/<int:dispute>/on/<slug:dispute_way>/", case.go_on, name="desk_dispute_on"),
]
