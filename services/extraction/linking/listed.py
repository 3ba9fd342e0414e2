"""Listed: the members of an act that a colon opens behind the clause which counts them."""

from dataclasses import replace

from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Scan


def listed(scan: Scan, groups: list[Group], clause: tuple[int, int]) -> Group | None:
    """Return the members that a colon opens: "seven states will have a part in the joint drill: A, B and C"."""
    border = clause[1]
    if border >= len(scan.tokens) or ":" not in scan.tokens[border].gap or not scan.of_between(*clause, "MANYW"):
        return None
    named = next((g for g in groups if g.start <= border + 1 and g.start >= border and len(g.forces) > 1), None)
    return replace(named, slot="included") if named is not None else None
