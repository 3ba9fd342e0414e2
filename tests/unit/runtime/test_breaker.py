"""The breaker: too many dead letters stop the reading."""

from services.runtime.breaker import Breaker


def note(breaker: Breaker, pattern: str) -> bool:
    for sign in pattern:
        breaker.bad() if sign == "x" else breaker.good()
    return breaker.open


def test_twenty_in_a_row_open_it() -> None:
    """Nineteen do not."""
    assert not note(Breaker(), "x" * 19)
    assert note(Breaker(), "x" * 20)


def test_a_good_one_between_starts_the_row_again() -> None:
    """Only what follows without a break counts as a row."""
    breaker = Breaker(window=10_000)
    assert not note(breaker, ("x" * 19 + ".") * 5)


def test_a_tenth_of_the_last_two_hundred_opens_it() -> None:
    """Spread out, twenty of two hundred are enough; nineteen are not."""
    assert note(Breaker(), ("x" + "." * 9) * 19 + "." * 9 + "x")
    assert not note(Breaker(), ("x" + "." * 9) * 19 + "." * 10)


def test_the_share_is_judged_over_a_whole_window() -> None:
    """The first message of a fresh worker may be bad: one of one is no share."""
    assert not note(Breaker(), "x....x....x")


def test_it_stays_open() -> None:
    """Only a restart closes it."""
    breaker = Breaker()
    note(breaker, "x" * 20)
    assert note(breaker, "." * 500)


def test_old_dead_letters_leave_the_window() -> None:
    """Nineteen long ago and nineteen now are not twenty of the last two hundred."""
    breaker = Breaker()
    assert not note(breaker, ("x" + "." * 5) * 19 + "." * 200 + ("x" + "." * 5) * 19)


def test_it_says_why() -> None:
    """The rule that opened it, in words; what comes after changes nothing."""
    breaker = Breaker(row=3)
    note(breaker, "xxx......")
    assert breaker.why == "3 in a row"
    breaker = Breaker(row=0, share=0.5, window=4)
    note(breaker, "x.x.")
    assert breaker.why is None  # the fourth was good: only a dead letter opens it
    note(breaker, "x")
    assert breaker.why == "2 of the last 4"


def test_nought_turns_a_rule_off() -> None:
    """An operator may let a flood pass."""
    assert not note(Breaker(row=0, share=0), "x" * 1000)
