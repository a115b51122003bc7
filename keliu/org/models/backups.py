"""What is known of back-ups beside their files: who made one, when it was read again, why another was not made."""

from django.db import models
from django.db.models import Q

from keliu.org.models.places import Account


class Backup(models.Model):
    """备份: one back-up that was asked for or made, of the whole installation; whether it is still there only its file tells.

    A row becomes `made` when the file was written, read again as a whole and compared. The table refuses a second one that
    waits: however often it is asked for, one is made. `size` in bytes.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        MADE = "made"
        FAILED = "failed"

    class By(models.TextChoices):
        PERSON = "person"
        NIGHT = "night"
        COMMAND = "command"

    state = models.CharField(max_length=10, choices=State.choices)
    by = models.CharField(max_length=10, choices=By.choices)
    person = models.CharField(max_length=60, blank=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    path = models.CharField(max_length=1000, blank=True)
    size = models.BigIntegerField(null=True)
    why = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="waiting"), name="one_backup_waits"),
        ]
        indexes = [models.Index(fields=["-asked_at"], name="backup_newest")]
