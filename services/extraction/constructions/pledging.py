"""Pledging: arms and help that one state promises, announces or goes on giving to another, told by a noun."""

from services.extraction.constructions.cases import is_dative
from services.extraction.constructions.clause_view import Clause, aid_of, is_armed, is_by, root_of
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark

_GIVERS = frozenset({*BARE, "office", "leader", "civil", "named", "composed"})
_TELLING = ("SPEECHV", "PLAN", "ALLOW", "AGREEV", "LAUNCH", "DELIVER", "DONE", "DECIDED", "AFFIRM", "ENDV", "SUSPENDW")
_ARMS_REACH = 6
_TAKER_REACH = 8
_BACKED_REACH = 4
_SITE_BEFORE, _SITE_REACH, _OWNER_REACH = 10, 12, 3
_TO = ("à", "au", "aux")
_GROUPS = frozenset({"non_state", "proxy_militia", "collective"})
_VOW_REACH = 7  # "the minister of defence of A vowed on Monday to go on backing"
_VOWING = (None, "agent", "genitive", "dative")
_VOWED_TO = (*_VOWING, "support", "aided")
_NOT_GIVEN = ("NEG", "TARGETP", "UNWANTED", "ARMSLOST")


def pledged(clause: Clause) -> list[Frame]:
    """Read "A announced military aid for B", "A will go on with the delivery to B of tanks"."""
    if clause.of(*_NOT_GIVEN):
        return []
    for aid in (*clause.of("ARM"), *_supplies(clause)):
        if clause.scan.covering(aid.start, "TRAINV", "TRAINERS"):
            continue
        giver = _giver(clause, aid)
        taker = _taker(clause, aid, giver)
        if giver is not None and taker is not None:
            return aid_of("support", aid, giver, taker, "joint.given")
    return []


def vowed(clause: Clause) -> list[Frame]:
    """Read Arabic "A vowed to back B's army", "a decision of A to go on helping B": B is a force, of another state."""
    if clause.of(*_NOT_GIVEN):
        return []
    for vow in clause.of("VOWW"):
        aid = next((m for m in clause.of("BACKINGN") if 0 < m.start - vow.start <= _VOW_REACH), None)
        if aid is None:
            continue
        takers = (g for g in clause.groups if 0 <= g.start - aid.end <= 1 and is_armed(g))
        taker = next((g for g in takers if g.slot in _VOWED_TO), None)
        before = [g for g in clause.groups if g.end <= aid.start and g.slot in _VOWING]
        giver = before[-1] if before else clause.before
        if taker is not None and giver is not None and _is_abroad(giver, taker):
            return aid_of("support", aid, giver, taker, "joint.given")
    return []


def _is_abroad(giver: Group, taker: Group) -> bool:
    """Say whether one force, or a state, helps the force of another: a president may also back his own."""
    home = giver.mentions[0].actor.country == taker.mentions[0].actor.country
    return giver.mentions[0].kind in _GIVERS and (is_armed(giver) or not home)


def disowned(clause: Clause) -> list[Frame]:
    """Read "A denies any support for B", "A rejects the charge that it arms B": B is a group under arms."""
    english = clause.scan.language == "en"
    earlier = clause.scan.of_between(0, clause.start, "DENY") if english else []  # "A denied that it had backed B"
    for denial in (*clause.of("DENY", "REFUSE"), *earlier[-1:]):
        spoken = [g for g in clause.groups if g.end <= max(denial.start, clause.start + 1) and _may_disown(g)]
        giver = next(iter(spoken), None)
        helps = [m for m in clause.of("BACKN", "SUPPORTV", "HELPV", "ARM", "COVERV") if m.start >= denial.end]
        for aid in helps if giver is not None else ():
            near = (g for g in clause.groups if 0 <= g.start - aid.end <= _BACKED_REACH and is_armed(g))
            taker = next((g for g in near if g.mentions[0].actor.type in _GROUPS), None)
            if giver is not None and taker is not None:
                return aid_of("support", aid, giver, taker, "joint.given")
    return []


