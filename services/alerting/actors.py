"""Actors: who the principals of a report are, and how alike two sets of them are."""

from collections.abc import Iterable
from itertools import combinations

from schemas.parts import PRINCIPAL_ROLES, Actor
from schemas.report import Report


def principals(report: Report) -> dict[str, Actor]:
    """Return the initiators, partners and hosts by id."""
    return {actor.id: actor for actor in report.participants if actor.role in PRINCIPAL_ROLES}


def top(actor: Actor) -> str:
    """Return whom an actor stands for: the country of a state force, the sponsor of a proxy, else itself."""
    if actor.type in ("state_mil", "state_security"):
        return actor.country or actor.id
    if actor.type == "proxy_militia":
        return actor.sponsor or actor.country or actor.id
    return actor.id


def blocks_of(report: Report) -> tuple[str, ...]:
    """Return the keys by which a report is looked up: each pair of those its principals stand for, at its place.

    Reports without a common key are never compared; a score that joins different places needs the pairs alone.
    """
    place = report.place.id if report.place else "-"
    tops = sorted({top(actor) for actor in principals(report).values()})
    pairs = list(combinations(tops, 2)) or [(one, one) for one in tops]
    return tuple(f"{a} {b} {place}" for a, b in pairs)


def is_within(actor_id: str, ancestor: str) -> bool:
    """Say whether an actor id is the ancestor itself or one of its descendants."""
    return actor_id == ancestor or actor_id.startswith(ancestor + ".")


def are_alike(a: Iterable[str], b: Iterable[str]) -> bool:
    """Say whether each id of either set has its equal, ancestor or descendant in the other."""
    first, second = list(a), list(b)
    return bool(first and second) and all(
        any(is_within(x, y) or is_within(y, x) for y in others)
        for own, others in ((first, second), (second, first))
        for x in own
    )


def likeness(a: dict[str, Actor], b: dict[str, Actor]) -> float:
    """Return the soft best match of two sets of principals, both ways, from 0 to 1."""
    if not a or not b:
        return 0.0
    ways = [max(_pair(x, y) for y in others.values()) for own, others in ((a, b), (b, a)) for x in own.values()]
    return sum(ways) / len(ways)


def _pair(a: Actor, b: Actor) -> float:
    if a.id == b.id:
        return 1.0
    if is_within(a.id, b.id) or is_within(b.id, a.id):
        return 0.8
    return 0.5 if top(a) == top(b) else 0.0
