"""Order of the stream: nothing out of turn, nothing twice, holes closed from the read side."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert
from services.alerting.memory import Memory
from services.portal.stream.sequence import Sequence
from tests.unit.alerting.builders import a_report


def an_alert() -> Alert:
    """Any alert."""
    alert = Memory().take(a_report())[2]
    assert alert is not None
    return alert


ALERT = an_alert()


def numbered(seq: int) -> Alert:
    """The alert at a position."""
    return ALERT.model_copy(update={"event": ALERT.event.model_copy(update={"seq": seq})})


@given(st.permutations(range(1, 9)), st.lists(st.integers(1, 8)))
def test_any_order_comes_out_in_order_once(order: list[int], repeats: list[int]) -> None:
    """Whatever the order and the repeats, 1 to 8 come out in turn and once."""
    sequence = Sequence(0)
    out = [alert.event.seq for seq in [*order, *repeats] for alert in sequence.take(numbered(seq))]
    assert out == list(range(1, 9))
    assert not sequence.has_hole


@given(st.sets(st.integers(1, 8)), st.sets(st.integers(1, 8), min_size=1))
def test_a_hole_is_filled_from_the_read_side(came: set[int], stored: set[int]) -> None:
    """After a fill, everything known up to the newest stored is out, in order; numbers nobody has stop nothing."""
    sequence = Sequence(0)
    out = [alert.event.seq for seq in sorted(came) for alert in sequence.take(numbered(seq))]
    out += [alert.event.seq for alert in sequence.fill(map(numbered, sorted(stored)))]
    assert out == sorted(set(out))
    assert set(stored) <= set(out)
