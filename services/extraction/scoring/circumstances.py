"""Circumstances: codes for how a candidate is told, apart from what ties its parties; by hand they weigh nothing."""

from collections.abc import Callable, Iterator

from services.extraction.candidates import Candidate
from services.extraction.linking.triggers import POLITICAL
from services.extraction.reading import Reading, Text
from services.extraction.scoring.referred import REFERRED
from services.extraction.sentences.mentions import BARE
from services.extraction.standing.tense import present_verb

LATE = 2 / 3
FORCES = frozenset({"named", "composed"})
FIGHTING = ("ACTV", "ACTN", "ACTOWN", "OP", "CAPTURE", "CLASH", "CLASHV", "FIREW")
OFTEN = 3  # words of its kind in a text
_SOURCE_REACH = 4  # words between a verb of saying and what tells who speaks
_SOURCE_OPENS = 6


def circumstances(candidate: Candidate, text: Text) -> Iterator[str]:
    """Yield the code of every circumstance that holds."""
    for code, holds in CIRCUMSTANCES.items():
        if holds(candidate, text):
            yield code


def _kinds(candidate: Candidate) -> list[set[str]]:
    """Return, for each party, in what forms it is named."""
    return [
        {party.linked.mention.kind, *(mention.kind for _, mention in party.mentions)} for party in candidate.parties
    ]


def _is_bare(candidate: Candidate, text: Text) -> bool:
    return any(kinds <= BARE for kinds in _kinds(candidate))


def _is_politics(candidate: Candidate, text: Text) -> bool:
    bare = BARE | {"leader"}
    return candidate.subtype in POLITICAL and any(kinds <= bare for kinds in _kinds(candidate))


def _has_leader(candidate: Candidate, text: Text) -> bool:
    return any("leader" in kinds for kinds in _kinds(candidate))


def _has_military_word(candidate: Candidate, text: Text) -> bool:
    """Look into the clause: a military context may also come from the names alone."""
    reading = candidate.primary.reading
    clause = reading.clause_at(candidate.primary.frame.trigger.start)
    return bool(reading.scan.of_between(*clause, "MIL"))


def _is_told_again(candidate: Candidate, text: Text) -> bool:
    return len(candidate.sightings) > 1


def _is_told_in_blocks(candidate: Candidate, text: Text) -> bool:
    return len({sighting.reading.block for sighting in candidate.sightings}) > 1


def _is_told_otherwise(candidate: Candidate, text: Text) -> bool:
    """Say whether the same parties do a second kind of act: who attack together also lend each other fire."""
    return bool(candidate.also)


def _is_told_once(candidate: Candidate, text: Text) -> bool:
    """Say whether a text opens with an act and never comes back to it: a true one it tells again."""
    return candidate.in_opening and len(candidate.sightings) == 1 and not candidate.also


def _is_on_an_enemy(candidate: Candidate, text: Text) -> bool:
    """Say whether the clause has as its target somebody who is at war with one of the parties in those days."""
    reading = candidate.primary.reading
    start, end = reading.clause_at(candidate.primary.frame.trigger.start)
    targets = (g for g in reading.groups if g.slot == "target" and start <= g.start < end)
    struck = {mention.actor.id for group in targets for mention in group.mentions} - candidate.ids
    return any(text.has_rivals({one, party}) for one in struck for party in candidate.ids)


def _is_said_by_soldiers(candidate: Candidate, text: Text) -> bool:
    """Say whether a sentence opens with what a military source says."""
    scan = candidate.primary.reading.scan
    for said in scan.of("SPEECHV"):
        after = range(said.end, said.end + _SOURCE_REACH)
        near = after if scan.syntax.verb_first else range(max(0, said.start - _SOURCE_REACH), said.start)
        if said.start < _SOURCE_OPENS and any(scan.covering(place, "MIL") for place in near):
            return True
    return False


def _is_late(candidate: Candidate, text: Text) -> bool:
    return candidate.primary.reading.order > LATE * max(1, text.readings[-1].order)


def _names_no_force(candidate: Candidate, text: Text) -> bool:
    return not any(mention.kind in FORCES for one in text.readings for mention in one.mentions)


def _is_about_fighting(candidate: Candidate, text: Text) -> bool:
    """Say whether more than half of the sentences tell of fighting."""
    return 2 * sum(bool(one.scan.of(*FIGHTING)) for one in text.readings) > len(text.readings)


def _has_unmilitary_title(candidate: Candidate, text: Text) -> bool:
    """Say whether no word of a title is of war; the body may be of nothing else, and the title a quotation."""
    titles = [one for one in text.readings if one.block == "title"]
    return bool(titles) and not any(map(_is_military, titles)) and not _is_about_fighting(candidate, text)


def _is_military(reading: Reading) -> bool:
    """Say whether a sentence names a force, or has a word of war or of soldiers."""
    entries = (match.entry.kind for found in reading.scan.matches for match in found)
    return bool(reading.scan.of("MIL", "ARMSW", "WEAPONS", "BASE", "FIRE", "ATTACKV", "ATTACKN", *FIGHTING)) or any(
        kind in ("actor", "force") for kind in entries
    )


def _has_civil_title(candidate: Candidate, text: Text) -> bool:
    return any(one.scan.of("THEME", "CIVIL") for one in text.readings if one.block == "title")


def _asks(candidate: Candidate, text: Text) -> bool:
    told = text.blocks[candidate.primary.reading.block]
    return "?" in told or "\u061f" in told


def _has_day(candidate: Candidate, text: Text) -> bool:
    return bool(candidate.primary.reading.scan.of("DAYW"))


def _is_said(candidate: Candidate, text: Text) -> bool:
    """Say whether the body tells an act as what somebody says: a minor event has its own source, background none."""
    scan, start = candidate.primary.reading.scan, candidate.primary.frame.trigger.start
    until = len(scan.tokens) if scan.syntax.verb_last else start  # their verbs of saying close the sentence
    return not candidate.in_opening and bool(scan.of_between(0, until, "SPEECHV"))


def _goes_on(candidate: Candidate, text: Text) -> bool:
    """Say whether the body tells an act in the present: there it is how things stand, not what has happened."""
    trigger = candidate.primary.frame.trigger
    return not candidate.in_opening and present_verb(candidate.primary.reading, trigger.start, trigger.end) is not None


def _is_civil(candidate: Candidate, text: Text) -> bool:
    return _says_often(text, "CIVIL")


def _is_sport(candidate: Candidate, text: Text) -> bool:
    return _says_often(text, "SPORT")


def _says_often(text: Text, word: str) -> bool:
    return sum(len(reading.scan.of(word)) for reading in text.readings) >= OFTEN


CIRCUMSTANCES: dict[str, Callable[[Candidate, Text], bool]] = {
    "body.present": _goes_on,
    "body.said": _is_said,
    "clause.enemy": _is_on_an_enemy,
    "clause.military": _has_military_word,
    "form.bare": _is_bare,
    "form.leader": _has_leader,
    "form.politics": _is_politics,
    "genre.question": _asks,
    "position.late": _is_late,
    "text.civil": _is_civil,
    "sentence.day": _has_day,
    "source.military": _is_said_by_soldiers,
    "text.fighting": _is_about_fighting,
    "text.no_force": _names_no_force,
    "title.civil": _has_civil_title,
    "title.unmilitary": _has_unmilitary_title,
    "told.again": _is_told_again,
    "told.also": _is_told_otherwise,
    "told.blocks": _is_told_in_blocks,
    "told.once": _is_told_once,
    **REFERRED,
    "text.sport": _is_sport,
}
