"""Actors: who is named in a sentence, by name, by composition, by office or by state."""

from dataclasses import replace

from services.extraction.generators import ALEF, ARTICLE, BEH, LAM, WAW
from services.extraction.lexicon.model import ActorRow, Lexicon, Match
from services.extraction.mentions import Mention, compose, leads_epithet
from services.extraction.resolution import LOCAL, Stage, is_near, is_timely, resolve
from services.extraction.scan import Scan

_MODIFIERS = 4
_NAME_WORDS = 4
_LOYAL_REACH = 6
_BEGINNINGS = frozenset({"actor", "force", "nisba", "name", "capital", "people", "leader", "office"})
_BEGINNING_CLASSES = frozenset({"UNIT", "MIL", "PEOPLE", "COUNTERPART"})


def find_mentions(scan: Scan, lexicon: Lexicon, stage: Stage) -> list[Mention]:
    """Return the actors of a sentence, left to right, never overlapping."""
    finder = _Finder(scan, lexicon, stage)
    found: list[Mention] = []
    at = 0
    while at < len(scan.tokens):
        if not any(map(_may_begin, scan.matches[at])):
            at += 1
            continue
        mentions = finder.at(at)
        found += mentions
        at = max((mention.end for mention in mentions), default=at + 1)
        at = max(at, finder.resume)
        finder.resume = 0
    return found


def _may_begin(match: Match) -> bool:
    """Say whether an actor can begin with this word: every way to name one begins with a known kind of word."""
    kind, value = match.entry.kind, match.entry.value
    return kind in _BEGINNINGS or (kind == "class" and value in _BEGINNING_CLASSES)


