"""Shared deeds: "in a strike by A and a raid by B", "A did it, and B took part", "B trained at the hands of A"."""

from itertools import pairwise

from services.extraction.constructions.clause_view import Clause, act_of, aid_of, frames_of, is_armed, is_by, root_of
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark, Scan

_DEED_REACH = 2
_LEAGUE_REACH = 14
_MEMBER_REACH = 2
_MANY_REACH = 9
_SOME_REACH = 3  # "nineteen navies, among them those of A and B"
_PART_REACH = 3
_MANY_DIGITS = 3
_PHRASE = 2
_TAUGHT_REACH = 7
_FREE = (None, "agent")
_DEEDS = ("OP", "ACTN", "FIREW")
_WON = ("ACTV", "CAPTURE", "ENTERV", "MOVEV")


def two_strikes(clause: Clause) -> list[Frame]:
    """Read "were killed in an air strike by A and a raid by B": two deeds joined by "and", each with its doer."""
    scan = clause.scan
    if clause.of("CLASHV"):
        return []
    done = [(g, act) for g in clause.groups if is_armed(g) and (act := _deed_by(clause, g)) is not None]
    for (one, act), (other, _) in pairwise(done):
        between = range(one.end, other.start)
        joined = any(scan.covering(k, "AND") for k in between) and other.start - one.end <= _TAUGHT_REACH
        if joined and root_of(one) != root_of(other):
            return frames_of(
                Trigger("joint_operation", act.start, act.end, "frame.fight_with"), one, other, "joint.with", 2.0
            )
    return []


def _deed_by(clause: Clause, group: Group) -> Mark | None:
    """Return the strike or raid that "by" gives to a group: right before it."""
    if group.slot not in ("agent", "target") or not is_by(clause.scan, group):
        return None
    return next((m for m in clause.of(*_DEEDS) if 0 <= group.start - m.end <= _DEED_REACH + 1), None)


def took_part_too(clause: Clause) -> list[Frame]:
    """Read "A captured the cell, and B's advisers took part": nobody but A did what B takes part in."""
    scan = clause.scan
    if clause.of("EXERCISE", "MEET", "CLASHV"):
        return []
    for verb in clause.of("PARTICIPATE", "ASSEMBLEW"):
        denied = any(token.key == "no" for token in scan.tokens[verb.start : verb.end])
        last = scan.tokens[verb.end - 1].key
        if scan.language == "en" and (denied or last not in ("part", "participated", "participating")):
            continue
        near = [g for g in clause.groups if 0 <= verb.start - g.end <= _PART_REACH and g.slot in _FREE and is_armed(g)]
        earlier = [g for g in clause.groups if near and g.end <= near[-1].start and g.slot in _FREE and is_armed(g)]
        acting = earlier[0] if earlier else clause.before
        won = scan.of_between(0, near[-1].start, *_WON, "OP") if near else []
        if not near or acting is None or not won or root_of(acting) == root_of(near[-1]):
            continue
        trigger = Trigger("joint_operation", won[-1].start, won[-1].end, "frame.fight_with")
        return frames_of(trigger, acting, near[-1], "joint.with", 2.0)
    return []


def trained_under(clause: Clause) -> list[Frame]:
    """Read "a brigade of B finished its training at the hands of A", "B's men go on being trained by A"."""
    for verb in clause.of("TRAINV"):
        teacher = next(
            (g for g in clause.groups if 0 <= g.start - verb.end <= _TAUGHT_REACH and _teaches(clause, g)), None
        )
        pupils = [g for g in clause.groups if g.end <= verb.start and g.slot in _FREE and is_armed(g)]
        if teacher is None or not pupils or verb.start - pupils[-1].end > _TAUGHT_REACH:
            continue
        if root_of(teacher) != root_of(pupils[-1]):
            return aid_of("support", verb, teacher, pupils[-1], "joint.given")
    return []


