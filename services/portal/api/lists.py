"""Lists: sources, and the actors, places and subtypes that events name."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from schemas.event import Event
from schemas.vocabulary import WORDS
from services.alerting.store.read import EventQuery
from services.portal.api.bodies import Items, SourcePage
from services.portal.api.events import PROBLEMS
from services.portal.portal import Portal, portal_of

NEWEST_EVENTS = 2000

router = APIRouter(prefix="/v1", tags=["lists"])

Here = Annotated[Portal, Depends(portal_of)]
Named = tuple[str, dict[str, Any]]


@router.get("/sources", response_model=SourcePage)
def list_sources(portal: Here) -> Response:
    """List the watched sources and how watching them goes, as the topic says; unknown ones are absent."""
    return SourcePage(items=portal.sources.all()).response()


@router.get("/subtypes", response_model=Items, responses=PROBLEMS)
def list_subtypes(portal: Here) -> Response:
    """List the kinds of coordination, with the number of recent events."""
    seen = Counter(event.subtype for event in newest(portal))
    return Items(items=tuple({"id": word, "events": seen[word]} for word in sorted(WORDS["subtype"]))).response()


@router.get("/actors", response_model=Items, responses=PROBLEMS)
def list_actors(portal: Here) -> Response:
    """List the actors that recent events name, the most frequent first."""
    return _counted(portal, _actors)


@router.get("/places", response_model=Items, responses=PROBLEMS)
def list_places(portal: Here) -> Response:
    """List the places that recent events name, the most frequent first."""
    return _counted(portal, _places)


def newest(portal: Portal) -> list[Event]:
    """Return the newest events, as many as a list is made from."""
    found: list[Event] = []
    until: int | None = None
    while len(found) < NEWEST_EVENTS:
        page = portal.store.events(EventQuery(), until=until, limit=200)
        found += page.items
        until = page.next
        if until is None:
            break
    return found


def _counted(portal: Portal, named: Callable[[Event], Iterable[Named]]) -> Response:
    counts: Counter[str] = Counter()
    about: dict[str, dict[str, Any]] = {}
    for event in newest(portal):
        of_event = dict(named(event))
        counts.update(of_event.keys())
        about = {**of_event, **about}
    items = ({"id": key, **about[key], "events": count} for key, count in sorted(counts.items(), key=_order))
    return Items(items=tuple(items)).response()


def _order(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _actors(event: Event) -> Iterable[Named]:
    for actor in event.participants:
        yield actor.id, {"name": actor.name, "type": actor.type, "country": actor.country}


def _places(event: Event) -> Iterable[Named]:
    for place in (event.place, *event.other_places):
        if place is not None:
            yield (
                place.id,
                place.model_dump(mode="json", include={"name", "country", "adm1", "lat", "lon", "precision"}),
            )
