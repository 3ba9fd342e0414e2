"""Joining: the phrases that make two forces partners in an act, one function for each, read around its trigger."""

from services.extraction.linking.act import STATE_ACTS, Act, is_civil
from services.extraction.linking.company import in_company
from services.extraction.linking.ties import Frame, Linked
from services.extraction.linking.triggers import TALKS
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE, Mention
from services.extraction.sentences.scan import Mark

_VERBS = tuple(
    """LAUNCH STARTN DONE AGREED ONGOING PLAN ENDV DENY REFUSE PARTICIPATE ALLOW AGREEV MEET ARM DELIVER COORDV SUPPORTV
    COVERV HAND UNITV PROPOSE AFFIRM""".split()  # noqa: SIM905  # read as one list, not as 22 lines
)
_DEEDS = ("joint_operation", "joint_patrol", "joint_exercise", "fire_support", "support")
_DATELINE = 7
_DONE_REACH = 20
_DUAL_BEFORE, _DUAL_AFTER = 4, 3
_DUAL_BEFORE_LAST = 9  # where the verb comes last, place and time stand between them and the act
_CONTACT_REACH = 11
_STAYING = frozenset("is are was were be been remain remained stay stayed keep kept have".split())  # noqa: SIM905
_DONE_BY_REACH = 8  # "that the operation A and B by was carried out"


def between_two(act: Act) -> Frame | None:
    """Read T between A and B; "between both sides" leaves A and B to anaphora."""
    for between in act.scan.of("BETWEEN"):
        near = act.trigger.end - 1 <= between.start <= act.trigger.end + 8
        if act.scan.syntax.verb_last:
            near = near or 0 <= act.trigger.start - between.end <= 8
        group = next((g for g in act.groups if g.opener == between), None)
        opens = between.start - act.clause[0] <= 2  # "between A and B an accord was signed"
        if not near and not (group is not None and opens and 0 <= act.trigger.start - group.end <= 3):
            continue
        if _adverse(act, between):
            return None
        if _of_talk(act, between):
            continue
        if group is not None:
            members = list(group.mentions) + _other_side(act, group)
            return act.tied([Linked(m, "initiator", "between") for m in members], "joint.between", 1.5, between)
        dual = act.scan.at(between.end, "DUAL") if between.end < len(act.scan.tokens) else None
        if dual is not None:  # "A and his counterpart of B discussed cooperation between both": they are named
            named = None if _subjects(act) else in_company(act)
            return named or _dual(act, dual, between)
    return None


def _other_side(act: Act, group: Group) -> list[Mention]:
    """Read "between A on one side and B on the other"."""
    later = [g for g in act.groups if 0 < g.start - group.end <= 6 and g.slot in (None, "between")]
    side = any(0 <= mark.start - group.end <= 1 for mark in act.scan.of("SIDE"))
    alone = len(group.forces) < 2
    return list(later[0].mentions) if later and (side or alone) else []


def _dual(act: Act, dual: Mark, between: Mark) -> Frame:
    start = between.start
    return Frame(act.trigger, tuple(_subjects(act)), "joint.dual", 1.5, between, dual,
                 (_first(act, start), dual.end))  # fmt: skip


def _first(act: Act, start: int) -> int:
    before = act.trigger.start - 1
    mark = act.scan.at(before, "AGREEPREP") if before >= 0 else None
    return before if mark is not None else min(act.trigger.start, start)


def _subjects(act: Act) -> list[Linked]:
    subject = _subject_group(act)
    if subject is None or len(subject.forces) < 2:
        return []
    return [Linked(mention, "initiator", "subject") for mention in subject.mentions]


def _adverse(act: Act, between: Mark) -> bool:
    words = ("CLASH", "PARTEDW") if act.trigger.subtype == "joint_operation" else ("CLASH",)
    return any(0 <= between.start - mark.end <= 2 for mark in act.scan.of(*words))


def _of_talk(act: Act, between: Mark) -> bool:
    """Say whether "between" belongs to a talk that stands nearer: "the strikes came after a call between A and B"."""
    talks = act.scan.of("MEET") if act.trigger.subtype in _DEEDS else []
    return any(act.trigger.end <= talk.start and 0 <= between.start - talk.end <= 1 for talk in talks)


def pair(act: Act) -> Frame | None:
    """Read two nationalities on one noun: "a Russian-Turkish patrol"."""
    for group in act.groups:
        if len(group.forces) < 2 or not all(m.kind in BARE for m in group.mentions):
            continue
        inside = act.trigger.start <= group.start and group.end <= act.trigger.end
        after = inside or 0 <= group.start - act.trigger.end <= 3
        before = inside or 0 <= act.trigger.start - group.end <= (7 if _is_body(act, group) else 3)
        nouns = after if act.scan.syntax.adjective_after else before
        if act.scan.syntax.postpositions and _is_parted(act, group):
            nouns = inside  # "A and B, the attack on …": no noun of theirs
        if nouns and group.slot in (None, "genitive", "agent"):
            actors = [Linked(m, "initiator", "genitive") for m in group.mentions]
            return act.tied(actors, "joint.pair", 1.5)
    return None


