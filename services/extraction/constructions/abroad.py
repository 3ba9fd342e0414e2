"""Abroad: men and arms of one state on the soil of another or in its war, told by a verb that closes its clause."""

from services.extraction.constructions.clause_view import Clause, act_of, aid_of, is_armed, root_of, stay_of
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.naming.counted_states import STATES
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark
from services.extraction.words.generators import ALEF, BEH, YEH

_FOR = BEH + "\u0631" + ALEF + YEH
_GOING = ("SENDV", "COMEV", "GOINGN", "ARMTAKEV")
_UNWANTED = ("NEG", "WITHDRAWV", "TRUCE", "CIVIL", "SPORT", "UNWANTED")
_ENDING = ("ENDV", "SUSPENDW", "ONGOING", "LAUNCH", "STARTN", "ACHIEVEV", "GIVEV", "GIVETAIL", "PLAN")
_TAKER_REACH, _OWNER_REACH = 3, 2
_ARMED_FORCES = ("state_mil", "proxy_militia", "coalition")
_FREE = (None, "agent", "genitive")


def fights_abroad(clause: Clause) -> list[Frame]:
    """Read "A's soldiers for the war with C to B went", "A's men who in the war took up arms for B"."""
    wars = clause.of("CLASH", "CLASHV")
    going = clause.of(*_GOING) or (clause.of("CLASHV") if wars else [])
    if not wars or not going or clause.of(*_UNWANTED):
        return []
    men = [g for g in clause.groups if is_armed(g) and g.slot in _FREE and _is_of_a_state(g)]
    for guest in men:
        hosts = [g for g in clause.groups if g is not guest and root_of(g) != root_of(guest) and g.start >= guest.end]
        host = next((g for g in hosts if _is_served(clause, g) or (clause.of("GOINGN", "SENDV", "COMEV") and
                    g.slot == "dative" and g.mentions[0].kind in BARE)), None)  # fmt: skip
        if host is not None:
            return aid_of("support", going[-1], guest, host, "joint.aid")
    return []


def _is_of_a_state(group: Group) -> bool:
    return group.mentions[0].actor.type in _ARMED_FORCES


def _is_served(clause: Clause, group: Group) -> bool:
    """Say whether "for B", "at B's side" brings in who is fought for."""
    beside = group.slot in ("with", "aided")
    return beside or (group.start > 0 and clause.scan.tokens[group.start - 1].key == _FOR)


def keeps_backing(clause: Clause) -> list[Frame]:
    """Read "A its air support of B goes on with, suspends, takes up again": both are forces."""
    if not clause.of(*_ENDING):
        return []
    for noun in clause.of("BACKN"):
        if noun.start and clause.scan.covering(noun.start - 1, "WITHWEAK"):
            continue  # "with its support of B A has begun": what it has begun, other constructions read
        taken = next((g for g in clause.groups if _is_backed(clause, noun, g)), None)
        before = [g for g in clause.groups if g.end <= noun.start and g.slot in _FREE and is_armed(g)]
        giver = next((g for g in before if taken is not None and root_of(g) != root_of(taken)), None)
        if giver is not None and taken is not None:
            fire = clause.scan.at(noun.start, "FIRE") or clause.scan.covering(noun.end - 1, "FIREW")
            return aid_of("fire_support" if fire else "support", noun, giver, taken, "joint.given")
    return []


def _is_backed(clause: Clause, noun: Mark, group: Group) -> bool:
    """Say whether "of" right behind a noun of support leads to a force."""
    links = [m for m in clause.of("FROM") if 0 <= m.start - noun.end <= 1]
    return is_armed(group) and any(0 <= group.start - m.end <= _TAKER_REACH for m in links)


def arms_stationed(clause: Clause) -> list[Frame]:
    """Read "A's missiles on the soil of B are stationed", "A nuclear arms in B has placed"."""
    if clause.of(*_UNWANTED, "CLASH", "CLASHV", "TARGETP"):
        return []
    for verb in clause.of("STATIONV"):
        arms = [m for m in clause.of("WEAPONS") if m.start < verb.start]
        states = [
            g for g in clause.groups if g.mentions[0].kind in (*BARE, "composed", "named") and g.end <= verb.start
        ]
        hosts = [g for g in states if g.slot == "locative" and g.mentions[0].kind == "country"]
        host = next((g for g in hosts if arms), None)
        guests = [g for g in states if host is not None and root_of(g) != root_of(host) and g.slot in _FREE]
        guest = next((g for g in guests if any(_owns(g, m) for m in arms)), None)
        if host is not None and guest is not None:
            return stay_of("basing", verb, host, guest)
    return []


def _owns(state: Group, arms: Mark) -> bool:
    """Say whether arms are a state's: it stands right behind them, or before them as who places them."""
    return 0 <= state.start - arms.end <= _OWNER_REACH or state.end <= arms.start


def crowded_drill(clause: Clause) -> list[Frame]:
    """Read "the drill with soldiers of 18 countries in B", "A drills with another country": nobody names them."""
    many = [g for g in clause.groups if any(m.actor.id == STATES for m in g.mentions)]
    for drill in clause.of("EXERCISE") if many else ():
        others = [g for g in clause.groups if g not in many and (is_armed(g) or g.mentions[0].kind == "country")]
        first = next((g for g in others if g.slot in (None, "agent", "locative", "genitive", "with")), None)
        if first is not None:
            members = [first.mentions[0], many[0].mentions[0]]
            trigger = Trigger("joint_exercise", drill.start, drill.end, "frame.joint_exercise")
            return act_of(trigger, members, "joint.with", 2.0, many[0].opener)
    return []
