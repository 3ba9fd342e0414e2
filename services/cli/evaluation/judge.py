"""Judging: what extraction made of one labelled text, held against its labels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from schemas.rejected import Rejected
from schemas.report import Report
from services.cli.evaluation.gold import Gold, counts_as
from services.cli.evaluation.resolve import (
    NEAR_KM,
    actors_listed,
    countries_told,
    distance_km,
    is_country,
    places_named,
)
from services.extraction.lexicon.model import ActorRow, Lexicon
from services.extraction.naming.resolution import Stage, stage_of
from services.extraction.sentences.groups import force_root, same_force
from services.text.normalise import fold_word

NOBODYS = frozenset({"local.army", "local.forces"})  # "the army", "the troops": a label that does not say whose


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two sets met: right, said and wrong, missing."""

    right: int = 0
    extra: int = 0
    missing: int = 0

    @property
    def exact(self) -> bool:
        """Say whether both hold the same."""
        return not self.extra and not self.missing


@dataclass(slots=True)
class Judged:
    """One text; a verdict is None where the labels ask for nothing."""

    gold: Gold
    lane: str  # alert, review or none
    reason: str  # why it gave nothing, else empty
    subtype: bool | None = None
    subtypes: Overlap = field(default_factory=Overlap)
    participants: Overlap = field(default_factory=Overlap)
    participants_strict: Overlap = field(default_factory=Overlap)
    against: Overlap = field(default_factory=Overlap)
    place: bool | None = None
    date: bool | None = None
    invented_date: bool | None = None
    status: bool | None = None
    cited: bool | None = None
    unresolved: tuple[str, ...] = ()


def judge(gold: Gold, found: list[Report] | Rejected, lexicon: Lexicon) -> Judged:
    """Judge one text; its fields are compared only where it is an event and something was found."""
    if isinstance(found, Rejected):
        return Judged(gold, "none", found.reason)
    lane = "alert" if any(report.lane == "alert" for report in found) else "review"
    judged = Judged(gold, lane, "")
    if not gold.is_event:
        return judged
    main = max(found, key=lambda report: (report.score, report.report_id))
    judged.subtype = bool(set(counts_as(main.subtype)) & set(gold.subtypes)) if gold.subtypes else None
    said = {name for report in found for word in (report.subtype, *report.also) for name in counts_as(word)[:1]}
    wanted = set(gold.subtypes)
    judged.subtypes = Overlap(len(said & wanted), len(said - wanted), len(wanted - said))
    _judge_actors(judged, found, lexicon)
    judged.place = _place(gold, main, lexicon)
    judged.date, judged.invented_date = _date(gold, main)
    judged.status = main.status == gold.status if gold.status else None
    judged.cited = _cites(gold, found)
    return judged


def _judge_actors(judged: Judged, found: Sequence[Report], lexicon: Lexicon) -> None:
    stage = _stage(judged.gold, found, lexicon)
    wanted, unknown = _ids(judged.gold.actors, lexicon, stage, judged.gold.language)
    said = {actor.id for report in found for actor in report.participants}
    serving = {a.id: a.country for report in found for a in report.participants if a.type.startswith("state_")}
    judged.participants = _overlap_of_forces(said, wanted, len(unknown), serving=serving)
    judged.participants_strict = _overlap_of_forces(said, wanted, len(unknown), strict=True)
    against, unknown_against = _ids(judged.gold.against, lexicon, stage, judged.gold.language)
    targets = {actor.id for report in found for actor in report.bystanders if actor.role == "target"}
    judged.against = _overlap_of_forces(targets, against, len(unknown_against))
    judged.unresolved = (*unknown, *unknown_against)


def _stage(gold: Gold, found: Sequence[Report], lexicon: Lexicon) -> Stage:
    """Return when and where: one name is several forces' over the years; what no label says, the Reports do."""
    told = countries_told((*gold.actors, *gold.against), lexicon, gold.language)
    said = [report.theatre for report in found] + [a.country for report in found for a in report.participants]
    countries = dict.fromkeys(code for code in (gold.place_country, *told, *said) if code and code != "ZZ")
    reference = found[0].article
    return stage_of(tuple(countries), (reference.published.value or reference.fetched_at.date().isoformat())[:10])


