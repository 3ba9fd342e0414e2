"""Subjects: which verb or noun of an act a group of actors is the doer of."""

from services.extraction.constructions.clause_view import Clause, is_doer
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import BEH
from services.extraction.words.syntax import BEING

_SUBJECT_VERBS = ("EXERCISEV", "PATROLV", "ACTV", "ACHIEVEV")
_STOPS = ("TARGETN", "TARGETP", "FROM", "TO", "LOCATIVE", "BETWEEN", "CLASH", "VICTIMV", "SPONSORP", "WITHWEAK")
_ENGLISH_STOPS = ("TARGETN", "TARGETP", "BETWEEN", "CLASH", "VICTIMV", "WITHWEAK")  # a verb's other words: _follows
_VERB_REACH = 3
_PLACED_REACH = 9  # "troops from A and B in the north of C" may still have their verb before them
_BY_REACH = 8
_KILLED = (None, "from", "genitive", "target")
_KILLED_REACH = 6
_HOSTILE = ("from", "target")
_ASIDE_REACH = 10
_PASSIVE = BEING | {"get", "got"}
_BEGUN = frozenset("begin began begun start started starts continue continued".split())  # noqa: SIM905
_DETERMINERS = frozenset("a an the its their his this that these those another".split())  # noqa: SIM905
_HELPING = frozenset(
    """have has had were are was is will would be to been also jointly together then later both reportedly on monday
    tuesday wednesday thursday friday saturday sunday yesterday overnight today had began begun started continued again
    now also already still successfully simultaneously subsequently recently finally once early late clan
    earlier all both who which since claim claimed claims reportedly allegedly repeatedly again greatly quickly swiftly
    gradually finally further""".split()  # noqa: SIM905
)
_ACHIEVED_REACH = 14
_DIK = ("diği", "tiği", "duğu", "tuğu", "düğü", "tüğü")  # whom or what they did, on folded letters


def deed_of(clause: Clause, group: Group) -> Mark | None:
    """Return the verb or noun of the act that a group does, or nothing."""
    if clause.scan.syntax.postpositions and _describes(clause.scan, group):
        return None
    told = _verb_of(clause, group) or _masdar_of(clause, group) or _passive_of(clause, group)
    return told or (_kills(clause, group) or _claims(clause, group) if clause.scan.language == "ar" else None)


def _kills(clause: Clause, group: Group) -> Mark | None:
    """Return the Arabic "killed" before its doers: whom they killed stands right behind them."""
    scan = clause.scan
    for verb in clause.of("ATTACKV"):
        if not scan.covering(verb.start, "CASUALTY", "LOSSV") or not 0 <= group.start - verb.end <= _VERB_REACH:
            continue
        where = {k for g in clause.groups if g.slot == "locative" for k in range(g.start - 1, g.end)}
        places = range(group.end, min(group.end + _KILLED_REACH, clause.end))
        killed = next((k for k in places if not _counts(scan, k) and k not in where), group.end)
        others = [g for g in clause.groups if group.end <= g.start <= killed and g.slot in _KILLED]
        start = group.opener.start if group.opener is not None and group.slot == "agent" else group.start
        if (scan.covering(killed, "INSURGENTW") or others) and _open(scan, verb.end, start):
            return verb
    return None


def killing_by(clause: Clause, group: Group) -> Mark | None:
    """Return the Arabic verb by which a group kills fighters, also where its partner parts them from it."""
    scan = clause.scan
    for verb in clause.of("KILLV"):
        between = range(verb.end, group.start)
        before = len(between) <= _VERB_REACH and verb.end <= group.start and _open(scan, verb.end, group.start)
        if before and any(_counts(scan, place) for place in (*between, group.start)):
            continue  # "were killed three soldiers of A"
        if not before and not 0 <= verb.start - group.end <= 1:
            continue
        end = max(verb.end, group.end)
        hostile = any(g.start >= end and g.slot in _HOSTILE for g in clause.groups)
        fighters = scan.of_between(end, clause.end, "INSURGENTW", "ONEOFW")
        if hostile or (fighters and not scan.of_between(end, fighters[0].start, "ATTACKN", "BYAGENT")):
            return verb  # nobody "was killed in an attack that gunmen mounted"
    return None


