"""One attempt of one delivery: signed, sent through the guard of `taskverse.outbound`, and what came of it."""

import random
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from taskverse.apps.notifications.engine.signing import headers_of
from taskverse.apps.notifications.models import Webhook, WebhookDelivery
from taskverse.common.metrics import delivery_ended
from taskverse.common.values import text_storable
from taskverse.outbound import Limits, OutboundError, Request, send

State = WebhookDelivery.State

RESPONSE_BYTES = 1_024  # that are kept
# Before the second attempt, the third …: a day in all.
PAUSES = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800)


@dataclass(frozen=True)
class Outcome:
    """`status` is None without an answer; `error` says why then."""

    status: int | None = None
    response: str = ""
    error: str = ""
    duration_ms: int = 0

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004

    @property
    def gone(self) -> bool:
        return self.status == 410  # noqa: PLR2004


def delivery_attempt(webhook: Webhook, delivery: WebhookDelivery) -> Outcome:
    begun = time.monotonic()
    # No redirect is followed: it is an answer other than 2xx.
    limits = Limits(seconds=settings.WEBHOOK_TIMEOUT_SECONDS, max_bytes=RESPONSE_BYTES, redirects=0)
    answer: dict[str, Any]
    try:
        request = Request("POST", webhook.url, headers_of(webhook, delivery), delivery.body.encode())
        response = send(request, limits)
        text = text_storable(response.body.decode("utf-8", "replace"))
        answer = {"status": response.status, "response": text}
    except OutboundError as error:
        answer = {"error": f"{error.code}: {error.message}"[:300]}
    except InvalidToken:
        answer = {"error": "SECRET_LOST: Rotate the secret: the server's key was replaced."}
    return Outcome(**answer, duration_ms=int((time.monotonic() - begun) * 1000))


def delivery_settle(delivery: WebhookDelivery, outcome: Outcome) -> None:
    """The one place where it is written what came of an attempt. Nothing, if another attempt has been written since."""
    attempts = delivery.attempts + 1
    changes: dict[str, Any]
    if outcome.succeeded:
        word, changes = "delivered", {"state": State.DELIVERED}
    elif outcome.gone or attempts > len(PAUSES):
        word, changes = "gave_up", {"state": State.FAILED}
    else:
        word, changes = "failed", {"next_attempt_at": Now() + pause_after(attempts)}
    written = WebhookDelivery.objects.filter(pk=delivery.pk, state=State.PENDING, attempts=delivery.attempts).update(
        attempts=attempts,
        attempted_at=Now(),
        status_code=outcome.status,
        duration_ms=outcome.duration_ms,
        response=outcome.response,
        error=outcome.error,
        **changes,
    )
    if written:
        transaction.on_commit(partial(delivery_ended, "webhook", word))


def pause_after(attempts: int) -> timedelta:
    """Spread, so that what failed together does not come back together."""
    return timedelta(seconds=PAUSES[attempts - 1] * random.uniform(0.8, 1.2))  # noqa: S311 (nobody gains by guessing)
