"""Where records go, in the staff shell: outlets, deliveries, what a person needs for them, visits and numbers."""

from __future__ import annotations

from django.urls import path

from website.desk.channels import deliveries, materials, numbers, outlets, sheets, visits

urlpatterns = [
    path("deliveries/", deliveries.deliveries, name="desk_deliveries"),
    path("deliveries/numbers/", numbers.numbers, name="desk_channel_numbers"),
    path("deliveries/<int:delivery>/", deliveries.delivery, name="desk_delivery"),
    path("deliveries/<int:delivery>/do/<slug:deed>/", deliveries.deed, name="desk_delivery_deed"),
    path("deliveries/<int:delivery>/take/<slug:material>/", materials.material, name="desk_delivery_material"),
    path("records/<int:number>/channels/", deliveries.record_channels, name="desk_record_channels"),
    path("outlets/", outlets.outlets, name="desk_outlets"),
    path("outlets/add/", outlets.add, name="desk_add_outlet"),
    path("outlets/visits/<int:visit>/remove/", visits.remove, name="desk_remove_visit"),
    path("outlets/<int:outlet>/", outlets.outlet, name="desk_outlet"),
    path("outlets/<int:outlet>/visits/", visits.outlet_visits, name="desk_outlet_visits"),
    path("outlets/<int:outlet>/visits/import/", sheets.import_visits, name="desk_import_visits"),
    path("outlets/<int:outlet>/adoptions/", sheets.import_adoptions, name="desk_import_adoptions"),
]
