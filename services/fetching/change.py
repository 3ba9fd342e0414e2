"""Change: whether a body says something new, or only its scripts, comments and hidden fields differ."""

import re

from schemas.ids import sha256_hex

LEAST_CHARACTERS = 500  # what remains of a page must be enough to judge by

_OPENING = re.compile(rb"<(script|style|noscript|input)\b|<!--", re.IGNORECASE)
_CLOSING = {name: re.compile(rb"</%b\s*>" % name, re.IGNORECASE) for name in (b"script", b"style", b"noscript")} | {
    b"input": re.compile(rb">"),
    b"": re.compile(rb"-->"),
}
_HIDDEN = re.compile(rb"\bhidden\b", re.IGNORECASE)


def soft_digest(body: bytes) -> str | None:
    """Digest a page without script, style, comments and hidden inputs; None when too little remains."""
    rest = _without_noise(body)
    return sha256_hex(b" ".join(rest.split())) if len(rest) > LEAST_CHARACTERS else None


def is_changed(body_sha256: str, soft: str | None, known_sha256: str | None, known_soft: str | None) -> bool:
    """Say whether a body is news beside the last one that was emitted."""
    if known_sha256 is None:
        return True
    same = body_sha256 == known_sha256 or (soft is not None and soft == known_soft)
    return not same


def _without_noise(body: bytes) -> bytes:
    """Cut what differs without a word changing, in one pass: one expression over all is quadratic on hostile pages."""
    kept, start, unclosed = [], 0, set[bytes]()
    while opening := _OPENING.search(body, start):
        name = (opening[1] or b"").lower()
        closing = None if name in unclosed else _CLOSING[name].search(body, opening.end())
        if closing is None:  # nor will any later one of its kind close
            unclosed.add(name)
            end = opening.end()
        else:
            end = closing.end()
        is_noise = closing is not None and (name != b"input" or _HIDDEN.search(body, opening.end(), end) is not None)
        kept.append(body[start : opening.start() if is_noise else end])
        start = end
    return b"".join([*kept, body[start:]])
