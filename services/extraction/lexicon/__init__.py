"""The lexicon: what analysts know, as tables beside this module; loading makes one trie per language."""

from services.extraction.lexicon.load import digest_of, load
from services.extraction.lexicon.model import ActorRow, Entry, Lexicon, PlaceRow
from services.extraction.lexicon.trie import Trie

__all__ = ["ActorRow", "Entry", "Lexicon", "PlaceRow", "Trie", "digest_of", "load"]