def _claims(clause: Clause, group: Group) -> Mark | None:
    """Return what several claim or fire: "A and B claimed the shelling of P", "A and B fired rockets at P"."""
    scan = clause.scan
    for word in clause.of("CLAIMW", "LAUNCH", "DOESW"):
        fired = word.word == "LAUNCH"
        before, reach = 0 <= group.start - word.end <= _VERB_REACH, 1 if fired else _VERB_REACH
        if not (before or (not fired and 0 <= word.start - group.end <= _VERB_REACH)):
            continue
        end = max(word.end, group.end)
        deeds = scan.of_between(end, end + reach, "FIREW" if fired else "ACTN", "OP", "ACTOWN")
        deeds = [m for m in deeds if word.word != "DOESW" or BEH in m.clitic]  # "carried out an attack"
        if deeds and not (fired and deeds[0].word != "FIREW"):
            return deeds[0]
    return None


def _counts(scan: Scan, place: int) -> bool:
    return scan.tokens[place].key.isdigit() or scan.covering(place, "QUANTITY", "FROM")


def _describes(scan: Scan, group: Group) -> bool:
    """Say whether a group's verb only describes what follows it: "the soldiers whom A and B trained attacked"."""
    for place in range(group.end, min(group.end + 2, len(scan.tokens) - 1)):
        if scan.tokens[place].key.endswith(_DIK):
            return not scan.covering(place + 1, "SPEECHV", "ALLEGE", "AFFIRM", "DENY")
    return False


def _verb_of(clause: Clause, group: Group) -> Mark | None:
    """Return the verb that a group is the subject of: right before it or, of a heading or after "that", after it."""
    scan = clause.scan
    for verb in clause.of(*_SUBJECT_VERBS):
        fought = scan.covering(verb.start, "CLASHV") and not _fired_on_others(clause, verb)
        if scan.language == "en" and (fought or _is_done_to(scan, group, verb)):
            continue  # "A and B fought each other", "A and B were killed"
        if scan.syntax.verb_last and scan.covering(verb.start, "CLASHV") and not _aimed(clause):
            continue
        follows = _follows(scan, group, verb) and _leads(clause, group)
        precedes = scan.syntax.verb_first and 0 <= group.start - verb.end <= _VERB_REACH
        near = (precedes and _open(scan, verb.end, group.start)) or (follows and _open(scan, group.end, verb.start))
        if near and (verb.word != "ACHIEVEV" or _goes_on(clause, max(verb.end, group.end))):
            return verb
    return None


def _fired_on_others(clause: Clause, verb: Mark) -> bool:
    """Say whether "opened fire on" names whom, who is not "each other"."""
    on = clause.scan.at(verb.start, "TARGETP")
    return on is not None and any(g.slot == "target" and 0 <= g.start - on.end <= _BY_REACH for g in clause.groups)


def _aimed(clause: Clause) -> bool:
    return any(group.slot == "target" for group in clause.groups)


def _is_done_to(scan: Scan, group: Group, verb: Mark) -> bool:
    """Say whether an English verb is no act of its subject: "were killed", "soldiers fighting", "killed in a blast"."""
    between = {token.key for token in scan.tokens[group.end : verb.start]}
    if scan.tokens[verb.start].key.endswith("ing"):
        return not between & (_PASSIVE | _BEGUN)
    moved = scan.at(verb.start, "MOVEV", "ARRIVEV") is not None
    after = scan.tokens[verb.end].key if verb.end < len(scan.tokens) else ""
    passive = bool(between & _PASSIVE) and "to" not in between  # "are to rehearse" is none
    return (passive and not moved) or (scan.covering(verb.start, "ATTACKV") and after in ("in", "by"))


