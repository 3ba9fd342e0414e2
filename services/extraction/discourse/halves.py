"""Halves: a clause that tells only who helped, or with whom it was done; the other half a sentence before tells.

What is helped in may be a noun ("the operation", "the column"), a pronoun ("them", "it was done") or nothing at all
("took part too"). Who comes to it is brought in by "with", does a verb of helping, or is the agent of one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from services.extraction.constructions.clause_view import Clause, armed_of, gives_fire, is_armed
from services.extraction.constructions.handovers import taken_from_somebody
from services.extraction.discourse.definite import BARE_NOUNS, is_definite
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import WAW

NOUNS = ("OP", "ACTN", "ACTOWN", "EXERCISE", "PATROL", "WITHDRAWV")
_TOLD = ("THISDEED", "THISDONE")  # "this advance", "this was done"
_WHOLE = ("HELPTHEM", "THEIRSIDE")  # "supported them", "took part in it"; "at their side"
_SAID = ("THEMW", "THEYW", "COLUMN", "HANDIT", "PASSV", "TOOW", "ITW", "THESEMEN")
PARTS = frozenset({*NOUNS, *_TOLD, *_WHOLE, *_SAID})
_HELP = ("SUPPORTV", "HELPV", "COVERV", "PARTICIPATE", "FIRE")
_HELP_THEM = (*_HELP, "LEDV", "TRAINV")  # who "led the raid" did it
_DEEDS = ("ACTV", "ACTN", "OP", "MOVEV", "ENTERV", "CAPTURE", "PARTICIPATE", "CLASHV", "PATROLV", "POSTV")
_DOING = ("DONE", "LAUNCH", "ACHIEVEV", "ONGOING", "PLAN", "WITHDRAWV", "STARTN", "WENTON", "ENDV")
_NO_ACT = ("TRUCE", "MEET", "CIVIL", "MODAL", "PROPOSE")
_COMPANY = ("with", "support")
FREE = (None, "agent")
_OPENING = 4
_VERB_REACH = 6
_NOUN_REACH = 8
_DOING_REACH = 9
_COMPANY_REACH = 12
_KINDS = {"EXERCISE": "joint_exercise", "PATROL": "joint_patrol", "WITHDRAWV": "basing"}


@dataclass(frozen=True, slots=True)
class Half:
    """Who came to an act, the words that mean it and that tell it, its kind, and whether they gave help."""

    act: Mark
    mark: Mark
    subtype: str
    helpers: list[Mention]
    gives: bool = False
    of_they: bool = False  # "they", whoever was spoken of, do it

    @property
    def is_of_column(self) -> bool:
        """Say whether what was helped belongs to somebody who need not do anything."""
        return self.act.word in ("COLUMN", "HANDIT", "PASSTO")


def half_told(clause: Clause) -> Half | None:
    """Return the half of an act that a clause tells of, or nothing."""
    if clause.of(*_NO_ACT):
        return None
    return next((half for way in _WAYS if (half := way(clause)) is not None), None)


def _beside_them(clause: Clause) -> Half | None:
    """Read "B's men fought at their side", "B supported them", "B took part in it"."""
    for phrase in clause.of(*_WHOLE):
        group = _only_force(clause, phrase) if not says_in_what(clause.scan, phrase) else None
        if group is None or (phrase.word == "THEIRSIDE" and not clause.of(*_DEEDS)):
            continue
        if phrase.word == "HELPTHEM" and clause.scan.language == "ar" and not _opens(clause, group, phrase):
            continue
        helps = phrase.word == "HELPTHEM" and any(m.end == phrase.end for m in clause.of("SUPPORTV", "HELPV", "ARMSW"))
        fire = phrase.word == "HELPTHEM" and gives_fire(clause.scan, group)
        subtype = "fire_support" if fire else "support" if helps else "joint_operation"
        return Half(phrase, phrase, subtype, armed_of(group.mentions), gives=helps)
    return None


def says_in_what(scan: Scan, phrase: Mark) -> bool:
    """Say whether "also took part" goes on with what it was in, so that no act before is meant."""
    return scan.language == "en" and phrase.end < len(scan.tokens) and scan.tokens[phrase.end].key == "in"


def _with_somebody(clause: Clause) -> Half | None:
    """Read "the operation was carried out with B", "it will be done with B": nobody else acts in the clause."""
    if clause.of("CLASHV") or any(g.slot in FREE and is_armed(g) for g in clause.groups):
        return None
    for group in clause.groups:
        opener = group.opener
        if group.slot not in _COMPANY or opener is None:
            continue
        act = next((m for m in _acts(clause) if _COMPANY_REACH >= group.start - m.end >= 0), None)
        act = act or _opened_by(clause, group)
        if act is None or not _takes_part(clause, group, act):
            continue
        fire = group.slot == "support" and gives_fire(clause.scan, group)
        known = armed_of(group.mentions) or list(group.mentions[:1])
        subtype = "fire_support" if fire else _KINDS.get(act.word, "joint_operation")
        return Half(act, act, subtype, known, of_they=act in _done_by_them(clause))
    return None


def _opened_by(clause: Clause, group: Group) -> Mark | None:
    """Return the deed of "with the support of B's aircraft these forces took P": company opens the clause."""
    men = next((m for m in clause.of("THESEMEN") if m.start >= group.end), None)
    deeds = clause.of(*_DEEDS) if men is not None else []
    return next((m for m in deeds if 0 <= m.start - group.end <= _COMPANY_REACH), None)


def _acts(clause: Clause) -> list[Mark]:
    """Return what a clause with nobody who acts may speak of as told: "this", "the raid", "it", what "they" did."""
    nouns = [m for m in clause.of(*NOUNS) if is_definite(clause.scan, m) or _is_done(clause, m)]
    return [*clause.of("THISDONE"), *nouns, *_done_to_it(clause), *_done_by_them(clause)]


def _is_done(clause: Clause, act: Mark) -> bool:
    """Say whether an act opens its clause and a verb of doing tells of it: "operations are conducted"."""
    opens = act.start - clause.start <= _OPENING
    return opens and any(0 <= m.start - act.end <= _DOING_REACH for m in clause.of(*_DOING))


def _done_to_it(clause: Clause) -> list[Mark]:
    """Return what is done to the act spoken of: "to conduct it"."""
    near = clause.of("ITW")
    verbs = clause.of("ACHIEVEV", "LAUNCH", "WITHDRAWV") if near else []
    return [m for m in verbs if any(it.end == m.start or it.start == m.end for it in near)]


def _done_by_them(clause: Clause) -> list[Mark]:
    """Return what "they", "the soldiers" do at the head of a clause."""
    theirs = clause.scan.covering(clause.start, "THEYW") or _leads_with_men(clause) or bool(clause.of("THESEMEN"))
    return clause.of(*_DEEDS, "WITHDRAWV")[:1] if theirs else []


def _leads_with_men(clause: Clause) -> bool:
    """Say whether "the soldiers", "these fighters" open a clause, with nobody named whose they are."""
    scan, noun = clause.scan, clause.start
    if scan.covering(noun, "THE", "THISW") and not scan.covering(noun, "ONEW"):
        noun += 1
    elif scan.language not in BARE_NOUNS:
        return False  # articles tell
    if noun >= len(scan.tokens) or (noun > clause.start and scan.tokens[noun].capital):
        return False
    return scan.longest(noun, "force") is not None or scan.covering(noun, "PEOPLE", "UNIT")


def _takes_part(clause: Clause, group: Group, act: Mark) -> bool:
    """Say whether a companion is a force, who holds a military office, or a state that drills or gives leave."""
    kind, opener = group.mentions[0].kind, group.opener
    agreed = opener is not None and clause.scan.covering(opener.start, "AGREEP")
    return is_armed(group) or kind == "office" or (kind == "country" and (agreed or act.word in ("EXERCISE", "PATROL")))


def _helper(clause: Clause) -> Half | None:
    """Read "B's aircraft supported the operation", "B took part in the attack", "B helped them"."""
    if clause.of("CLASHV"):
        return None
    for act in clause.of(*NOUNS[:-1], "THISDEED", "THEMW", "COLUMN"):
        if act.word in (*NOUNS, "COLUMN") and not is_definite(clause.scan, act):
            continue
        group = _only_force(clause, act)
        reach = _NOUN_REACH if act.word in (*NOUNS, "THISDEED") else 1
        for verb in clause.of(*(_HELP_THEM if act.word == "THEMW" else _HELP)) if group is not None else ():
            apart = verb.start >= act.end or act.start >= verb.end
            if group is None or not apart or not _is_done_for(clause, group, verb, act, reach):
                continue
            fire = verb.word in ("COVERV", "FIRE") or (verb.word != "PARTICIPATE" and gives_fire(clause.scan, group))
            help_ = act.word in ("THEMW", "COLUMN") and verb.word != "PARTICIPATE"
            kind = "fire_support" if fire else "support" if help_ else _KINDS.get(act.word, "joint_operation")
            return Half(act, verb if help_ else act, kind, armed_of(group.mentions), gives=help_)
    return None


def _is_done_for(clause: Clause, group: Group, verb: Mark, act: Mark, reach: int) -> bool:
    """Say whether a force does a verb of help, and does it for what stands beside it."""
    if act.word == "THEMW" and (clause.scan.syntax.verb_last or clause.scan.language == "fr"):
        return 0 <= verb.start - act.end <= reach and _does(clause, group, verb)
    last = max(verb.end, group.end) if act.word == "COLUMN" else verb.end  # "escorted A's men the column"
    near = max(act.start - last, verb.start - act.end) <= reach
    return near and _does(clause, group, verb)


def _too(clause: Clause) -> Half | None:
    """Read "B's aircraft too bombed" behind a sentence on A's advance."""
    scan = clause.scan
    free = [g for g in clause.groups if g.slot in FREE and is_armed(g)]
    if len(free) != 1 or clause.of("CLASHV") or not gives_fire(scan, free[0]) or not scan.covering(free[0].end, "TOOW"):
        return None
    strike = next((m for m in clause.of("ATTACKV") if m.start >= free[0].end), None)
    return Half(strike, strike, "fire_support", armed_of(free[0].mentions)) if strike is not None else None


