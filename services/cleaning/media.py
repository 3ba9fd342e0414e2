"""Media: whether an answer is a page at all, before anything is parsed."""

import re

import orjson

TEXT_TYPES = re.compile(
    r"text/(html|plain|xml|x-html)|application/(xhtml\+xml|xml|octet-stream|x-unknown|unknown)|$|[^/]*$"
)
MAGIC = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"ID3", b"\x7fELF",
    b"OggS", b"\xd0\xcf\x11\xe0", b"\x28\xb5\x2f\xfd", b"{\\rtf", b"wOFF", b"wOF2",
)  # fmt: skip
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
MAX_DEPTH = 20_000
# Tags whose end may be left out, or that have none, say nothing about depth.
TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
SHALLOW = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li td tr th dt dd option thead tbody"
    b" tfoot html body head colgroup optgroup rp rt".split()
)


def refusal(body: bytes, content_type: str) -> str | None:
    """Return why these bytes are no page: ``empty``, ``not_text``, ``too_deep``; or nothing."""
    start = body[:1024].lstrip()
    if not start and not body.strip():
        return "empty"
    media_type = content_type.split(";")[0].strip().lower()
    if not TEXT_TYPES.match(media_type) or _is_binary(body, start) or _is_json(body, start):
        return "not_text"
    return "too_deep" if _depth_exceeds(body, MAX_DEPTH) else None


def _is_binary(body: bytes, start: bytes) -> bool:
    if start.startswith(MAGIC) or body[4:8] == b"ftyp":
        return True
    # One stray NUL happens in a real page; UTF-16 is full of them and says so at its start.
    return not body.startswith(WIDE_MARKS) and body.count(b"\0") > len(body) / 1000


def _is_json(body: bytes, start: bytes) -> bool:
    if not start.startswith((b"{", b"[")):
        return False
    try:
        return isinstance(orjson.loads(body), dict | list)
    except orjson.JSONDecodeError:
        return False


def _depth_exceeds(body: bytes, limit: int) -> bool:
    """Count nesting in one linear pass, as a parser that mends nothing would see it."""
    if body.count(b"<") <= limit:
        return False
    depth = 0
    for match in TAG.finditer(body):
        if match[2].lower() in SHALLOW:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > limit:
            return True
    return False
