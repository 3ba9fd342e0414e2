"""Fire: one force's aircraft and guns that help another's advance, told without a word that joins the two."""

from services.extraction.constructions.clause_view import (
    Clause,
    aid_of,
    frames_of,
    gives_fire,
    is_armed,
    is_object,
    names_fire,
    root_of,
)
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group, same_force
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import TEH, WAW, YEH

_HELPED = (None, "dative", "genitive", "aided", "adversary_line")
_HELPED_REACH = 8
_FIRE_REACH = 2
_GIVER_REACH = 3
_BESIDE = 3
_STRIKE_REACH = 2
_STRUCK_REACH = 4
_SITE_REACH = 5  # "at dawn yesterday on the site"
_HIT_REACH = 7
_FREE = (None, "agent", "genitive", "dative")
_DEEDS = ("ACTV", "ACTN", "ACTOWN", "OP", "ENTERV", "CAPTURE", "MOVEV")
_ADVANCES = ("ENTERV", "CAPTURE", "MOVEV")


def cleared(clause: Clause) -> list[Frame]:
    """Read A's aircraft clear the way for B, or let B advance."""
    for verb in clause.of("CLEARV"):
        giver = _giver(clause, verb)
        if giver is None:
            continue
        start = max(verb.end, giver.end) if giver in clause.groups else verb.end
        after = [g for g in clause.groups if g is not giver and start <= g.start <= start + _HELPED_REACH]
        helped = next((g for g in after if g.slot in _HELPED and is_armed(g)), None)
        if helped is not None and not _is_struck(clause.scan, helped):
            return aid_of("fire_support", verb, giver, helped, "joint.aid")
    return []


def _is_struck(scan: Scan, group: Group) -> bool:
    """Say whether a force is what is fired at: its posts; its advance is what a way is cleared for."""
    before = group.start - 1
    return scan.covering(before, "TARGETN", "VICTIMV") and not scan.covering(before, "MOVEV")


def routed(clause: Clause) -> list[Frame]:
    """Read A took a place, and B's raids drove the enemy to flee from it."""
    acting, rout = clause.before, clause.of("ROUT")
    if acting is None or not rout or not clause.scan.of_between(0, clause.start, "ACTV", "ACTOWN", "ACHIEVEV"):
        return []
    fires = (g for g in clause.groups if g.end <= rout[0].start and is_armed(g) and _fires(clause.scan, g, _FIRE_REACH))
    giver = next((g for g in fires if g.slot in (None, "agent", "dative")), None)
    strikes = [mark for mark in clause.of("OP", "ACTN") if mark.start < rout[0].start]
    return aid_of("fire_support", strikes[0], giver, acting, "joint.aid") if giver is not None and strikes else []


def _giver(clause: Clause, verb: Mark) -> Group | None:
    """Return whose fire it is: the last before the verb, the first right after it, or of the clause before."""
    firing = [g for g in clause.groups if g.slot != "target" and _fires(clause.scan, g, _FIRE_REACH)]
    before = [g for g in firing if g.end <= verb.start]
    after = [g for g in firing if 0 <= g.start - verb.end <= _GIVER_REACH]
    earlier = [clause.before] if clause.before is not None and _fires(clause.scan, clause.before, _FIRE_REACH) else []
    return next(iter([*before[-1:], *after, *earlier]), None)


def meanwhile(clause: Clause) -> list[Frame]:
    """Read A advances as B's aircraft bomb C, or B's aircraft bomb C as A advances."""
    scan = clause.scan
    for word in clause.of("MEANWHILE"):
        free = [g for g in clause.groups if g.slot in (None, "agent", "genitive") and is_armed(g)]
        by = [g for g in clause.groups if word.end - word.start > 1 and is_armed(g)]  # "amid an offensive by B"
        by = [g for g in by if all(scan.covering(k, "THE", "UNITADJ", "MIL") for k in range(word.end, g.start))]
        after = next((g for g in (*by, *free) if 0 <= g.start - word.end <= _BESIDE), None)
        before = next((g for g in (*_striking(clause, by), *free) if g.end <= word.start), clause.before)
        if after is None or before is None:
            continue
        struck = not _fires(scan, after) and any(m.start < word.start for m in clause.of("FIREW"))
        struck = struck and not _fires(scan, before)
        if _fires(scan, after) == (_fires(scan, before) or struck):
            continue
        giver, ground = (after, before) if _fires(scan, after) else (before, after)
        strikes = scan.of("ATTACKV", "OP") if struck else scan.of("ATTACKV")
        reach = _STRUCK_REACH if struck else 0
        strike = next((m for m in strikes if 0 <= m.start - giver.end <= _STRIKE_REACH + reach), None)
        first = scan.syntax.verb_first
        strike = strike or next((m for m in strikes if first and 0 <= giver.start - m.end <= 1), None)
        advances = scan.of("CAPTURE", "ENTERV", "MOVEV", "BATTLEV")
        moves = any(0 <= m.start - ground.end <= _BESIDE for m in advances)
        moves = moves or (first and any(0 <= ground.start - m.end <= 1 for m in advances))
        english = scan.language == "en" and ground.slot is None
        moves = moves or (english and any(0 <= m.start - ground.end <= _BESIDE for m in scan.of("ACTV")))
        moves = moves or (word.end - word.start > 1 and ground is after)  # "amid an offensive by B"
        if strike is None or not moves or root_of(giver) == root_of(ground):
            continue
        if _strikes_another(clause, strike, ground, giver):
            return aid_of("fire_support", strike, giver, ground, "joint.aid")
    return []


