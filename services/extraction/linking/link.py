"""Linking: who takes part in an act, by the constructions that tie an actor to a trigger."""

from collections.abc import Callable

from services.extraction.linking.act import Act
from services.extraction.linking.company import in_company
from services.extraction.linking.councils import council
from services.extraction.linking.drills import away, guards, held_in, on_their_border, takes_part
from services.extraction.linking.giving import allows, gives, receives
from services.extraction.linking.hosting import alliance_in, hosted_first, hosts, hosts_last
from services.extraction.linking.joining import between_two, both_sides, genitive, included, one_subject, pair
from services.extraction.linking.meeting import meets, theirs
from services.extraction.linking.shared_acts import shared_act, shared_by_them
from services.extraction.linking.ties import Frame

Way = Callable[[Act], Frame | None]


def link(act: Act) -> Frame | None:
    """Return the first construction that ties two forces to an act, the surest first."""
    return next((frame for way in _ways(act.trigger.subtype) if (frame := way(act)) is not None), None)


def _ways(subtype: str) -> list[Way]:
    """Return the constructions to try for a kind of act, in order."""
    ways: list[Way] = [between_two, pair, genitive, in_company, one_subject, included]
    if subtype == "joint_exercise":
        ways = [hosted_first, *ways, held_in, hosts, theirs, hosts_last, takes_part, alliance_in]
    elif subtype == "joint_patrol":
        ways += [guards, on_their_border]
    elif subtype == "meeting":
        ways = [meets, *ways, council]
    elif subtype == "joint_operation":
        ways.append(on_their_border)
    elif subtype == "intelligence_sharing":
        ways.append(gives)
    elif subtype == "basing":
        ways = [allows, between_two]
    elif subtype in ("fire_support", "support", "handover"):
        ways = [receives, gives, in_company, between_two]
    last = [away] if subtype == "joint_exercise" else []
    return [*ways, both_sides, shared_act, shared_by_them, *last]
