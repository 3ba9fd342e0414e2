"""Reading: every sentence of an article with what the lexicon, the syntax and the frames find in it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, TypeVar

from schemas.article import Article
from services.extraction.frames import find_frames
from services.extraction.lexicon.model import ActorRow, Entry, Lexicon, Rivalry
from services.extraction.linking.ties import Frame
from services.extraction.linking.trigger_finder import find_triggers
from services.extraction.linking.triggers import Trigger
from services.extraction.naming.actors import find_mentions
from services.extraction.naming.alluding import name_heads, names_by_head
from services.extraction.naming.parts import with_parts
from services.extraction.naming.realms import REALM, name_realms
from services.extraction.naming.resolution import Stage, day_of, is_timely
from services.extraction.naming.unlisted import known_bodies
from services.extraction.sentences.clauses import find_clauses, statement_start
from services.extraction.sentences.group_finder import find_groups
from services.extraction.sentences.groups import Group
from services.extraction.sentences.light_verbs import verb_marks
from services.extraction.sentences.mentions import Mention, compose
from services.extraction.sentences.phrases import built_phrases, lent_phrases, support_phrases, taken_from
from services.extraction.sentences.scan import Scan, has_trigger, may_tell, scan
from services.extraction.settings import ExtractionSettings
from services.extraction.words.tokens import Sentence, read_blocks, read_sentences, within

Found = TypeVar("Found")
OPENING = frozenset({"title", "lead"})  # the blocks that say what an article is about
COUNTRY_KINDS = ("name", "nisba", "capital", "people")
_ACTING = (None, "agent", "with", "support")
_COLLECTIVES = ("BOTH", "TRIO")
_NAMES = ("named", "composed", "office", "counterpart")
_REGULAR = ("state_mil", "state_security", "coalition", "peacekeeping")


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence as read; ``order`` counts sentences from the title on."""

    order: int
    scan: Scan
    mentions: tuple[Mention, ...]
    groups: tuple[Group, ...]
    clauses: tuple[tuple[int, int], ...]
    triggers: tuple[Trigger, ...]
    frames: tuple[Frame, ...]

    @property
    def block(self) -> str:
        """Return the block the sentence stands in."""
        return self.scan.sentence.block

    def clause_at(self, place: int) -> tuple[int, int]:
        """Return the clause that a token belongs to."""
        return next((c for c in self.clauses if c[0] <= place < c[1]), (0, len(self.scan.tokens)))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of the block from one token to before another."""
        tokens = self.scan.tokens
        return tokens[start].start, tokens[end - 1].end


@dataclass(frozen=True, slots=True)
class Text:
    """All sentences of an article, its blocks, the countries it speaks of, and the armies of the two it is about."""

    readings: tuple[Reading, ...]
    blocks: dict[str, str]
    language: str
    stage: Stage
    hostile: frozenset[frozenset[str]]
    allies: frozenset[frozenset[str]]
    rivals: tuple[Rivalry, ...]
    pair: tuple[ActorRow, ...] = ()
    known: dict[tuple[str, int], list[Any]] = field(default_factory=dict, compare=False)

    @property
    def theatres(self) -> tuple[str, ...]:
        """Return the countries that the article speaks of, the most spoken of first."""
        return self.stage.theatres

    def opening(self, characters: int) -> list[Reading]:
        """Return the sentences that begin within so many characters of the body's first."""
        before, total = {}, 0
        for block, told in self.blocks.items():
            before[block] = total
            total += len(told) if block != "title" else 0
        body = (reading for reading in self.readings if reading.block != "title")
        return [one for one in body if before[one.block] + one.scan.sentence.start < characters]

    def are_foes(self, one: str, other: str) -> bool:
        """Say whether two actors fight each other, in this text or in those days."""
        return frozenset({one, other}) in self.hostile or self.has_rivals({one, other})

    def has_rivals(self, actors: Set[str]) -> bool:
        """Say whether two of some actors fight each other in those days."""
        pairs = [(one, other) for one in actors for other in actors if one < other]
        return any(rivalry.parts(*pair) for pair in pairs for rivalry in self.rivals)

    def before(self, reading: Reading, reach: int) -> Iterator[Reading]:
        """Yield the sentences so near before one, the nearest first, and the title behind them."""
        yield from reversed(self.readings[max(0, reading.order - reach) : reading.order])
        if reading.order > reach and self.readings[0].block == "title":
            yield self.readings[0]

    def once(self, kind: str, reading: Reading, find: Callable[[], list[Found]]) -> list[Found]:
        """Return what is found in a sentence; several events of a text ask for the same dates and places."""
        key = (kind, reading.order)
        if key not in self.known:
            self.known[key] = find()
        return self.known[key]


