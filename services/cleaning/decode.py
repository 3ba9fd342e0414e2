"""Decoding: bytes to text once, for everything that follows."""

import codecs
import re

from resiliparse.parse.encoding import bytes_to_str, detect_encoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
LOST = "\ufffd"


def decode(body: bytes, content_type: str) -> tuple[str, bool]:
    """Return the text of a body, and whether its encoding had to be guessed."""
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace"), False
    try:
        return body.decode("utf-8"), False
    except UnicodeDecodeError:
        pass
    damaged = body.decode("utf-8", "replace")
    if _is_damaged_utf8(damaged):
        return damaged, True
    return _decode_legacy(body, declared_charset(body, content_type))


def declared_charset(body: bytes, content_type: str) -> str | None:
    """Return the Python name of the charset that the header or the page declares, if there is one."""
    header = HEADER_CHARSET.search(content_type)
    match = DECLARED.search(body, 0, 4096)
    named = header[1] if header else match[1].decode("ascii", "replace") if match else None
    try:
        return codecs.lookup(named).name if named and codecs.lookup(named)._is_text_encoding else None
    except LookupError:
        return None


def _is_damaged_utf8(damaged: str) -> bool:
    """Tell UTF-8 with a few bad or cut sequences from another encoding, where almost none is right."""
    lost = damaged.count(LOST)
    right = sum(1 for letter in damaged if letter > "\x7f") - lost
    return lost * 10 <= right or (lost == 1 and right > 0 and damaged.endswith(LOST))


def _decode_legacy(body: bytes, declared: str | None) -> tuple[str, bool]:
    detected = str(detect_encoding(body) or "cp1252")
    text = str(bytes_to_str(body, detected, "replace", ("cp1252",)))
    if LOST in text and declared is not None:
        other = body.decode(declared, "replace")
        if other.count(LOST) < text.count(LOST):
            return other, False
    return text, declared is None or LOST in text or not _is_same(detected, declared)


def _is_same(detected: str, declared: str) -> bool:
    try:
        return codecs.lookup(detected).name == declared
    except LookupError:
        return False
