"""What jobs of the faults leave behind."""

from django.db import models


class Mark(models.Model):
    """One event inside a job, committed at once."""

    number = models.IntegerField()
    event = models.CharField(max_length=10)
    pid = models.IntegerField()
    at = models.FloatField()


class Effect(models.Model):
    """What a job does; without a constraint, so that doing it twice shows."""

    number = models.IntegerField()


class Account(models.Model):
    """A row that many write."""

    balance = models.IntegerField(default=0)
    version = models.IntegerField(default=0)
