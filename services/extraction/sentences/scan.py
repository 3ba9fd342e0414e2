"""Scanning: what the lexicon finds in one sentence, token by token."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import NamedTuple

from services.extraction.lexicon.found import Found, joined
from services.extraction.lexicon.gazetteer import Gazetteer
from services.extraction.lexicon.model import Match
from services.extraction.lexicon.trie import Trie
from services.extraction.words.syntax import SYNTAX
from services.extraction.words.tokens import Sentence

_TRIGGERS = """HQHEAD HQHEAD_WEAK HQPHRASE UNIT PATROL EXERCISE AGREE AGREEV OP FIRE COVERV ALLOW BASE INTEL DECONF ARM
MEET HAND MEMBERW COORD COORDV WITH SUPPORT UNITV PARTICIPATE SUPPORTV CAPTURE ENTERV WEAPONS INFO HOSTV RECEIVEV
TRAINN TRAINEDV ARMSGIFT DECONF DECONF_WEAK WELCOMEV INVITEW MEMBERLAST"""
TRIGGERS = frozenset(_TRIGGERS.split())
ACTS = frozenset({
    "ENTRY",  # "leave for their stay was taken back"
    "HELPTHEM", "THEIRSIDE",  # of a sentence whose other party stands before it
    "SIDEV", "RANKSV", "MERGEN", "WORKWITH", "CLAIMW", "DEPARTV", "BRINGV", "COURSEW",
    "INTOBODY", "WITHDRAWV",
    "ATTACHV", "TEAMV", "LEAVEALLY", "ENDPARTV", "LEARNV", "ESCORTV", "JOINALLY", "ARMSPACK", "JOINTTEAM",
    "ACTV", "ACTOWN", "ACTN", "SUPPORTN", "CLEARV", "SENTBY", "AIDPURPOSE", "PATROLV", "EXERCISEV", "HELPV", "CARRYV",
    "TRAINV", "POSTV", "ASSEMBLEW", "DELIVER", "ARRIVEV", "TRAINN", "TRAINEDV", "AIDCUE", "LEAVECUE",
    "ENLISTV", "LEAVEV", "ENTERALLY", "SCHOOLEDV", "GETSV", "SUPPLYN", "FERRYV", "SENDV", "LEAVEN", "TOGETHERW",
    "BACKN", "KILLV", "PULLV", "PASSV", "RELIEVEV", "BODYW", "LESSONN",
})  # fmt: skip
# Phrases of support and the marks of light verbs are made of these.
_MAKING = (
    "LENTN", "LENTPART", "SUPPORTN", "COOPN", "SUPPART", "LENDER", "GIVEHEAD", "GIVEV", "TAKEV", "GIVENOUN", "REQUESTN",
)  # fmt: skip
_MAY_TELL = TRIGGERS.union(_MAKING)
_SENT = ("ARMSW", "TRAINERS")  # a state that sends these acts, without a force of its own
_FORCES = frozenset({"actor", "force", "owned"})
_OF_ACTS = _FORCES.union(_SENT, ("LEANP",))  # without one of these no act tells; leaning on it makes fire support
_ARMS_KEPT = frozenset({"FIREW", "WEAPONS", "ARMSW", "ARMSGIFT", "COUNCILW", "TRAINERW", "FACTIONW"})
_ARMS = ("FIREW", "MIL", "WEAPONS")
_KEPT = {"ar": _ARMS_KEPT, "fa": _ARMS_KEPT}  # what a name says of its bearer
_KEPT_EVERYWHERE = frozenset({"FIREW", "ARMSW", "TRAINERS", "COALITIONW"})

_NOT_REACH = 2  # "will not even yield"


class Mark(NamedTuple):
    """A word class found from token `start` to before `end`."""

    word: str
    start: int
    end: int
    clitic: str


_NOWHERE: Mapping[int, Match] = {}
_mark = partial(tuple.__new__, Mark)  # most sentences hold a dozen


class Scan:
    """A sentence with everything the lexicon knows in it, made when somebody first asks: most sentences are left."""

    def __init__(self, sentence: Sentence, language: str, tries: Sequence[Trie], gazetteer: Gazetteer | None) -> None:
        self.sentence, self.language, self.tokens = sentence, language, sentence.tokens
        self.syntax = SYNTAX[language]
        self._gazetteer = gazetteer
        self.found = joined([trie.look(sentence.tokens) for trie in tries])
        self._covered: dict[str, frozenset[int]] = {}  # asked far more often than marks change

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Return every kind of entry and every class that a word of the sentence may be."""
        return self.found.kinds()

    @cached_property
    def kinds_at(self) -> list[frozenset[str]]:
        """Return for each token the kinds of entry and the classes that begin there."""
        return self.found.kinds_at()

    @cached_property
    def matches(self) -> list[Sequence[Match]]:
        """Return for each token all entries that begin there."""
        return self.found.matches()

    @cached_property
    def marks(self) -> dict[str, list[Mark]]:
        """Return the classes of words, each with the longest mark at every place."""
        marks = _marks(self.found)
        if self.syntax.postpositions and "CLASH" in marks:
            arms = {mark.start for word in _ARMS for mark in marks.get(word, ()) if mark.end > mark.start + 1}
            marks["CLASH"] = [mark for mark in marks["CLASH"] if mark.start not in arms]  # "warplane"
        if self.language == "en" and "CLASH" in marks and "EXERCISE" in marks:
            games = {mark.start for mark in marks["EXERCISE"] if mark.end > mark.start + 1}
            marks["CLASH"] = [mark for mark in marks["CLASH"] if mark.start not in games]  # "war games with B"
        if "YIELDV" in marks and "NEG" in marks:
            _keep_ground(marks)  # "will not yield the post to C"
        _consume(marks, self.language, [(mark.start, mark.end) for mark in marks.get("FILLER", ())])
        themes = [(mark.start, mark.end) for mark in marks.get("THEME", ()) if mark.end > mark.start + 1]
        if themes and "MIL" in marks:  # "a draft resolution on chemical weapons" is no matter of forces
            inside = _reaches(themes)
            marks["MIL"] = [mark for mark in marks["MIL"] if inside.get(mark.start, 0) < mark.end]
        return marks

    @cached_property
    def places(self) -> list[Sequence[Match]]:
        """Return for each token the places of the gazetteer that begin there."""
        return [] if self._gazetteer is None else self._gazetteer[self.language].find(self.tokens)

    @cached_property
    def _longest(self) -> dict[str, dict[int, Match]]:
        """Return for each kind of entry the longest at every token: asked some fifty times of a sentence."""
        return self.found.longest()

    def longest(self, at: int, kind: str) -> Match | None:
        """Return the longest entry of a kind that begins at a token."""
        return self._longest.get(kind, _NOWHERE).get(at)

    def of(self, *words: str) -> list[Mark]:
        """Return the marks of some classes in order of place."""
        marks = self.marks
        if marks.keys().isdisjoint(words):  # most classes stand in no sentence
            return []
        found = [mark for word in words if word in marks for mark in marks[word]]
        return found if len(found) < 2 else sorted(found, key=_place)

    def at(self, place: int, *words: str) -> Mark | None:
        """Return the longest mark of some classes that begins at a token, of the first class where two are alike."""
        found: Mark | None = None
        marks = self.marks
        for word in words:
            if word in marks:
                for mark in marks[word]:
                    if mark.start == place and (found is None or mark.end > found.end):
                        found = mark
        return found

    def of_between(self, start: int, end: int, *words: str) -> list[Mark]:
        """Return the marks of some classes that begin within a range of tokens."""
        marks = self.marks
        if marks.keys().isdisjoint(words):
            return []
        found = [mark for word in words if word in marks for mark in marks[word] if start <= mark.start < end]
        return found if len(found) < 2 else sorted(found, key=_place)

    def covering(self, place: int, *words: str) -> bool:
        """Say whether a mark of some classes covers a token."""
        marks = self.marks
        for word in words:
            if word in marks:
                known = self._covered.get(word)
                if known is None:
                    known = frozenset(k for mark in marks[word] for k in range(mark.start, mark.end))
                    self._covered[word] = known
                if place in known:
                    return True
        return False

    def let_name(self, match: Match) -> None:
        """Let words that may mean several states name the one of a match; asked before anything else is."""
        start, entry = match.start, match.entry
        self.found.longer[start] = [*self.found.at(start), match._replace(entry=entry._replace(kind="name"))]
        self.matches[start] = self.found.longer[start]
        self.kinds_at[start] |= {"name"}
        self.kinds |= {"name"}

    def add(self, marks: Iterable[Mark]) -> None:
        """Take in marks that were built of others."""
        for mark in marks:
            self.marks.setdefault(mark.word, []).append(mark)
        self._covered.clear()

    def consume(self, names: list[tuple[int, int]]) -> None:
        """Take away the word classes inside names: a name never triggers."""
        _consume(self.marks, self.language, names)
        self._covered.clear()

    def drop(self, word: str, place: int) -> None:
        """Take away the marks of a class that begin at a token."""
        self.marks[word] = [mark for mark in self.marks.get(word, ()) if mark.start != place]
        self._covered.clear()


