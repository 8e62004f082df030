"""Secrets of webhooks. They have to be read to sign, so at rest they are encrypted, by a key of SECRET_KEY."""

import base64
import hashlib
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

PREFIX = "whsec_"
LENGTH = 32  # bytes


def secret_generate() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def seal(secret: str) -> str:
    return _ring().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises cryptography's InvalidToken, when SECRET_KEY was replaced and is no fallback."""
    return _ring().decrypt(sealed.encode()).decode()


def reseal(sealed: str) -> str:
    """With the newest key. Raises InvalidToken."""
    return _ring().rotate(sealed.encode()).decode()


def _ring() -> MultiFernet:
    return _ring_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=8)
def _ring_of(keys: tuple[str, ...]) -> MultiFernet:
    # derived, so that what this encrypts is of use to nothing else that SECRET_KEY signs
    derived = [hashlib.sha256(f"taskverse.webhook-secret:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
