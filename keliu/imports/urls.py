"""Addresses of the import."""

from django.urls import path

from keliu.imports.views import pages, turns, uploads

app_name = "imports"
urlpatterns = [
    path("imports/", pages.history, name="history"),
    path("imports/upload/", uploads.upload, name="upload"),
    path("imports/<int:pk>/", pages.batch, name="batch"),
    path("imports/<int:pk>/progress/", pages.progress, name="progress"),
    path("imports/<int:pk>/add/", uploads.add, name="add"),
    path("imports/<int:pk>/files/<int:file>/drop/", uploads.drop, name="drop"),
    path("imports/<int:pk>/sheets/<int:sheet>/field/", turns.field, name="field"),
    path("imports/<int:pk>/sheets/<int:sheet>/word/", turns.word, name="word"),
    path("imports/<int:pk>/sheets/<int:sheet>/kind/", turns.kind, name="kind"),
    path("imports/<int:pk>/sheets/<int:sheet>/forget/", turns.forget, name="forget"),
    path("imports/<int:pk>/sheets/<int:sheet>/rows/<int:row>/leave/", turns.leave, name="leave"),
    path("imports/<int:pk>/preview/", turns.preview, name="preview"),
    path("imports/<int:pk>/back/", turns.back, name="back"),
    path("imports/<int:pk>/write/", turns.write, name="write"),
    path("imports/<int:pk>/abandon/", turns.abandon, name="abandon"),
    path("imports/<int:pk>/rejects/", pages.rejects, name="rejects"),
    path("imports/<int:pk>/undo/", pages.undo_page, name="undo"),
    path("imports/<int:pk>/undo/go/", turns.take_back, name="take_back"),
]
