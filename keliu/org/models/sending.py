"""The pause of everything that sends: the whole installation, not a store."""

from django.db import models


class SendingPause(models.Model):
    """停发: since when nothing is sent and why; ended ones stay as a log."""

    since = models.DateTimeField()
    why = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
