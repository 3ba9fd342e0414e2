"""Scores: the features of a candidate weighed, and the guards under which no points can help."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.extraction.candidates import BATTLE, Candidate, Sighting
from services.extraction.constructions.clause_view import is_armed
from services.extraction.linking.triggers import POLITICAL, TALKS
from services.extraction.reading import Reading
from services.extraction.scoring.features import STEADY, Case, Feature, features, military_theme, near
from services.extraction.scoring.themes import THEMED, civil_theme
from services.extraction.scoring.weights import Weights
from services.extraction.sentences.mentions import BARE

_SEIZED_REACH = 12  # words
_ERE_REACH = 6  # words between "before" and the truce
_TIED = frozenset({"joint.with", "joint.support", "joint.aid", "joint.given"})  # no "joint" of the statement


@dataclass(frozen=True, slots=True)
class Point:
    """One reason: its code, its points and the words it stands on, if any."""

    code: str
    points: float
    reading: Reading | None = None
    mark: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard that ended a candidate: the reason in the contract's words."""

    reason: str


def score(case: Case, weights: Weights, more: Iterable[Feature] = (), *, silent: bool = False) -> list[Point] | Guard:
    """Return the reasons of a candidate, and ``more`` of them, with their points, or the guard that ended it.

    What has neither points nor words to show is no reason, unless ``silent`` ones are asked for too.
    """
    guard = _ending(case)
    if guard is not None:
        return guard
    points = weights.points
    found = [one for one in (*features(case), *more) if one.code in points and (silent or points[one.code] or one.mark)]
    return [Point(one.code, points[one.code], one.reading, one.mark) for one in found]


def total(points: list[Point]) -> float:
    """Return the sum of the reasons."""
    return round(sum(point.points for point in points), 2)


def _ending(case: Case) -> Guard | None:
    """Return the guard under which no points can help."""
    candidate = case.candidate
    themed = candidate.subtype in TALKS and military_theme(case) is not None
    exchange = near(candidate.primary, "EXCHANGEV")
    scan = candidate.primary.reading.scan
    told = exchange is not None and (scan.covering(exchange.start, "SPEECHV") or scan.covering(exchange.end, "SHAREDW"))
    if exchange is not None and not told and candidate.subtype in ("joint_operation", "fire_support", "support"):
        return Guard("adversarial")  # they trade blows, whatever noun stands for them
    given = candidate.subtype in ("support", "handover") and candidate.primary.frame.trigger.rule != "frame.in_aid"
    if (given and near(candidate.primary, "ARMSLOST") is not None) or _was_seized(candidate):
        return Guard("adversarial")  # arms that were seized on their way, or laid down
    if given and near(candidate.primary, "SMUGGLEW") is not None and _takes_as_a_country(candidate):
        return Guard("adversarial")  # smuggled from one country to another, to nobody's force
    if candidate.subtype in THEMED and not themed and _is_civil(candidate):
        return Guard("civil")
    sport = near(candidate.primary, "SPORT")
    coaches = all(scan.covering(mark.start, "TRAINERW") for mark in scan.of("SPORT"))  # or trainers
    trains = coaches and candidate.subtype == "support" and near(candidate.primary, "MIL") is not None
    soldiers = sport is not None and (trains or scan.covering(sport.end, "MIL"))  # "military trainers"
    if sport is not None and not soldiers and not _has_officers(candidate):
        return Guard("sport")  # players of two nations train in a camp
    if candidate.subtype not in STEADY and _is_truce(candidate):
        return Guard("not_joint")
    stated = near(candidate.primary, "STATEMENT") is not None
    act = candidate.subtype in ("joint_patrol", "joint_exercise") or candidate.primary.frame.jointness in _TIED
    if stated and not themed and not act:
        return Guard("not_joint")
    if all(identity.endswith(".police") for identity in candidate.ids) or _police_talk(candidate):
        return Guard("civil")
    fights = candidate.subtype == "coordination" and _aims(candidate.primary)
    if candidate.subtype in ("meeting", "coordination") and not (themed or fights or _has_officers(candidate)):
        return Guard("civil")
    if candidate.subtype == "joint_command" and not _has_officers(candidate) and not _commands(candidate):
        return Guard("civil")
    if _is_police(candidate):
        return Guard("one_force")
    if candidate.subtype in POLITICAL and all(_accused(sighting) for sighting in candidate.sightings):
        return Guard("adversarial")
    return None