def _handed(clause: Clause) -> Half | None:
    """Read "and handed it to B", "passed into the hands of B": who left it, a sentence before tells."""
    found = taken_from_somebody(clause)
    return Half(found[0], found[0], "handover", list(found[1].mentions)) if found is not None else None


_WAYS: tuple[Callable[[Clause], Half | None], ...] = (_beside_them, _with_somebody, _helper, _too, _handed)


def _opens(clause: Clause, group: Group, phrase: Mark) -> bool:
    """Say whether an Arabic "helped them" opens a clause or follows its subject; in a relative clause it does not."""
    if clause.scan.covering(phrase.start - 1, "RELATIVE"):
        return False
    heads = phrase.start == clause.start or phrase.clitic == WAW
    return (heads and 0 <= group.start - phrase.end <= 1) or 0 <= phrase.start - group.end <= 1


def _only_force(clause: Clause, near: Mark) -> Group | None:
    """Return the one force that acts in a clause, itself or by "men of B", where it stands near a mark."""
    armed = [g for g in clause.groups if is_armed(g)]
    free = [g for g in armed if g.slot in FREE] or [g for g in armed if g.slot == "genitive"]
    if len(free) != 1:
        return None
    return free[0] if max(free[0].start - near.end, near.start - free[0].end) <= _COMPANY_REACH else None


def _does(clause: Clause, group: Group, verb: Mark) -> bool:
    """Say whether a verb stands where a group's own verb does."""
    scan = clause.scan
    if scan.syntax.verb_last:
        return 0 <= verb.start - group.end <= _COMPANY_REACH
    before = 0 <= verb.start - group.end <= _VERB_REACH
    after = 0 <= group.start - verb.end <= _VERB_REACH and (scan.syntax.verb_first or group.slot == "agent")
    return before or after
