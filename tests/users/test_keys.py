"""The key ring: Ed25519 and derived keys, replaced without signing anybody out."""

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django.fixtures import Settings

from taskverse.apps.users.keys import key_ring
from taskverse.apps.users.models import User
from taskverse.env import pem_blocks
from tests.client import GraphQLClient, sign_in
from tests.conftest import PASSWORD

ME = "{ me { email } }"


def private_pem(key: Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture
def ed25519(settings: Settings) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    settings.TOKEN_PRIVATE_KEY = private_pem(key)
    return key


def test_turning_ed25519_on_signs_nobody_out(owner: User, settings: Settings) -> None:
    before = sign_in(owner.email, PASSWORD)["token"]
    settings.TOKEN_PRIVATE_KEY = private_pem(Ed25519PrivateKey.generate())
    after = sign_in(owner.email, PASSWORD)["token"]

    assert [jwt.get_unverified_header(token)["alg"] for token in (before, after)] == ["HS256", "EdDSA"]
    for token in (before, after):
        assert GraphQLClient(token).execute(ME).data["me"]


def test_a_retired_key_reads_until_it_is_taken_off_the_list(
    owner: User, ed25519: Ed25519PrivateKey, settings: Settings
) -> None:
    token = sign_in(owner.email, PASSWORD)["token"]
    settings.TOKEN_PRIVATE_KEY = private_pem(Ed25519PrivateKey.generate())
    settings.TOKEN_PUBLIC_KEYS = [public_pem(ed25519)]
    assert GraphQLClient(token).execute(ME).data["me"]

    settings.TOKEN_PUBLIC_KEYS = []
    assert GraphQLClient(token).execute(ME).code == "TOKEN_INVALID"


def test_the_public_key_is_no_shared_secret(owner: User, ed25519: Ed25519PrivateKey) -> None:
    """The old trick: sign with HS256 and the public key, and name the public key's id."""
    token = sign_in(owner.email, PASSWORD)["token"]
    header, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})
    raw = ed25519.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    forged = jwt.encode(claims, raw, "HS256", headers=header | {"alg": "HS256"})
    assert GraphQLClient(forged).execute(ME).code == "TOKEN_INVALID"


def test_anyone_can_read_tokens_with_the_published_keys(owner: User, ed25519: Ed25519PrivateKey) -> None:
    token = sign_in(owner.email, PASSWORD)["token"]
    response = Client().get("/.well-known/jwks.json")

    assert response["Cache-Control"] == "public, max-age=3600"
    keys = jwt.PyJWKSet.from_dict(response.json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, key, algorithms=["EdDSA"], audience="taskverse-api")["sub"] == str(owner.pk)


def test_no_shared_key_is_published() -> None:
    assert Client().get("/.well-known/jwks.json").json() == {"keys": []}


def test_another_kind_of_key_is_refused(settings: Settings) -> None:
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    settings.TOKEN_PRIVATE_KEY = pem.decode()

    with pytest.raises(ImproperlyConfigured, match="Ed25519"):
        key_ring()


def test_several_keys_are_read_from_one_text() -> None:
    first, second = (public_pem(Ed25519PrivateKey.generate()).strip() for _ in range(2))

    assert pem_blocks(f"{first}\n{second}\n") == [first, second]
    assert pem_blocks("") == []
