"""Codes of a second factor: the one of the moment, one step early or late; each works once (RFC 6238, 5.2)."""

import hmac
from base64 import b32encode
from datetime import datetime

import pyotp
from django.db import transaction
from django.utils.crypto import salted_hmac

from keliu.org.models import Account, RecoveryCode, SecondFactor
from keliu.org.second_factor.sealing import digest_of, unseal

STEP = 30
ISSUER = "Keliu"
SECRET_BYTES = 20
TO_PLAIN = str.maketrans("０１２３４５６７８９－", "0123456789-", " \t\u3000")


def as_typed(text: str) -> str:
    """This function will return a typed code without spaces, wide figures as figures, small letters."""
    return text.translate(TO_PLAIN).strip().lower()


def secret_text(secret: bytes) -> str:
    """This function will return a secret as an authenticator reads it, and as it is typed where no camera is."""
    return b32encode(secret).decode()


def pending_secret(session_key: str, account: Account) -> bytes:
    """This function will return the secret that a session offers for setting up: nothing is kept before it is confirmed."""
    made = salted_hmac("keliu.org.second_factor.pending", f"{session_key}:{account.pk}", algorithm="sha256")
    return made.digest()[:SECRET_BYTES]


def address_of(secret: bytes, account: Account) -> str:
    """This function will return the `otpauth` address that the picture holds."""
    return pyotp.TOTP(secret_text(secret)).provisioning_uri(name=account.username, issuer_name=ISSUER)


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """This function will return the step of time to which a code belongs, one early or late at most, or None."""
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return None
    one_time, here = pyotp.TOTP(secret_text(secret)), int(now.timestamp()) // STEP
    found = None
    for step in (here - 1, here, here + 1):
        if hmac.compare_digest(one_time.generate_otp(step), code):
            found = step
    return found


@transaction.atomic
def use_code(account: Account, code: str, *, now: datetime) -> bool:
    """This function will say whether a code opens now, and use it up: a step of time, or a recovery code, opens once.

    :raises Unreadable: the secret cannot be opened with this home's key.
    """
    factor = SecondFactor.objects.filter(account=account).first()
    if factor is None:
        return False
    typed = as_typed(code)
    if len(typed) == 6:
        step = step_of(unseal(factor.sealed, owner=account.pk), typed, now)
        fresh = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step or 0)
        return step is not None and fresh.update(last_step=step) == 1
    codes = RecoveryCode.objects.filter(account=account, digest=digest_of(typed, owner=account.pk), used_at=None)
    return codes.update(used_at=now) == 1
