"""What a replay counts."""

from prometheus_client import Counter, Gauge

MODES = ("shadow", "repair", "promote")
OUTCOMES = ("forwarded", "rejected", "dead_lettered")

MESSAGES = Counter(
    "tansiq_replay_messages_total", "Messages that a replay read, by their one outcome.", ["mode", "outcome"]
)
REMAINING = Gauge("tansiq_replay_remaining", "Messages that a running replay has still to read.", ["mode"])
PAUSED = Gauge("tansiq_replay_paused", "1 while a replay waits for the live services.", ["mode"])


def start_at_zero(mode: str) -> None:
    """Show the series of a run from its beginning, so that the first increase is seen."""
    for outcome in OUTCOMES:
        MESSAGES.labels(mode, outcome)
    REMAINING.labels(mode).set(0)
    PAUSED.labels(mode).set(0)
