"""Sealing the secrets of second factors: what a copy of the database alone cannot open.

Encrypt-then-MAC with two keys derived from the home's secret key: the key stream is HMAC-SHA256 in counter mode over a
random nonce (a pseudo-random function as a stream cipher: Bellare, Desai, Jokipii, Rogaway 1997), the tag is HMAC-SHA256
over account, nonce and cipher text. See docs/decisions/0012-second-factor.md for what was weighed.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.utils.crypto import salted_hmac

NONCE, TAG, BLOCK = 16, 32, 32


class Unreadable(Exception):
    """A sealed value that this home's key does not open: the key was changed, or the row is another's."""


def _key(purpose: str) -> bytes:
    return salted_hmac("keliu.org.second_factor", purpose, algorithm="sha256").digest()


def _stream(nonce: bytes, length: int) -> bytes:
    key = _key("stream")
    blocks = range(-(-length // BLOCK))
    return b"".join(hmac.digest(key, nonce + n.to_bytes(4, "big"), "sha256") for n in blocks)[:length]


def _tag(owner: int, nonce: bytes, hidden: bytes) -> bytes:
    return hmac.digest(_key("tag"), owner.to_bytes(8, "big") + nonce + hidden, "sha256")


def seal(value: bytes, *, owner: int) -> str:
    """This function will hide a value so that only this home opens it, and only for its owner (a row's key)."""
    nonce = secrets.token_bytes(NONCE)
    hidden = bytes(a ^ b for a, b in zip(value, _stream(nonce, len(value)), strict=True))
    return urlsafe_b64encode(nonce + _tag(owner, nonce, hidden) + hidden).decode()


def unseal(text: str, *, owner: int) -> bytes:
    """This function will return what was sealed for an owner.

    :raises Unreadable: it was not, or not with this home's key.
    """
    try:
        raw = urlsafe_b64decode(text.encode())
    except ValueError as error:
        raise Unreadable from error
    nonce, tag, hidden = raw[:NONCE], raw[NONCE : NONCE + TAG], raw[NONCE + TAG :]
    if not hmac.compare_digest(tag, _tag(owner, nonce, hidden)):
        raise Unreadable
    return bytes(a ^ b for a, b in zip(hidden, _stream(nonce, len(hidden)), strict=True))


def digest_of(code: str, *, owner: int) -> str:
    """This function will return what is kept of a recovery code; it has 59 random bits of its own."""
    return hashlib.sha256(_key("recovery") + owner.to_bytes(8, "big") + code.encode()).hexdigest()
