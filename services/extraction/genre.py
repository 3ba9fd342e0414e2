"""Genre: a text that tells news, and one that argues, asks or speaks of itself."""

from services.extraction.confirmation import OPENING_CHARACTERS
from services.extraction.reading import Text

MANY_WORDS_OF_MINE = 3
MANY_QUESTIONS = 3


def genre_codes(text: Text) -> list[str]:
    """Return the codes of a text that opens without a day or anyone who says something, or says "I" and asks often."""
    news = any(r.scan.of("SPEECHV", "DAYW") for r in text.opening(OPENING_CHARACTERS))
    person = sum(len(r.scan.of("FIRSTPERSON")) for r in text.readings)
    asks = sum("?" in told or "\u061f" in told for told in text.blocks.values())
    codes = [] if news else ["genre.essay" if person + asks else "genre.no_news_verb"]
    many = person >= MANY_WORDS_OF_MINE or asks >= MANY_QUESTIONS
    return [*codes, "genre.first_person"] if many else codes