def _is_parted(act: Act, group: Group) -> bool:
    """Say whether a comma parts an act from those before it, which then only its verb can make its doers."""
    comma = group.end < len(act.scan.tokens) and "," in act.scan.tokens[group.end].gap
    return comma and act.trigger.subtype not in STATE_ACTS


def _is_body(act: Act, group: Group) -> bool:
    """Say whether a pair names a committee that acts: "the Thai-Cambodian General Border Committee met"."""
    return act.trigger.subtype in TALKS and bool(
        act.scan.of_between(group.end, act.trigger.start, "HQHEAD_WEAK", "HQHEAD", "HQPHRASE")
    )


def genitive(act: Act) -> Frame | None:
    """Read T of A and B, T by A and B, T for A and B."""
    for group in act.groups:
        reach = 5 if group.slot in ("dative", "agent", "genitive") or _are_officers(act, group) else 2
        reach = _DONE_REACH if _is_done_by(act, group) else reach
        near = 0 <= group.start - act.trigger.end <= reach
        if act.scan.syntax.postpositions:
            near = 0 <= act.trigger.start - group.end <= 4 and not _is_parted(act, group)
            near = near or (group.slot == "agent" and 0 <= group.start - act.trigger.end <= _DONE_BY_REACH)
        elif act.scan.syntax.verb_last and group.slot == "dative" and act.trigger.subtype not in STATE_ACTS:
            continue  # "C's attack on A and B"
        if near and len(group.forces) >= 2 and group.slot in (None, "dative", "agent", "genitive"):
            actors = [Linked(m, "initiator", "genitive") for m in group.mentions]
            return act.tied(actors, "joint.genitive", 1.5)
    return None


def _is_done_by(act: Act, group: Group) -> bool:
    """Say whether an English passive leads to a group: "drills were staged off the coast on Friday by A and B"."""
    scan, opener = act.scan, group.opener
    if scan.language == "fr" and opener is not None and scan.tokens[opener.end - 1].key == "par":
        return scan.covering(act.trigger.end - 1, "SIGNED", "LAUNCH", "DONE", "AGREED")
    if scan.language != "en" or opener is None or scan.tokens[opener.end - 1].key != "by":
        return False
    return bool(scan.of_between(act.trigger.end, opener.start, "LAUNCH", "DONE"))


def _are_officers(act: Act, group: Group) -> bool:
    """Say whether a meeting is one of ministers or commanders: a day or a place may stand before them in Arabic."""
    meeting = act.trigger.subtype == "meeting" and act.scan.language == "ar"
    return meeting and all(m.kind in ("office", "counterpart", "leader") for m in group.mentions)


def _subject_group(act: Act) -> Group | None:
    """Return who acts: the first free group of the clause beside a verb, or at its head."""
    for group in act.groups:
        if group.slot not in (None, "agent") or all(m.kind == "nisba" for m in group.mentions):
            continue
        if group.slot == "agent" and group.start < act.trigger.start:
            continue
        return group
    return None


def one_subject(act: Act) -> Frame | None:
    """Read A and B as one subject of the act."""
    group = _subject_group(act)
    if act.scan.syntax.verb_last:  # a speaker may stand before those who act
        group = next((g for g in act.groups if g.slot in (None, "agent") and len(g.forces) > 1), group)
    if group is None or len(group.forces) < 2 or not _acts(act, group) or _suffers(act, group):
        return None
    if act.scan.language == "en" and act.scan.of_between(*act.clause, "RECIPROCAL") and act.scan.of("ALLEGE"):
        return None  # "A and B accused each other of the attack"
    heading = group.end <= act.clause[0] and act.joint is not None  # "A and B: joint operation"
    bare = [m for m in group.mentions if m.kind in ("country", "leader")]
    mixed = len(bare) < len(group.mentions) and act.joint is not None and act.scan.language == "en"
    states = bool(bare) and not mixed  # "the army of A and B, in a joint raid"
    if states and act.trigger.subtype not in STATE_ACTS and not (heading or _is_of_war(act)):
        return None
    return act.tied([Linked(m, "initiator", "subject") for m in group.mentions], "joint.subject", 1.5)


def _is_of_war(act: Act) -> bool:
    """Say whether an Arabic clause calls the act military as well as joint: then states stand for their armies."""
    if act.joint is None or act.scan.language != "ar":
        return False
    return any(act.scan.covering(k, "MIL") for k in range(act.trigger.start, act.joint.end + 1))


