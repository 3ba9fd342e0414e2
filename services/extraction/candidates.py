"""Candidates: the frames of a text gathered into events, each with its evidence, by syntax and discourse."""

from dataclasses import dataclass, field, replace

from services.extraction.discourse.owners import Spoken
from services.extraction.discourse.pairs import those_before
from services.extraction.discourse.tales import Tale
from services.extraction.discourse.telling import tales
from services.extraction.linking.ties import Frame, Linked
from services.extraction.linking.triggers import POINTS, says_more
from services.extraction.parties import Party, matched, merge, parties_of, party_of
from services.extraction.reading import OPENING, Reading, Text
from services.extraction.sentences.groups import same_force
from services.extraction.sentences.mentions import CIVIL

GENERIC = frozenset({"agreement", "meeting", "coordination"})
BATTLE = frozenset({"joint_operation", "fire_support", "support"})
TOGETHER = BATTLE | {"coordination"}
NAMELESS = "local.army"
NEGATION_REACH = 2
_OF_ARMS = ("MIL", "ARMYW", "ARMSW", "WEAPONS", "BASE", "EXERCISE", "PATROL", "INTEL")
BATTLE_REACH = 8  # sentences between two tellings of one battle


@dataclass(slots=True)
class Sighting:
    """One frame of a candidate in its sentence."""

    reading: Reading
    frame: Frame


@dataclass(slots=True)
class Candidate:
    """One event of the text: the sightings of its subtype, what it is also, and its parties."""

    subtype: str
    sightings: list[Sighting]
    parties: list[Party]
    also: list[Sighting] = field(default_factory=list)

    @property
    def primary(self) -> Sighting:
        """Return the sighting that decides: the first outside the title, else the title's."""
        return next((s for s in self.sightings if s.reading.block != "title"), self.sightings[0])

    @property
    def ids(self) -> frozenset[str]:
        """Return the ids of the principals."""
        return frozenset(party.linked.mention.actor.id for party in self.parties)

    @property
    def in_opening(self) -> bool:
        """Say whether the title or the lead tells of it."""
        return any(sighting.reading.block in OPENING for sighting in self.sightings)

    def readings(self) -> list[Reading]:
        """Return every sentence that holds evidence, in order, each once."""
        found = {s.reading.order: s.reading for s in (*self.sightings, *self.also)}
        return [found[order] for order in sorted(found)]


def gather(text: Text) -> list[Candidate]:
    """Return the events of a text in the order in which they are first told."""
    gathered: list[Candidate] = []
    for reading in text.readings:
        for frame in sorted(reading.frames, key=_weight):
            _take(gathered, Sighting(reading, frame), text)
    for tale in tales(text):
        parties = [Party(linked, [(reading, linked.mention)]) for reading, linked in tale.parties]
        known = next((one for one in gathered if tale.is_known(one.subtype, one.ids)), None)
        if known is not None and _bears_out(tale, known):
            known.sightings.append(Sighting(tale.reading, tale.frame))
        if known is not None and known.subtype == tale.frame.trigger.subtype == "joint_exercise":
            told = {party.linked.mention.actor.country for party in known.parties}
            known.parties += [party for party in parties if party.linked.mention.actor.country not in told]
        elif known is not None and _tells_less(known, tale):  # "in it A and B took part" has left out whose it was
            known.parties += [party for party in parties if party_of(known.parties, party.linked) is None]
        elif known is None:
            gathered = [one for one in gathered if len(one.parties) > 1 or one.primary.reading is not tale.reading]
            gathered.append(Candidate(tale.frame.trigger.subtype, [Sighting(tale.reading, tale.frame)], parties))
    united = _united(gathered, text)
    for candidate in united:
        candidate.parties = _told_apart(candidate.parties)
    return united


def _bears_out(tale: Tale, known: Candidate) -> bool:
    """Say whether sentences of the body tell together what so far only the title was understood to tell."""
    alone = all(sighting.reading.block == "title" for sighting in (*known.sightings, *known.also))
    return alone and known.subtype == tale.frame.trigger.subtype and tale.reading.block != "title"


def _told_apart(parties: list[Party]) -> list[Party]:
    """Leave out an army that nobody names beside two forces or more that have their names."""
    named = [party for party in parties if party.linked.mention.actor.id != NAMELESS]
    return named if len(named) > 1 else parties


def _tells_less(known: Candidate, tale: Tale) -> bool:
    """Say whether an operation is told in one sentence only, where a tale knows who began it before."""
    alone = all(sighting.reading is tale.reading for sighting in known.sightings)
    return alone and known.subtype == tale.frame.trigger.subtype == "joint_operation"


