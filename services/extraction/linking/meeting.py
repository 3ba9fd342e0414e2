"""Meeting: one commander meets another, a committee of several sits, and drills that are "theirs"."""

from itertools import pairwise

from services.extraction.linking.act import Act
from services.extraction.linking.ties import Frame, Linked
from services.extraction.sentences.groups import Group, force_root
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Scan
from services.extraction.words.generators import ALEF, HEH

_NO_TOPIC = ("meeting", "agreement", "coordination", "deconfliction", "intelligence_sharing")
_TOLD = ("AGREED", "SIGNED", "DONE", "ACHIEVEV", "LAUNCH", "ANNOUNCEV", "DECIDED", "STARTN", "ACTV", "PLAN", "FINISH")
_DELEGATES_REACH = 4
_HEADING, _BODY_REACH = 3, 12
_BOTH_REACH = 7
_RECEIVED_REACH = 10  # "A's minister B's chief of staff-ACC in the capital received"
_WELCOMED_REACH = 8
_TITLES_REACH = 24  # "received the prince, minister of defence, in the palace, the general and minister"


def meets(act: Act) -> Frame | None:
    """Read one commander meets another: two offices, subject and object."""
    offices = [g for g in act.groups if _holds_office(act, g)]
    if act.scan.language == "en":
        body = next((g for g in offices if _sits(act, g)), None)
        if body is not None:
            return act.tied([Linked(m, "initiator", "subject") for m in body.mentions], "joint.met", 1.5)
        both = _have_met(act, offices)
        if both:
            return act.tied([Linked(m, "initiator", "subject") for m in both], "joint.met", 1.5)
    for one, other in pairwise(offices):
        verb = -4 <= act.trigger.start - one.start < 0 or 0 <= act.trigger.start - one.end <= 4
        reach = _TITLES_REACH if act.trigger.end <= one.start or act.scan.language == "fr" else 6
        last = act.scan.syntax.verb_last and 0 <= act.trigger.start - other.end <= _RECEIVED_REACH
        last = last or (act.scan.covering(one.end, "RECEIVEDW") and act.trigger.start - other.end >= 0)
        welcomed = _welcomes(act) and one.end <= act.trigger.start
        last = last or (welcomed and 0 <= other.start - act.trigger.end <= _WELCOMED_REACH)
        if last or (verb and 0 <= other.start - max(one.end, act.trigger.end) <= reach):
            actors = [Linked(m, "initiator", "subject") for m in one.mentions]
            actors += [Linked(m, "partner", "object") for m in other.mentions]
            return act.tied(actors, "joint.met", 1.5)
    return None


def _have_met(act: Act, offices: list[Group]) -> list[Mention]:
    """Return the officers of "A's chief, General X, and B's chief, General Y, have met"."""
    before = [g for g in offices if g.end <= act.trigger.start]
    held = [m for g in before for m in g.mentions if m.kind == "office"]
    roots = {force_root(m.actor.id) for m in held}
    if len(roots) < 2 or act.scan.of_between(before[0].end, act.trigger.start, "SPEECHV", "ACTV", "DENY", "VISITW"):
        return []
    joined = act.scan.of_between(held[0].end, held[-1].start, "AND")
    return held if joined and act.trigger.start - held[-1].end <= _BOTH_REACH else []


def _welcomes(act: Act) -> bool:
    """Say whether an Arabic verb or noun of receiving has a pronoun: "and B's chief of staff received him"."""
    return act.scan.language == "ar" and act.scan.tokens[act.trigger.end - 1].key.endswith((HEH, HEH + ALEF))


def _sits(act: Act, group: Group) -> bool:
    """Say whether a committee of several, "the military committee of A and B", is who meets."""
    heads = group.start - act.clause[0] <= _HEADING
    return heads and len(group.forces) > 1 and 0 <= act.trigger.start - group.end <= _BODY_REACH


def theirs(act: Act) -> Frame | None:
    """Read "warned A and B over their drills": whose they are, the last pair spoken of says."""
    owned = any(token.key == "their" for token in act.scan.tokens[max(0, act.trigger.start - 4) : act.trigger.start])
    pairs = [g for g in act.groups if g.end <= act.trigger.start and len(g.forces) > 1]
    if not owned or not pairs:
        return None
    return act.tied([Linked(m, "initiator", "subject") for m in pairs[-1].mentions], "joint.dual", 1.5)


def _holds_office(act: Act, group: Group) -> bool:
    """Say whether an office stands free, or is whom a verb behind it receives: "from B's minister"."""
    last = act.scan.syntax.verb_last
    welcomed = group.opener is not None and group.opener.word in ("FROM", "BYAGENT")
    kinds = ("office", "counterpart") if last else ("office",)
    if group.slot == "genitive" and act.scan.language == "en" and group.opener is not None and group.opener.start:
        return act.scan.covering(group.opener.start - 1, "TITLEW") and group.mentions[0].kind in ("composed", "named")
    if act.scan.language == "ar" and act.scan.of_between(group.start - _DELEGATES_REACH, group.start, "DELEGW"):
        return group.slot is None and group.mentions[0].kind in ("named", "composed")  # "a delegation of B's army"
    if act.scan.covering(group.start - 1, "HEADW") and group.mentions[0].kind == "named":
        return group.slot is None  # "the deputy commander of Africom"
    return any(m.kind in kinds for m in group.mentions) and (group.slot is None or (last and welcomed))


def without_topics(scan: Scan, frames: list[Frame]) -> list[Frame]:
    """Leave out what an Arabic meeting is about: "A discussed with B widening their drills" tells of no drill."""
    if scan.language != "ar" or "MEET" not in scan.marks:
        return frames
    met = [f for f in frames if f.trigger.subtype == "meeting" and f.actors and scan.at(f.trigger.start, "MEET")]
    return [frame for frame in frames if not any(_is_topic(scan, one, frame) for one in met)]


def _is_topic(scan: Scan, met: Frame, other: Frame) -> bool:
    """Say whether an act stands behind a verb of meeting with no verb of its own, told of nobody else."""
    if other.trigger.subtype in _NO_TOPIC or not other.actors or other.trigger.start < met.trigger.end:
        return False
    roots = {force_root(linked.mention.actor.id) for linked in met.actors}
    between = scan.of_between(met.trigger.end, other.trigger.end, *_TOLD)
    same = all(force_root(linked.mention.actor.id) in roots for linked in other.actors)
    apart = any(":" in token.gap for token in scan.tokens[met.trigger.end : other.trigger.end])
    return same and not between and not apart
