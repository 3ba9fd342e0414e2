"""Finding triggers: the words of a sentence that can be an act of their own, before anyone is tied to them."""

import re

from services.extraction.linking.homographs import begins_a_force, is_fired, is_of_struck, is_other_word
from services.extraction.linking.joint_bodies import find_headquarters, find_units, unparted
from services.extraction.linking.triggers import POINTS, Trigger
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.sentences.whereabouts import are_aimed
from services.extraction.words.generators import ALEF, HEH, MEEM
from services.extraction.words.syntax import BEING, FRENCH_BEING

_SITE_REACH = 12
_LINE_REACH = 6
_REFUSED_REACH = 6
_SUBTYPES = {
    "PATROL": "joint_patrol", "EXERCISE": "joint_exercise", "FIRE": "fire_support", "COVERV": "fire_support",
    "INTEL": "intelligence_sharing", "DECONF": "deconfliction", "COORD": "coordination", "COORDV": "coordination",
    "OP": "joint_operation", "AGREE": "agreement", "AGREEV": "agreement", "ARM": "support", "MEET": "meeting",
}  # fmt: skip
_HOW = frozenset({"COORD", "COORDV", "COVERV", "FIRE"})
_HAPPENING = ("OP", "ACTN", "CLASH", "FIREW", "ATTACKN", "CASUALTY", "LOSSN")
_PASSIVE_REACH = 6
_SEIZED_REACH = 12
_TAUGHT = ("RECEIVEV", "TRAINV", "TRAINN", "SUPPORTN")
_BETWEEN_REACH = 6
_GUEST_REACH = 8
_FIGHT_REACH = 9  # "between A and B to free the crossings of both from"
_ACCUSATIVE = re.compile(r"(?:'[yn]?|[yn])[iuü]$")
_PREPOSED = ("en", "fr", "ru")  # "an accord of cooperation": elsewhere what is told of is the cooperation
_TOWN_REACH, _GIVEN_REACH = 3, 5
_SOME_REACH = 6
_HELD_REACH = 9  # words of two forces, with the day
_THAT_SHOULD = ("\u0627\u0646", "\u0648\u0627\u0646")


def find_triggers(scan: Scan) -> list[Trigger]:
    """Return the triggers of a sentence, the strongest first where several share tokens."""
    found = [*find_headquarters(scan), *find_units(scan), *_plain(scan)]
    found = _without_parts(found) if scan.language in _PREPOSED else found
    kept: list[Trigger] = []
    for trigger in sorted(found, key=lambda t: _rank(scan, t)):
        if not any(trigger.start < other.end and other.start < trigger.end for other in kept):
            kept.append(trigger)
    return sorted(kept, key=lambda t: t.start)


def _without_parts(found: list[Trigger]) -> list[Trigger]:
    """Leave out the cooperation that is only what an accord is about: "an accord of military cooperation"."""
    accords = [trigger for trigger in found if trigger.subtype == "agreement"]
    return [one for one in found if one.subtype != "coordination" or not any(_is_within(one, a) for a in accords)]


def _is_within(part: Trigger, whole: Trigger) -> bool:
    return whole.start <= part.start and part.end <= whole.end and part.end - part.start < whole.end - whole.start


def _rank(scan: Scan, trigger: Trigger) -> tuple[float, int, int, bool]:
    """Order triggers, the strongest first; who approves that troops are stationed lends a base, he signs nothing."""
    agreed = scan.language == "en" and trigger.subtype == "agreement"
    return -POINTS[trigger.subtype], -(trigger.end - trigger.start), trigger.start, agreed


