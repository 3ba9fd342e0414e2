"""Signing by Standard Webhooks v1: a receiver proves by its secret that a call is ours."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from hmac import digest

SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32


def write_secret(random: bytes) -> str:
    """Write 32 random bytes as receivers expect a secret."""
    return SECRET_PREFIX + b64encode(random).decode()


def sign(secrets: Sequence[str], webhook_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the three headers of one attempt; every secret valid now gives one signature."""
    content = f"{webhook_id}.{timestamp}.".encode() + body
    keys = [b64decode(secret.removeprefix(SECRET_PREFIX)) for secret in secrets]
    signatures = (f"v1,{b64encode(digest(key, content, sha256)).decode()}" for key in keys)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
