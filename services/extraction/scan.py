"""Scanning: what the lexicon finds in one sentence, token by token."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.extraction.generators import ARTICLE
from services.extraction.lexicon.model import Match, Trie
from services.extraction.syntax import SYNTAX, Syntax
from services.extraction.tokens import Sentence, Token

_TRIGGERS = """HQHEAD HQHEAD_WEAK HQPHRASE UNIT PATROL EXERCISE AGREE AGREEV OP FIRE COVERV ALLOW BASE INTEL DECONF ARM
MEET HAND COORD COORDV WITH SUPPORT UNITV PARTICIPATE SUPPORTV CAPTURE ENTERV WEAPONS INFO HOSTV RECEIVEV
TRAINN TRAINEDV ARMSGIFT DECONF DECONF_WEAK WELCOMEV INVITEW"""
TRIGGERS = frozenset(_TRIGGERS.split())
ACTS = (
    "ATTACHV", "TEAMV", "LEAVEALLY", "JOINALLY", "ARMSPACK", "JOINTTEAM",
    "ACTV", "ACTOWN", "ACTN", "SUPPORTN", "CLEARV", "SENTBY", "AIDPURPOSE", "PATROLV", "EXERCISEV", "HELPV", "CARRYV",
    "TRAINV", "POSTV", "ASSEMBLEW", "DELIVER", "ARRIVEV", "TRAINN", "TRAINEDV", "AIDCUE", "LEAVECUE",
    "ENLISTV", "LEAVEV", "ENTERALLY", "SCHOOLEDV", "GETSV", "SUPPLYN", "FERRYV", "SENDV",
)  # fmt: skip
_SENT = ("ARMSW", "TRAINERS")  # a state that sends these acts, without a force of its own
_FORCES = frozenset({"actor", "force", "owned"})
_ARMS_KEPT = frozenset({"FIREW", "WEAPONS", "ARMSW", "ARMSGIFT", "COUNCILW", "TRAINERW"})
_KEPT = {"ar": _ARMS_KEPT, "fa": _ARMS_KEPT}  # what a name says of its bearer
_KEPT_EVERYWHERE = frozenset({"FIREW", "ARMSW", "TRAINERS"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A word class found from token `start` to before `end`."""

    word: str
    start: int
    end: int
    clitic: str


@dataclass(slots=True)
class Scan:
    """A sentence with everything the lexicon knows in it."""

    sentence: Sentence
    language: str
    matches: list[Sequence[Match]]
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    covered: dict[str, frozenset[int]] = field(default_factory=dict)  # asked far more often than marks change
    places: list[Sequence[Match]] = field(default_factory=list)  # of the gazetteer, once a text has a trigger

    @property
    def syntax(self) -> Syntax:
        """Return how the language of the sentence orders its words."""
        return SYNTAX[self.language]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Return the tokens of the sentence."""
        return self.sentence.tokens

    def longest(self, at: int, kind: str) -> Match | None:
        """Return the longest entry of a kind that begins at a token."""
        best: Match | None = None
        for match in self.matches[at] if at < len(self.matches) else ():
            if match.entry.kind == kind and (best is None or match.end > best.end):
                best = match
        return best

    def of(self, *words: str) -> list[Mark]:
        """Return the marks of some classes in order of place."""
        found: list[Mark] = []
        for word in words:  # most classes stand in no sentence: one look at each is all that they may cost
            some = self.marks.get(word)
            if some:
                found += some
        return found if len(found) < 2 else sorted(found, key=lambda mark: (mark.start, -mark.end))

    def at(self, place: int, *words: str) -> Mark | None:
        """Return the longest mark of some classes that begins at a token."""
        found = [mark for word in words for mark in self.marks.get(word, ()) if mark.start == place]
        return max(found, key=lambda mark: mark.end) if found else None

    def of_between(self, start: int, end: int, *words: str) -> list[Mark]:
        """Return the marks of some classes that begin within a range of tokens."""
        return [mark for mark in self.of(*words) if start <= mark.start < end]

    def covering(self, place: int, *words: str) -> bool:
        """Say whether a mark of some classes covers a token."""
        for word in words:
            if word in self.marks:
                known = self.covered.get(word)
                if known is None:
                    known = frozenset(k for mark in self.marks[word] for k in range(mark.start, mark.end))
                    self.covered[word] = known
                if place in known:
                    return True
        return False

    def add(self, marks: Iterable[Mark]) -> None:
        """Take in marks that were built of others."""
        for mark in marks:
            self.marks.setdefault(mark.word, []).append(mark)
        self.covered.clear()


def scan(sentence: Sentence, tries: Sequence[Trie], language: str) -> Scan:
    """Find every entry of some tries in a sentence."""
    first, *others = tries
    found = Scan(sentence, language, first.find(sentence.tokens))
    for trie in others:
        more = trie.find(sentence.tokens)
        found.matches = [(*known, *further) for known, further in zip(found.matches, more, strict=True)]
    for matches in filter(None, found.matches):
        longest: dict[str, Match] = {}
        for match in matches:
            if match.entry.kind == "class" or (match.entry.kind == "open" and _opens(found, match)):
                word = match.entry.value if match.entry.kind == "class" else match.entry.value[0]
                if word not in longest or longest[word].end < match.end:
                    longest[word] = match
        for word, match in longest.items():
            found.marks.setdefault(word, []).append(Mark(word, match.start, match.end, match.clitic))
    if found.syntax.postpositions and "CLASH" in found.marks:
        arms = {mark.start for mark in found.of("FIREW", "MIL", "WEAPONS") if mark.end > mark.start + 1}
        found.marks["CLASH"] = [mark for mark in found.marks["CLASH"] if mark.start not in arms]  # "warplane"
    consume(found, [(mark.start, mark.end) for mark in found.of("FILLER")])  # set phrases that hold a verb's letters
    return found


def _opens(found: Scan, match: Match) -> bool:
    """Say whether the word after a phrase has the preposition that the phrase ends with."""
    after = found.matches[match.end] if match.end < len(found.matches) else ()
    letter = match.entry.value[1]
    return any(letter in one.clitic.replace(ARTICLE, "") for one in after)


def consume(found: Scan, names: list[tuple[int, int]]) -> None:
    """Take away the word classes inside names: a name never triggers."""
    if not names:
        return
    found.covered.clear()
    kept = _KEPT.get(found.language, _KEPT_EVERYWHERE)
    for word, marks in found.marks.items():
        if word in kept:
            continue
        found.marks[word] = [
            mark for mark in marks if not any(start <= mark.start and mark.end <= end for start, end in names)
        ]


def has_trigger(found: Scan) -> bool:
    """Say whether any class of the sentence can be an event at all."""
    if any(found.marks.get(word) for word in TRIGGERS):
        return True
    if not any(found.marks.get(word) for word in ACTS):
        return False
    return any(found.marks.get(word) for word in _SENT) or any(
        match.entry.kind in _FORCES for matches in found.matches for match in matches
    )