def _plain(scan: Scan) -> list[Trigger]:
    found = []
    for word, subtype in _SUBTYPES.items():
        for mark in scan.of(word) if word in scan.marks else ():
            if (
                word == "COORD"
                and mark.end - mark.start == 1
                and not (_military_near(scan, mark) or _of_forces(scan, mark) or _for_a_fight(scan, mark))
            ):
                continue
            if mark.start and scan.covering(mark.start - 1, "LACKW"):
                continue  # "the lack of coordination between"
            if word == "PATROL" and begins_a_force(scan, mark):
                continue
            if scan.language == "en" and is_other_word(scan, mark):
                continue
            if word == "COORDV" and scan.language == "ar" and scan.of_between(mark.end, mark.end + 2, "INCLUDE"):
                continue  # "an alliance that takes in A and B" only says who acts
            if word == "AGREEV" and scan.language == "ar" and scan.covering(mark.end, *_HAPPENING):
                continue  # "the clashes took place" is spelled like "signed"
            how = word in _HOW or (word == "MEET" and scan.language == "fr")  # received, not a guest but B's help
            if how and scan.covering(mark.start, "WITH", "SUPPORT"):
                continue  # "in coordination with", "with the air support of" say how an act is joint, not what it is
            if word == "ARM" and scan.covering(mark.start, "DRILLW") and scan.covering(mark.start - 1, "FIELDW"):
                continue  # "exchanged experience in training"
            if word == "ARM" and is_fired(scan, mark):
                continue
            if word == "ARM" and ((scan.language == "en" and begins_a_force(scan, mark)) or is_of_struck(scan, mark)):
                continue
            if word in ("COVERV", "ARM") and _is_wish(scan, mark.start):
                continue
            if word == "ARM" and mark.start and scan.covering(mark.start - 1, "TARGETN", "BASE"):
                continue  # "supply lines", "training camps" are what is struck
            end = mark.end
            joint = scan.at(end, "JOINT") if word in ("PATROL", "EXERCISE") and scan.syntax.adjective_after else None
            found.append(Trigger(subtype, mark.start, joint.end if joint else end, f"frame.{subtype}"))
    if scan.syntax.postpositions:
        found += _received_guests(scan)
    found += _basing(scan) + _handover(scan) + _training(scan) + _named_drills(scan)
    for verb in ("DELIVER", "RECEIVEV"):
        for goods in ("WEAPONS", "ARMSGIFT", "GOODSW"):
            found += _pairs(scan, verb, goods, "support")
    found += _pairs(scan, "EXCHANGEV", "INFO", "intelligence_sharing")
    found += _pairs(scan, "DELIVER", "INFO", "intelligence_sharing")
    found += _pairs(scan, "TELLV", "INFO", "intelligence_sharing")
    found += _lines(scan)
    return [t for t in found if t.subtype != "support" or not _is_seized(scan, t)]


def _lines(scan: Scan) -> list[Trigger]:
    """Find a line or channel of contact that has a force or a word of war behind it: "a direct line with the army"."""
    return [
        Trigger("deconfliction", mark.start, mark.end, "frame.deconfliction")
        for mark in scan.of("DECONF_WEAK")
        if any(
            scan.covering(k, "MIL") or scan.longest(k, "force") or scan.longest(k, "actor")
            for k in range(mark.end, min(mark.end + _LINE_REACH, len(scan.tokens)))
        )
    ]


def _received_guests(scan: Scan) -> list[Trigger]:
    """Find "A the minister-ACC of B received": the verb means "accept" of everything else."""
    found = []
    for verb in scan.of("WELCOMEV"):
        held = any(scan.longest(k, "office") for k in range(max(0, verb.start - _GUEST_REACH), verb.start))
        by = verb.start > 0 and scan.covering(verb.start - 1, "BYAGENT")
        if held and verb.start and (by or _ACCUSATIVE.search(scan.tokens[verb.start - 1].key)):
            found.append(Trigger("meeting", verb.start, verb.end, "frame.meeting"))
    return found


def _named_drills(scan: Scan) -> list[Trigger]:
    """Find training that has a name: the word right before a quotation, "the training 'X 12'"."""
    named = [m for m in scan.of("DRILLW") if m.end < len(scan.tokens)]
    named = [m for m in named if any(mark in scan.tokens[m.end].gap for mark in "\"\u00ab\u201c\u201f\u201d'\u2018")]
    named += [m for m in scan.of("DRILLW") if _is_held(scan, m)]
    return [Trigger("joint_exercise", m.start, m.end, "frame.joint_exercise") for m in named]


