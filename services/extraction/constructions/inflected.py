"""Inflected: the constructions that only French and Russian read, after those of every language, the surest first."""

from services.extraction.constructions.helping import stood_by
from services.extraction.constructions.pledging import disowned, handed_back, pledged
from services.extraction.constructions.uniting import asked_for, founded, members_act, united

INFLECTED = (stood_by, united, founded, asked_for, members_act, pledged, handed_back, disowned)
