"""The second factor 第二步验证: a sealed secret an account, and its recovery codes as digests."""

from django.db import models

from keliu.org.models.places import Account


class SecondFactor(models.Model):
    """第二步验证: time-based one-time passwords (RFC 6238) of one account; `last_step` was used and works no more.

    `sealed` opens only with the secret key of the home, and only for this account.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="second_factor")
    sealed = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField()
    last_step = models.BigIntegerField(default=0)


class RecoveryCode(models.Model):
    """恢复码: opens once where the device is lost."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="one_recovery_code")]
