"""Unknown words: name-like words where a text has a force, and words where it has an act, that the lexicon lacks."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.article import Article
from services.extraction.lexicon.model import Lexicon, Match
from services.extraction.naming.actors import find_mentions
from services.extraction.naming.body_names import IN_NAMES
from services.extraction.naming.resolution import day_of, stage_of
from services.extraction.reading import Text
from services.extraction.sentences.groups import force_root
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import ACTS, TRIGGERS, Mark, Scan, scan
from services.extraction.words.generators import ARTICLE, BEH, LAM, MEEM, NOON, WAW
from services.extraction.words.tokens import read_blocks, read_sentences

MOST_WORDS = 4
LEAST_LETTERS = {"joint": 4, "support": 6}  # shorter words are pronouns and prepositions with one
_NOUNS = ("UNIT", "PEOPLE", "MIL")
_COMPANY = ("WITH", "SUPPORT", "BETWEEN", "BYAGENT")
_LOOSE = frozenset({"local", "collective", "unlisted"})
_BARE = frozenset({"nisba", "speaker", "civil"})
_FORCES = frozenset({"named", "composed", "local", "collective", "unlisted", "counterpart"})
_OPENERS = "\u00ab\u201c\"'("
_CLOSERS = "\u00bb\u201d\"')"
_FROM = MEEM + NOON


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that the lexicon does not know, in a slot where it would have to."""

    kind: str  # actor, act
    cue: str  # after_force before_force company joint support
    block: str
    start: int
    end: int
    forms: tuple[str, ...]  # what a row could hold, the likeliest first
    type: str  # of the actor, as its noun says; of an act the class it stands in the place of


def unknown_words(article: Article, text: Text, lexicon: Lexicon, longest: int) -> list[Unknown]:
    """Return the unknown words of a text in order, names before acts, each spelling once."""
    language = article.language.code
    stage = stage_of(text.theatres, day_of(article))
    tries = lexicon.tries_for(language, article.source.id)
    found: dict[tuple[str, str], Unknown] = {}
    for block, said in read_blocks(article):
        for sentence in read_sentences(block, said, language):
            if not sentence.tokens or len(sentence.tokens) > longest:
                continue
            here = scan(sentence, tries, language)
            if not any(here.marks.get(word) for word in (*TRIGGERS, *ACTS)):
                continue  # nothing that a name could take part in
            looker = _Looker(here, said, find_mentions(here, lexicon, stage))
            for one in (*looker.partners(), *looker.acts()):
                found.setdefault((one.kind, one.forms[0]), one)
    return sorted(found.values(), key=lambda one: one.kind == "act")


def _in_names(match: Match) -> bool:
    """Say whether a known word is one that names of forces are made of: "Falcons of the Desert", "Desert Falcons"."""
    return match.entry.kind in IN_NAMES or match.entry.value in ("UNITADJ", "HANDED", "BODY", "HEROW")


