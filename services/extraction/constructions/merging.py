"""Merging: forces that become one or join another, and the members that a body's founding leaves for a list to name."""

from services.extraction.constructions.clause_view import Clause, act_of, armed_of, frames_of, is_armed
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.clauses import THAT_THEY
from services.extraction.sentences.groups import Group, force_root
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import ARTICLE, BEH, HEH

_LEADER_NAME = 5
_FREE = (None, "agent", "genitive", "dative")
_JOINED = ("dative", "with", "with_weak", None)
_DOERS_REACH = 3
_ANNOUNCED_REACH = 16
_JOINED_REACH = 14
_COUNTED_REACH = 4
_MANY = (None, "agent", "genitive", "from")
_COUNTED = ("QUANTITY", "PEOPLE", "NUMBER")


def merged(clause: Clause) -> list[Frame]:
    """Read A and B merge, A joins B, A and B announce their merger: each is a force with its own command before."""
    for word in clause.of("UNITV"):
        several = next((g for g in (*_spoken_of(clause), *clause.groups) if _merges(clause, g, word)), None)
        if several is not None:
            return act_of(_trigger(word), armed_of(several.mentions))
        joined = _joined(clause, word)
        if joined:
            return joined
    return []


def merged_many(clause: Clause) -> list[Frame]:
    """Read "factions of P announced that they had merged into one army": nobody is named, but they are said to be many.

    Arabic; a party or a firm is no such faction.
    """
    for word in clause.of("UNITV"):
        for noun in clause.of("FACTIONW"):
            many = next((g for g in clause.groups if noun.start - 1 <= g.start < noun.end + _COUNTED_REACH), None)
            if many is None or many.slot not in _MANY or not _makes_one(clause, word):
                continue
            loose = all(m.actor.type == "collective" or m.kind in ("local", "country") for m in many.mentions)
            near = -_DOERS_REACH <= word.start - noun.end <= _ANNOUNCED_REACH
            if loose and near and _is_told(clause, word, noun):
                return act_of(_trigger(word), many.mentions, "joint.include", 2.0, noun)
    return []


def _is_told(clause: Clause, word: Mark, noun: Mark) -> bool:
    """Say whether factions announce or discuss a merger, or a verb before them tells it: nobody only wishes for it."""
    scan = clause.scan
    if clause.of("NEG", "REFUSE", "SPORT", "ATTACKV", "CLASHV") or scan.covering(clause.start, "UNGIVENW"):
        return False
    verb = word.start <= clause.start + 1 and 0 <= noun.start - word.end <= 1 and scan.covering(word.start, "DONE")
    headed = noun.start <= clause.start + 1 and 0 <= word.start - noun.end <= 1 and scan.sentence.block == "title"
    told = (m for m in clause.of("ANNOUNCEV", "PLAN", "MEET", "DONE") if m.start != word.start)
    return verb or headed or any(m.start < noun.start for m in told)


def _spoken_of(clause: Clause) -> list[Group]:
    """Return who spoke, where a clause says what "they" do: "A and B said that they had merged"."""
    they = clause.start > 0 and clause.scan.tokens[clause.start - 1].key in THAT_THEY
    return [clause.before] if they and clause.before is not None else []


def _merges(clause: Clause, group: Group, word: Mark) -> bool:
    """Say whether two forces are who merges: beside the verb, or before "their merger"."""
    if len({force_root(m.actor.id) for m in armed_of(group.mentions)}) < 2:
        return False
    if group.slot == "included":
        return group.start >= word.end
    if group.slot not in _FREE or not _makes_one(clause, word):
        return False
    beside = 0 <= group.start - word.end <= _DOERS_REACH or 0 <= word.start - group.end <= _DOERS_REACH
    theirs = HEH in clause.scan.tokens[word.end - 1].key[-4:] or word.end - word.start > 1 or _announce(clause, group)
    return beside or (theirs and 0 <= word.start - group.end <= _ANNOUNCED_REACH)


def _announce(clause: Clause, group: Group) -> bool:
    """Say whether a group is who announces or signs what comes: "A and B signed a paper under which they merge"."""
    said = clause.scan.of("ANNOUNCEV")
    return any(0 <= group.start - m.end <= 1 or 0 <= m.start - group.end <= 1 for m in said)


def _makes_one(clause: Clause, word: Mark) -> bool:
    """Say whether a word is "merge", or "join" with a common room or body behind it: who joins "them" joins a fight."""
    scan = clause.scan
    if not scan.covering(word.start, "JOINTO"):
        return True
    to = next((mark for mark in clause.of("TO") if mark.start >= word.end), None)
    return to is not None and scan.at(to.end, "HQHEAD", "HQPHRASE") is not None


def _joined(clause: Clause, word: Mark) -> list[Frame]:
    """Read A joins B; who leaves one side for another one by one is no force."""
    scan = clause.scan
    near = [g for g in clause.groups if g.slot in _FREE and is_armed(g)]
    after = [g for g in near if 0 <= g.start - word.end <= 1 and g.slot is None]
    verb = ARTICLE not in word.clitic or scan.covering(word.start, "DONE")  # the verb "joined" itself begins like it
    before = [g for g in near if verb and 0 <= word.start - _led_until(scan, g) <= _DOERS_REACH]
    acting = next(iter([*after, *before[-1:], *_spoken_of(clause)]), None)
    if acting is None or scan.tokens[acting.start].key.isdigit():
        return []
    if scan.covering(acting.start, *_COUNTED) and not scan.covering(acting.start, "BODYW"):
        return []
    if acting.start < word.start and not scan.covering(word.end, "TO", "WITHWEAK", "RANKS", "OWNRANKS"):
        return []  # "and a part of it joined B"
    start = max(acting.end, word.end)
    others = [g for g in clause.groups if 0 <= g.start - start <= _JOINED_REACH and is_armed(g) and _is_body(clause, g)]
    others = others or _announcer(clause, acting, start)
    return frames_of(_trigger(word), acting, others[0], "joint.with", 2.0) if others else []


def _led_until(scan: Scan, group: Group) -> int:
    """Return where the subject ends: "the force of A, which X Y leads, joined" has its leader behind it."""
    if not scan.covering(group.end, "LEDBYW"):
        return group.end
    end = next(m.end for m in scan.of("LEDBYW") if m.start <= group.end < m.end)
    return next((k for k in range(end, end + _LEADER_NAME) if k < len(scan.tokens) and scan.covering(k, "DONE")), end)


def _announcer(clause: Clause, acting: Group, start: int) -> list[Group]:
    """Return who announces that others joined "its ranks": it is what they join."""
    own = any(0 <= mark.start - start <= _JOINED_REACH for mark in clause.of("OWNRANKS"))
    before = [clause.before] if clause.before is not None else []
    near = [g for g in (*before, *clause.groups) if g.end <= acting.start and g.slot is None and is_armed(g)]
    return [g for g in near if own and _announce(clause, g)][-1:]


def _is_body(clause: Clause, group: Group) -> bool:
    """Say whether a group stands behind "to", "with" or "in": what is joined."""
    if clause.scan.covering(group.start - 1, "RANKS"):
        return True
    placed = BEH in group.clitic or clause.scan.covering(group.start - 1, "LOCATIVE")
    return group.slot in _JOINED and (group.slot is not None or placed)


def _trigger(word: Mark) -> Trigger:
    return Trigger("joint_force", word.start, word.end, "frame.joint_force")
