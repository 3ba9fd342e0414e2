"""Gold: a labelled item of an evaluation set, and the Article that is made of it."""

from datetime import datetime
from typing import Any, NamedTuple

from schemas.article import Article
from services.cli.items import ItemError, article_of

AS_GOLD = {"joint_force": ("joint_command", "agreement"), "handover": ("basing",), "coordination": ()}
LISTS = ("subtypes", "actors", "against", "place_names", "alt_dates", "actors_countries")
TEXTS = ("lang", "difficulty", "place_en", "place_country", "event_date", "date_precision", "status", "cited_source",
         "theatre", "text_kind", "story")  # fmt: skip


class Gold(NamedTuple):
    """What a reader said of one text; empty strings and lists mean that nothing was said."""

    id: str
    language: str
    is_event: bool
    difficulty: str
    subtypes: tuple[str, ...]
    actors: tuple[str, ...]
    against: tuple[str, ...]
    place: str
    place_country: str
    date: str
    alt_dates: tuple[str, ...]
    date_precision: str
    status: str
    cited_source: str
    theatre: str
    text_kind: str
    story: str


def gold_of(item: dict[str, Any]) -> Gold:
    """Read the labels of an item; raise ItemError naming the field that is wrong."""
    if not isinstance(item.get("is_event"), bool):
        raise ItemError("`is_event` must be true or false: what did a reader say of this text?")
    for name in LISTS:
        if not isinstance(item.get(name, []), list):
            raise ItemError(f"`{name}` must be a list")
    text = {name: str(item.get(name) or "") for name in TEXTS}
    return Gold(
        id=str(item.get("id", "")),
        language=text["lang"],
        is_event=item["is_event"],
        difficulty=text["difficulty"],
        subtypes=tuple(item.get("subtypes", ())),
        actors=tuple(item.get("actors", ())),
        against=tuple(item.get("against", ())),
        place=text["place_en"],
        place_country=text["place_country"],
        date=text["event_date"],
        alt_dates=tuple(item.get("alt_dates", ())),
        date_precision=text["date_precision"] or "none",
        status=text["status"],
        cited_source=text["cited_source"],
        theatre=text["theatre"] or "unknown",
        text_kind=text["text_kind"] or "unknown",
        story=text["story"],
    )


def article_of_gold(item: dict[str, Any], fetched_at: datetime | None) -> Article:
    """Make the Article: its title is the guessed one, if any; labels never reach the extractor."""
    shown = {name: item.get(name) for name in ("id", "url", "lang", "text", "published")}
    return article_of({**shown, "title": item.get("title_guess") or item.get("title")}, fetched_at)


def counts_as(subtype: str) -> tuple[str, ...]:
    """Return the labels under which a subtype of ours counts as right: the ontology is finer than the labels."""
    return AS_GOLD.get(subtype, (subtype,))
