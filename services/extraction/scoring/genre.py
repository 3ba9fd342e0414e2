"""Genre: a text that tells news, and one that argues, asks or speaks of itself."""

from services.extraction.reading import Text
from services.extraction.scoring.confirmation import OPENING_CHARACTERS

MANY_WORDS_OF_MINE = 3
MANY_QUESTIONS = 3
MANY_ARGUMENTS, PER_CHARACTERS, LEAST_CHARACTERS = 3, 1_100, 800  # one of these words in so many characters


def genre_codes(text: Text) -> list[str]:
    """Return the codes of a text that opens without a day or anyone who says something, or says "I" and asks often."""
    news = any(r.scan.of("SPEECHV", "DAYW") for r in text.opening(OPENING_CHARACTERS))
    person = sum(len(r.scan.of("FIRSTPERSON")) for r in text.readings)
    asks = sum("?" in told or "\u061f" in told for told in text.blocks.values())
    codes = [] if news else ["genre.essay" if person + asks else "genre.no_news_verb"]
    if _argues(text) and "genre.essay" not in codes:
        codes = ["genre.essay"]
    many = person >= MANY_WORDS_OF_MINE or asks >= MANY_QUESTIONS
    return [*codes, "genre.first_person"] if many else codes


def _argues(text: Text) -> bool:
    """Say whether words of reasoning ("undoubtedly", "therefore", "the question is") stand close together."""
    words = sum(len(r.scan.of("ARGUEW")) for r in text.readings)
    told = max(LEAST_CHARACTERS, sum(map(len, text.blocks.values())))
    return words >= MANY_ARGUMENTS and words * PER_CHARACTERS >= told