class _Finder:
    """Tries the ways to name an actor at one token, the surest first."""

    def __init__(self, scan: Scan, lexicon: Lexicon, stage: Stage) -> None:
        self.scan, self.lexicon, self.stage = scan, lexicon, stage
        self.arabic = scan.language == "ar"
        self.resume = 0

    def at(self, start: int) -> list[Mention]:
        """Return the actors that begin here (a shared noun may give several)."""
        ways = (
            self._counterpart,
            self._office,
            self._named,
            self._undecided,
            self._loyal,
            self._composed,
            self._country,
            self._loose,
        )
        for way in ways:
            found = way(start)
            if found:
                return found
        return []

    def _named(self, start: int) -> list[Mention]:
        bearers = self._bearers(start)
        if not bearers:
            return self._prefixed(start)
        best = resolve(bearers, self.stage)
        if best is None:
            return []
        end, actor = best.end, best.entry.value
        if self.arabic:
            nisba = self.scan.longest(end, "nisba")
            if nisba is not None and nisba.entry.value in (actor.country, actor.sponsor):
                end = nisba.end
        first = Mention(start, end, actor, "named", best.clitic)
        if not self.scan.syntax.adjective_after or not actor.id.endswith(".forces"):
            return [first]
        return [first, *self._further(end, "forces", "state_mil")]

    def _undecided(self, start: int) -> list[Mention]:
        """Read a name of several of whom neither place nor day tells which; a nationality after it would."""
        several = self._bearers(start)
        if not several or (several[0].end < len(self.scan.tokens) and self._owner(several[0].end) is not None):
            return []
        return [Mention(start, several[0].end, LOCAL, "local", several[0].clitic)]

    def _prefixed(self, start: int) -> list[Mention]:
        """Read a generic noun before a name: the militia "X", the forces of "X"."""
        force = self.scan.longest(start, "force")
        generic = force or self.scan.at(start, "UNIT", "MIL", *(() if self.arabic else ("PEOPLE",)))
        if not self.scan.syntax.owner_after or generic is None:
            return []
        if not self.arabic and force is not None and force.entry.value[0] != "forces":
            return []  # "helicopters of the army" are more than the army
        name = generic.end
        while not self.arabic and self.scan.covering(name, "OF", "THE"):
            name += 1
        inner = self._named(name) if self.scan.longest(name, "actor") else []
        clean = bool(inner) and inner[0].clitic in ("", ARTICLE) and "," not in self.scan.tokens[generic.end].gap
        return [replace(inner[0], start=start, clitic=generic.clitic)] if clean else []

    def _bearers(self, start: int) -> list[Match]:
        """Return all actors that bear the longest name here which any of them bears in these theatres."""
        matches = [match for match in self.scan.matches[start] if match.entry.kind == "actor"]
        end = max((match.end for match in matches if is_near(match.entry.value, self.stage)), default=0)
        return [match for match in matches if match.end == end]

    def _composed(self, start: int) -> list[Mention]:
        syntax = self.scan.syntax
        found = [] if syntax.adjective_after else self._composed_latin(start)
        return found or (self._composed_arabic(start) if syntax.owner_after else [])

    def _composed_arabic(self, start: int) -> list[Mention]:
        force = self.scan.longest(start, "force")
        if force is None:
            return []
        branch, kind = force.entry.value
        at = force.end
        for _ in range(_MODIFIERS):
            if at >= len(self.scan.tokens) or self._parted(at):
                return []
            owner = self._owner(at)
            if owner is not None:
                first = Mention(start, owner.end, self._force(owner, branch, kind), "composed", force.clitic)
                return [first, *self._further(owner.end, branch, kind)]
            deeper = self.scan.longest(at, "force")
            if deeper is not None and WAW not in deeper.clitic and branch == "forces":
                branch, kind = deeper.entry.value
            linking = self.scan.covering(at, "MIL", "JOINT", "OF", "THE") or self.scan.tokens[at].key in _OF
            if deeper is None and not linking:
                return []
            at = deeper.end if deeper else at + 1
        return []

    def _loyal(self, start: int) -> list[Mention]:
        """Read "the forces loyal to the government of X": the army of whoever they are loyal to."""
        force = self.scan.longest(start, "force") if self.arabic else None
        word = self.scan.at(force.end, "LOYALW") if force is not None else None
        if force is None or word is None:
            return []
        found: Mention | None = None
        for place in range(word.end, min(word.end + _LOYAL_REACH, len(self.scan.tokens))):
            leader, owner = self._leader(place), self._owner(place)
            if self._parted(place) or self.scan.tokens[place].key.startswith(WAW + ALEF):
                break
            if leader is not None:
                found = Mention(start, leader.end, self._of_leader(leader), "composed", force.clitic)
            elif owner is not None and found is None:
                actor = self._force(owner, "forces", "state_mil")
                found = Mention(start, owner.end, actor, "composed", force.clitic)
        return [found] if found is not None else []

    def _leader(self, at: int) -> Match | None:
        """Return the longest name of a leader who leads on the day of the article."""
        matches = self.scan.matches[at] if at < len(self.scan.matches) else []
        held = [m for m in matches if m.entry.kind == "leader" and is_timely(m.entry.value, self.stage.day)]
        return max(held, key=lambda match: match.end, default=None)

    def _of_leader(self, leader: Match) -> ActorRow:
        """Return the force that a leader stands for: a listed actor, else that of his country."""
        identity = leader.entry.value.actor
        listed = self.lexicon.actors.get(identity)
        return listed or compose(self.lexicon, identity.split(".")[0].upper(), "forces", "state_mil")

    def _owner(self, at: int) -> Match | None:
        """Return the nationality or the country that a force noun belongs to."""
        nisba = self.scan.longest(at, "nisba") or self.scan.longest(at, "people")
        name = self.scan.longest(at, "name")
        found = nisba if nisba and (name is None or nisba.end >= name.end) else name
        return found if found is not None and WAW not in found.clitic and LAM + LAM not in found.clitic else None

    def _further(self, at: int, branch: str, kind: str) -> list[Mention]:
        """Read "and the Iranian" after "the Russian forces": one noun, several nationalities."""
        found: list[Mention] = []
        while at < len(self.scan.tokens):
            joined = self.scan.tokens[at].key == WAW or (not self.arabic and self.scan.at(at, "AND") is not None)
            place = at + 1 if joined else at
            joined = joined or (not self.arabic and self._listed(at))
            while not self.arabic and joined and self.scan.covering(place, "OF", "THE"):
                place += 1
            nisba = self.scan.longest(place, "nisba") if place < len(self.scan.tokens) else None
            name = None if nisba else (self.scan.longest(place, "name") if place < len(self.scan.tokens) else None)
            owner = nisba or name
            if owner is None or not (joined or WAW in owner.clitic):
                break
            actor = self._force(owner, branch, kind)
            found.append(Mention(place, owner.end, actor, "composed", owner.clitic))
            at = owner.end
        return found

    def _listed(self, at: int) -> bool:
        """Say whether a comma before a nationality goes on with a list that "and" will close."""
        owner = self._owner(at)
        while owner is not None and self.scan.tokens[owner.start].gap.strip() in (",", "\u060c"):
            if owner.end < len(self.scan.tokens) and self.scan.at(owner.end, "AND") is not None:
                return True
            owner = self._owner(owner.end)
        return False

    def _force(self, owner: Match, branch: str, kind: str) -> ActorRow:
        return compose(self.lexicon, owner.entry.value, branch, kind)

    def _composed_latin(self, start: int) -> list[Mention]:
        owners, at = self._owners(start)
        if not owners:
            return self._force_of(start)
        for place in range(at, min(at + 3, len(self.scan.tokens))):
            if any(mark in self.scan.tokens[place].gap for mark in ",;:("):
                return []
            force = self.scan.longest(place, "force")
            if force is not None:
                branch, kind = force.entry.value
                return [
                    Mention(
                        owner.start,
                        force.end if owner is owners[-1] else owner.end,
                        self._force(owner, branch, kind),
                        "composed",
                    )
                    for owner in owners
                ]
            if not self.scan.covering(place, "MIL", "JOINT") and not self.scan.tokens[place].key.isdigit():
                return []
        return []

    def _owners(self, start: int) -> tuple[list[Match], int]:
        """Read nationalities or countries joined by "and", commas or dashes."""
        owners: list[Match] = []
        at = start
        while at < len(self.scan.tokens):
            owner = self.scan.longest(at, "nisba") or self.scan.longest(at, "name")
            if owner is None or leads_epithet(self.scan, owner.end):
                break
            owners.append(owner)
            at = owner.end
            joined = self.scan.at(at, "AND") if at < len(self.scan.tokens) else None
            if joined is not None and joined.end - joined.start == 1:
                at += 1
            elif at < len(self.scan.tokens) and self.scan.tokens[at].gap.strip() not in ("-", "\u2013", ","):
                break
        return owners, owners[-1].end if owners else start

    def _force_of(self, start: int) -> list[Mention]:
        """Read "forces of Belarus and Russia", "troops from Chad", "fighters of" a named force."""
        force = self.scan.longest(start, "force")
        noun = force or self.scan.at(start, "PEOPLE")
        if noun is None or noun.end + 1 >= len(self.scan.tokens):
            return []
        if self.scan.tokens[noun.end].key not in ("of", "from"):
            return []
        first = noun.end + 1 + (self.scan.tokens[noun.end + 1].key == "the")
        if first < len(self.scan.tokens) and self.scan.longest(first, "actor") is not None:
            return [replace(one, start=start) for one in self._named(first)]
        if force is None:
            return []
        owners, _ = self._owners(first)
        branch, kind = force.entry.value
        return [
            Mention(
                start if owner is owners[0] else owner.start, owner.end, self._force(owner, branch, kind), "composed"
            )
            for owner in owners
        ]

    def _office(self, start: int) -> list[Mention]:
        if self.scan.syntax.owner_after:
            office = self.scan.longest(start, "office")
            if office is not None or self.scan.syntax.adjective_after:
                return self._office_owner(start, office, office.end) if office is not None else []
        owners, at = self._owners(start)
        office = self.scan.longest(at, "office") if owners and at < len(self.scan.tokens) else None
        if office is not None:
            return [
                Mention(
                    owner.start,
                    office.end if owner is owners[-1] else owner.end,
                    compose(self.lexicon, owner.entry.value, "forces", "state_mil"),
                    _office_kind(office),
                )
                for owner in owners
            ]
        office = self.scan.longest(start, "office")
        if office is None or office.end + 1 >= len(self.scan.tokens) or self.scan.tokens[office.end].key != "of":
            return []
        return self._office_owner(start, office, office.end + 1)

    def _office_owner(self, start: int, office: Match, at: int) -> list[Mention]:
        for place in range(at, min(at + 3, len(self.scan.tokens))):
            if self._parted(place):
                break
            owner = self._owner(place)
            inner = [] if owner else self._composed(place) or self._named(place)
            if owner is not None:
                actor = compose(self.lexicon, owner.entry.value, "forces", "state_mil")
                first = Mention(start, owner.end, actor, _office_kind(office), office.clitic)
                return [first, *(replace(one, kind=_office_kind(office)) for one in self._titled(owner.end))]
            if inner:
                return [replace(inner[0], start=start, kind=_office_kind(office), clitic=office.clitic), *inner[1:]]
            linking = self.scan.covering(place, "MIL", "OF", "THE", "LOCATIVE") or self.scan.tokens[place].key in _STATE
            if not linking and self.scan.longest(place, "office") is None:
                break
        return []

    def _titled(self, at: int) -> list[Mention]:
        """Read further nationalities after an office, over a name in between."""
        for place in range(at, min(at + _NAME_WORDS, len(self.scan.tokens))):
            nisba = self.scan.longest(place, "nisba")
            if nisba is not None and WAW in nisba.clitic:
                return self._further(place, "forces", "state_mil")
            if nisba is not None or self.scan.longest(place, "force") is not None:
                break  # another noun has begun: what follows is its own
        return self._further(at, "forces", "state_mil")

    def _counterpart(self, start: int) -> list[Mention]:
        if self.scan.syntax.adjective_after:
            word = self.scan.at(start, "COUNTERPART")
            place = word.end if word else start
            owner = self._owner(place) if word and place < len(self.scan.tokens) else None
            if word is None or owner is None:
                return []
            actor = compose(self.lexicon, owner.entry.value, "forces", "state_mil")
            return [Mention(start, owner.end, actor, "counterpart", word.clitic)]
        owners, at = self._owners(start)
        word = self.scan.at(at, "COUNTERPART") if owners and at < len(self.scan.tokens) else None
        if word is None:
            return []
        actors = [compose(self.lexicon, owner.entry.value, "forces", "state_mil") for owner in owners]
        return [
            Mention(owner.start, word.end if owner is owners[-1] else owner.end, actor, "counterpart")
            for owner, actor in zip(owners, actors, strict=True)
        ]

    def _country(self, start: int) -> list[Mention]:
        """Read a bare state, capital, people, leader or nationality: whether it acts is for the slots to say."""
        for kind, named in (("leader", "leader"), ("name", "country"), ("capital", "country"), ("people", "country")):
            match = self._leader(start) if kind == "leader" else self.scan.longest(start, kind)
            if match is not None and not (BEH in match.clitic and kind in ("name", "capital")):
                if kind == "leader":
                    return [Mention(start, match.end, self._of_leader(match), "leader", match.clitic)]
                actor = compose(self.lexicon, match.entry.value, "forces", "state_mil")
                return [Mention(start, match.end, actor, named, match.clitic)]
        nisba = self.scan.longest(start, "nisba")
        if nisba is None:
            return []
        actor = compose(self.lexicon, nisba.entry.value, "forces", "state_mil")
        return [Mention(start, nisba.end, actor, "nisba", nisba.clitic)]

    def _loose(self, start: int) -> list[Mention]:
        """Read an army without a country, or factions without a name: which one, the text leaves open."""
        force = self.scan.longest(start, "force")
        if force is None:
            return []
        branch, _ = force.entry.value
        alone = {"forces": "army", "proxies": "factions"}.get(branch)
        word = self.scan.tokens[start].key
        if alone is None or (self.arabic and alone == "army" and not word.endswith(_ARMY)):
            return []
        if not self.arabic and not self.scan.covering(start, "ARMYW"):
            return []
        if alone == "army" and self.stage.home is not None:
            actor = compose(self.lexicon, self.stage.home, "forces", "state_mil")
            return [Mention(start, force.end, actor, "composed", force.clitic)]
        actor = ActorRow(f"local.{alone}", f"local {alone}", "local" if alone == "army" else "collective", None, None)
        return [Mention(start, force.end, actor, "local", force.clitic)]

    def _parted(self, at: int) -> bool:
        return any(mark in self.scan.tokens[at].gap for mark in ",;:.()\u060c\u061b")


def _office_kind(office: Match) -> str:
    return {"spokesman": "speaker", "civil": "civil", "leader": "leader"}.get(office.entry.value, "office")


_OF = frozenset(  # from, of, owned by, armed, government
    {"\u0645\u0646", "\u0645\u0644\u0643\u064a\u0647", "\u0627\u0644\u0645\u0644\u0643\u064a\u0647"}
    | {
        "\u0627\u0644\u0645\u0633\u0644\u062d\u0647",
        "\u0627\u0644\u062d\u0643\u0648\u0645\u0647",
        "\u062d\u0643\u0648\u0645\u0647",
    }
)
_STATE = frozenset(  # state, in the state, kingdom
    {"\u062f\u0648\u0644\u0647", "\u0628\u062f\u0648\u0644\u0647", "\u0645\u0645\u0644\u0643\u0647"}
)
_ARMY = ("\u062c\u064a\u0634", "\u062c\u064a\u0634\u064a\u0646", "\u062c\u064a\u0634\u0627\u0646")