class _Looker:
    """Looks through one sentence: what it holds, what the lexicon knows of it, and whom it names."""

    def __init__(self, here: Scan, said: str, mentions: list[Mention]) -> None:
        self.scan, self.said, self.mentions = here, said, mentions
        found = [match for row in here.matches for match in row if not _in_names(match)]
        self.known = {at for match in found for at in range(match.start, match.end)}
        self.named = {at for m in mentions if m.kind not in _LOOSE for at in range(m.start, m.end)}

    def partners(self) -> list[Unknown]:
        """Return the unknown names of a sentence that has a second actor, known or not."""
        found = list(self.names())
        known = {mention.actor.id for mention in self.mentions if mention.kind not in _BARE}
        return found if len(found) + len(known) > 1 else []

    def names(self) -> Iterator[Unknown]:
        """Yield unknown names: beside a noun of force, or in company of a force."""
        capitals = self.scan.syntax.capitals
        taken: set[int] = set()
        for start, end, kind in self._nouns():
            after = self._run(end + self._of(end), capitals)
            before = self._run_before(start) if capitals else (start, start)
            for cue, (first, last) in (("before_force", before), ("after_force", after)):
                if first < last and first not in taken and (capitals or self._is_name(first, last, kind)):
                    taken |= set(range(first, last))
                    yield self._name(cue, (start, end), (first, last), kind)
        for mark in self.scan.of(*_COMPANY):
            first, last = self._run(mark.end + self._the(mark.end), capitals)
            named = capitals or (first < last and self._quoted(first))
            if first < last and first not in taken and named and self._beside_force(mark.start):
                taken |= set(range(first, last))
                yield self._name("company", None, (first, last), "non_state")

    def acts(self) -> Iterator[Unknown]:
        """Yield unknown words that stand where an act or a tie between forces would."""
        forces = [m for m in self.mentions if m.kind in _FORCES]
        if len({force_root(m.actor.id) for m in forces}) < 2:
            return
        syntax = self.scan.syntax
        for mark in self.scan.of("JOINT"):
            yield from self._act("joint", mark.start - 1 if syntax.adjective_after else mark.end, "OP")
        for force in forces[1:]:
            of = force.start > 1 and self.scan.tokens[force.start - 1].key == _FROM
            at = force.start - 1 - of
            if self.scan.language == "ar" and at >= 0 and self.scan.tokens[at].key.startswith(BEH):
                yield from self._act("support", at, "WITH", at + 1 + of)

    def _act(self, cue: str, at: int, word: str, end: int | None = None) -> Iterator[Unknown]:
        inside = 0 <= at < len(self.scan.tokens) and at not in self.known
        if inside and len(self.scan.tokens[at].key) >= LEAST_LETTERS[cue]:
            first, last = self._span(at, end or at + 1)
            yield Unknown("act", cue, self._block, first, last, (self.said[first:last],), word)

    def _nouns(self) -> Iterator[tuple[int, int, str]]:
        """Yield the nouns of force that name nobody yet, with the type of actor that they say."""
        for at in range(len(self.scan.tokens)):
            if at in self.named:
                continue
            force, mark = self.scan.longest(at, "force"), self.scan.at(at, *_NOUNS)
            if force is not None:
                yield at, force.end, force.entry.value[1]
            elif mark is not None and (mark.word != "MIL" or self._owned(mark)):
                yield at, mark.end, "non_state"

    def _owned(self, mark: Mark) -> bool:
        """Say whether a military word is a noun with an owner: "battalions" and then a word with the article."""
        return ARTICLE not in mark.clitic and self._key(mark.end).startswith(ARTICLE)

    def _is_name(self, first: int, last: int, kind: str) -> bool:
        """Tell a name without capitals from an adjective: it is quoted, or has the article, or a militia bears it."""
        definite = any(self.scan.tokens[at].key.startswith(ARTICLE) for at in range(first, last))
        return definite or kind == "proxy_militia" or self._quoted(first)

    def _quoted(self, at: int) -> bool:
        return any(sign in self.scan.tokens[at].gap for sign in _OPENERS if sign != "(")

    def _of(self, at: int) -> int:
        """Return how many words lead on from a noun to its name: "of the", "loyal to"."""
        steps = 0
        while at + steps < len(self.scan.tokens) and self.scan.covering(at + steps, "OF", "THE"):
            steps += 1
        if not steps and self._key(at) in ("of", "the"):
            steps = 1 + (self._key(at + 1) == "the")
        return steps

    def _the(self, at: int) -> int:
        return int(self._key(at) == "the")

    def _key(self, at: int) -> str:
        return self.scan.tokens[at].key if at < len(self.scan.tokens) else ""

    def _run(self, start: int, capitals: bool) -> tuple[int, int]:
        """Return the unknown words from a place on that can be one name."""
        end = start
        while end < min(len(self.scan.tokens), start + MOST_WORDS) and self._continues(start, end, capitals):
            end += 1
        return start, end

    def _continues(self, start: int, at: int, capitals: bool) -> bool:
        token = self.scan.tokens[at]
        if at in self.known or at in self.named or (at > start and token.gap.strip(_OPENERS + " -")):
            return False
        if capitals:
            return token.capital
        if at == start:
            return not token.key.startswith(WAW)
        before = self.scan.tokens[at - 1].key  # "the eagle the black", "brigade of the eagle": the article ends it
        return not token.key.startswith(WAW) and (token.key.startswith(ARTICLE) or not before.startswith(ARTICLE))

    def _run_before(self, end: int) -> tuple[int, int]:
        """Return the unknown capitalised words right before a noun: "the Desert Falcons Brigade"."""
        start = end
        while (
            start and start > end - MOST_WORDS and self._capital(start - 1) and not self.scan.tokens[start].gap.strip()
        ):
            start -= 1
        return start, end

    def _capital(self, at: int) -> bool:
        """Say whether a word can belong to a name; the first word of a sentence is written like one anyway."""
        token = self.scan.tokens[at]
        return token.capital and at not in self.known and at not in self.named and token.key != "the"

    def _beside_force(self, at: int) -> bool:
        return any(mention.kind in _FORCES and abs(mention.start - at) <= 12 for mention in self.mentions)

    def _name(self, cue: str, noun: tuple[int, int] | None, run: tuple[int, int], kind: str) -> Unknown:
        """Return a name with the forms that a row could hold: with its noun, the likeliest length first."""
        ends = [run[1]] if self.scan.syntax.capitals else self._ends(run)
        starts = run[0] if noun is None else min(noun[0], run[0])
        forms = [self._form(starts, max(end, noun[1] if noun else 0)) for end in ends]
        if self.scan.syntax.capitals:  # "fighters of X" are X, "X Brigade" is its whole name
            forms.insert(len(forms) if cue == "before_force" else 0, self._form(*run))
        first, last = self._span(starts, max(run[1], noun[1] if noun else 0))
        return Unknown("actor", cue, self._block, first, last, tuple(dict.fromkeys(forms)), kind)

    def _ends(self, run: tuple[int, int]) -> list[int]:
        """Return where a name without capitals may end: its quotation, its words with the article, or any word."""
        tokens = self.scan.tokens
        quoted = self._quoted(run[0])
        closed = [at for at in range(run[0] + 1, run[1]) if any(sign in tokens[at].gap for sign in _CLOSERS)]
        if quoted:
            return [closed[0] if closed else run[1]]
        definite = [at for at in range(*run) if tokens[at].key.startswith(ARTICLE)]
        likely = definite[-1] + 1 if definite else run[0] + 1
        return list(dict.fromkeys([likely, *range(run[0] + 1, run[1] + 1)]))

    def _form(self, start: int, end: int) -> str:
        """Return words as a row would hold them: without the clitics of the first and the signs in between."""
        first, last = self._span(start, end)
        said = self.said[first:last]
        noun = self.scan.longest(start, "force") or self.scan.at(start, *_NOUNS)
        joined = noun.clitic.replace(ARTICLE, "") if noun is not None and self.scan.language == "ar" else ""
        if LAM not in joined:  # "to" and the article are written as one
            said = said[len(joined) :]
        return " ".join(said.translate(_SIGNS).split())

    def _span(self, start: int, end: int) -> tuple[int, int]:
        return self.scan.tokens[start].start, self.scan.tokens[end - 1].end

    @property
    def _block(self) -> str:
        return self.scan.sentence.block


_SIGNS = {ord(sign): " " for sign in _OPENERS + _CLOSERS if sign != "'"}
