"""Resolution: which of several actors a name means, told by the countries and the day of the article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Stage:
    """The countries of an article, the most spoken of first, the one it is about, its day, and names that it makes."""

    theatres: tuple[str, ...]
    home: str | None
    day: str
    named: Mapping[str, ActorRow] = field(default_factory=dict)
    unlisted: Unlisted = field(default_factory=lambda: NOBODY)


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
