"""Relatives: "A, at whose side B fights", "A, whom B has trained", and help for "them" whom the clause names."""

from services.extraction.constructions.clause_view import Clause, aid_of, frames_of, gives_fire, is_armed, root_of
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark

_BESIDE = 1
_NEAR = 4
_VERB_REACH = 5
_FREE = (None, "agent")
_THEM = frozenset({"them", "it"})
_THEM_BEFORE = frozenset({"les", "l'", "leur", "lui"})  # French: "B les appuie", "B leur prête main-forte"
_DEEDS = ("ACTV", "ACTN", "CAPTURE", "ENTERV", "OP", "CLASHV")


def whose_side(clause: Clause) -> list[Frame]:
    """Read "A, at whose side B has fought", "A, to whom B gives arms", "A, whom B has trained"."""
    scan = clause.scan
    for word in clause.of("WHOSESIDE", "TOWHOM", "WHOM"):
        named = next((g for g in reversed(clause.groups) if 0 <= word.start - g.end <= _BESIDE and is_armed(g)), None)
        doer = next((g for g in clause.groups if 0 <= g.start - word.end <= _NEAR), None)
        if named is None or doer is None or root_of(named) == root_of(doer):
            continue
        verb = _verb_of(clause, doer, word.word)
        if verb is None:
            continue
        if word.word == "WHOSESIDE":
            trigger = Trigger("joint_operation", verb.start, verb.end, "frame.fight_with")
            return frames_of(trigger, doer, named, "joint.with", 2.0)
        fire = word.word == "WHOM" and scan.covering(verb.start, "COVERV") and gives_fire(scan, doer)
        return aid_of("fire_support" if fire else "support", verb, doer, named, "joint.given")
    return []


def _verb_of(clause: Clause, doer: Group, word: str) -> Mark | None:
    """Return what is done for or with whom the relative stands: fighting, giving arms, training, helping."""
    kinds = {
        "WHOSESIDE": ("ACTV", "ACTN", "BATTLEV", "MOVEV", "PATROLV", "EXERCISEV"),
        "TOWHOM": ("DELIVER", "ARM", "ARMSW", "WEAPONS"),
        "WHOM": ("TRAINV", "HELPV", "SUPPORTV", "COVERV", "ARM"),
    }
    return next((m for m in clause.of(*kinds[word]) if 0 <= m.start - doer.end <= _VERB_REACH), None)


def backed_aside(clause: Clause) -> list[Frame]:
    """Read "A, whom B backs, attacks": B has a part in what A does; whoever only stands behind A has none."""
    scan = clause.scan
    for word in clause.of("WHOM"):
        named = next((g for g in reversed(clause.groups) if 0 <= word.start - g.end <= _BESIDE and is_armed(g)), None)
        doer = next((g for g in clause.groups if 0 <= g.start - word.end <= _NEAR and is_armed(g)), None)
        if named is None or doer is None or root_of(named) == root_of(doer):
            continue
        around = (*range(word.end, doer.start), *range(doer.end, min(doer.end + _BESIDE + 1, clause.end)))
        backs = [k for k in around if scan.covering(k, "SUPPORTV", "HELPV", "COVERV")]
        end = max(doer.end, backs[-1] + 1) if backs else clause.end
        deed = next((m for m in clause.of(*_DEEDS) if m.start >= end), None)
        if deed is not None:
            trigger = Trigger("joint_operation", deed.start, deed.end, "frame.fight_with")
            return frames_of(trigger, named, doer, "joint.support", 2.0)
    return []


def helped_them(clause: Clause) -> list[Frame]:
    """Read "A advanced and B's jets supported them", "… and men of B led them"."""
    scan = clause.scan
    if clause.of("CLASHV", "ATTACKV", "TARGETP"):
        return []
    french = scan.language == "fr"
    for verb in clause.of("HELPV", "LEDV", "TRAINV", *(("SUPPORTV", "COVERV") if french else ())):
        free = (*_FREE, "genitive") if french else _FREE
        giver = next((g for g in reversed(clause.groups) if 0 <= verb.start - g.end <= _NEAR and g.slot in free), None)
        them = verb.end < len(scan.tokens) and scan.tokens[verb.end].key in _THEM
        if french:
            them = giver is not None and any(t.key in _THEM_BEFORE for t in scan.tokens[giver.end : verb.start])
        others = [g for g in clause.groups if g is not giver and is_armed(g)]
        if giver is None or not them or not is_armed(giver):
            continue
        named = [g for g in others if g.end <= giver.start and g.slot in _FREE]
        if len(others) == 1 and named and root_of(named[0]) != root_of(giver):
            return aid_of("support", verb, giver, named[0], "joint.given")
    return []
