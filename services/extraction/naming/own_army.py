"""Own army: "the army" of a Persian text that stands in one breath with a force whose state is known."""

from dataclasses import replace

from services.extraction.mentions import Mention, compose
from services.extraction.naming.owners import Owners

_LINKS = ("AND", "WITH", "SUPPORT")


def with_own_army(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Let "the army and the popular committees of A" be A's army: who is joined to it tells whose it is."""
    if owners.scan.language != "fa" or not any(one.kind == "local" for one in mentions):
        return mentions
    found = list(mentions)
    for at, one in enumerate(mentions):
        beside = [
            other for other in mentions[max(0, at - 1) : at + 2] if other is not one and _is_joined(owners, one, other)
        ]
        state = next((other.actor.country for other in beside if other.actor.country is not None), None)
        if one.kind == "local" and one.actor.id == "local.army" and state is not None:
            own = compose(owners.lexicon, state, "forces", "state_mil", owners.stage.day)
            found[at] = replace(one, actor=own, kind="composed")
    return found


def _is_joined(owners: Owners, one: Mention, other: Mention) -> bool:
    """Say whether nothing but "and", or "with the help of" a force of a state, stands between two mentions."""
    first, second = (one, other) if one.start < other.start else (other, one)
    link = owners.scan.at(first.end, *_LINKS) if first.end < len(owners.scan.tokens) else None
    near = link is not None and 0 <= second.start - link.end <= 1 and other.kind in ("named", "composed")
    return near and ((link is not None and link.word == "AND") or other.actor.type.startswith("state_"))
