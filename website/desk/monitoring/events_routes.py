"""Events of public opinion in the staff shell: what runs out next, an event with its clocks and steps, its brief."""

from __future__ import annotations

from django.urls import path

from website.desk.monitoring import briefs, events_entry, events_listing, events_page

_ONE = "opinion-events/<int:opinion_event>/"
urlpatterns = [
    path("opinion-events/", events_listing.listing, name="desk_opinion_events"),
    path("opinion-events/add/", events_entry.add, name="desk_add_opinion_event"),
    path("opinion-events/of-group/<int:item_group>/", events_entry.of_group, name="desk_opinion_event_of_group"),
    path("opinion-events/supervision/", events_listing.supervision, name="desk_opinion_supervision"),
    path("opinion-events/practice/", events_entry.practice, name="desk_event_practice"),
    path("opinion-events/papers/<int:event_paper>/", events_page.paper, name="desk_event_paper"),
    path(_ONE, events_page.show, name="desk_opinion_event"),
    path(f"{_ONE}steps/<slug:event_step>/", events_page.step, name="desk_event_step"),
    path(f"{_ONE}drafts/", events_page.drafts, name="desk_event_drafts"),
    path(f"{_ONE}brief/", briefs.brief, name="desk_event_brief"),
    path(f"{_ONE}brief/write/", briefs.write, name="desk_write_event_brief"),
    path(f"{_ONE}brief/<slug:form>/", briefs.taken, name="desk_event_brief_file"),
]