def _striking(clause: Clause, helped: list[Group]) -> list[Group]:
    """Return the state at the head of a clause whose air strikes it tells of: "A carried out air strikes amid"."""
    head = clause.groups[0] if clause.groups and helped else None
    bare = head is not None and head.slot is None and head.mentions[0].kind in BARE and head.start - clause.start <= 1
    return [head] if head is not None and bare else []


def _strikes_another(clause: Clause, strike: Mark, ground: Group, giver: Group) -> bool:
    """Say whether what is bombed is an enemy: a third force, or gunmen, rebels, militants."""
    start = strike.end if giver.start < strike.start else giver.end  # an Arabic verb comes before who strikes
    reach = range(start, min(start + _STRUCK_REACH, len(clause.scan.tokens)))
    third = any(
        g.start in reach and g.slot in (None, "target") and root_of(g) != root_of(ground) for g in clause.groups
    )
    if clause.scan.language in ("en", "ar") and ground.start > strike.end:  # the strike may stand in the clause before
        third = third or any(clause.scan.longest(k, "actor") for k in reach if k < clause.start)
    loose = (clause.scan.longest(place, "force") for place in reach)
    return third or any(force is not None and force.entry.value[1] == "non_state" for force in loose)


def _fires(scan: Scan, group: Group, reach: int = 0) -> bool:
    """Say whether a group is aircraft or guns, or such a noun stands so near before it: "the Russian raids"."""
    return names_fire(scan, max(0, group.start - reach), group.end)


def eased(clause: Clause) -> list[Frame]:
    """Read "A enters P and B's aircraft pave its way", "A takes P, B's guns supporting it"."""
    for verb in clause.of("EASEV"):
        giver = next((g for g in clause.groups if _stands_at(g, verb) and is_armed(g)), None)
        if giver is None or clause.scan.covering(verb.start - 1, "SUBORDINATE"):
            continue
        beside = gives_fire(clause.scan, giver) or WAW in verb.clitic or WAW in giver.clitic
        frames = _lent(clause, giver, verb) if beside else []
        if frames:
            return frames
    return []


def _stands_at(group: Group, verb: Mark) -> bool:
    return group.slot in (None, "agent") and (0 <= verb.start - group.end <= 1 or 0 <= group.start - verb.end <= 1)


def overhead(clause: Clause) -> list[Frame]:
    """Read "A enters P and B's aircraft chase those who flee": who attacks from the air while A advances is with A."""
    for giver in clause.groups:
        verb = clause.scan.at(giver.end, "ATTACKV", "ACTV") if giver.end < clause.end else None
        present = verb is not None and clause.scan.tokens[verb.start].key[:1] in (YEH, TEH)
        if verb is None or not present or not _flies(clause, giver) or WAW not in giver.clitic:
            continue
        hit = next((g for g in clause.groups if 0 <= g.start - verb.end <= 2), None)
        if hit is None or not _is_own(hit, clause):
            frames = _lent(clause, giver, verb, _ADVANCES)
            if frames:
                return frames
    return []


