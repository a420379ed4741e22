"""Consultations in the staff shell: what is due, a matter and its moves, its opinions and their answers."""

from __future__ import annotations

from django.urls import path

from website.desk.consultations import answering, listing, matter, opinions

_ONE = "consultations/<int:consultation>/"
urlpatterns = [
    path("consultations/", listing.consultations, name="desk_consultations"),
    path("consultations/add/", matter.add, name="desk_add_consultation"),
    path("consultations/supervision/", listing.supervision, name="desk_consultations_supervision"),
    path("consultations/practice/", listing.practice, name="desk_consultation_practice"),
    path(_ONE, matter.show, name="desk_consultation"),
    path(f"{_ONE}change/", matter.change, name="desk_change_consultation"),
    path(f"{_ONE}hand-in/", matter.hand_in, name="desk_hand_in_consultation"),
    path(f"{_ONE}prolong/", matter.prolong, name="desk_prolong_consultation"),
    path(f"{_ONE}hearing/", matter.hearing, name="desk_consultation_hearing"),
    path(f"{_ONE}decide/", matter.decide, name="desk_decide_consultation"),
    path(f"{_ONE}end/", matter.end, name="desk_end_consultation"),
    path(f"{_ONE}opinions/", opinions.opinions, name="desk_opinions"),
    path(f"{_ONE}opinions/add/", opinions.add, name="desk_add_opinion"),
    path(f"{_ONE}opinions/export/<slug:ending>/", opinions.export, name="desk_export_opinions"),
    path(f"{_ONE}opinions/<int:opinion>/", opinions.opinion, name="desk_opinion"),
    path(f"{_ONE}opinions/<int:opinion>/sender/", opinions.sender, name="desk_opinion_sender"),
    path(f"{_ONE}feedback/", answering.feedback, name="desk_feedback"),
]
