"""Inspection: the short look at usual records says what the full one says."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.topics import PAGES
from schemas.wire import InvalidMessage, check_headers
from services.runtime.inspection import Inspector
from services.runtime.outcomes import Invalid, Record
from tests.integration.stage_world import HEADERS

VALUES = st.sampled_from(
    b"1.0||tansiq.page|tansiq.article|urn:tansiq:page:1.0|urn:tansiq:page:1.7|urn:tansiq:page:2.0"
    b"|urn:tansiq:article:1.0|page|\xff".split(b"|")
)
NAMES = st.sampled_from([name for name, _ in HEADERS])


def a_record(headers: list[tuple[str, bytes]], size: int = 3) -> Record:
    return Record("pages-v1", 0, 0, 0, b"k", b"v" * size, tuple(headers))


def in_full(record: Record) -> str | None:
    try:
        check_headers(PAGES, record.value, record.headers)
    except InvalidMessage as fault:
        return fault.reason
    return None


def inspector() -> Inspector:
    found = Inspector("cleaning", PAGES, "", "1")
    assert found.check([a_record(HEADERS)]) == {}  # from now on this schema takes the short look
    return found


@given(st.lists(st.tuples(NAMES, VALUES), max_size=4), st.sets(NAMES), st.booleans())
def test_the_short_look_and_the_full_one_agree(
    changes: list[tuple[str, bytes]], missing: set[str], before: bool
) -> None:
    """Whatever is missing, doubled, foreign or undecodable: same reason, or none."""
    own = [(name, value) for name, value in HEADERS if name not in missing]
    record = a_record([*changes, *own] if before else [*own, *changes])
    found = inspector().check([record]).get(0)
    assert (found.reason if isinstance(found, Invalid) else None) == in_full(record)


def test_size_comes_first() -> None:
    """A value above the topic's maximum is never parsed."""
    found = inspector().check([a_record(HEADERS, PAGES.max_bytes), a_record(HEADERS, PAGES.max_bytes + 1)])
    assert {at: fault.reason for at, fault in found.items() if isinstance(fault, Invalid)} == {1: "limit.size"}


def test_invented_versions_do_not_pile_up() -> None:
    """A writer of endless minors fills neither the memory nor the labels."""
    found = inspector()
    for minor in range(300):
        schema = f"urn:tansiq:page:1.{minor}".encode()
        found.check([a_record([(name, schema if name == "ce_dataschema" else value) for name, value in HEADERS])])
    assert len(found.versions) == 20
