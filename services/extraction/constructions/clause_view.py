"""The view of a clause that constructions read, what they ask of a group in it, and the frame they make."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.extraction.linking.ties import Frame, Linked, giver_and_taker
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group, force_root
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import WAW

ARMED = frozenset({"named", "composed", "local", "counterpart"})
_BY = ("by", "par")
_SEEN_REACH = 3
SHARED_FORCES = frozenset({"coalition", "peacekeeping"})  # who serves with them serves them, not the state they are in


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its words, the groups in it, and who acted in the clause before."""

    scan: Scan
    groups: tuple[Group, ...]
    start: int
    end: int
    before: Group | None = None
    classes: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Note which classes have a mark here: constructions ask some hundred times, mostly for what is not there."""
        start, end, marks = self.start, self.end, self.scan.marks.items()
        here = frozenset([word for word, some in marks for _, at, _, _ in some if start <= at < end])
        object.__setattr__(self, "classes", here)

    def of(self, *words: str) -> list[Mark]:
        """Return the marks of some classes within the clause."""
        return [] if self.classes.isdisjoint(words) else self.scan.of_between(self.start, self.end, *words)


def is_armed(group: Group) -> bool:
    """Say whether a group names a force."""
    return bool(armed_of(group.mentions))


def armed_of(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions that name a force."""
    return [mention for mention in mentions if mention.kind in ARMED]


def several(group: Group) -> list[Mention]:
    """Return the armed members of a group that holds two forces or more, else nothing."""
    members = armed_of(group.mentions)
    return members if len({force_root(mention.actor.id) for mention in members}) > 1 else []


def each_force(group: Group) -> list[Mention]:
    """Return the first armed mention of each force of a group."""
    found: dict[str, Mention] = {}
    for mention in armed_of(group.mentions):
        found.setdefault(force_root(mention.actor.id), mention)
    return list(found.values())


def is_by(scan: Scan, group: Group) -> bool:
    """Say whether "by" brings a group in."""
    return group.opener is not None and scan.tokens[group.opener.end - 1].key in _BY


def gives_fire(scan: Scan, giver: Group) -> bool:
    """Say whether what a force lends is aircraft or guns: the phrase or its own name says so."""
    first, last = giver.start, giver.end
    if giver.opener is not None:
        first, last = min(first, giver.opener.start), max(last, giver.opener.end)
    return names_fire(scan, first, last)


def names_fire(scan: Scan, start: int, end: int) -> bool:
    """Say whether aircraft, guns or strikes are named between two places."""
    return any(scan.covering(place, "FIREW") for place in range(start, end))


def is_doer(group: Group) -> bool:
    """Say whether "by", "at the hands of" brings a group in: an act is theirs."""
    return group.slot == "agent" and (group.opener is None or group.opener.word == "BYAGENT")


def is_object(scan: Scan, group: Group) -> bool:
    """Say whether a force is what an act is done to: its posts, its losses, or what it was driven from."""
    if scan.syntax.postpositions and group.end < len(scan.tokens) and scan.covering(group.end, "TARGETN"):
        return True  # "C's posts were hit by A"
    before = group.start - 1
    if before < 0 or not scan.covering(before, "TARGETN", "VICTIMV", "CLASH"):
        return False
    return not _is_deed(scan, before)


def _is_deed(scan: Scan, place: int) -> bool:
    """Say whether a word is the verb of who comes after it: "advanced" at the head of a sentence, no "advance of"."""
    heads = place == 0 or scan.tokens[place].gap.strip()
    moves = scan.at(place, "MOVEV", "ENTERV") if heads else None
    return moves is not None and moves.clitic in ("", WAW)


def only_watches(scan: Scan, group: Group, act: int) -> bool:
    """Say whether a force only sees what others do: "A's ministry spotted B's planes on patrol with its ships"."""
    return any(0 <= seen.start - group.end <= _SEEN_REACH and seen.end <= act for seen in scan.of("SEENV"))


def frames_of(
    trigger: Trigger, acting: Group, partner: Group, code: str, points: float, more: Iterable[Group] = ()
) -> list[Frame]:
    """Return the act of who acts with a partner and with those whom further phrases of the clause bring in.

    Nothing where all are one force.
    """
    link = "support" if code == "joint.support" else "with"
    actors = [Linked(m, "initiator", "subject") for m in armed_of(acting.mentions) or acting.mentions[:1]]
    actors += [Linked(m, "partner", link) for group in (partner, *more) for m in group.mentions]
    if len({force_root(linked.mention.actor.id) for linked in actors}) < 2:
        return []
    return [Frame(trigger, tuple(actors), code, points, partner.opener)]


def aid_of(subtype: str, act: Mark, giver: Group, helped: Group, code: str) -> list[Frame]:
    """Return the act by which one force helps another, or nothing where both are one."""
    if root_of(giver) == root_of(helped):
        return []
    actors = giver_and_taker(giver.mentions, helped.mentions)
    return [Frame(Trigger(subtype, act.start, act.end, "frame.in_aid"), tuple(actors), code, 2.0, None)]


def act_of(
    trigger: Trigger,
    doers: Iterable[Mention],
    code: str = "joint.subject",
    points: float = 1.5,
    mark: Mark | None = None,
) -> list[Frame]:
    """Return the act that some forces do as one subject."""
    return [Frame(trigger, tuple(Linked(one, "initiator", "subject") for one in doers), code, points, mark)]


def stay_of(subtype: str, act: Mark, host: Group, guest: Group) -> list[Frame]:
    """Return the act that a guest does on the soil or at the bases of its host."""
    actors = [Linked(host.mentions[0], "host", "object")]
    actors += [Linked(mention, "partner", "subject") for mention in guest.mentions]
    return [Frame(Trigger(subtype, act.start, act.end, f"frame.{subtype}"), tuple(actors), "joint.hosted", 1.5, None)]


def root_of(group: Group) -> str:
    """Return the force that a group names first."""
    return force_root(group.mentions[0].actor.id)
