"""Company: one force acts with another that a phrase of company brings in."""

from services.extraction.constructions.clause_view import only_watches
from services.extraction.linking.act import STATE_ACTS, Act, is_civil
from services.extraction.linking.ties import Frame, Linked
from services.extraction.linking.triggers import TALKS
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import CIVIL

_TOLD = ("joint_exercise", "joint_patrol")
_TOLD_REACH = 2


def in_company(act: Act) -> Frame | None:
    """Read A acting with B, beside B, under B's cover, or with its counterpart."""
    companions = [g for g in act.groups if g.slot in ("with", "support", "with_weak") or _is_counterpart(g)]
    for companion in companions:
        if _asks_to_talk(act, companion):
            continue
        subject = _actor_before(act, companion) or _spoken_for(act, companion)
        drill = act.trigger.subtype in _TOLD and len(companion.forces) > 1 and not is_civil(companion)
        # "with A and B taking part", "with A and together with B", "drills began with A's troops and B's"
        if subject is None and (companion.slot == "with" or drill):
            beside = [g for g in companions if g.slot == "with" and not is_civil(g)]
            among = [m for g in ([companion] if len(companion.forces) > 1 else beside) for m in g.mentions]
            joint = act.tied([Linked(m, "initiator", "with") for m in among], "joint.with", 2.0, companion.opener)
            if joint is not None:
                return joint
        if subject is None or not _companion_fits(act, companion):
            continue
        code, points = _how(companion)
        link = "counterpart" if _is_counterpart(companion) else "with"
        actors = [Linked(m, "initiator", "subject") for m in subject.mentions]
        more = [g for g in companions if g.slot in ("with", "support") and g not in (companion, subject)]
        actors += [Linked(m, "partner", link) for g in (companion, *more) for m in g.mentions]
        return act.tied(actors, code, points, companion.opener)
    return None


def _asks_to_talk(act: Act, companion: Group) -> bool:
    """Say whether B only asked for talks or a truce: "the alliance meets at the request of B"."""
    asked = companion.opener is not None and act.scan.covering(companion.opener.start, "LEAVECUE", "PLEA")
    return asked and (act.trigger.subtype in TALKS or bool(act.scan.of_between(*act.clause, "TRUCE")))


def _spoken_for(act: Act, companion: Group) -> Group | None:
    """Return an army whose spokesman tells of an act with B, where nobody else acts: it is the army's own."""
    english = act.scan.language == "en" and act.joint is not None and act.trigger.subtype == "joint_operation"
    near = (english or act.trigger.subtype in _TOLD) and 0 <= companion.start - act.trigger.end <= _TOLD_REACH
    near = near or (act.scan.language == "ru" and act.joint is not None and act.trigger.subtype in _TOLD)
    if companion.slot not in ("with", "support") and not near:
        return None
    tellers = [g for g in act.tellers if g is not companion and (near or not is_civil(g))]
    speakers = [g for g in act.speakers if g.end <= min(companion.start, act.trigger.start)]
    last = act.scan.syntax.verb_last and companion.slot == "with"
    return next(iter([*(speakers if last else []), *tellers]), None)


def _how(companion: Group) -> tuple[str, float]:
    """Return the reason and its points: a counterpart says more than a bare "with"."""
    if _is_counterpart(companion):
        return "joint.counterpart", 1.5
    return f"joint.{companion.slot}", 1.0 if companion.slot == "with_weak" else 2.0


def _is_counterpart(group: Group) -> bool:
    return group.mentions[0].kind == "counterpart"


def _companion_fits(act: Act, companion: Group) -> bool:
    """Demand a force after a weak "with", and no long way from the act."""
    weak = companion.slot == "with_weak" and act.trigger.subtype not in STATE_ACTS
    if weak and any(m.kind in CIVIL for m in companion.mentions):
        return False
    talked = act.scan.syntax.postpositions and companion.slot == "with_weak" and act.trigger.subtype not in STATE_ACTS
    if talked and act.scan.of_between(companion.end, act.clause[1], "MEET", "AGREEV"):
        return False  # "A with B the operation against C discussed"
    if act.scan.language == "en" and companion.end < act.trigger.start and act.scan.covering(companion.end, "AND"):
        return False  # "refused talks with B and vowed": another statement has begun
    return abs(companion.start - act.trigger.end) <= 24


def _actor_before(act: Act, companion: Group) -> Group | None:
    free = [g for g in act.groups if g is not companion and g.slot in (None, "agent", "genitive", "dative")]
    free = [g for g in free if g.slot != "dative" or not is_civil(g)]  # "to Iraq" is where, not who
    before = [g for g in free if g.end <= companion.start and not all(m.kind == "nisba" for m in g.mentions)]
    before = [g for g in before if not only_watches(act.scan, g, act.trigger.start)]
    if before:
        named = [g for g in before if not is_civil(g)] if act.scan.language == "ar" else []
        return next(iter([*named, *before]))
    after = [g for g in free if g.start >= companion.end and g.start - companion.end <= 3]
    leads = companion.start <= act.clause[0] + 3 or (act.scan.language == "ru" and not is_civil(companion))
    return after[0] if after and leads else _adjective_owner(act, companion)


def _adjective_owner(act: Act, companion: Group) -> Group | None:
    """Read "a Turkish exercise with Qatar": the noun's nationality is the actor."""
    for group in act.groups:
        reach = 3 if act.joint is None else 6  # "a Russian statement about a joint sortie with B"
        if group.end <= companion.start and abs(group.start - act.trigger.start) <= reach:
            return group
    return None
