"""Copied texts: how much two articles overlap, told from their MinHash signatures."""

from base64 import b64decode
from binascii import Error
from functools import lru_cache

from schemas.parts import TextSignature

VALUES = 128
VALUE_BYTES = 4


def overlap(a: TextSignature, b: TextSignature) -> float:
    """Return the share of equal values of two signatures; 0 where they cannot be compared."""
    first, second = _values(a.values), _values(b.values)
    if a.normaliser != b.normaliser or not first or not second:
        return 0.0
    return sum(x == y for x, y in zip(first, second, strict=True)) / VALUES


@lru_cache(maxsize=4096)
def _values(text: str) -> tuple[bytes, ...]:
    try:
        raw = b64decode(text, validate=True)
    except (Error, ValueError):
        return ()
    if len(raw) != VALUES * VALUE_BYTES:
        return ()
    return tuple(raw[i : i + VALUE_BYTES] for i in range(0, len(raw), VALUE_BYTES))