def handed_back(clause: Clause) -> list[Frame]:
    """Read "A has given back to B its base", "the camp of A's is handed over to B": B may be a state."""
    for hand in clause.of("HAND") if not clause.of("CAPTURE", "CLASH") else ():
        sites = [m for m in clause.of("BASE") if -_SITE_BEFORE <= m.start - hand.end <= _SITE_REACH]
        owners = [g for g in clause.groups if any(0 <= g.start - m.end <= _OWNER_REACH for m in sites)]
        owners = [g for g in owners if _is_adjective(g) or g.slot == "genitive"]
        subjects = [g for g in clause.groups if g.end <= hand.start and g.slot is None and not _is_adjective(g)]
        by = (g for g in clause.groups if 0 <= g.start - hand.end <= _SITE_REACH and g.slot == "agent")
        subjects += [g for g in by if g.start - hand.end <= _OWNER_REACH or is_by(clause.scan, g)]
        takers = [g for g in clause.groups if 0 <= g.start - hand.end <= _SITE_REACH and _is_given_to(clause, g)]
        for taker in takers if sites else []:
            givers = [g for g in (*subjects, *owners) if g is not taker and root_of(g) != root_of(taker)]
            if givers and givers[0].mentions[0].kind in _GIVERS:
                return aid_of("handover", hand, givers[0], taker, "joint.given")
    return []


def _may_disown(group: Group) -> bool:
    return group.slot is None and group.mentions[0].kind in _GIVERS and not _is_adjective(group)


def _is_given_to(clause: Clause, group: Group) -> bool:
    """Say whether "to" opens a group; French writes "to" and "in" a state alike."""
    if group.mentions[0].kind not in ("country", "composed", "named", "local"):
        return False
    if clause.scan.language == "ru":
        return group.slot is None and is_dative(clause.scan, group)
    opener = group.opener
    return opener is not None and clause.scan.tokens[opener.start].key in _TO and opener.end - opener.start == 1


def _supplies(clause: Clause) -> list[Mark]:
    """Return the nouns of delivering that have arms right behind them."""
    arms = clause.of("ARMSW")
    return [m for m in clause.of("SUPPLYN") if any(0 <= a.start - m.end <= _ARMS_REACH for a in arms)]


def _giver(clause: Clause, aid: Mark) -> Group | None:
    """Return who speaks of giving: before the noun, with a verb of telling or doing; Russian may put it last."""
    free = [g for g in clause.groups if g.slot is None and g.mentions[0].kind in _GIVERS and not _is_adjective(g)]
    before = [g for g in free if g.end <= aid.start and clause.scan.of_between(g.end, aid.start, *_TELLING)]
    told = [m for m in clause.of(*_TELLING) if m.start >= aid.end]
    last = [g for g in free if told and g.start >= told[0].end and not is_dative(clause.scan, g)]
    return next(iter([*before[:1], *(last if clause.scan.language == "ru" else [])]), None)


def _taker(clause: Clause, aid: Mark, giver: Group | None) -> Group | None:
    """Return whom the help is for: behind "to" or "for", in Russian in the dative."""
    near = [g for g in clause.groups if g is not giver and -1 <= g.start - aid.end <= _TAKER_REACH]
    near = [g for g in near if giver is None or root_of(g) != root_of(giver)]
    near = [g for g in near if g.mentions[0].kind == "country" or is_armed(g)]
    russian = clause.scan.language == "ru"
    bare = [g for g in near if russian and g.slot is None and is_dative(clause.scan, g)]
    return next((g for g in near if g.slot == "dative" or g in bare or (not russian and _is_given_to(clause, g))), None)


def _is_adjective(group: Group) -> bool:
    return all(mention.kind == "nisba" for mention in group.mentions)