def is_meant(actor: ActorRow, ids: frozenset[str]) -> bool:
    """Say whether an actor is one of those that a label may mean, or a branch of one, or serves the state it names."""
    serving = {actor.id: actor.country} if actor.type.startswith("state_") else {}
    return any(_is_one(actor.id, wanted, serving) for wanted in ids)


def _ids(names: Iterable[str], lexicon: Lexicon, stage: Stage, language: str) -> tuple[list[frozenset[str]], list[str]]:
    resolved = {name: actors_listed(name, lexicon, stage, language) for name in names}
    return [one for ids in resolved.values() for one in ids], [name for name, ids in resolved.items() if not ids]


def _overlap_of_forces(
    said: set[str],
    wanted: list[frozenset[str]],
    unknown: int,
    strict: bool = False,
    serving: Mapping[str, str | None] = MappingProxyType({}),
) -> Overlap:
    """Match each wanted actor with one said: the same id or, unless strict, a force and its branch.

    Unless strict, finer names of one force are one actor on both sides; a label that only names a state means any
    force that is ``serving`` it, and "the army" of one that does not say whose it is may be any state's.
    """
    left, met, right, missing = set(said), set[str](), 0, 0
    for ids in sorted(wanted, key=_tells_whose, reverse=True):
        meant = {one for one in said if one in ids or (not strict and any(_is_one(one, i, serving) for i in ids))}
        best = min(meant & left, key=lambda one: (one not in ids, one), default=None)
        if best is None:
            missing += strict or bool(ids & NOBODYS) or not meant & met
            continue
        right += 1
        wide = (
            set()
            if strict
            else {one for one in left if same_force(one, best)} | (meant if any(map(_is_state, ids)) else set())
        )
        left -= wide | {best}
        met |= wide | {best}
    return Overlap(right, len(left), missing + unknown)


def _tells_whose(ids: frozenset[str]) -> bool:
    return not ids & NOBODYS


def _is_state(identity: str) -> bool:
    return identity.isupper()


def _is_one(said: str, wanted: str, serving: Mapping[str, str | None]) -> bool:
    """Say whether an actor said is the one wanted, or a branch of it, or serves the state that a label names."""
    if wanted in NOBODYS:
        return force_root(said).endswith(".forces")
    return same_force(said, wanted) or (_is_state(wanted) and serving.get(said) == wanted)


def _place(gold: Gold, report: Report, lexicon: Lexicon) -> bool | None:
    """Say whether the main place is right: the same node, or within 50 km of a gold point."""
    if not gold.place:
        return None
    place = report.place
    if place is None:
        return False
    if is_country(gold.place, gold.place_country, lexicon):
        return place.country == gold.place_country
    for row in places_named(gold.place, gold.place_country, lexicon):
        if place.id == row.id:
            return True
        apart = distance_km(row, place.lat, place.lon) if row.precision <= 2 and place.precision <= 2 else None
        if apart is not None and apart <= NEAR_KM:
            return True
    return fold_word(place.name) == fold_word(gold.place)


def _date(gold: Gold, report: Report) -> tuple[bool | None, bool | None]:
    """Return whether the date is right where one can be told, and whether one was invented where none can."""
    said = report.date.start.isoformat() if report.date.start else ""
    if gold.date:
        long = {"year": 4, "month": 7}.get(gold.date_precision, 10)
        right = {gold.date[:long], *(other[:long] for other in gold.alt_dates)}
        return said[:long] in right, None
    if gold.alt_dates:  # a reader could tell it only from outside the item
        return None, None
    return None, bool(said)


def _cites(gold: Gold, found: Sequence[Report]) -> bool | None:
    """Say whether the cited source was found; None where label and text are in different scripts."""
    if not gold.cited_source or (gold.cited_source.isascii() and gold.language in ("ar", "fa", "ru")):
        return None
    wanted = set(fold_word(gold.cited_source).split())
    names = {r.attribution.origin for r in found} | {link.name for r in found for link in r.attribution.chain}
    return any(wanted & set(fold_word(name).split()) for name in names)