def _is_held(scan: Scan, drill: Mark) -> bool:
    """Say whether an Arabic verb of holding or ending has training as its object: "hold A and B a training"."""
    if scan.language != "ar" or not scan.tokens[drill.start].key.endswith(ALEF):
        return False
    return any(0 <= drill.start - m.end <= _HELD_REACH for m in scan.of("LAUNCH", "FINISH"))


def _training(scan: Scan) -> list[Trigger]:
    """Find the noun of training or arming that has a force right behind it: "the training of the army of B"."""
    return [
        Trigger("support", mark.start, mark.end, "frame.support")
        for mark in scan.of("TRAINN")
        if _is_of_force(scan, mark.end) or (scan.language == "fa" and _is_of_some(scan, mark.end))
    ]


def _is_of_force(scan: Scan, place: int) -> bool:
    return any(scan.longest(place, kind) for kind in ("force", "actor"))


def _is_of_some(scan: Scan, place: int) -> bool:
    """Say whether only a count stands before a force: "the training of a new group of soldiers"."""
    until = min(place + _SOME_REACH, len(scan.tokens))
    force = next((k for k in range(place, until) if _is_of_force(scan, k)), place)
    counted = any(scan.tokens[k].key.isdigit() or scan.covering(k, "NUMBER", "FROM") for k in range(place, force))
    return counted and unparted(scan, place, force)


def _is_seized(scan: Scan, mark: Trigger) -> bool:
    """Say whether arms are what a verb says was seized on their way: nobody is given them."""
    if scan.covering(mark.start, *_TAUGHT):
        return False
    if scan.syntax.verb_last:
        return any(0 <= m.start - mark.end <= _SEIZED_REACH for m in scan.of("SEIZEV"))
    return any(0 <= mark.start - m.start <= _SEIZED_REACH for m in scan.of("SEIZEV"))


def _is_wish(scan: Scan, start: int) -> bool:
    """Say whether a verb hangs on a bare "that he should": nothing before it agrees, plans or tells it."""
    if not start or scan.tokens[start - 1].key not in _THAT_SHOULD:
        return False
    told = scan.of("TERMCUE", "AGREED", "PLAN", "SPEECHV", "ALLEGE", "ALLOW")
    return not any(0 <= start - mark.end <= 12 for mark in told)


def _military_near(scan: Scan, mark: Mark) -> bool:
    return any(scan.covering(k, "MIL") for k in range(max(0, mark.start - 2), min(mark.end + 3, len(scan.tokens))))


def _of_forces(scan: Scan, mark: Mark) -> bool:
    """Say whether a coordination is one between forces by name: then it needs no word of arms."""
    with_ = scan.at(mark.end, "WITHWEAK") if scan.language == "ar" and mark.end < len(scan.tokens) else None
    if with_ is not None and scan.longest(with_.end, "actor"):
        return True
    between = [m for m in scan.of("BETWEEN") if mark.end <= m.start <= mark.end + _BETWEEN_REACH]
    return bool(between) and any(scan.longest(k, "actor") for k in range(between[0].end, between[0].end + 6))


def _for_a_fight(scan: Scan, mark: Mark) -> bool:
    """Say whether two states coordinate, in so many words, to free ground from somebody: that is their armies' work."""
    if scan.language != "ar" or not any(mark.end <= m.start <= mark.end + 1 for m in scan.of("BETWEEN", "WITHWEAK")):
        return False
    deeds = scan.of_between(mark.end, mark.end + _FIGHT_REACH, "ACTN", "OP", "CAPTURE")
    after = range(deeds[0].end, min(deeds[0].end + _FIGHT_REACH, len(scan.tokens))) if deeds else ()
    return any(scan.longest(k, "actor") for k in after)


