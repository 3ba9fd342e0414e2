"""Body names: where the name of its own that an armed body bears begins and ends beside the noun of what it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.extraction.sentences.scan import Scan
from services.extraction.words.generators import ARTICLE, FEH, TEH, WAW, YEH, strip_article

Run = tuple[int, int]
_MOST_BEFORE, _MOST_AFTER = 6, 7
_QUOTED = 5
_OPENERS, _CLOSERS = "\u00ab\u201c\u201e\"'\u2018", "\u00bb\u201d\u201c\"'\u2019"
_INSIDE = " -\u2010\u2011" + _OPENERS + _CLOSERS
_PARTICLES = frozenset("al el as ash ad an ar at az ul ud e i ibn bin abu".split())  # noqa: SIM905
_LEADING = frozenset("of for the de du des d' pour la le l' les".split())  # noqa: SIM905
_KNOWN = frozenset({"nisba", "name", "capital", "people", "office", "leader", "force", "ship"})
IN_NAMES = frozenset({"place_part", "source", "source_end", "body"})  # "Falcons of the Desert"
_TITLED = 0.7
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Looker:
    """One sentence with the words of its language that tell names of armed bodies from other names."""

    scan: Scan
    words: Mapping[str, frozenset[str]]

    @property
    def titled(self) -> bool:
        """Say whether a heading writes its words like names."""
        longer = [token for token in self.scan.tokens if token.end - token.start > _SHORTEST]
        return bool(longer) and sum(token.capital for token in longer) > _TITLED * len(longer)

    def is_word(self, place: int, role: str) -> bool:
        """Say whether a word is one of those that a role lists, with or without its clitics."""
        key = self.scan.tokens[place].key
        return key in self.words[role] or strip_article(key) in self.words[role]

    def any_martial(self, run: Run) -> bool:
        """Say whether a name holds a word that armed bodies call themselves by."""
        return any(self.is_word(place, "martial") for place in range(*run))

    def proper(self, run: Run, *, places: bool) -> list[int]:
        """Return the words of a name that are nothing but a name; ``places`` says whether those of towns count."""
        return [place for place in range(*run) if self._is_proper(place) and (places or not self._is_place(place))]

    def _is_proper(self, place: int) -> bool:
        token = self.scan.tokens[place]
        if (
            len(token.key) < _SHORTEST
            or not token.key[0].isalpha()
            or (self.scan.syntax.capitals and not token.capital)
        ):
            return False
        plain = not (self.is_word(place, "kind") or self.is_word(place, "martial"))
        return plain and not any(match.entry.kind in _KNOWN for match in self.scan.matches[place])

    def _is_place(self, place: int) -> bool:
        return bool(self.scan.places and self.scan.places[place])

    def is_known(self, place: int) -> bool:
        """Say whether the lexicon has a word for something else than names."""
        return any(
            match.entry.kind not in IN_NAMES and match.entry.value != "BODY" for match in self.scan.matches[place]
        )

    def before(self, head: int) -> Run:
        """Return the capitalised words that lead up to a noun: "the Desert Falcons Brigade"."""
        tokens, start = self.scan.tokens, head
        while start > max(0, head - _MOST_BEFORE):
            gap = tokens[start].gap
            inside = not gap.strip(_INSIDE) and (gap != "" or start == head)
            small = (
                tokens[start - 1].key in ("al", "el", "of") and start < head and start > 1 and tokens[start - 2].capital
            )
            if not inside or not (tokens[start - 1].capital or small):
                break
            start -= 1
        return self._trimmed(start, head), head

    def _trimmed(self, start: int, head: int) -> int:
        """Return where a name begins behind an article, a state, a title or a heading's verb."""
        if self.titled:
            known = [place for place in range(start, head) if self.is_known(place)]
            start = known[-1] + 1 if known else start
        while start < head and self._leads_in(start):
            start += 1
        return start

    def _leads_in(self, place: int) -> bool:
        token, scan = self.scan.tokens[place], self.scan
        owner = any(match.entry.kind in _KNOWN - {"ship"} for match in scan.matches[place])
        opening = (place == 0 or token.gap.strip(" -")) and (self.is_known(place) or self.is_word(place, "kind"))
        return owner or bool(opening) or token.key in _LEADING or token.key in ("a", "and", "an", "in", "with", "by")

    def owned(self, start: int) -> bool:
        """Say whether a state or its nationality stands right before a name."""
        if not start or self.scan.tokens[start].gap.strip():
            return False
        return any(self.scan.longest(at, kind) for at in (start - 1,) for kind in ("nisba", "name", "people"))

    def after(self, place: int, *, leading: bool) -> Run:
        """Return the capitalised words behind a noun, with the small ones between them: "Front de libération du X"."""
        tokens, scan = self.scan.tokens, self.scan
        if place >= len(tokens):
            return place, place
        quoted = self.quoted(place)
        if quoted is not None:
            return quoted
        at, end = place, place
        while at < min(place + _MOST_AFTER, len(tokens)) and not tokens[at].gap.strip(" -\u2010\u2011"):
            joins = tokens[at].key in _PARTICLES or (
                leading and (tokens[at].key in _LEADING or self.is_word(at, "martial"))
            )
            if tokens[at].capital and not (scan.longest(at, "actor") or scan.longest(at, "office")):
                end = at + 1
            elif not joins:
                break
            at += 1
        return place, end

    def quoted(self, place: int) -> Run | None:
        """Return a name in quotation marks that begins at a word."""
        tokens = self.scan.tokens
        if place >= len(tokens) or not any(sign in tokens[place].gap for sign in _OPENERS):
            return None
        for end in range(place + 1, min(place + _QUOTED, len(tokens)) + 1):
            if end == len(tokens) or any(sign in tokens[end].gap for sign in _CLOSERS):
                return place, end
            if tokens[end].gap.strip(_INSIDE):
                return None
        return None

    def unmarked(self, place: int, *, armed: bool) -> Run:
        """Return a name without capitals behind its noun: it is quoted, or its words tell that it is one."""
        tokens = self.scan.tokens
        quoted = self.quoted(place)
        if quoted is not None:
            return quoted
        if place >= len(tokens) or tokens[place].gap != " " or self.is_word(place, "kind"):
            return place, place
        if self.is_word(place, "martial"):
            return place, self._of_what(place + 1)
        if not armed or self.scan.language != "ar" or self.is_known(place) or self._is_place(place):
            return place, place
        return place, self._to_the_article(place)

    def _of_what(self, at: int) -> int:
        """Return where "lions of the desert" ends, or "martyrs" alone where nothing goes on with it."""
        tokens = self.scan.tokens
        if at >= len(tokens) or tokens[at].gap != " " or tokens[at].key[:1] in (WAW, FEH):
            return at - 1
        owner = any(self.scan.longest(at, kind) for kind in ("name", "capital")) or self._is_place(at)
        if not owner and not tokens[at].key.startswith(ARTICLE) and (self.is_known(at) or self.is_word(at, "kind")):
            return at - 1
        return at + 1

    def _to_the_article(self, place: int) -> int:
        """Return where a run of unknown words ends: at the first that bears the article; without one it is no name."""
        tokens = self.scan.tokens
        for at in range(place, min(place + 3, len(tokens))):
            joined = at > place and (tokens[at].key[:1] in (WAW, FEH) or tokens[at].gap != " ")
            acts = tokens[at].key[:1] in (YEH, TEH)  # a verb has no article, and begins so
            if joined or acts or self.is_known(at) or self.is_word(at, "kind"):
                break
            if tokens[at].key.startswith(ARTICLE) and len(tokens[at].key) > 4:
                return at + 1
        return place
