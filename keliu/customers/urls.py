"""Addresses of the customer files."""

from django.urls import path

from keliu.customers.views import (
    assigning,
    blacklist,
    cards,
    catalogue,
    duplicates,
    edits,
    files,
    finding,
    logs,
    merges,
    new_vehicles,
    reveals,
    vehicle_edits,
)

app_name = "customers"
urlpatterns = [
    path("customers/", files.customer_list, name="list"),
    path("customers/new/", edits.new, name="new"),
    path("customers/assign/", assigning.give, name="assign"),
    path("customers/assign/log/", assigning.runs, name="runs"),
    path("customers/assign/<int:pk>/", assigning.run, name="run"),
    path("customers/assign/<int:pk>/undo/", assigning.take_back, name="take_back"),
    path("customers/<int:pk>/", cards.card, name="card"),
    path("customers/<int:pk>/history/", cards.history, name="history"),
    path("customers/<int:pk>/phones/", reveals.reveal, name="reveal"),
    path("customers/<int:pk>/blacklist/", blacklist.blacklist, name="blacklist"),
    path("customers/<int:pk>/blacklist/lift/", blacklist.lift, name="lift_blacklist"),
    path("customers/<int:pk>/phones/<int:phone>/fails/", edits.phone_fails, name="phone_fails"),
    path("customers/<int:pk>/edit/", edits.edit, name="edit"),
    path("customers/<int:pk>/undo/", edits.undo, name="undo"),
    path("customers/<int:pk>/vehicles/new/", new_vehicles.new_vehicle, name="new_vehicle"),
    path("vehicles/", files.vehicle_list, name="vehicles"),
    path("vehicles/<int:pk>/", cards.vehicle, name="vehicle"),
    path("vehicles/<int:pk>/edit/", vehicle_edits.edit_vehicle, name="edit_vehicle"),
    path("vehicles/<int:pk>/odometer/", vehicle_edits.odometer, name="odometer"),
    path("search/", finding.search, name="search"),
    path("search/quick/", finding.quick_search, name="quick_search"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", duplicates.decide, name="decide"),
    path("duplicates/<int:pk>/compare/", merges.compare, name="compare"),
    path("duplicates/<int:pk>/propose/", merges.propose, name="propose_merge"),
    path("duplicates/<int:pk>/merge/", merges.merge, name="merge"),
    path("duplicates/merged/<int:pk>/", merges.merged, name="merged"),
    path("duplicates/merged/<int:pk>/undo/", merges.undo, name="unmerge"),
    path("models/", catalogue.models, name="models"),
    path("models/<int:pk>/", catalogue.model, name="model"),
    path("reveals/", logs.reveals, name="reveals"),
]
