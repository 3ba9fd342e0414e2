"""Frames: the acts that a sentence tells of, each with who takes part in it."""

from collections.abc import Callable
from dataclasses import replace

from services.extraction.constructions.abroad import arms_stationed, crowded_drill, fights_abroad, keeps_backing
from services.extraction.constructions.aiding import in_aid, lent_from, supporting
from services.extraction.constructions.alliances import allied, enlists, enters_or_leaves
from services.extraction.constructions.any_deed import any_deed, deed_with
from services.extraction.constructions.arming import arms_given, arms_received, lent_a_hand, taught, told_or_left
from services.extraction.constructions.arming_by_endings import (
    armed_by,
    arms_allowed,
    package_last,
    teaches_last,
    thanked,
)
from services.extraction.constructions.backing import backed, equipped, reached
from services.extraction.constructions.by_endings import (
    air_ahead,
    by_leave,
    convoyed,
    deed_beside,
    joined_deed,
    left_body,
    made_by,
    sent_by_body,
    sits_in,
)
from services.extraction.constructions.clause_view import ARMED, Clause
from services.extraction.constructions.closing import (
    backed_last,
    enters_last,
    left_last,
    men_sent,
    posted_last,
    taught_last,
    taught_there,
    unites_last,
)
from services.extraction.constructions.companions import beside, supported
from services.extraction.constructions.escort import escorted, shields
from services.extraction.constructions.final_verbs import done_with, made_of, states_strike
from services.extraction.constructions.fire import after_strikes, cleared, eased, meanwhile, overhead, routed, softened
from services.extraction.constructions.flown import flown_out_of
from services.extraction.constructions.handovers import commanded, left
from services.extraction.constructions.helping import carried, ferried, helped, trained
from services.extraction.constructions.inflected import INFLECTED
from services.extraction.constructions.intelligence import cut_off
from services.extraction.constructions.joint_acts import (
    assembled,
    both,
    joins,
    joint_subject,
    of_units,
    on_one_side,
    took_part,
)
from services.extraction.constructions.lending import learned, schooled, seconded
from services.extraction.constructions.letting_in import joins_led, laid_open, lets_take_part
from services.extraction.constructions.merging import merged, merged_many
from services.extraction.constructions.missions import given_by, left_or_joined, packaged
from services.extraction.constructions.on_the_spot import backed_there, strikes_of_both
from services.extraction.constructions.parts_played import dropped, played_part
from services.extraction.constructions.pledging import disowned, vowed
from services.extraction.constructions.posting import arrived, came_to_drill, posted, withdrawn
from services.extraction.constructions.pronouns import first_person, says_that_they, spoken_pronoun
from services.extraction.constructions.relatives import backed_aside, helped_them, whose_side
from services.extraction.constructions.rescuing import rescued
from services.extraction.constructions.schooling import trained_by
from services.extraction.constructions.sending import sent
from services.extraction.constructions.shared_deeds import (
    many_at_sea,
    of_members,
    took_part_too,
    trained_under,
    two_strikes,
)
from services.extraction.constructions.sharing import claimed_together, shares_in, told_for, worked_on
from services.extraction.constructions.siding import joined_army, sided
from services.extraction.constructions.spoken import teller_of, they_did
from services.extraction.constructions.teams import (
    allies_too,
    attached,
    denied_base,
    learned_abroad,
    lent_aside,
    of_many,
    tailed,
    taught_abroad,
    teamed,
    with_their_armies,
)
from services.extraction.constructions.uniting import founded, help_each_other, members_act
from services.extraction.constructions.verb_last import (
    arrived_to_drill,
    at_request,
    dispatched,
    flown_from,
    invited,
    joined_last,
    killed_by,
    merged_last,
)
from services.extraction.linking.act import Act
from services.extraction.linking.condemning import is_apart, is_condemned
from services.extraction.linking.epithets import is_epithet
from services.extraction.linking.link import link
from services.extraction.linking.listed import listed
from services.extraction.linking.meeting import without_topics
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.clauses import THAT_THEY
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Scan
from services.extraction.sentences.slots import is_person
from services.extraction.words.generators import NOON

