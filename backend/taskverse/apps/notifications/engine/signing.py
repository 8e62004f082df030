"""Signatures as Standard Webhooks has them (https://www.standardwebhooks.com)."""

import base64
import hashlib
import hmac
import time
from contextlib import suppress

from cryptography.fernet import InvalidToken
from django.utils import timezone

from taskverse.apps.notifications.keys import PREFIX, unseal
from taskverse.apps.notifications.models import Webhook, WebhookDelivery


def headers_of(webhook: Webhook, delivery: WebhookDelivery) -> dict[str, str]:
    """Signed now, so that a receiver can refuse what is old. Raises cryptography's InvalidToken."""
    moment = str(int(time.time()))
    content = f"{delivery.message_id}.{moment}.{delivery.body}".encode()
    return {
        "content-type": "application/json",
        "user-agent": "Taskverse-Webhooks",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{_signature(secret, content)}" for secret in _secrets(webhook)),
    }


def _secrets(webhook: Webhook) -> list[str]:
    """The newest, and while a receiver may still have it the one before, unless that is what had to be replaced since
    nobody can read it any more."""
    secrets, until = [unseal(webhook.secret)], webhook.previous_secret_until
    if webhook.previous_secret and until and until > timezone.now():
        with suppress(InvalidToken):
            secrets.append(unseal(webhook.previous_secret))
    return secrets


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
