"""Root URLs: each desk's own, home and health."""

from django.urls import URLPattern, URLResolver, include, path

from keliu.config.health import healthz, metrics, readyz
from keliu.config.views import backups
from keliu.config.views.home import home, home_column
from keliu.web.language import choose_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("home/<slug:name>/", home_column, name="home_column"),
    path("backups/", backups.backups, name="backups"),
    path("backups/progress/", backups.backup_progress, name="backup_progress"),
    path("backups/make/", backups.make_backup, name="make_backup"),
    path("backups/resume/", backups.resume, name="resume_sending"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("language/", choose_language, name="choose_language"),
    path("", include("keliu.audit.urls")),
    path("", include("keliu.org.urls")),
    path("", include("keliu.privacy.urls")),
    path("", include("keliu.outreach.urls")),
    path("", include("keliu.customers.urls")),
    path("", include("keliu.contacts.urls")),
    path("", include("keliu.workshop.urls")),
    path("", include("keliu.data_quality.urls")),
    path("", include("keliu.retention.urls")),
    path("", include("keliu.imports.urls")),
    path("", include("keliu.api.urls")),
]
handler500 = "keliu.config.not_kept.server_error"