def _acts(act: Act, group: Group) -> bool:
    """Say whether a verb stands beside the group, or the group heads a headline."""
    near = [
        m
        for m in act.scan.of(*_VERBS)
        if group.start - 4 <= m.start < group.start or group.end <= m.start <= group.end + 4
    ]
    if act.scan.syntax.verb_last:
        near += [m for m in act.scan.of(*_VERBS) if group.end <= m.start < act.clause[1]]
    joint = act.joint is not None
    shares = act.trigger.subtype == "intelligence_sharing" and 0 <= act.trigger.start - group.end <= 3
    head = act.clause[0] + (joint and act.scan.tokens[act.clause[0]].key == "the")
    first = joint and act.scan.language == "ar" and group.start == act.clause[0] + 1  # whatever verb stands there
    shares = shares or _are_in(act, group)
    return bool(near) or shares or first or group.start <= head or _after_dateline(act, group)


def _are_in(act: Act, group: Group) -> bool:
    """Say whether English "are in", "keep in" leads from a group to their contact: "A and B are in close touch"."""
    if act.scan.language != "en" or act.trigger.subtype not in ("coordination", "deconfliction"):
        return False
    keys = [token.key for token in act.scan.tokens[group.end : act.trigger.start]]
    return bool(keys) and keys[0] in _STAYING and "in" in keys[1:] and len(keys) <= _CONTACT_REACH


def _suffers(act: Act, group: Group) -> bool:
    """Say whether the act is done to its subject: "A and B were killed in an ambush"."""
    verbs = (m for m in act.scan.of("ATTACKV") if 1 <= m.start - group.end <= 3)
    return any(act.scan.tokens[verb.start - 1].key in ("was", "were", "been") for verb in verbs)


def _after_dateline(act: Act, group: Group) -> bool:
    """Say whether only a place, a day and an agency stand before a group: "ALEPPO, June 12 (X) - A and B ran"."""
    tokens = act.scan.tokens
    opens = 0 < group.start <= _DATELINE and act.clause[0] == 0
    return opens and any(sign in tokens[group.start].gap for sign in ",-\u2013\u2014)")


def included(act: Act) -> Frame | None:
    """Read a room or force that takes in A and B."""
    for group in act.groups:
        takes_in = group.slot == "included" or _numbered(act, group) or _brings_together(act)
        if takes_in and len(group.forces) >= 2 and 0 <= group.start - act.trigger.end <= 12:
            return act.tied(
                [Linked(m, "initiator", "object") for m in group.mentions], "joint.include", 2.0, group.opener
            )
    return None


def _brings_together(act: Act) -> bool:
    """Read "a meeting joined A and B" with its verb first."""
    return act.trigger.subtype == "meeting" and any(0 <= act.trigger.start - m.end <= 1 for m in act.scan.of("INCLUDE"))


def _numbered(act: Act, group: Group) -> bool:
    """Read "takes in 8,700 soldiers from A and B": the men stand between the verb and whose they are."""
    if group.slot != "agent" or group.opener is None:
        return False
    verbs = [m for m in act.scan.of("INCLUDE") if act.trigger.end <= m.start and m.end <= group.opener.start]
    men = range(verbs[-1].end, group.opener.start) if verbs else ()
    return bool(men) and all(
        act.scan.tokens[k].key.isdigit() or act.scan.covering(k, "MIL", "PEOPLE", "UNIT", "NUMBER") for k in men
    )


def both_sides(act: Act) -> Frame | None:
    """Read T of both armies, both sides do T: who they are, an earlier sentence says."""
    start, end = act.trigger.start, act.trigger.end
    reach = _DUAL_BEFORE_LAST if act.scan.syntax.verb_last else _DUAL_BEFORE
    free = [g for g in act.groups if g.slot in (None, "agent")] if act.scan.language == "ar" else []
    listed = [g for g in free if len(g.forces) > 1 and not is_civil(g)]
    for dual in act.scan.of_between(*act.clause, "DUAL"):
        agreed = act.scan.at(dual.end, "AGREEV", "AGREED", "DECIDED") or act.scan.at(dual.end, "PLAN")
        led = agreed.end + reach if agreed is not None else dual.end + reach  # "both have agreed to hold a joint T"
        if dual.end <= start <= led or 0 <= dual.start - end <= _DUAL_AFTER:
            own = next((g for g in listed if g.end <= min(start, dual.start)), None)
            if own is not None and act.joint is not None:  # "A's and B's officers renew the two states' joint raids"
                return act.tied([Linked(m, "initiator", "subject") for m in own.mentions], "joint.subject", 1.5)
            return Frame(act.trigger, (), "joint.dual", 1.5, dual, dual, (min(start, dual.start), max(end, dual.end)))
    return None
