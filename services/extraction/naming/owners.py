"""Owners: the nationalities and states that a force noun belongs to, and the force they make with it."""

from dataclasses import dataclass

from services.extraction.lexicon.model import ActorRow, Lexicon, Match
from services.extraction.naming.resolution import Stage, is_timely
from services.extraction.sentences.groups import force_root
from services.extraction.sentences.mentions import Mention, compose, leads_epithet
from services.extraction.sentences.scan import Scan
from services.extraction.words.generators import LAM, WAW
from services.extraction.words.syntax import ending_slot


@dataclass(frozen=True, slots=True)
class Owners:
    """One sentence with all that naming its actors looks at."""

    scan: Scan
    lexicon: Lexicon
    stage: Stage

    @property
    def arabic(self) -> bool:
        """Say whether the sentence is Arabic."""
        return self.scan.language == "ar"

    def one(self, at: int) -> Match | None:
        """Return the nationality or the country that a force noun belongs to."""
        nisba = self.scan.longest(at, "nisba") or self.scan.longest(at, "people")
        name = self.scan.longest(at, "name")
        found = nisba if nisba and (name is None or nisba.end >= name.end) else name
        return found if found is not None and WAW not in found.clitic and LAM + LAM not in found.clitic else None

    def seat(self, at: int) -> Match | None:
        """Return the capital that stands for its state behind an Arabic or French force noun: "Moscow's soldiers"."""
        capital = self.scan.longest(at, "capital") if self.arabic or self.scan.language == "fr" else None
        return capital if capital is not None and not capital.clitic else None

    def several(self, start: int, *, behind: bool = False) -> tuple[list[Match], int]:
        """Read nationalities or countries joined by "and", commas or dashes before the noun they own, or behind it."""
        owners: list[Match] = []
        at = start
        while at < len(self.scan.tokens):
            owner = self.scan.longest(at, "nisba") or self.scan.longest(at, "name")
            if owner is None or leads_epithet(self.scan, owner.end):
                break
            if (
                len(owners) == 1
                and "," in self.scan.tokens[at].gap
                and self._led_in(start)
                and not self._goes_on(owner.end)
            ):
                break  # "under pressure from A, B forces"
            if self.scan.syntax.postpositions and owners and (self._acts_on(at) or self._begins_a_name(owner)):
                break  # "A, B's army …", "A and the National Army of B"
            if self.cased(owner):
                break
            owners.append(owner)
            at = owner.end
            joined = self.scan.at(at, "AND") if at < len(self.scan.tokens) else None
            if joined is not None and joined.end - joined.start == 1:
                at += 1 + (behind and at + 1 < len(self.scan.tokens) and self.scan.tokens[at + 1].key == "the")
            elif at < len(self.scan.tokens) and self.scan.tokens[at].gap.strip() not in ("-", "\u2013", ","):
                break
        return owners, owners[-1].end if owners else start

    def cased(self, owner: Match) -> bool:
        """Say whether a case ending makes a state where, whither or whence: it owns nothing behind it."""
        key = self.scan.tokens[owner.end - 1].key
        return self.scan.syntax.postpositions and "'" in key and ending_slot(key) is not None

    def _acts_on(self, at: int) -> bool:
        """Say whether a comma parts a subject from a state that its sentence goes on with: "and" ends a list."""
        return "," in self.scan.tokens[at].gap and not self._listed(at)

    def _begins_a_name(self, owner: Match) -> bool:
        """Say whether a state's name opens the name of a force that is not its army."""
        name = self.scan.longest(owner.start, "actor")
        if name is None or name.end <= owner.end:
            return False
        return force_root(name.entry.value.id) != force_root(self.force(owner).id)

    def _led_in(self, start: int) -> bool:
        """Say whether a preposition stands before a word: a comma after it ends the phrase."""
        place = start - 1
        while place >= 0 and self.scan.covering(place, "THE"):
            place -= 1
        return place >= 0 and self.scan.covering(place, "FROM", "WITHWEAK", "TO", "LOCATIVE", "SUPPORT", "WITH", "OF")

    def _goes_on(self, at: int) -> bool:
        """Say whether a list of owners goes on: "A, B and C forces"."""
        return at < len(self.scan.tokens) and ("," in self.scan.tokens[at].gap or self.scan.at(at, "AND") is not None)

    def of_each(
        self, several: list[Match], end: int, how: str, branch: str = "forces", kind: str = "state_mil"
    ) -> list[Mention]:
        """Return the force of each of several owners; the last takes in the noun that they share, up to its end."""
        ends = [*(owner.end for owner in several[:-1]), end]
        return [
            Mention(owner.start, last, self.force(owner, branch, kind), how)
            for owner, last in zip(several, ends, strict=True)
        ]

    def further(self, at: int, branch: str, kind: str) -> list[Mention]:
        """Read "and the Iranian" after "the Russian forces": one noun, several nationalities."""
        found: list[Mention] = []
        while at < len(self.scan.tokens):
            joined = self.scan.tokens[at].key == WAW or (not self.arabic and self.scan.at(at, "AND") is not None)
            place = at + 1 if joined else at
            joined = joined or (not self.arabic and self._listed(at))
            place = self._noun(place) if joined else place
            owner = self.scan.longest(place, "nisba") or self.scan.longest(place, "name")
            if owner is None or not (joined or WAW in owner.clitic):
                break
            found.append(Mention(place, owner.end, self.force(owner, branch, kind), "composed", owner.clitic))
            at = owner.end
        return found

    def _listed(self, at: int) -> bool:
        """Say whether a comma before a nationality goes on with a list that "and" will close."""
        owner = self.one(self._noun(at))
        while owner is not None and self.scan.tokens[at].gap.strip() in (",", "\u060c"):
            at = owner.end
            if owner.end < len(self.scan.tokens) and self.scan.at(owner.end, "AND") is not None:
                return True
            owner = self.one(self._noun(owner.end))
        return False

    def _noun(self, at: int) -> int:
        """Return where a noun begins behind its articles and "of": "the armies of A, of B and of C"."""
        while not self.arabic and self.scan.covering(at, "OF", "THE"):
            at += 1
        return at

    def leader(self, at: int) -> Match | None:
        """Return the longest name of a leader who leads on the day of the article."""
        matches = self.scan.matches[at] if at < len(self.scan.matches) else []
        held = [m for m in matches if m.entry.kind == "leader" and is_timely(m.entry.value, self.stage.day)]
        return max(held, key=lambda match: match.end, default=None)

    def force(self, owner: Match, branch: str = "forces", kind: str = "state_mil") -> ActorRow:
        """Return the force of the state that a nationality or a name means: its army, if nothing else is said."""
        return compose(self.lexicon, owner.entry.value, branch, kind, self.stage.day)

    def force_of_leader(self, leader: Match) -> ActorRow:
        """Return the force that a leader stands for: a listed actor, else that of his country."""
        identity = leader.entry.value.actor
        listed = self.lexicon.actors.get(identity)
        return listed or compose(self.lexicon, identity.split(".")[0].upper(), "forces", "state_mil", self.stage.day)

    def parted(self, at: int) -> bool:
        """Say whether a mark before a word parts it from the noun it would own."""
        return any(mark in self.scan.tokens[at].gap for mark in ",;:.()\u060c\u061b")


def is_people(scan: Scan, nisba: Match) -> bool:
    """Say whether a nationality means its people: French writes "the Poles" with a capital, "Polish" without one."""
    last = scan.tokens[nisba.end - 1]
    plural = last.key.endswith(("s", "x"))
    return scan.syntax.adjective_after and plural and scan.tokens[nisba.start].capital and not last.upper