Way = Callable[[Clause], list[Frame]]
TALKED = ("agreement", "meeting")  # "walked the line together and agreed to do so again" tells of an act before them
_OF_SPEAKERS = ("joint_operation", "joint_patrol", "joint_exercise", "fire_support", "coordination", "deconfliction")
_THEIR_REACH = 3
_NAME = 3  # words of who holds an office
_TELLING = ("named", "composed", "country", "office")
# What makes an act joint that no noun calls so: each reads one clause, the surest stand first.
_SUREST: tuple[Way, ...] = (on_one_side, supported, beside)
_SURE: tuple[Way, ...] = (in_aid, supporting, joint_subject, cleared, routed, posted, equipped)
_OTHERS: tuple[Way, ...] = (
    schooled, learned, seconded, backed, meanwhile, helped, carried, trained, reached, came_to_drill, arms_given,
    arrived, withdrawn, assembled, both, lent_a_hand, arms_received, told_or_left, taught, teamed, tailed,
    with_their_armies, attached, allies_too, lent_aside, left_or_joined, packaged, taught_abroad, cut_off, of_many,
)  # fmt: skip
_LAST_IN_ENGLISH = (
    denied_base, rescued, whose_side, helped_them, two_strikes, given_by, took_part_too, trained_under, many_at_sea,
    of_members, of_units, after_strikes, members_act, disowned, shares_in, worked_on, told_for, claimed_together,
    learned_abroad, help_each_other,
)  # fmt: skip
_LAST_IN_FRENCH = (
    backed_aside, whose_side, helped_them, two_strikes, given_by, took_part_too, trained_under, many_at_sea,
    of_members, joins, took_part, enlists, softened, left, commanded, sent, trained_by,
)  # fmt: skip
# of Persian: its verb closes the clause
_CLOSING = (
    dispatched, killed_by, arrived_to_drill, joined_last, flown_from, invited, merged_last, at_request, done_with,
    made_of, states_strike, keeps_backing, arms_stationed, crowded_drill, fights_abroad,
)  # fmt: skip
_OF_ALL = (*_SUREST, *_SURE, *_OTHERS)
# of Turkish, whose endings say who gives, who is given and where
_BY_ENDINGS = (men_sent, taught_last, taught_there, posted_last)
_LAST_BY_ENDINGS = (
    left_last, enters_last, unites_last, joined_deed, left_body, made_by, sent_by_body, convoyed, by_leave,
    arms_allowed, armed_by, package_last, thanked, teaches_last, sits_in, air_ahead, deed_beside,
)  # fmt: skip
_FIRST_IN_ARABIC = (merged, escorted, shields, ferried, rescued, backed_there)
_LAST_IN_ARABIC = (
    merged_many, joins, eased, overhead, softened, sent, enlists, enters_or_leaves, allied, commanded, left, trained_by,
    took_part, they_did, many_at_sea, strikes_of_both, joined_army, lent_from, laid_open, lets_take_part, joins_led,
    founded, flown_out_of, played_part, dropped, vowed,
)  # fmt: skip
WAYS: dict[str, tuple[Way, ...]] = {
    "ar": (*_FIRST_IN_ARABIC, *_OF_ALL, *_LAST_IN_ARABIC, any_deed, deed_with),
    "en": (sided, *_OF_ALL, *_LAST_IN_ENGLISH, any_deed),
    "fa": (*_OF_ALL, *_CLOSING, any_deed),
    "fr": (*_OF_ALL, rescued, *INFLECTED, *_LAST_IN_FRENCH, any_deed),
    "ru": (*_OF_ALL, *INFLECTED, many_at_sea, of_members, softened, any_deed),
    "tr": (*_SUREST, backed_last, *_SURE, *_BY_ENDINGS, *_OTHERS, *_LAST_BY_ENDINGS, any_deed),
}
# An act needs two: where a clause names one party alone, only these know the others, who are counted or told before.
ALONE = frozenset({both, many_at_sea, merged_many, of_many, of_members})
_ALONE_WAYS = {language: tuple(way for way in ways if way in ALONE) for language, ways in WAYS.items()}


def find_frames(
    scan: Scan, groups: list[Group], clauses: list[tuple[int, int]], triggers: list[Trigger]
) -> list[Frame]:
    """Return the frames of a sentence whose participants are tied by a construction of the closed list."""
    if not (groups or triggers or "BOTH" in scan.marks):
        return []  # nobody acts, and nothing tells of both
    found: list[Frame] = []
    tellers = [g for g in groups if _tells(scan, g)] if scan.syntax.capitals else []
    for trigger in triggers:
        clause = next((c for c in clauses if c[0] <= trigger.start < c[1]), (0, len(scan.tokens)))
        begin = 0 if _is_theirs(scan, trigger) else _speaker_start(scan, groups, clause, clauses)
        near = [g for g in groups if begin <= g.start < clause[1]]
        frame = link(Act(scan, _with_host(scan, near, groups, trigger), clause, trigger, tellers))
        if frame is None and scan.language == "ar" and trigger.subtype in _OF_SPEAKERS:
            teller = teller_of(scan, groups, near, clause)
            frame = link(Act(scan, [teller, *near], clause, trigger, tellers)) if teller is not None else None
        if frame is None and scan.syntax.postpositions and (head := _spoken_by(scan, groups, clause[0])):
            frame = link(Act(scan, [head, *near], clause, trigger, tellers))
        if frame is None and scan.language == "fr" and (named := listed(scan, groups, clause)):
            frame = link(Act(scan, [*near, named], (clause[0], named.end), trigger, tellers))
        if frame is not None and not is_condemned(scan, frame):
            found.append(frame)
    before: Group | None = None
    for start, end in clauses:
        inside = tuple(g for g in groups if start <= g.start < end)
        if scan.language == "en":
            inside = (*spoken_pronoun(scan, groups, start), *first_person(scan, groups, start, end), *inside)
        framed = [f.trigger for f in found if start <= f.trigger.start < end and f.actors]
        if all(trigger.subtype in TALKED for trigger in framed):
            told = Clause(scan, inside, start, min([end, *(t.start for t in framed)]), before)
            found += _acts(told)
        before = next((g for g in inside if g.slot in (None, "agent") and g.mentions[0].kind in ARMED), None)
    return without_topics(scan, [f for f in found if not (is_apart(scan, f) or is_epithet(scan, f))])