def read(article: Article, lexicon: Lexicon, language: str, settings: ExtractionSettings) -> Text:
    """Read an article sentence by sentence; a later sentence that repeats the title is not read again."""
    blocks = read_blocks(article)
    tries = lexicon.tries_for(language, article.source.id)
    scans = [
        scan(sentence, tries, language, lexicon.places)
        for block, text in blocks
        for whole in read_sentences(block, text, language)
        for sentence in within(whole, settings.max_sentence_tokens)
    ]
    scans = _without_repeats(scans)
    if any(REALM in found.kinds for found in scans):
        name_realms(scans, _countries(scans))
    for found in filter(may_tell, scans):
        if language == "ar":
            found.add(support_phrases(found))
        elif language == "en":
            found.add(lent_phrases(found))
        elif language == "fa":
            found.add(verb_marks(found))
        elif language == "fr":
            found.add(built_phrases(found))
    telling = {k for k, found in enumerate(scans) if has_trigger(found)}
    if not telling:
        return Text((), dict(blocks), language, Stage(day_of(article)), frozenset(), frozenset(), ())
    heads = name_heads(scans) if language == "ar" else []
    countries = cache(partial(_countries, scans))
    day = _era_of(article, scans, countries)
    stage = Stage(day, countries, partial(names_by_head, heads), partial(_scenes, scans))
    stage.unlisted = known_bodies(scans, dict(blocks), lexicon, stage)
    read_in_full = telling | _meant(scans, telling)
    readings = tuple(
        _read_sentence(k, found, lexicon, stage) if k in read_in_full else _left(k, found)
        for k, found in enumerate(scans)
    )
    rivals = tuple(one for one in lexicon.rivals if is_timely(one, stage.day))
    pair = _pair(readings, lexicon, stage)
    hostile = _hostile(readings, rivals)
    return Text(readings, dict(blocks), language, stage, hostile, lexicon.allies, rivals, pair)


def _pair(readings: tuple[Reading, ...], lexicon: Lexicon, stage: Stage) -> tuple[ActorRow, ...]:
    """Return the armies of the two states that an article is about, if it leaves open who does an act."""
    if not any(frame.dual is not None for reading in readings for frame in reading.frames):
        return ()
    return tuple(compose(lexicon, country, "forces", "state_mil", stage.day) for country in stage.pair)


def _era_of(article: Article, scans: list[Scan], countries: Callable[[], Mapping[str, int]]) -> str:
    """Return the day that dates the names of an article; an undated text is as old as a force that is no more."""
    if article.published.value is not None:
        return day_of(article)
    gone: list[ActorRow] = []
    for scanned in scans:
        for found in scanned.matches if "actor" in scanned.kinds else ():
            bearers = {m.entry.value.id: m.entry.value for m in found if m.entry.kind == "actor"}
            gone += [row for row in bearers.values() if row.valid_to is not None] if len(bearers) == 1 else []
    told = countries() if gone else ()
    ends = [row.valid_to for row in gone if row.valid_to is not None and (row.theatre is None or row.theatre in told)]
    return f"{min(ends)[:8]}01" if ends else day_of(article)


def _meant(scans: list[Scan], telling: Set[int]) -> set[int]:
    """Return the sentences before "the two armies", and the title: who they are may be named there."""
    told = [k for k in telling if not scans[k].kinds.isdisjoint(_COLLECTIVES)]
    return {0, *(k - 1 for k in told)} if told else set()


def _left(order: int, found: Scan) -> Reading:
    """Leave a sentence that tells nothing as it is."""
    return Reading(order, found, (), (), ((0, len(found.tokens)),), (), ())


