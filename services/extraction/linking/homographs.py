"""Homographs: words of an act that mean something else where they stand: "supply boats", "by train", "armed groups"."""

from services.extraction.sentences.scan import Mark, Scan

_GATHERED = frozenset({"gather", "gathered", "gathering", "assemble", "assembled", "assembling"})


def begins_a_force(scan: Scan, mark: Mark) -> bool:
    """Say whether the word is only the first of a longer noun of force: "patrol boats", "armed groups"."""
    force = scan.longest(mark.start, "force")
    return force is not None and force.end > mark.end


def is_other_word(scan: Scan, mark: Mark) -> bool:
    """Say whether soldiers, who hold no talks, gather, or "train" is what they came by."""
    if mark.word == "MEET":
        return mark.start > 0 and scan.tokens[mark.start].key in _GATHERED and scan.covering(mark.start - 1, "MIL")
    rides = mark.word == "EXERCISE" and mark.start > 0 and scan.tokens[mark.start].key == "train"
    return rides and scan.covering(mark.start - 1, "ONEW", "THE")


def is_of_struck(scan: Scan, mark: Mark) -> bool:
    """Say whether training only says which school was struck: "a raid on a school for training policemen"."""
    if scan.syntax.verb_last or mark.start < 2 or not scan.covering(mark.start - 1, "CIVILHEAD", "SCHOOLW"):
        return False
    return any(0 <= mark.start - 1 - struck.end <= 1 for struck in scan.of("ATTACKV", "TARGETP", "ATTACKN", "ONW"))


def is_fired(scan: Scan, mark: Mark) -> bool:
    """Say whether arms are fired, not given: "attack drones launched by A"."""
    fired = scan.language == "en" and mark.end < len(scan.tokens) and scan.covering(mark.start, "WEAPONS")
    return fired and scan.covering(mark.end, "LAUNCH", "ATTACKV")
