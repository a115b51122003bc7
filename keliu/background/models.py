"""The processes that run jobs, and the firings of recurring jobs; the jobs themselves are rows of django-tasks-db."""

from django.db import models


class Worker(models.Model):
    """后台进程: one process that runs jobs. Its counted beat says that it lives; `host` and `born` say which it is."""

    key = models.CharField(max_length=32, primary_key=True)
    host = models.CharField(max_length=160)
    pid = models.IntegerField()
    born = models.FloatField()
    queues = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    beats = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-beat_at"], name="worker_newest_beat")]


class Slot(models.Model):
    """时段: one firing of one recurring job; the pair is unique, so that of many workers only one fires it."""

    name = models.CharField(max_length=60)
    slot = models.DateTimeField()
    job = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="one_firing_a_slot")]