def without_first(candidate: Candidate) -> Candidate | None:
    """Return an event as its other tellings have it, where the one that decides told of no event after all."""
    first = candidate.primary.reading
    sightings = [one for one in candidate.sightings if one.reading is not first]
    also = [one for one in candidate.also if one.reading is not first]
    if not sightings:  # then it is what else was told of it
        kind = also[0].frame.trigger.subtype if also else ""
        sightings = [one for one in also if one.frame.trigger.subtype == kind]
        also = [one for one in also if one.frame.trigger.subtype != kind]
    if not sightings:
        return None
    left = [(party, [pair for pair in party.mentions if pair[0] is not first]) for party in candidate.parties]
    parties = [Party(replace(party.linked, mention=told[0][1]), told) for party, told in left if told]
    return Candidate(sightings[0].frame.trigger.subtype, sightings, parties, also) if len(parties) > 1 else None


def _united(gathered: list[Candidate], text: Text) -> list[Candidate]:
    """Make one event of what is told of one battle: A and B advance, and a sentence on A does so under C's aircraft."""
    united: list[Candidate] = []
    for candidate in gathered:
        same = next((one for one in united if _one_battle(one, candidate, text)), None)
        if same is None:
            united.append(candidate)
        else:
            _absorb(same, candidate)
    return united


def _one_battle(one: Candidate, other: Candidate, text: Text) -> bool:
    """Say whether two acts share a force, stand near each other, set no enemies side by side and none is denied."""
    denied = any(map(_is_denied, (*one.sightings, *other.sightings)))
    kinds = {one.subtype, other.subtype}
    whole = kinds <= TOGETHER and (_holds(one, other) or _holds(other, one))
    if denied or not (kinds <= BATTLE or whole):
        return False
    shared = any(same_force(mine, theirs) for mine in one.ids for theirs in other.ids)
    apart = min(abs(a.order - b.order) for a in one.readings() for b in other.readings())
    hostile = any(text.are_foes(mine, theirs) for mine in one.ids for theirs in other.ids)
    return shared and apart <= BATTLE_REACH and not hostile


def _holds(one: Candidate, other: Candidate) -> bool:
    """Say whether two or more forces of an act are all among those of another."""
    return len(other.ids) > 1 and all(any(same_force(mine, theirs) for mine in one.ids) for theirs in other.ids)


def _is_denied(sighting: Sighting) -> bool:
    scan, triggers = sighting.reading.scan, (sighting.frame.trigger, *sighting.reading.triggers)
    negated = any(scan.of_between(one.start - NEGATION_REACH, one.start + 1, "NEG") for one in triggers)
    return negated or bool(scan.of("DENY", "REFUSE"))


def _absorb(one: Candidate, other: Candidate) -> None:
    """Add the parties and the evidence of another telling of a battle; the operation names it, if one is told."""
    for party in other.parties:
        known = party_of(one.parties, party.linked)
        if known is None and _is_vague(party) and len(one.parties) > 1:
            continue  # "the army" of a telling that knows no better
        if known is None:
            one.parties = [old for old in one.parties if not _is_vague(old) or len(other.parties) < 2]
            one.parties.append(party)
        else:
            merge([(known, party)])
    if one.subtype != other.subtype and other.subtype == "joint_operation":
        one.subtype, one.sightings, other.sightings = other.subtype, other.sightings, one.sightings
    if one.subtype == other.subtype:
        one.sightings += other.sightings
    else:
        one.also += other.sightings
    one.also += other.also


def _is_vague(party: Party) -> bool:
    return party.linked.mention.kind == "local"


def _weight(frame: Frame) -> tuple[bool, bool, float, int]:
    """Order the frames of a sentence: anaphora first, then what says most; unspecified coordination says least."""
    subtype = frame.trigger.subtype
    return frame.dual is None, subtype == "coordination", -POINTS[subtype], frame.trigger.start


