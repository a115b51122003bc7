"""The tables as the last migration leaves them."""

from django.db import models


class Person(models.Model):
    """Once with one phone and an amount in yuan; now with phones of its own table, fen, and a unique key."""

    name = models.CharField(max_length=80)
    amount = models.BigIntegerField()
    key = models.CharField(max_length=20, unique=True)


class Paper(models.Model):
    """Points to a table that is remade."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    title = models.CharField(max_length=40)


class Phone(models.Model):
    """Split from the person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    number = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "number"], name="upgraded_phone_once")]
