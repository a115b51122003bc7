"""Whole numbers that people looked for on a day, as keyed hashes: so that nobody tries them all."""

from django.db import models


class AskedNumber(models.Model):
    """查过的完整号码: one phone, plate or VIN that a person looked for on a day, found or not, by its keyed hash alone."""

    account_key = models.BigIntegerField()
    day = models.DateField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account_key", "day", "digest"], name="asked_once_a_day"),
        ]
