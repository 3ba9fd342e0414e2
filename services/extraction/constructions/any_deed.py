"""Any deed: forces do together what no list of verbs holds, and nothing says that they do it to each other."""

from services.extraction.constructions.clause_view import (
    Clause,
    act_of,
    frames_of,
    is_armed,
    is_object,
    root_of,
    several,
)
from services.extraction.constructions.companions import actor_with
from services.extraction.constructions.joint_acts import polices
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.words.generators import WAW

# Whoever fights, swaps, suffers or only speaks does no deed together with the other.
NO_DEED = (
    "CLASH", "CLASHV", "EXCHANGEV", "RECIPROCAL", "TRUCE", "VICTIMV", "VICTIMP", "CASUALTY", "CIVIL", "SPORT", "MEET",
    "AGREE", "AGREEV", "NEG", "REFUSE", "MODAL", "PROPOSE", "SIDE", "BACKGROUND", "ALLEGE", "WITHDRAWV", "LEAVEV",
    "LOSSN", "ATTACKN", "STATEMENT", "VISITW", "RECEIVEDW",
)  # fmt: skip
# What a force does its deed to, with or towards.
_OF_WAR = ("TARGETN", "CAPTURE", "TOWARDS", "MILSITE", "COLUMN", "ENTERV", "MOVEV")
_NO_VERB = (
    "SPEECHV", "LOCATIVE", "FROM", "TO", "OF", "AND", "WITH", "WITHWEAK", "TARGETP", "TARGETN", "THAT", "SUBORDINATE",
    "BYAGENT", "SPONSORP", "LOYALW", "MIL", "UNIT", "THE", "INCLUDE", "ACCORDING", "ATTACKV", "DAYW",
)  # fmt: skip
_HEAD = 2  # words before a subject that leads its clause: "on Monday", an Arabic verb with its adverb


def any_deed(clause: Clause) -> list[Frame]:
    """Read "A and B ransack C's hideouts", "rolled A and B": the subject is a list, the verb is unknown."""
    aimed = any(group.slot == "target" for group in clause.groups)
    if clause.of(*NO_DEED) or not (aimed or clause.of(*_OF_WAR)):
        return []
    for group in clause.groups:
        members = several(group)
        armies = any(member.actor.type != "state_security" for member in members)
        verb = _verb(clause, group) if armies and group.slot is None else None
        if verb is not None and not is_object(clause.scan, group):
            trigger = Trigger("joint_operation", verb, verb + 1, "frame.act_together")
            return act_of(trigger, members, "joint.deed", 1.0)
    return []


def deed_with(clause: Clause) -> list[Frame]:
    """Read "A searched houses in cooperation with B": the Arabic phrase of partnership needs no known verb."""
    if clause.of(*NO_DEED, "COORD", "SPEECHV", "CIVILACT", "PROTESTW"):
        return []
    for companion in clause.groups:
        if companion.slot not in ("with", "support") or companion.opener is None or not is_armed(companion):
            continue
        acting = actor_with(clause, companion)
        if acting is None or acting not in clause.groups or root_of(acting) == root_of(companion):
            continue
        if polices([*acting.mentions, *companion.mentions]):
            continue
        trigger = Trigger("joint_operation", companion.opener.start, companion.opener.end, "frame.act_together")
        return frames_of(trigger, acting, companion, "joint.deed", 1.0)
    return []


def _verb(clause: Clause, group: Group) -> int | None:
    """Return where the verb of a list that leads its clause stands."""
    scan, start, end = clause.scan, clause.start, group.end
    if group.start - start > _HEAD:
        return None
    if scan.syntax.verb_last:
        return clause.end - 1 if clause.end > end else None
    if scan.syntax.verb_first and group.start > start:
        return start if not scan.covering(start, *_NO_VERB) and not group.clitic.startswith(WAW) else None
    if scan.language == "en" and end < clause.end and scan.covering(end, "PEOPLE"):
        end += 1  # "B's police and X soldiers removed"
    joined = end + (scan.tokens[min(end, clause.end - 1)].key == "also")
    if scan.language == "en" and scan.covering(joined, "PARTICIPATE") and not clause.of("OP", "ACTN"):
        return None  # "also joined": in what, another sentence says
    if end >= clause.end or scan.tokens[end].gap.strip() or scan.covering(end, *_NO_VERB):
        return None
    return None if scan.tokens[end].capital or scan.tokens[end].key.isdigit() else end
