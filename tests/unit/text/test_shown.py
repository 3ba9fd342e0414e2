"""Bytes of strangers, shown: nothing of them may act."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.shown import escape, show_bytes


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("تنسيق مشترك".encode(), "تنسيق مشترك"),
        (b'{"a": 1}\n\tb', '{"a": 1}\n\tb'),
        (b"\x1b]0;owned\x07\x1b[2J", "\\x1b]0;owned\\x07\\x1b[2J"),
        (b"a\rb\x7f\x00", "a\\x0db\\x7f\\x00"),
        ("\u202egnp.exe\u2066".encode(), "\\u202egnp.exe\\u2066"),
        ("\x9b31m\u2028\U000e0041".encode(), "\\x9b31m\\u2028\\U000e0041"),
        (b"", ""),
    ],
)
def test_what_could_steer_a_terminal_is_written_out(value: bytes, shown: str) -> None:
    """Text stays as it is; controls, direction marks and line separators are named."""
    found = show_bytes(value)
    assert (found.text, found.binary, found.size, found.cut) == (shown, False, len(value), False)


def test_binary_is_a_hex_dump() -> None:
    """Sixteen bytes a line, with what is printable beside them."""
    found = show_bytes(b"(\xb5/\xfd" + b"ab" * 8)
    assert found.binary
    first, second = found.text.split("\n")
    assert first == "00000000  28 b5 2f fd 61 62 61 62 61 62 61 62 61 62 61 62  |(./.abababababab|"
    assert second.startswith("00000010  61 62 61 62 ")


@pytest.mark.parametrize("limit", range(1, 9))
def test_a_cut_never_turns_text_into_hex(limit: int) -> None:
    """The limit may fall within a letter of one, two, three or four bytes."""
    found = show_bytes("aع€𐍈b".encode(), limit)
    assert (found.binary, found.cut, found.size) == (False, True, 11)
    assert "aع€𐍈b".startswith(found.text)


@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))), st.integers(1, 40))
def test_any_bytes_are_shown_safely(value: bytes, limit: int) -> None:
    """Whatever they are, nothing but text, line ends and tabs comes out."""
    found = show_bytes(value, limit)
    assert found.size == len(value)
    assert not [c for c in found.text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs")]


def test_a_word_keeps_no_line_ends() -> None:
    """What stands in a table's cell may not break the table."""
    assert escape("a\nb\tc") == "a\\x0ab\\x09c"