def _is_truce(candidate: Candidate) -> bool:
    """Say whether the clause is of a truce; where it only dates a battle, "hours before the truce", it is not."""
    truce = near(candidate.primary, "TRUCE")
    if truce is None or candidate.subtype not in BATTLE:
        return truce is not None
    dates = candidate.primary.reading.scan.of_between(truce.start - _ERE_REACH, truce.start, "EREW")
    return not dates


def _is_police(candidate: Candidate) -> bool:
    """Say whether none but police of any state, or security services of one, take part: they do their own work."""
    actors = [party.linked.mention.actor for party in candidate.parties]
    if all(actor.id.split(".")[1:] == ["police"] for actor in actors):
        return True
    return all(actor.type == "state_security" for actor in actors) and len({actor.country for actor in actors}) == 1


def _was_seized(candidate: Candidate) -> bool:
    """Say whether the arms that one side sends were seized, a few words off, on their way to the other."""
    scan, trigger = candidate.primary.reading.scan, candidate.primary.frame.trigger
    near_by = (-_SEIZED_REACH <= mark.start - trigger.start <= _SEIZED_REACH for mark in scan.of("SEIZEV"))
    return candidate.subtype == "support" and not scan.covering(trigger.start, "TRAINN", "SUPPORTN") and any(near_by)


def _police_talk(candidate: Candidate) -> bool:
    """Say whether police agree or meet with a state that names no force: interior ministries deal in civil matters."""
    if candidate.subtype not in ("agreement", "meeting"):
        return False
    named = [p for p in candidate.parties if any(mention.kind not in BARE for _, mention in p.mentions)]
    return bool(named) and all(p.linked.mention.actor.id.endswith(".police") for p in named)


def _is_civil(candidate: Candidate) -> bool:
    """Say whether talks are about a civil matter, with no soldier in their clause."""
    first = candidate.primary
    beside = [sighting for sighting in candidate.sightings if sighting.reading is first.reading]
    civil = any(civil_theme(sighting) is not None for sighting in beside)
    return civil and near(first, "MIL") is None and not _has_officers(candidate)


def _aims(sighting: Sighting) -> bool:
    """Say whether an attack or a capture in the clause is aimed at a force: states coordinate to fight it."""
    deed, (start, end) = None, sighting.reading.clause_at(sighting.frame.trigger.start)
    for word in ("ACTN", "OP", "CAPTURE"):
        deed = deed or near(sighting, word)
    if deed is None:
        return False
    return any(deed.end <= g.start < end and is_armed(g) for g in sighting.reading.groups if g.start >= start)


def _commands(candidate: Candidate) -> bool:
    """Say whether what states share is a room of operations: a shared centre may do research."""
    words = ("HQMOD", "MIL", "HQPHRASE", "COORDV", "PATROL")
    return any(near(sighting, word) is not None for sighting in candidate.sightings for word in words)


def _has_officers(candidate: Candidate) -> bool:
    """Say whether anyone who takes part is a force or holds a military office; states and their heads do politics."""
    kinds = {mention.kind for party in candidate.parties for _, mention in party.mentions}
    return bool(kinds & {"named", "composed", "office", "local", "collective", "unlisted"})


def _takes_as_a_country(candidate: Candidate) -> bool:
    """Say whether what is given goes to a country and to no force of it."""
    takers = [party for party in candidate.parties if party.linked.link == "object"] or candidate.parties
    return all(mention.kind in BARE for party in takers for _, mention in party.mentions)


def _accused(sighting: Sighting) -> bool:
    """Say whether an armed actor only claims it of others: the accuser stands beside the verb and takes no part."""
    reading, frame = sighting.reading, sighting.frame
    parties = {linked.mention.actor.id for linked in frame.actors}
    if reading.scan.of("ACCUSEW"):
        return True
    if reading.scan.of("CRITICW") and reading.mentions[0].actor.id in parties:
        return True  # who objects takes no part
    for mark in reading.scan.of("ALLEGE"):
        before = reading.scan.syntax.postpositions  # "A's report, that B to C arms sends": who follows is accused
        beside = [
            m for m in reading.mentions if 0 <= mark.start - m.end <= 1 or (not before and 0 <= m.start - mark.end <= 1)
        ]
        accusers = [m for m in beside if m.kind != "speaker" or m.actor.country]
        if mark.start <= frame.trigger.start and any(m.actor.id not in parties for m in accusers):
            return True
    return False
