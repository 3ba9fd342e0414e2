"""Page bodies: what goes in comes out, and no bomb unfolds."""

from base64 import b64encode

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from services.text.page_body import BodyError, pack_body, unpack_body
from tests.unit.cleaning.pages import a_page, seed_text


@given(st.binary(max_size=500))
def test_a_body_comes_out_as_it_went_in(body: bytes) -> None:
    """Any bytes survive."""
    assert unpack_body(pack_body(body)) == body


@pytest.mark.parametrize(
    "packed", ["%", "AAAA", "", pack_body(b"x" * 1000)[:-8], b64encode(zstd.compress(bytes(6 << 20))).decode()]
)
def test_what_cannot_be_unpacked_is_refused(packed: str) -> None:
    """Not base64, not zstd, empty, cut, too large: one typed error."""
    with pytest.raises(BodyError):
        unpack_body(packed)


def test_the_seed_page_has_its_id() -> None:
    """The id is the one that the contract names."""
    assert a_page(seed_text(), "text/plain").page_id == "pg_197329b49e6c07b48bdb1ce9b70dce54"