def _read_sentence(order: int, found: Scan, lexicon: Lexicon, stage: Stage) -> Reading:
    told = statement_start(found)
    mentions = [mention for mention in find_mentions(found, lexicon, stage) if mention.start >= told]
    named = (*_NAMES, "country") if found.language == "fr" else _NAMES  # no negation in "N'Djamena"
    found.consume([(m.start, m.end) for m in mentions if m.kind in named])
    if found.language == "ar":
        mentions = with_parts(found, mentions)
    groups = find_groups(found, mentions)
    if found.syntax.postpositions:
        found.add(taken_from(found, groups))
    clauses = find_clauses(found)
    triggers = find_triggers(found)
    frames = find_frames(found, groups, clauses, triggers)
    return Reading(order, found, tuple(mentions), tuple(groups), tuple(clauses), tuple(triggers), tuple(frames))


def _without_repeats(scans: list[Scan]) -> list[Scan]:
    """Leave out body sentences that only say the title again."""
    title = next((_keys(found.sentence) for found in scans if found.sentence.block == "title"), ())
    return [found for found in scans if found.sentence.block == "title" or not _says(found.sentence, title)]


def _says(sentence: Sentence, title: tuple[str, ...]) -> bool:
    return len(sentence.tokens) == len(title) and _keys(sentence) == title


def _keys(sentence: Sentence) -> tuple[str, ...]:
    return tuple(token.key for token in sentence.tokens)


def _countries(scans: list[Scan]) -> Counter[str]:
    """Count the countries of an article: each time one is named, or a city of its own that no named one has."""
    found = Counter(entry.value for entry in _entries(scans, COUNTRY_KINDS))
    found.update(_headed(scans))
    if not found:  # a force may tell its country where nothing else does
        told = (entry.value for entry in _entries(scans, ("actor",)))
        found.update(actor.country for actor in told if actor.country and actor.theatre is None)
    named = set(found)
    for one in scans:
        for places in filter(None, one.places):
            countries = {place.entry.value.country for place in places if place.entry.value.population > 300_000}
            if len(countries) == 1 and not named & {place.entry.value.country for place in places} - countries:
                found.update(countries - {None})
    return found


def _scenes(scans: list[Scan]) -> frozenset[str]:
    """Return the countries that are told as places: by their name or capital, not only as whose somebody is."""
    return frozenset(entry.value for entry in _entries(scans, ("name", "capital")))


def _headed(scans: list[Scan]) -> list[str]:
    """Return the state before the colon of a French headline, once more: "Mali : l'armée" tells whose army it is."""
    first = scans[0] if scans else None
    if first is None or first.language != "fr":
        return []
    state = first.longest(0, "name")
    colon = state is not None and state.end < len(first.tokens) and ":" in first.tokens[state.end].gap
    return [state.entry.value] * 2 if state is not None and colon else []


def _entries(scans: list[Scan], kinds: tuple[str, ...]) -> Iterator[Entry]:
    """Yield the entries of some kinds, each time they stand in the article."""
    telling = (one for one in scans if not one.kinds.isdisjoint(kinds))
    entries = (match.entry for one in telling for found in one.matches for match in found)
    return (entry for entry in entries if entry.kind in kinds)


def _hostile(readings: tuple[Reading, ...], rivals: tuple[Rivalry, ...]) -> frozenset[frozenset[str]]:
    """Return the pairs of actors of which one acts and the other is the target in the same clause.

    A regular force and who stands on its side of a war do not fight each other by what a clause seems to say: factions
    of one side may.
    """
    pairs = set()
    for reading in readings:
        targets = [group for group in reading.groups if group.slot == "target"]
        for target in targets:
            clause = reading.clause_at(target.start)
            acting = [g for g in reading.groups if g.slot in _ACTING and clause[0] <= g.start < target.start]
            pairs |= {(a.actor, b.actor) for g in acting for a in g.mentions for b in target.mentions}
    apart = {frozenset({one.id, other.id}) for one, other in pairs if not _side_together(one, other, rivals)}
    return frozenset(pair for pair in apart if len(pair) > 1)


def _side_together(one: ActorRow, other: ActorRow, rivals: tuple[Rivalry, ...]) -> bool:
    regular = one.type in _REGULAR or other.type in _REGULAR
    return regular and any(rivalry.unites(one.id, other.id) for rivalry in rivals)