def _follows(scan: Scan, group: Group, verb: Mark) -> bool:
    """Say whether a verb comes after its subject; in English only helping words may part them."""
    if scan.syntax.verb_last:
        return verb.start >= group.end
    if scan.syntax.verb_first or scan.language != "en":
        return 0 <= verb.start - group.end <= _VERB_REACH
    if not group.end <= verb.start <= _past_aside(scan, group.end, verb.start) + _PLACED_REACH:
        return False
    places = range(_past_aside(scan, group.end, verb.start), verb.start)
    if all(scan.tokens[k].key in _HELPING or scan.covering(k, "MIL", "UNIT", "PEOPLE") for k in places):
        return True
    if _says_they(scan, places):
        return True
    placed = scan.covering(group.end, "LOCATIVE", "REDUCED") or scan.tokens[group.end].key in (
        "from",
        "of",
        "on",
        "along",
    )
    noun = scan.covering(verb.start - 1, "THE", "MIL", "OF") or scan.tokens[verb.start - 1].key in _DETERMINERS
    others = any(scan.covering(k, "SUBORDINATE", "SPEECHV", "ACTV", "AND") for k in places)
    return placed and not noun and not others and not any("," in scan.tokens[k].gap for k in range(group.end, verb.end))


def _past_aside(scan: Scan, start: int, end: int) -> int:
    """Return where what two commas enclose behind a subject ends: "A and B, acting on a tip, raided"."""
    if scan.language != "en" or not scan.tokens[start].gap.startswith(",") or scan.covering(start, "AND"):
        return start
    closed = (k for k in range(start + 1, min(end + 1, start + _ASIDE_REACH)) if "," in scan.tokens[k].gap)
    return next(closed, start)


def _says_they(scan: Scan, places: range) -> bool:
    """Say whether "A and B say they have" leads to a verb: who speaks is who acted."""
    spoken = next(
        (k for k in places[1:] if scan.tokens[k].key in ("they", "it") and scan.covering(k - 1, "SPEECHV")), None
    )
    if spoken is None or any(scan.tokens[k].gap.strip() for k in places):
        return False
    return all(scan.tokens[k].key in _HELPING for k in range(spoken + 1, places.stop))


def _goes_on(clause: Clause, start: int) -> bool:
    """Say whether an act follows "managed to", "went on", or a place that they head for."""
    heads = any(0 <= mark.start - start <= _VERB_REACH for mark in clause.of("TOWARDS"))
    return heads or any(0 <= act.start - start <= _ACHIEVED_REACH for act in clause.of("ACTN", "ACTOWN", "ACTV"))


def _leads(clause: Clause, group: Group) -> bool:
    """Say whether a group opens its clause; English puts the verb right behind its subject, wherever that stands."""
    near = group.start - clause.start <= 3
    return near or (clause.scan.language == "en" and not clause.scan.covering(group.start - 1, "ACTV", "VICTIMV"))


def _masdar_of(clause: Clause, group: Group) -> Mark | None:
    """Return the noun whose doers a group names: "the advance of A and B", "its capture at the hands of A and B"."""
    if is_doer(group):
        done = clause.of("ACTN", "ACTOWN", "LOSSN")
        return next((act for act in done if 0 <= group.start - act.end <= 8), None)
    return next((act for act in clause.of("ACTOWN") if 0 <= group.start - act.end <= 1), None)


def _passive_of(clause: Clause, group: Group) -> Mark | None:
    """Return the act of "was retaken by A and B"."""
    scan = clause.scan
    if scan.language != "en" or group.opener is None or scan.tokens[group.opener.end - 1].key != "by":
        return None
    acts = [act for act in clause.of("CAPTURE", *_SUBJECT_VERBS, "ACTN") if 0 <= group.start - act.end <= _BY_REACH]
    return acts[-1] if acts else None


def _open(scan: Scan, start: int, end: int) -> bool:
    """Say whether no other role begins between a verb and its subject; all roles do where the verb comes last."""
    if scan.syntax.verb_last:
        return not any(scan.covering(place, "CLASH", "VICTIMV", "SPONSORP") for place in range(start, end))
    stops = _STOPS if scan.language != "en" else _ENGLISH_STOPS
    if any(scan.covering(place, *stops) for place in range(start, end)):
        marks = (m for m in scan.of(*stops) if m.start < end and m.end > start)
        return scan.language == "fr" and all(m.word == "TARGETP" and m.end > end for m in marks)  # "have repelled"
    return True