def _take(gathered: list[Candidate], sighting: Sighting, text: Text) -> None:
    """Give a frame to the event it tells of, or let it be one."""
    if not sighting.frame.actors:
        antecedent = _antecedent(gathered, sighting)
        between = sighting.frame.joint_mark != sighting.frame.dual
        if antecedent is not None and (between or antecedent.subtype == sighting.frame.trigger.subtype):
            _attach(antecedent, sighting)
        else:
            _take_pair(gathered, sighting, those_before(sighting.reading, sighting.frame, text))
        return
    agreed = _agreement_of(gathered, sighting)
    if agreed is not None:
        _attach_term(agreed, sighting)
        return
    parties = parties_of(sighting.frame, sighting.reading)
    for candidate in gathered:
        pairs = matched(candidate.parties, parties)
        if pairs is None:
            continue
        if candidate.subtype == sighting.frame.trigger.subtype:
            candidate.sightings.append(sighting)
            merge(pairs)
            return
        if _is_aspect(candidate, sighting):
            _attach(candidate, sighting)
            merge(pairs)
            return
    gathered.append(Candidate(sighting.frame.trigger.subtype, [sighting], parties))


def _take_pair(gathered: list[Candidate], sighting: Sighting, found: list[Spoken]) -> None:
    """Let what "the two armies" do be an event of theirs, unless it is told of one of them."""
    parties = [Party(Linked(mention, "initiator", "subject"), [(reading, mention)]) for reading, mention in found]
    known = next((one for one in gathered if parties and matched(one.parties, parties) is not None), None)
    if parties and known is None:
        gathered.append(Candidate(sighting.frame.trigger.subtype, [sighting], parties))
    elif known is not None and _is_aspect(known, sighting):
        _attach(known, sighting)
    elif known is not None and _is_civil(known):
        gathered.append(Candidate(sighting.frame.trigger.subtype, [sighting], parties))


def _attach(candidate: Candidate, sighting: Sighting) -> None:
    """Add a frame to an event: as evidence of its subtype, as what it is also, or as its better name."""
    subtype = sighting.frame.trigger.subtype
    if subtype == candidate.subtype:
        candidate.sightings.append(sighting)
    elif says_more(subtype, candidate.subtype) and _same_sentence(candidate, sighting):
        candidate.also += candidate.sightings
        candidate.subtype, candidate.sightings = subtype, [sighting]
    else:
        candidate.also.append(sighting)


def _attach_term(candidate: Candidate, sighting: Sighting) -> None:
    """Add what an agreement grants to the event that was agreed; leave to pass through is no basing."""
    if sighting.frame.trigger.subtype == "basing" and not _uses_a_base(sighting):
        return
    if sighting.frame.trigger.subtype != candidate.subtype:
        candidate.also.append(sighting)


def _uses_a_base(sighting: Sighting) -> bool:
    scan, end = sighting.reading.scan, sighting.frame.trigger.end
    used = [mark for mark in scan.of("BASE", "ENTRY") if mark.start >= end]
    return bool(used) and used[0] in scan.marks.get("BASE", ())


def _antecedent(gathered: list[Candidate], sighting: Sighting) -> Candidate | None:
    """Return the event that "both sides" means: the last one told, unless its sentence is far behind."""
    told = [c for c in gathered if c.sightings[-1].reading.order <= sighting.reading.order]
    return told[-1] if told and sighting.reading.order - told[-1].readings()[-1].order <= 4 else None


def _agreement_of(gathered: list[Candidate], sighting: Sighting) -> Candidate | None:
    """Return the event whose terms a clause lists: it stands after "on condition that", "in return", "under"."""
    reading, start = sighting.reading, sighting.frame.trigger.start
    cues = [mark for mark in reading.scan.of("TERMCUE") if mark.end <= start]
    if not cues:
        return None
    here = [c for c in gathered if any(s.reading is reading for s in (*c.sightings, *c.also))]
    if here:
        return here[-1]
    opening = cues[0].start <= 4  # "under the agreement", at the head of a sentence, speaks of the event before
    return gathered[-1] if opening and gathered else None


def _is_aspect(candidate: Candidate, sighting: Sighting) -> bool:
    """Say whether another subtype with the same principals is one more side of an event already told."""
    subtype = sighting.frame.trigger.subtype
    if _same_sentence(candidate, sighting) or subtype in GENERIC:
        return True
    return candidate.subtype in GENERIC and not (_is_civil(candidate) and says_more(subtype, candidate.subtype))


def _is_civil(candidate: Candidate) -> bool:
    """Say whether only statesmen met or signed, and nothing of it was military: no drill is an aspect of that."""
    kinds = {mention.kind for party in candidate.parties for _, mention in party.mentions}
    arms = any(sighting.reading.scan.of(*_OF_ARMS) for sighting in candidate.sightings)
    return kinds <= CIVIL and not arms


def _same_sentence(candidate: Candidate, sighting: Sighting) -> bool:
    return any(s.reading is sighting.reading for s in candidate.sightings)
