"""Delegates: who speaks for a state at a French meeting, "X pour le Mali et Y pour le Niger", known by name or not."""

from dataclasses import replace

from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Scan

_FOR = "pour"
_LEAST, _MOST = 2, 4  # words of a first name and a name


def with_delegates(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Let the name before "for A" and the state behind it be one holder of an office, where a sentence has two."""
    if scan.language != "fr" or not any(token.key == _FOR for token in scan.tokens):
        return mentions
    begins = [_name_before(scan, mention) if mention.kind == "country" else None for mention in mentions]
    if sum(begin is not None for begin in begins) < _LEAST:
        return mentions
    found: list[Mention] = []
    for mention, begin in zip(mentions, begins, strict=True):
        if begin is None:
            found.append(mention)
            continue
        found = [one for one in found if one.end <= begin]  # the leader whose name it is
        found.append(replace(mention, start=begin, kind="office"))
    return found


def _name_before(scan: Scan, state: Mention) -> int | None:
    """Return where the name of a person begins whom "for" ties to a state."""
    place = state.start - 1
    place -= place > 0 and scan.covering(place, "THE")
    if place < _LEAST or scan.tokens[place].key != _FOR:
        return None
    begin = place
    while begin and place - begin < _MOST and scan.tokens[begin - 1].capital:
        begin -= 1
        if scan.tokens[begin].gap.strip():
            break
    return begin if place - begin >= _LEAST else None
