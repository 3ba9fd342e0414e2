"""Terms: what the parties give each other under an agreement, to whom, where, and in return for what."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.parts import Phase, Term
from services.extraction.candidates import Candidate
from services.extraction.lexicon.model import Lexicon
from services.extraction.linking.ties import Frame, Linked
from services.extraction.placing.place_finder import Found, find_places
from services.extraction.reading import Reading, Text
from services.extraction.sentences.groups import same_force
from services.extraction.sentences.scan import Mark
from services.extraction.standing.tense import is_future

OPENING = 4  # a cue among the first words of a sentence speaks of the event told before
FOLLOWING = 4  # how many sentences on the terms may still be told
_CUE_REACH = 3
_PROTECT_REACH = 10
_ENDS = ("FLAGP", "LINESP", "TERMCUE")
_KINDS = {"support": "arms", "intelligence_sharing": "intel", "handover": "withdrawal"}
_GIVERS = frozenset({"initiator", "host"})


@dataclass(frozen=True, slots=True)
class Told:
    """One term with the sentence that tells it, its tokens, and who is named in it."""

    reading: Reading
    kind: str
    start: int
    end: int
    grantors: tuple[Linked, ...]
    grantees: tuple[Linked, ...]
    places: tuple[Found, ...]
    flags: tuple[str, ...]
    phase: Phase
    back: Mark | None  # "in return for" what was told before


@dataclass(frozen=True, slots=True)
class Second:
    """An actor that gives or gets something under an agreement without being one of its parties."""

    reading: Reading
    linked: Linked
    role: str


def find_terms(candidate: Candidate, gathered: list[Candidate], text: Text, lexicon: Lexicon) -> list[Told]:
    """Return the terms of an event in the order in which they are told."""
    found: list[Told] = []
    for reading in _readings(candidate, gathered, text):
        found += [_term(reading, frame, text, lexicon) for frame in reading.frames if _is_term(reading, frame)]
    for sighting in candidate.sightings:
        found += _protection(sighting.reading, candidate)
    return sorted(found, key=lambda told: (told.reading.order, told.start))


def write_terms(told: Iterable[Told]) -> tuple[Term, ...]:
    """Return the terms as the contract has them; a term in return for another names the one before it."""
    written: list[Term] = []
    for number, one in enumerate(told, 1):
        written.append(
            Term(
                id=f"t{number}",
                kind=one.kind,
                grantors=_ids(one.grantors),
                grantees=_ids(one.grantees),
                place_ids=tuple(dict.fromkeys(found.place.id for found in one.places)),
                flag_cover=one.flags,
                phase=one.phase,
                in_return_for=written[-1].id if one.back is not None and written else None,
            )
        )
    return tuple(written)


def second_parties(candidate: Candidate, told: Iterable[Told]) -> list[Second]:
    """Return grantors, then grantees, that are no principals, each once for each role, at its first mention."""
    parties = candidate.ids
    found: dict[tuple[str, str], Second] = {}
    terms = [one for one in told if one.kind != "joint_protection"]
    for role in ("grantor", "grantee"):
        for one in terms:
            for linked in one.grantors if role == "grantor" else one.grantees:
                identity = linked.mention.actor.id
                if not any(same_force(identity, party) for party in parties):
                    found.setdefault((identity, role), Second(one.reading, linked, role))
    return list(found.values())


def _readings(candidate: Candidate, gathered: list[Candidate], text: Text) -> list[Reading]:
    """Return an event's own sentences and those after it that open with a cue, before another event is told."""
    own = candidate.readings()
    first, last = own[0].order, own[-1].order
    others = {s.reading.order for other in gathered if other is not candidate for s in other.sightings}
    end = min([order for order in others if order > first], default=len(text.readings))
    later = [r for r in text.readings if last < r.order < end and r.order - last <= FOLLOWING and _opens(r)]
    return [*own, *later]


def _opens(reading: Reading) -> bool:
    return any(mark.start <= OPENING for mark in reading.scan.of("TERMCUE"))


def _is_term(reading: Reading, frame: Frame) -> bool:
    """Say whether a frame tells what is granted: a cue of terms stands before it, and somebody gives something."""
    if _kind(reading, frame) is None or not frame.actors:
        return False
    return any(mark.end <= frame.trigger.start for mark in reading.scan.of("TERMCUE"))


def _kind(reading: Reading, frame: Frame) -> str | None:
    subtype, scan = frame.trigger.subtype, reading.scan
    if subtype == "fire_support":
        air = any(linked.mention.actor.id.endswith(".air") for linked in _given(frame, givers=True))
        return "air_cover" if air else "fire_support"
    if subtype == "basing":
        used = [mark for mark in scan.of("BASE", "ENTRY") if mark.start >= frame.trigger.end]
        if not used or used[0].word == "BASE":
            return "basing"
        return "deployment" if scan.covering(used[0].start, "DEPLOYW") else "passage"
    return _KINDS.get(subtype)


def _term(reading: Reading, frame: Frame, text: Text, lexicon: Lexicon) -> Told:
    trigger, scan = frame.trigger, reading.scan
    start, end = frame.span or (trigger.start, trigger.end)
    border = min([m.start for m in scan.of(*_ENDS) if m.start >= trigger.end], default=len(scan.tokens))
    places = [one for one in find_places(reading, text, lexicon) if trigger.start <= one.start < border]
    if trigger.subtype == "basing" and places:
        end = max(end, places[-1].end)
    flags = [m.actor.id for g in reading.groups if g.slot == "flag_cover" and g.start >= border for m in g.mentions]
    cues = [m for m in scan.of("RETURNCUE") if 0 <= trigger.start - m.end <= _CUE_REACH]
    return Told(
        reading=reading,
        kind=_kind(reading, frame) or "",
        start=start,
        end=end,
        grantors=_given(frame, givers=True),
        grantees=_given(frame, givers=False),
        places=tuple(places),
        flags=tuple(dict.fromkeys(flags)),
        phase=_phase(reading, frame),
        back=cues[-1] if cues else None,
    )


def _phase(reading: Reading, frame: Frame) -> Phase:
    """Return "planned" for what will be granted, else "agreed": the terms are of an agreement."""
    start = frame.trigger.start
    future = is_future(reading.scan, start)
    will = [m for m in reading.scan.of("PLAN") if 0 <= start - m.end <= 1 or m.start == start]
    return "planned" if future or will else "agreed"


def _given(frame: Frame, *, givers: bool) -> tuple[Linked, ...]:
    return tuple(linked for linked in frame.actors if (linked.role in _GIVERS) == givers)


def _protection(reading: Reading, candidate: Candidate) -> list[Told]:
    """Read "to secure both sides' sites jointly": each party protects the other."""
    parties = tuple(party.linked for party in candidate.parties)
    for head in reading.scan.of("PROTECTW"):
        near = [m for m in reading.scan.of("DUAL", "JOINT") if 0 <= m.start - head.end <= _PROTECT_REACH]
        if any(mark.word == "DUAL" for mark in near):
            end = max(mark.end for mark in near)
            return [Told(reading, "joint_protection", head.start, end, parties, parties, (), (), "agreed", None)]
    return []


def _ids(actors: Iterable[Linked]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(linked.mention.actor.id for linked in actors))
