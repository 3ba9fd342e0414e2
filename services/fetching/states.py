"""States: how the watching of a source goes, from what its addresses last answered."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from services.fetching.outcomes import BLOCKED, GOOD
from services.fetching.planning import is_silent

FAILING_AFTER = 3
SLOW_FACTOR = 3

State = Literal["ok", "slow", "failing", "blocked", "silent", "paused"]


class Standing(NamedTuple):
    """The state of a source and the word that says why, None when all is well."""

    state: State
    reason: str | None


def standing(
    outcomes: Sequence[str | None],
    *,
    paused: bool,
    failures: int,
    newest_at: float | None,
    norm_seconds: float | None,
    overdue_seconds: float,
    interval_seconds: float | None,
    now: float,
) -> Standing:
    """Say how a source goes; ``outcomes`` are the last ones of what is watched, ``overdue_seconds`` its oldest wait."""
    if paused:
        return Standing("paused", "operator")
    answered = [outcome for outcome in outcomes if outcome is not None]
    bad = [outcome for outcome in answered if outcome not in GOOD]
    if bad and len(bad) == len(answered):
        if all(outcome in BLOCKED for outcome in bad):
            return Standing("blocked", bad[0])
        if failures >= FAILING_AFTER:
            return Standing("failing", bad[0])
    if is_silent(newest_at, norm_seconds, now):
        return Standing("silent", "nothing_new")
    if interval_seconds is not None and overdue_seconds > SLOW_FACTOR * interval_seconds + 60:
        return Standing("slow", "expired")
    return Standing("ok", None)