def _place(mark: Mark) -> tuple[int, int]:
    return mark.start, -mark.end


def scan(sentence: Sentence, tries: Sequence[Trie], language: str, gazetteer: Gazetteer | None = None) -> Scan:
    """Find every entry of some tries in a sentence."""
    return Scan(sentence, language, tries, gazetteer)


def _marks(found: Found) -> dict[str, list[Mark]]:
    """Return the longest mark of every class at each token."""
    marks: dict[str, list[Mark]] = {}
    for one in found.classes():
        marks.setdefault(one[0], []).append(_mark(one))
    return marks


def _keep_ground(marks: dict[str, list[Mark]]) -> None:
    """Leave out the giving of ground that a negation stands before: nothing passes to anybody."""
    nots = [mark.end for mark in marks["NEG"]]
    kept = {m.start for m in marks["YIELDV"] if any(0 <= m.start - end <= _NOT_REACH for end in nots)}
    for word in ("HAND", "DELIVER"):
        marks[word] = [mark for mark in marks.get(word, []) if mark.start not in kept]


def _consume(marks: dict[str, list[Mark]], language: str, names: list[tuple[int, int]]) -> None:
    """Take away the marks inside names, but for what a name says of its bearer."""
    if not names:
        return
    kept = _KEPT.get(language, _KEPT_EVERYWHERE)
    inside = _reaches(names)
    for word, some in marks.items():
        if word not in kept:
            marks[word] = [mark for mark in some if inside.get(mark.start, 0) < mark.end]


def _reaches(names: list[tuple[int, int]]) -> dict[int, int]:
    """Return for each token inside some names how far the longest of them goes."""
    reaches: dict[int, int] = {}
    for start, end in names:
        for place in range(start, end):
            reaches[place] = max(end, reaches.get(place, 0))
    return reaches


def may_tell(found: Scan) -> bool:
    """Say whether a word of the sentence may be, or may make with others, what an event needs."""
    kinds = found.kinds
    return not _MAY_TELL.isdisjoint(kinds) or not (ACTS.isdisjoint(kinds) or _OF_ACTS.isdisjoint(kinds))


def has_trigger(found: Scan) -> bool:
    """Say whether any class of the sentence can be an event at all."""
    if not may_tell(found):
        return False
    marks = found.marks
    if any(marks[word] for word in TRIGGERS & marks.keys()):
        return True
    if not any(marks[word] for word in ACTS & marks.keys()):
        return False
    return any(marks.get(word) for word in _SENT) or not _FORCES.isdisjoint(found.kinds)
