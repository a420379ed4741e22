"""Messages in the staff shell: the queue, a message with its limit and its steps, entry at the counter, settings."""

from __future__ import annotations

from django.urls import path

from website.desk.correspondence import entry, listing, orders, page, practice

urlpatterns = [
    path("messages/", listing.queue, name="desk_messages"),
    path("messages/enter/", entry.enter, name="desk_enter_message"),
    path("messages/practice/", practice.practice, name="desk_message_practice"),
    path("messages/from-request/<int:case>/", entry.from_request, name="desk_message_from_request"),
    path("messages/orders/", orders.uploads, name="desk_orders"),
    path("messages/orders/template.csv", orders.template, name="desk_order_template"),
    path("messages/orders/<int:order_batch>/", orders.batch, name="desk_order_batch"),
    path("messages/orders/<int:order_batch>/rest.csv", orders.rest, name="desk_order_rest"),
    path("messages/orders/<int:order_batch>/act/", orders.act, name="desk_order_act"),
    path("messages/papers/<int:message_paper>/", page.paper, name="desk_message_paper"),
    path("messages/<int:message>/", page.show, name="desk_message"),
    path("messages/<int:message>/sender/", page.sender, name="desk_message_sender"),
    path("messages/<int:message>/code/", entry.new_code, name="desk_message_code"),
    path("messages/<int:message>/steps/<slug:message_step>/", page.step, name="desk_message_step"),
]
