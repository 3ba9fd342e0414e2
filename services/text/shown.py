"""Shown: bytes of strangers as text that is safe on a terminal and on a page."""

import unicodedata
from typing import NamedTuple

ESCAPED = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))  # controls, direction marks, what has no glyph
HEX_WIDTH = 16


class Shown(NamedTuple):
    """Bytes made safe: escaped text or a hex dump, whole or its beginning, and the size of it all."""

    text: str
    binary: bool
    size: int
    cut: bool


def show_bytes(value: bytes, limit: int = 4096) -> Shown:
    """Show UTF-8 as text with every control and direction mark escaped, anything else as a hex dump.

    At most ``limit`` bytes are shown; lines and tabs of a text stay.
    """
    head = value[:limit]
    try:
        text = _without_half_a_letter(head, cut=len(value) > limit).decode()
    except UnicodeDecodeError:
        return Shown(_dump(head), True, len(value), len(value) > limit)
    return Shown(escape(text, keep="\n\t"), False, len(value), len(value) > limit)


def escape(text: str, keep: str = "") -> str:
    r"""Write what could steer a terminal or turn a line around as ``\x1b`` or ``\u202e``; the rest as it is."""
    return "".join(
        letter if letter in keep or unicodedata.category(letter) not in ESCAPED else _named(letter) for letter in text
    )


def _named(letter: str) -> str:
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _without_half_a_letter(head: bytes, cut: bool) -> bytes:
    """Take off the beginning of a letter that the cut left at the end."""
    for back in range(1, 4 if cut else 0):
        if len(head) >= back and head[-back] >= 0xC0:
            wanted = 2 if head[-back] < 0xE0 else 3 if head[-back] < 0xF0 else 4
            return head[:-back] if wanted > back else head
    return head


def _dump(head: bytes) -> str:
    lines = []
    for at in range(0, len(head), HEX_WIDTH):
        row = head[at : at + HEX_WIDTH]
        plain = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        lines.append(f"{at:08x}  {row.hex(' '):<{3 * HEX_WIDTH - 1}}  |{plain}|")
    return "\n".join(lines)