def _tells(scan: Scan, group: Group) -> bool:
    """Say whether a force or a state stands beside a verb of saying: what it tells of without a subject is its own."""
    speech = scan.of("SPEECHV")
    said = any(0 <= group.start - m.end <= 1 or 0 <= m.start - group.end <= 1 for m in speech)
    if not said and scan.language == "en" and scan.covering(group.end, "GOVT"):  # "A's government said"
        said = any(m.start == group.end + 1 for m in speech)
        return said and group.slot is None and group.mentions[0].kind in ("country", "nisba", "composed")
    if not said and scan.language == "en" and group.mentions[0].kind == "office":  # "minister X Y said"
        said = any(0 < m.start - group.end <= _NAME and is_person(scan, group.end, m.start) for m in speech)
    kinds = _TELLING if scan.language != "ru" else (*_TELLING, "speaker")
    return said and group.slot is None and group.mentions[0].kind in kinds


def _acts(clause: Clause) -> list[Frame]:
    """Return the acts of a clause that no noun calls joint, by the first construction that fits."""
    if not clause.groups and clause.before is None:  # every second clause
        return both(clause)
    groups = clause.groups
    alone = clause.before is None and len(groups) == 1 and len(groups[0].mentions) == 1
    ways = (_ALONE_WAYS if alone else WAYS)[clause.scan.language]
    return next((frames for way in ways if (frames := way(clause))), [])


def _with_host(scan: Scan, inside: list[Group], groups: list[Group], trigger: Trigger) -> list[Group]:
    """Lend a consent without a subject the state that spoke before: "X denied that it had let B use a base"."""
    acting = [g for g in inside if g.slot in (None, "agent") and g.end <= trigger.start]
    earlier = [g for g in groups if g.slot is None and g.end <= trigger.start and g not in inside]
    lends = trigger.subtype in ("basing", "handover") or (trigger.subtype == "support" and scan.syntax.verb_last)
    return [earlier[0], *inside] if lends and earlier and not acting else inside


def _speaker_start(scan: Scan, groups: list[Group], clause: tuple[int, int], clauses: list[tuple[int, int]]) -> int:
    """Return where a clause's actors may begin: "A and B said that they" lends it its subject."""
    border = clause[0]
    if not border:
        return border
    theirs = scan.tokens[border - 1].key in THAT_THEY or _of_speaker(scan, border) or _of_several(scan, groups, clause)
    headed = ":" in scan.tokens[border].gap
    we = headed and scan.language == "ar" and scan.tokens[border].key.startswith(NOON)  # "A's commander: we coordinate"
    if theirs or we:
        return next(start for start, end in clauses if end == border)
    return _heading(groups, border) if headed else border


def _of_speaker(scan: Scan, start: int) -> bool:
    """Say whether a clause begins with "that it", "that they", "that its forces": whoever speaks is who acts."""
    if scan.at(start, "THEIRMEN") is not None:
        return True
    return says_that_they(scan, start)


def _is_theirs(scan: Scan, trigger: Trigger) -> bool:
    """Say whether an English act is "theirs": who they are may stand in any clause before it."""
    near = scan.tokens[max(0, trigger.start - _THEIR_REACH) : trigger.start] if scan.language == "en" else ()
    return any(token.key == "their" for token in near)


def _of_several(scan: Scan, groups: list[Group], clause: tuple[int, int]) -> bool:
    """Say whether "A, B and C announced that a joint force" tells of a body of nobody else's: it is theirs."""
    if scan.language != "en" or scan.tokens[clause[0] - 1].key != "that":
        return False
    own = [g for g in groups if clause[0] <= g.start < clause[1] and g.slot in (None, "agent", "with", "genitive")]
    speaking = [g for g in groups if g.end < clause[0] and g.slot is None and len(g.forces) > 1]
    return not own and bool(speaking) and bool(scan.of_between(*clause, "JOINT"))


def _spoken_by(scan: Scan, groups: list[Group], border: int) -> Group | None:
    """Return who speaks before a colon at the head of a line: "A: coordination with B goes on"."""
    if not border or ":" not in scan.tokens[border].gap:
        return None
    speaker = next((g for g in groups if g.end == border and g.start <= 1), None)
    return replace(speaker, slot=None, opener=None) if speaker is not None else None


def _heading(groups: list[Group], border: int) -> int:
    """Return where "A and B:" begins, which a heading puts before its colon and nothing else with it."""
    pair = next((g for g in groups if g.end == border and g.start <= 1 and len(g.forces) > 1), None)
    return pair.start if pair is not None else border
