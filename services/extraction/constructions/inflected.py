"""Inflected: the constructions that only French and Russian read, after those of every language, the surest first."""

from services.extraction.constructions.base_accords import base_accord
from services.extraction.constructions.helped_by_case import helped_by_case
from services.extraction.constructions.helping import stood_by, stood_by_whom
from services.extraction.constructions.pledging import disowned, handed_back, pledged
from services.extraction.constructions.relief import relieved, taken_over
from services.extraction.constructions.uniting import asked_for, entered, founded, members_act, united

INFLECTED = (
    stood_by,
    stood_by_whom,
    helped_by_case,
    united,
    founded,
    asked_for,
    members_act,
    pledged,
    handed_back,
    disowned,
    relieved,
    taken_over,
    base_accord,
    entered,
)
