"""Those of: "its soldiers trained with those of B", where a pronoun stands for the noun of force before it."""

from dataclasses import replace

from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import BARE, Mention, compose

_FORCES = frozenset({"named", "composed"})
_PRONOUNS = frozenset({"those", "that"})
_NOUN_REACH = 24


def with_those_of(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Let an English "those of B" begin at its pronoun; of a state, it is such a force as the one named before it."""
    found: list[Mention] = []
    for mention in mentions:
        start = _pronoun(owners, mention)
        noun = next((one for one in reversed(found) if one.kind in _FORCES), None) if start is not None else None
        if start is None or noun is None or mention.start - noun.end > _NOUN_REACH:
            found.append(mention)
        elif mention.kind in BARE and mention.actor.country is not None:
            branch = noun.actor.id.partition(".")[2] if noun.actor.type.startswith("state_") else "forces"
            kind = noun.actor.type if noun.actor.type.startswith("state_") else "state_mil"
            actor = compose(owners.lexicon, mention.actor.country, branch, kind, owners.stage.day)
            found.append(replace(mention, start=start, actor=actor, kind="composed"))
        else:
            found.append(replace(mention, start=start))
    return found


def _pronoun(owners: Owners, mention: Mention) -> int | None:
    """Return where "those of" or "that of the" before an actor begins."""
    tokens = owners.scan.tokens
    of = mention.start - 1
    of -= of > 0 and tokens[of].key == "the"
    return of - 1 if of > 0 and tokens[of].key == "of" and tokens[of - 1].key in _PRONOUNS else None
