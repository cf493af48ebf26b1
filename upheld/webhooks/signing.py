"""Signatures as the Standard Webhooks have them: HMAC-SHA256 over id, time and body."""

import base64
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"


def secret_of(key: str, endpoint_id: str, round_: int) -> str:
    """Return the secret of an endpoint, which is made of the installation's *key*.

    So no secret lies in the database, and a copy of it signs nothing.
    """
    content = f"upheld webhook\n{endpoint_id}\n{round_}".encode()
    made = hmac.digest(key.encode(), content, "sha256")
    return PREFIX + base64.b64encode(made).decode()


def headers(
    event_id: str, timestamp: int, body: bytes, secrets: Iterable[str]
) -> dict[str, str]:
    """Return the headers of a delivery, signed with each of *secrets*."""
    content = f"{event_id}.{timestamp}.".encode() + body
    return {
        "Content-Type": "application/json",
        "User-Agent": "Upheld",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signed(content, one) for one in secrets),
    }


def _signed(content: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
