"""Change: whether a body says something new, or only its scripts, comments and hidden fields differ."""

import re

from schemas.ids import sha256_hex

LEAST_CHARACTERS = 500  # what remains of a page must be enough to judge by

_NOISE = re.compile(
    rb"<script\b.*?</script\s*>|<style\b.*?</style\s*>|<!--.*?-->|<input\b[^>]*\bhidden\b[^>]*>|<noscript\b.*?</noscript\s*>",
    re.IGNORECASE | re.DOTALL,
)


def soft_digest(body: bytes) -> str | None:
    """Digest a page without script, style, comments and hidden inputs; None when too little remains."""
    rest = _NOISE.sub(b"", body)
    return sha256_hex(b" ".join(rest.split())) if len(rest) > LEAST_CHARACTERS else None


def is_changed(body_sha256: str, soft: str | None, known_sha256: str | None, known_soft: str | None) -> bool:
    """Say whether a body is news beside the last one that was emitted."""
    if known_sha256 is None:
        return True
    same = body_sha256 == known_sha256 or (soft is not None and soft == known_soft)
    return not same
