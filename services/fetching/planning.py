"""Planning: how long to wait between two polls, who goes first, and when a page is looked at again."""

import itertools
from collections.abc import Collection, Sequence
from statistics import median

from services.fetching.outcomes import RECHECK_SECONDS

HOUR_SECONDS = 3_600.0
WEEK_SECONDS = 7 * 86_400.0
JITTER = 0.1
FIRST_POLL_SECONDS = 60.0
UNCONDITIONAL_EVERY = 12
KNOWN_HIGH, KNOWN_LOW = 0.67, 0.33
SLOWER, FASTER = 1.5, 0.7
SILENT_FACTOR = 3

NEW_ARTICLE, FEED, RECHECK, SITEMAP, FRONT = range(5)
PRIORITIES = {"feed": FEED, "sitemap": SITEMAP, "front": FRONT}


def median_gap(times: Sequence[float], now: float) -> float | None:
    """Return the median gap in seconds between items of the last 7 days, None when there are fewer than three."""
    recent = sorted(time for time in times if now - WEEK_SECONDS <= time <= now)
    gaps = [later - earlier for earlier, later in itertools.pairwise(recent)]
    return median(gaps) if len(gaps) >= 2 else None


def next_interval(
    current: float | None, gap: float | None, known_shares: Sequence[float], least: float, most: float, floor: float
) -> float:
    """Return the seconds until the next poll: half the gap between items, sped up or slowed by what polls brought.

    ``known_shares`` are the shares of known items of the last two polls; ``least`` and ``most`` are the source's,
    ``floor`` what the site asked for (ttl, max-age, crawl delay), which wins over ``most``.
    """
    wanted = current if current is not None else (gap / 2 if gap is not None else least)
    if gap is not None and current is None:
        wanted = gap / 2
    if len(known_shares) >= 2 and all(share > KNOWN_HIGH for share in known_shares):
        wanted *= SLOWER
    elif known_shares and known_shares[-1] < KNOWN_LOW:
        wanted *= FASTER
    if gap is not None:
        wanted = min(wanted, max(gap, least))
    return max(min(max(wanted, least), most), floor)


def with_jitter(seconds: float, random: float) -> float:
    """Spread an interval by a tenth up or down; ``random`` is between 0 and 1."""
    return seconds * (1 + JITTER * (2 * random - 1))


def first_poll_delay(digest: str, interval: float) -> float:
    """Return when, within the first minute, a new address is asked: spread by its own digest, not all at once."""
    return int(digest[:8], 16) % 1000 / 1000 * min(interval, FIRST_POLL_SECONDS)


def next_recheck(first_seen: float, now: float, steps: Sequence[float] = RECHECK_SECONDS) -> float | None:
    """Return the time of an article's next look: 30 min, 3 h and 24 h after it was first seen; None after that."""
    return next((first_seen + after for after in sorted(steps) if first_seen + after > now), None)


def after_skipped_hours(due: float, hours: Collection[int]) -> float:
    """Put a poll off until the first hour (UTC) in which the feed does not sleep."""
    start = int(due // HOUR_SECONDS)
    later = next((hour for hour in range(start, start + 24) if hour % 24 not in hours), start)
    return due if later == start else later * HOUR_SECONDS


def is_unconditional(polls: int, last_full: float | None, now: float) -> bool:
    """Say whether a poll asks for the whole body: the first, every 12th, and one a day, since validators go stale."""
    return last_full is None or polls % UNCONDITIONAL_EVERY == 0 or now - last_full > 86_400


def is_silent(newest: float | None, norm: float | None, now: float) -> bool:
    """Say whether a source has brought nothing new for three times its usual gap, but a day at least."""
    return newest is not None and norm is not None and now - newest > max(SILENT_FACTOR * norm, 86_400)