def softened(clause: Clause) -> list[Frame]:
    """Read "A took P after B's guns had struck C's lines": B struck whom A drove out."""
    for after in clause.of("AFTERW"):
        givers = [g for g in clause.groups if g.start >= after.end and (_flies(clause, g) or _flew(clause, g))]
        struck = [g for g in clause.groups if g.start >= after.end and is_object(clause.scan, g)]
        struck += [g for g in clause.groups if g.slot == "target" and g.start >= after.end]
        site = bool(givers) and not struck and _strikes_a_site(clause, givers[0])
        if not givers or not (struck or site) or givers[0] in struck:
            continue
        frames = _lent(clause, givers[0], after, _ADVANCES)
        roots = {m.actor.id for group in struck[:1] for m in group.mentions}
        tied = [linked.mention.actor.id for frame in frames for linked in frame.actors]
        if frames and not any(same_force(one, root) for one in tied for root in roots):
            return frames
    return []


def _strikes_a_site(clause: Clause, giver: Group) -> bool:
    """Say whether raids that a giver flew fell on "the site", "the camp", which is whoever's was taken."""
    scan, end = clause.scan, giver.end
    flown = scan.language == "ar" and giver.slot == "agent" and bool(clause.of("FIREW"))
    others = any(end <= g.start <= end + _STRUCK_REACH and g.slot != "locative" for g in clause.groups)
    return (
        flown and not others and bool(scan.of_between(end, end + _SITE_REACH, "TARGETN", "MILSITE", "BASE", "HANDED"))
    )


def after_strikes(clause: Clause) -> list[Frame]:
    """Read "A advanced on P after B's air strikes on C", "A took P after B's jets hit C": C is whom both fight."""
    scan = clause.scan
    for after in clause.of("AFTERW"):
        giver = next((g for g in clause.groups if 0 <= g.start - after.end <= 1 and _strikes(clause, g)), None)
        earlier = [g for g in clause.groups if g.end <= after.start and g.slot in _FREE and is_armed(g)]
        acting = earlier[0] if earlier else clause.before
        if giver is None or acting is None or root_of(giver) == root_of(acting):
            continue
        deeds = scan.of_between(acting.end, after.start, *_ADVANCES, "OP")
        hit = range(giver.end, giver.end + _HIT_REACH)
        enemies = [g for g in clause.groups if g.start in hit and root_of(g) not in (root_of(giver), root_of(acting))]
        if deeds and (enemies or any(scan.covering(k, "INSURGENTW") for k in hit)):
            return aid_of("fire_support", deeds[0], giver, acting, "joint.aid")
    return []


def _strikes(clause: Clause, group: Group) -> bool:
    """Say whether a group is somebody's air strikes: "coalition airstrikes", "US airstrikes"."""
    shells = group.end < clause.end and clause.scan.covering(group.end, "FIREW")
    return group.slot in _FREE and (gives_fire(clause.scan, group) or shells)


def _flies(clause: Clause, group: Group) -> bool:
    """Say whether a group is somebody's aircraft or guns."""
    kinds = {mention.kind for mention in group.mentions}
    lent = is_armed(group) or (kinds == {"nisba"} and clause.scan.covering(group.start - 1, "FIREW"))
    return lent and group.slot in _FREE and (gives_fire(clause.scan, group) or kinds == {"nisba"})


def _is_own(hit: Group, clause: Clause) -> bool:
    first = next((g for g in clause.groups if is_armed(g)), None)
    return first is not None and any(same_force(a.actor.id, b.actor.id) for a in hit.mentions for b in first.mentions)


def _flew(clause: Clause, group: Group) -> bool:
    """Say whether a group is who flew the raids right before it: "heavy raids that B flew"."""
    by = group.opener if group.slot == "agent" else None
    return by is not None and any(0 <= by.start - m.end <= _FIRE_REACH for m in clause.of("FIREW"))


def _lent(clause: Clause, giver: Group, border: Mark, deeds: tuple[str, ...] = _DEEDS) -> list[Frame]:
    """Tie a giver of support to the force that acts before it in the clause."""
    limit = min(giver.start, border.start)
    done = [mark for mark in clause.of(*deeds) if mark.start < limit]
    free = [g for g in clause.groups if g.end <= limit and g.slot in _FREE and is_armed(g)]
    doing = (g for g in free if done and -_BESIDE <= done[0].start - g.end <= 1)  # not whoever only opens the clause
    acting = next(doing, next(iter(free), None))
    if acting is None or not done or is_object(clause.scan, acting):
        return []
    fire = gives_fire(clause.scan, giver) or _flies(clause, giver) or _flew(clause, giver)
    trigger = Trigger("fire_support" if fire else "joint_operation", done[0].start, done[0].end, "frame.fire_lent")
    return frames_of(trigger, acting, giver, "joint.support", 2.0)