def _pairs(scan: Scan, verb: str, thing: str, subtype: str) -> list[Trigger]:
    """Find a verb with what makes it such an act within ten words: deliver weapons, exchange information."""
    found: list[Trigger] = []
    if verb not in scan.marks or thing not in scan.marks:
        return found
    things = [other for other in scan.of(thing) if not (_are_own_men(scan, other) or are_aimed(scan, other))]
    for mark in scan.of(verb):
        if any(_goes_with(scan, mark, other, 10) for other in things):
            found.append(Trigger(subtype, mark.start, mark.end, f"frame.{subtype}"))
    return found


def _are_own_men(scan: Scan, thing: Mark) -> bool:
    """Say whether Arabic reinforcements have an owner's pronoun: "its reinforcements came" gives nobody any."""
    owned = scan.language == "ar" and scan.covering(thing.start, "COLUMN")
    return owned and scan.tokens[thing.end - 1].key.endswith((HEH, HEH + ALEF, HEH + MEEM))


def _goes_with(scan: Scan, verb: Mark, thing: Mark, reach: int) -> bool:
    """Say whether a thing is a verb's object: after it, or before it where the verb closes the clause."""
    if scan.syntax.verb_last and 0 <= verb.start - thing.end <= reach:
        return True
    being = FRENCH_BEING if scan.language == "fr" else BEING
    if 0 <= verb.start - thing.end <= _PASSIVE_REACH and scan.tokens[verb.start - 1].key in being:
        return True  # "the boats were delivered by"
    return 0 <= thing.start - verb.end <= reach


def _basing(scan: Scan) -> list[Trigger]:
    """Find consent and what is used within one clause."""
    found = []
    for allow in scan.of("ALLOW"):
        if scan.covering(allow.start, "HELPV"):
            continue  # "lend a hand"
        for used in scan.of("BASE", "ENTRY"):
            if _goes_with(scan, allow, used, 14):
                found.append(Trigger("basing", allow.start, allow.end, "frame.basing"))
                break
    for refused in scan.of("REFUSE") if scan.language == "ar" else ():
        uses = [use for use in scan.of("ENTRY") if 0 <= use.start - refused.end <= _REFUSED_REACH]
        if uses and any(0 <= base.start - uses[0].end <= _REFUSED_REACH for base in scan.of("BASE")):
            found.append(Trigger("basing", refused.start, refused.end, "frame.basing"))
    for give in scan.of("DELIVER") if scan.language == "en" else ():
        given = [
            m for m in scan.of("BASE") if 0 < m.start - give.end <= _GIVEN_REACH and not scan.covering(m.start, "ARMSW")
        ]
        if given and scan.of("DENY", "NEG", "REFUSE"):
            found.append(Trigger("basing", give.start, give.end, "frame.basing"))
    for host in scan.of("HOSTV"):
        guests = range(host.end, min(host.end + 5, len(scan.tokens)))
        if any(scan.longest(place, "force") or scan.covering(place, "UNIT", "ARMSW") for place in guests):
            found.append(Trigger("basing", host.start, host.end, "frame.basing"))
    return found


def _handover(scan: Scan) -> list[Trigger]:
    found = []
    for hand in scan.of("HAND"):
        it = any(token.key in ("it", "them") for token in scan.tokens[hand.start : hand.end + 1])
        it = it or (hand.start > 0 and scan.tokens[hand.start - 1].key in BEING)
        said = it and any(0 < hand.start - site.end <= _SITE_REACH for site in scan.of("MILSITE"))
        things = scan.of("HANDED", "BASE")
        if said or any(_goes_with(scan, hand, thing, 8) for thing in things) or _hands_a_town(scan, hand):
            found.append(Trigger("handover", hand.start, hand.end, "frame.handover"))
    return found


def _hands_a_town(scan: Scan, hand: Mark) -> bool:
    """Say whether the name of a place is an Arabic verb's object: "hands Aden to B", not "hands in Aden"."""
    if scan.language != "ar":
        return False
    for place in range(hand.end, min(hand.end + _TOWN_REACH, len(scan.places))):
        bare = not scan.covering(place - 1, "LOCATIVE", "FROM", "TO")
        town = scan.longest(place, "name") is None
        if bare and town and any(not match.clitic for match in scan.places[place]):
            return True
    return False