def _teaches(clause: Clause, group: Group) -> bool:
    """Say whether "by", "under", "at the hands of" bring in who trains."""
    opener = group.opener
    by = opener is not None and clause.scan.tokens[opener.end - 1].key in ("by", "of", "under", "par")
    return is_armed(group) and group.slot == "agent" and by


def many_at_sea(clause: Clause) -> list[Frame]:
    """Read "nineteen navies sent ships to the drill that A hosts": unnamed, but said to be several."""
    trained = [m for m in clause.of("EXERCISEV") if m.end - m.start > _PHRASE]  # "began two weeks of training"
    for drill in (*clause.of("EXERCISE", "DRILLW"), *trained):
        many = [m for m in clause.of("MANYW") if not clause.scan.covering(m.start, "DUAL")]
        counted = [m for m in many if _is_counted(clause, m) and _takes_part(clause, m)]
        named = [g for g in clause.groups if g.slot not in ("target", "source", "adversary_line")]
        civil = clause.scan.language == "ar" and clause.of("CIVIL")
        if counted and named and named[0].mentions[0].kind != "speaker" and not civil:
            trigger = Trigger("joint_exercise", drill.start, drill.end, "frame.joint_exercise")
            some = [g for g in named[1:] if 0 <= g.start - counted[0].end <= _SOME_REACH]
            members = [*named[0].mentions, *(m for g in some[:1] for m in g.mentions)]
            return act_of(trigger, members, "joint.include", 2.0, counted[0])
    return []


def of_members(clause: Clause) -> list[Frame]:
    """Read "a drill of the armies of CSTO countries": one alliance is named, but its members are who holds it."""
    drills = clause.of("EXERCISE")
    leagues = [g for g in clause.groups if g.slot in (*_FREE, "genitive") and _is_league(g)] if drills else []
    if len(leagues) != 1 or clause.of("CONDEMNV", "SPEECHV", "DENY", "TARGETP"):
        return []
    league = leagues[0]
    alone = all(g is league or g.slot in ("locative", "source") for g in clause.groups)
    reach = range(league.start - _LEAGUE_REACH, league.end + _LEAGUE_REACH)
    near = next((drill for drill in drills if drill.start in reach), None)
    if near is None or not alone or not _names_members(clause.scan, league):
        return []
    trigger = Trigger("joint_exercise", near.start, near.end, "frame.joint_exercise")
    return act_of(trigger, league.mentions, "joint.include", 2.0, Mark("MANYW", league.start, league.end, ""))


def _is_league(group: Group) -> bool:
    return all(mention.actor.type == "coalition" for mention in group.mentions)


def _names_members(scan: Scan, league: Group) -> bool:
    """Say whether "the countries of", "member states" stands in or beside the name of an alliance."""
    near = range(max(0, league.start - _MEMBER_REACH), min(len(scan.tokens), league.end + _MEMBER_REACH))
    return any(m.entry.kind == "class" and m.entry.value == "MANYW" for k in near for m in scan.matches[k])


def _is_counted(clause: Clause, many: Mark) -> bool:
    """Say whether a number, or "several", stands before the noun of states or navies."""
    if clause.scan.language == "en" and many.start > 1 and clause.scan.covering(many.start - 2, "THE"):
        return False  # "the two countries" are those spoken of before
    number = clause.scan.tokens[many.start - 1].key if many.start else ""
    digit = number[:1].isdigit() and (clause.scan.language != "fr" or len(number) < _MANY_DIGITS)  # "300 marines"
    return digit or clause.scan.covering(many.start - 1, "COUNT", "NUMBER", "QUANTITY")


def _takes_part(clause: Clause, many: Mark) -> bool:
    """Say whether counted states take part, which an Arabic sentence says right before them; observers only watch."""
    if clause.scan.language != "ar":
        return True
    near = clause.scan.of_between(many.start - _MANY_REACH, many.start, "PARTICIPATE", "WITH", "TAKEPARTW", "INCLUDE")
    return bool(near) and not clause.scan.of_between(many.start - _MANY_REACH, many.start, "WATCHW")
