"""Memory: an act that is told as already known, by the words beside it and by where it stands."""

from services.extraction.candidates import Candidate, Sighting
from services.extraction.reading import OPENING, Reading
from services.extraction.sentences.scan import Mark
from services.extraction.standing.phase_marks import ACTS
from services.extraction.standing.tense import present_verb

MEMORIES = frozenset({"guard.background", "guard.glory"})
GLORY_REACH = 14  # "the victories that the army won together with ..."
HAD_REACH = 7  # "the men who had been trained", behind another act
IF_REACH = 3
WHO_REACH = 3


def memory(candidate: Candidate) -> tuple[str, Reading, Mark] | None:
    """Return the guard for an act told as known: last week's recalled today is near news, another year's is none."""
    first = candidate.primary
    reading, clause = first.reading, first.reading.clause_at(first.frame.trigger.start)
    marks = [m for m in reading.scan.of("BACKGROUND") if m.start < clause[1] and clause[0] - 4 <= m.start]
    if marks and reading.block not in OPENING:
        fresh = reading.scan.of_between(*clause, "RECENT", "DAYW")
        return "guard.recalled" if fresh else "guard.background", reading, marks[0]
    opening = candidate.in_opening
    for one in (first,) if opening else candidate.sightings:
        told = _told_before(one)
        if told is not None:
            return "guard.glory" if told.word == "GLORY" else "guard.background", one.reading, told
    if not opening and not reading.scan.of("DAYW") and (days := reading.scan.of_between(*clause, "DAYSAGO")):
        return "guard.recalled", reading, days[0]  # "it had taken the port days ago": not what the text came to tell
    return None


def _told_before(sighting: Sighting) -> Mark | None:
    """Return what makes an act a memory: a decade, "the victories that", "who had been", who holds or keeps what."""
    reading, start = sighting.reading, sighting.frame.trigger.start
    if reading.block == "title":
        return None
    clause, scan = reading.clause_at(start), reading.scan
    told = [m for m in scan.of("HISTORY") if clause[0] - 4 <= m.start < clause[1]]
    glories = [m for m in scan.of("GLORY") if 0 <= start - m.start <= GLORY_REACH]
    lead = reading.block in OPENING  # there "the victories that ... will go on" is news, "after the victories that" not
    told += [m for m in glories if not lead or scan.covering(m.start - 1, "AFTERW")]
    told += [m for m in scan.of("IFONLY") if 0 <= start - m.end <= IF_REACH]
    told += [m for m in scan.of("HADDONE") if 0 <= start - m.end <= HAD_REACH < m.start]
    if reading.block not in OPENING and not scan.of("DAYW"):
        told += [m for m in scan.of("HOLDS", "VICTORYN") if m.start == start]
        told += [m for m in scan.of("KEEPS") if clause[0] <= m.start <= start]  # "has 2,000 men there who train"
        told += _who_do(sighting)
    return told[0] if told else None


def _who_do(sighting: Sighting) -> list[Mark]:
    """Return what makes an act only tell who somebody is: "soldiers who train B's army", in the present."""
    reading, trigger = sighting.reading, sighting.frame.trigger
    who = [m for m in reading.scan.of("RELATIVE") if 0 <= trigger.start - m.end <= WHO_REACH]
    if not who or trigger.subtype not in ACTS:
        return []
    now = present_verb(reading, trigger.start, trigger.end)
    return who[-1:] if now is not None and now.start >= who[-1].end else []
