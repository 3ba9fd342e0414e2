"""Resolution: which of several actors a name means, told by the countries and the day of the article."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from schemas.article import Article
from services.extraction.lexicon.model import ActorRow, Match, Rivalry, Tenure

LOCAL = ActorRow("local.forces", "local forces", "local", None, None)
_MIDDLE = {4: "-07-01", 7: "-15"}  # a year or a month stands for its middle


@dataclass(frozen=True, slots=True)
class Unlisted:
    """The forces of a text that no table lists, by id, and the short forms that mean one of them later on."""

    rows: Mapping[str, ActorRow] = field(default_factory=dict)
    short: Mapping[str, Sequence[tuple[tuple[str, ...], ActorRow]]] = field(default_factory=dict)  # by first word


NOBODY = Unlisted()


class Stage:
    """The countries of an article, its day, and the names that it makes; only texts that need countries count them."""

    def __init__(
        self,
        day: str,
        countries: Callable[[], Mapping[str, int]] = dict,
        names: "Callable[[Stage], Mapping[str, ActorRow]]" = lambda _: {},
        scenes: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self.day, self.unlisted = day, NOBODY
        self._count, self._names, self._scenes = countries, names, scenes

    @cached_property
    def _told(self) -> Mapping[str, int]:
        return self._count()

    @cached_property
    def theatres(self) -> tuple[str, ...]:
        """Return the countries that the article speaks of, the most spoken of first."""
        return tuple(sorted(self._told, key=lambda country: (-self._told[country], country)))

    @cached_property
    def home(self) -> str | None:
        """Return the country that an article is about: named twice, and clearly more than any other, or the only scene.

        "In A, the army and B's mercenaries": B is told only as whose men they are.
        """
        if not self.theatres:
            return None
        first, second = (self._told[name] for name in (*self.theatres, *self.theatres)[:2])
        if first >= 2 and (len(self.theatres) == 1 or first >= 1.5 * second):
            return self.theatres[0]
        scenes = self._scenes()
        return next(iter(scenes)) if len(scenes) == 1 else None

    @cached_property
    def pair(self) -> tuple[str, ...]:
        """Return the two countries that an article is about: it names no third, or one once and both more often."""
        first_two = self.theatres[:2]
        counts = [self._told[country] for country in self.theatres]
        alone = len(counts) == 2 or (len(counts) > 2 and counts[1] > counts[2] == 1)
        return tuple(sorted(first_two)) if alone else ()

    @cached_property
    def named(self) -> Mapping[str, ActorRow]:
        """Return whom the first word of a name means here."""
        return self._names(self)


def stage_of(theatres: Sequence[str], day: str) -> Stage:
    """Return a stage of countries in this order, of which none is at home."""
    nearness = {country: -place for place, country in enumerate(theatres)}
    return Stage(day, lambda: nearness)


def day_of(article: Article) -> str:
    """Return the day that dates the names of an article: of its publication, else of its fetch."""
    value = article.published.value
    return value[:10] + _MIDDLE.get(len(value), "") if value else article.fetched_at.date().isoformat()


def is_near(actor: ActorRow, stage: Stage) -> bool:
    """Say whether a form that only means this actor in one theatre stands in a text of that theatre."""
    return actor.theatre is None or actor.theatre in stage.theatres or not stage.theatres


def resolve(matches: Sequence[Match], stage: Stage) -> Match | None:
    """Return what a form means among all that bear it; nothing where place and day leave several or none.

    A name that one actor alone has ever borne stays its name on any day.
    """
    near = [match for match in matches if is_near(match.entry.value, stage)]
    if len({match.entry.value.id for match in matches}) == 1:
        return near[0] if near else None
    timely = [match for match in near if is_timely(match.entry.value, stage.day)]
    best = min((_rank(match.entry.value, stage) for match in timely), default=None)
    chosen = [match for match in timely if _rank(match.entry.value, stage) == best]
    return chosen[0] if len({match.entry.value.id for match in chosen}) == 1 else None


def is_timely(dated: ActorRow | Tenure | Rivalry, day: str) -> bool:
    """Say whether a form has its meaning, or two sides are at war, on a day."""
    return (dated.valid_from or "") <= day <= (dated.valid_to or "9999")


def _rank(actor: ActorRow, stage: Stage) -> int:
    """Return how far from the front of the article an actor's country stands; none named counts before one unnamed."""
    country = actor.theatre or actor.country
    if country in stage.theatres:
        return stage.theatres.index(country)
    return len(stage.theatres) + (actor.theatre is not None)
