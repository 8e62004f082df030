"""The keys that access tokens are signed and read with, by key id: the first signs, all of them read."""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Key:
    """An algorithm belongs to its key: what the header of a token names is never asked."""

    algorithm: str
    signs: Any
    reads: Any


def key_ring() -> dict[str, Key]:
    """Ed25519 first where a private key is set; then keys derived from SECRET_KEY and each of its fallbacks.

    So turning Ed25519 on, or replacing SECRET_KEY, signs nobody out while the older key is still named.
    """
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return _ring(settings.TOKEN_PRIVATE_KEY, tuple(settings.TOKEN_PUBLIC_KEYS), secrets)


def public_keys() -> list[dict[str, str]]:
    """The public half of the ring as JSON Web Keys (RFC 8037)."""
    return [
        {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": key_id, "x": _base64url(_raw(key.reads))}
        for key_id, key in key_ring().items()
        if key.algorithm == "EdDSA"
    ]


@lru_cache(maxsize=8)
def _ring(private_pem: str, public_pems: tuple[str, ...], secrets: tuple[str, ...]) -> dict[str, Key]:
    ring: dict[str, Key] = {}
    if private_pem:
        private = load_pem_private_key(private_pem.encode(), None)
        if not isinstance(private, Ed25519PrivateKey):
            raise ImproperlyConfigured("TOKEN_PRIVATE_KEY must be an Ed25519 key in PEM.")
        public = private.public_key()
        ring[_key_id(_raw(public))] = Key("EdDSA", private, public)
    for pem in public_pems:
        retired = load_pem_public_key(pem.encode())
        if not isinstance(retired, Ed25519PublicKey):
            raise ImproperlyConfigured("TOKEN_PUBLIC_KEYS must be Ed25519 keys in PEM.")
        ring.setdefault(_key_id(_raw(retired)), Key("EdDSA", None, retired))
    for secret in secrets:
        # derived, so that a token is good for nothing else that SECRET_KEY signs, and the other way round
        derived = hashlib.sha256(f"taskverse.access-token:{secret}".encode()).digest()
        ring[_key_id(derived)] = Key("HS256", derived, derived)
    return ring


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:16]


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
