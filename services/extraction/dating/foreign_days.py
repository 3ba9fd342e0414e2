"""Foreign days: dates of a sentence that are of its telling, of what came before or of the page, not its event's."""

from services.extraction.dating.sentence_dates import Dated, dated
from services.extraction.reading import Reading, Text
from services.text.date_resolver import Anchor

DATELINE = 8  # the tokens of a line that names place and day
DATELINE_MARKS = frozenset("(-:\u2013\u2014")
COMMAS = frozenset(",\u060c")
SOURCE_REACH = 8  # the words of whoever is cited, before the day on which he said it
_UNTIL_REACH = 3  # "the 31st of August-DAT until"


def events_days(reading: Reading, trigger: int | None, text: Text, anchor: Anchor, ahead: bool) -> list[Dated]:
    """Return the dates of a sentence without those of a statement, of the past behind "after", or of a dateline."""
    return [
        one
        for one in dated(reading, text, anchor, ahead)
        if not is_statements(reading, one.token, trigger)
        and not is_earlier(reading, one.token)
        and not one.mention.since
        and not one.mention.until
        and not (ahead and is_settled(reading, one.token))
        and not is_dateline(one, reading, text, anchor)
    ]


def is_statements(reading: Reading, token: int, trigger: int | None) -> bool:
    """Say whether a date tells when it was said: between a speech verb and its "that", or right behind the verb."""
    clause = reading.clause_at(token)
    said = reading.scan.of_between(*clause, "SPEECHV", "DENY")
    if reading.scan.syntax.capitals and any(0 <= token - mark.end <= 1 for mark in said):
        return True
    if _is_sources(reading, token):
        return True
    with_trigger = trigger is not None and clause[0] <= trigger < clause[1]
    return bool(said) and not with_trigger and clause[1] < len(reading.scan.tokens)


def _is_sources(reading: Reading, token: int) -> bool:
    """Say whether a date stands with its source: "as the ministry in Dushanbe said on Friday", without a comma."""
    scan = reading.scan
    if scan.syntax.postpositions:
        return False
    cited = [mark for mark in scan.of("ACCORDING") if 0 <= token - mark.end <= SOURCE_REACH]
    return bool(cited) and not any(COMMAS & set(one.gap) for one in scan.tokens[cited[-1].end : token + 1])


def is_settled(reading: Reading, token: int) -> bool:
    """Say whether a date stands right behind the word for signing or deciding: it is past, whatever is planned."""
    return any(0 <= token - mark.end <= 1 for mark in reading.scan.of("SIGNED", "AGREED", "DECIDED", "SETTLEDW"))


def is_earlier(reading: Reading, token: int) -> bool:
    """Say whether "after", "since" or "had earlier" stands before a date: what it dates came before the event.

    So does "until", behind it where words follow their noun: it dates the end.
    """
    scan = reading.scan
    if scan.syntax.postpositions and any(0 <= mark.start - token <= _UNTIL_REACH for mark in scan.of("UNTILW")):
        return True
    ends = () if scan.syntax.postpositions else scan.of("UNTILW", "LASTS")
    return any(0 <= token - mark.end <= 1 for mark in (*reading.scan.of("AFTERW", "BACKGROUND"), *ends))


def is_dateline(one: Dated, reading: Reading, text: Text, anchor: Anchor) -> bool:
    """Say whether a date stands for the article's own: it repeats the publication day or closes the place line."""
    if one.mention.relative_days is not None or one.date.precision != "day":
        return False
    block, repeats = text.blocks[reading.block], one.date.start == anchor.published
    before, behind = block[: one.mention.start].rstrip(" ,")[-1:], block[one.mention.end :].lstrip(" ,")[:1]
    heads = one.token < DATELINE and behind in DATELINE_MARKS
    if one.mention.weekday is not None:
        return repeats and (heads or (one.token < DATELINE and before in DATELINE_MARKS))
    return heads or (repeats and one.mention.year is not None)
