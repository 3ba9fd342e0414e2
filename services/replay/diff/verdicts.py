"""Verdicts: which pages and articles lead nowhere now, and which no longer do, with the reasons."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.rejected import Rejected

Ours = tuple[str, str]  # stage and what was judged


@dataclass(frozen=True)
class VerdictDiff:
    """Rejections that stay, those with another reason now, and those that came or went."""

    unchanged: int
    changed: tuple[tuple[Rejected, Rejected], ...]
    gained: tuple[Rejected, ...]
    lost: tuple[Rejected, ...]

    @property
    def reasons(self) -> tuple[tuple[str, str, int, int], ...]:
        """Count what came and went by stage and reason: (stage, reason, gained, lost)."""
        came = Counter(_named(one) for one in (*self.gained, *(new for _, new in self.changed)))
        went = Counter(_named(one) for one in (*self.lost, *(old for old, _ in self.changed)))
        return tuple((*name, came[name], went[name]) for name in sorted(came.keys() | went.keys()))


def compare_verdicts(before: Iterable[Rejected], after: Iterable[Rejected]) -> VerdictDiff:
    """Compare rejections by what was judged, then by address: another cleaning gives an article another id."""
    old, new = _by_subject(before), _by_subject(after)
    pairs = [(old.pop(ours), new.pop(ours)) for ours in sorted(old.keys() & new)]
    left, come = _by_address(old.values()), _by_address(new.values())
    shared = sorted(left.keys() & come)
    pairs += [(left[place], come[place]) for place in shared]
    paired = {one.rejected_id for pair in pairs for one in pair}
    return VerdictDiff(
        unchanged=sum(was.reason == now.reason for was, now in pairs),
        changed=tuple(pair for pair in pairs if pair[0].reason != pair[1].reason),
        gained=tuple(new[ours] for ours in sorted(new) if new[ours].rejected_id not in paired),
        lost=tuple(old[ours] for ours in sorted(old) if old[ours].rejected_id not in paired),
    )


def _by_subject(verdicts: Iterable[Rejected]) -> dict[Ours, Rejected]:
    return {(one.stage, one.subject_id): one for one in verdicts}


def _by_address(verdicts: Iterable[Rejected]) -> dict[Ours, Rejected]:
    """Return one verdict an address and stage: of several, the one whose subject sorts last."""
    return {(one.stage, one.url_key): one for one in sorted(verdicts, key=lambda one: one.subject_id)}


def _named(one: Rejected) -> tuple[str, str]:
    return one.stage, one.reason
