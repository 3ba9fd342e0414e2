"""Giving: one force lets another use or hands it what is its own, each way to say so a function."""

from services.extraction.constructions.clause_view import root_of
from services.extraction.linking.act import Act, is_civil
from services.extraction.linking.handing import handed, hands, lets_stay, received
from services.extraction.linking.ties import Frame, giver_and_taker
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.words.generators import has_lam

_SITE_REACH = 6
_GRANTED_REACH = 3
_COMMAND_REACH = 3
_OWNED_REACH = 3
_TAKER_REACH = 4
ARMS = ("WEAPONS", "ARMSGIFT")
_UNGIVEN = ("REFUSE", "NEG", "PROPOSE", "UNGIVENW", "MODAL", "ATTACKV", "VICTIMV")
_THAT = "\u0627\u0646"


def allows(act: Act) -> Frame | None:
    """Read A lets B use a base: A is the host, B the partner."""
    if act.scan.syntax.verb_last:
        handed = hands(act, "host", "joint.allow")
        if handed is not None or act.scan.syntax.postpositions:
            return handed
        stays = lets_stay(act)
        if stays is not None:
            return stays
    end = act.trigger.end
    after = [g for g in act.groups if g.start >= end]
    before = [g for g in act.groups if g.end <= act.trigger.start and g.slot in (None, "agent")]
    given = next((g for g in after if g.slot == "dative" or has_lam(g.clitic)), None)
    host = next((g for g in after if g.slot is None and given is not None and g.start < given.start), None)
    host = host or _state(before)
    user = _user(act) if given is None else None
    if user is not None:
        given, host = (
            user,
            next((g for g in reversed(act.groups) if g.end <= user.start and g.slot in (None, "agent")), None),
        )
    elif given is None and len(before) > 1 and _given_access(act, before[-1]):
        host, given = before[-2], before[-1]
    elif given is None and act.scan.covering(act.trigger.start, "GRANTV"):
        host, given = _granted(act, before, after)
    elif given is None and act.scan.language == "ar" and after and is_civil(after[0]):
        host = after[0]  # "Niger agreed to post Russian forces": the state first, then the force
        free = [g for g in after[1:] if g.slot in (None, "genitive")]
        given = next((g for g in free if not is_civil(g) or _may(act, host, g)), None)
        given = given or _obtaining(act, before)
    if given is None and act.scan.language != "ar" and host is not None:
        given = next((g for g in after if g.slot in (None, "genitive") or _passes(act, g)), None)
    if (granter := _granter(act, after)) is not None:
        free = [g for g in act.groups if g.end <= act.trigger.start and g.slot in (None, "genitive")]
        host, given = granter, next(iter([*(g for g in after if g.slot == "dative"), *reversed(free)]), None)
    if host is None or given is None or host is given or _lets_in_rulers(act, given):
        return None
    actors = giver_and_taker(host.mentions, given.mentions, "host")
    return act.tied(actors, "joint.allow", 2.0, None, _consent_span(act, given))


def _granter(act: Act, after: list[Group]) -> Group | None:
    """Return who gives leave in French "B was allowed by A to use a base", "the right granted to B by A"."""
    by = [g for g in after if act.scan.language == "fr" and g.slot == "agent" and not _passes(act, g)]
    return next((g for g in by if g.opener is not None and act.scan.tokens[g.opener.start].key == "par"), None)


def _passes(act: Act, group: Group) -> bool:
    """Say whether a group is who uses what a state lets in: "allowed the overflight of its ground by B's jets"."""
    return group.slot == "agent" and bool(act.scan.of_between(act.trigger.end, group.start, "ENTRY"))


def _lets_in_rulers(act: Act, given: Group) -> bool:
    """Say whether a cabinet is let into a country: no base is spoken of, and it is no force."""
    ruling = act.scan.covering(given.start, "GOVT") or act.scan.covering(given.start - 1, "GOVT")
    return ruling and not act.scan.of_between(*act.clause, "BASE", "MIL", "ARMSW")


def _may(act: Act, host: Group, guest: Group) -> bool:
    """Read "B agreed that A uses a base": the state right behind the verb of that clause."""
    that = [k for k in range(host.end, guest.start) if act.scan.tokens[k].key == _THAT]
    return bool(that) and guest.start - that[-1] <= _GRANTED_REACH


def _user(act: Act) -> Group | None:
    """Return who uses a base: "for the use of B of the base", "B's request to use a base"."""
    if act.scan.language != "ar":
        return None
    for use in act.scan.of_between(act.trigger.start, act.clause[1], "ENTRY"):
        wants = [g for g in act.groups if g.end == use.start and act.scan.covering(g.start - 1, "UNGIVENW")]
        users = [g for g in act.groups if 0 <= g.start - use.end <= 1 and g.slot in (None, "genitive")]
        if users or wants:
            return (users or wants)[0]
    return None


def _obtaining(act: Act, before: list[Group]) -> Group | None:
    """Read "A won the consent of B": who is given leave stands before or right behind the verb of getting."""
    won = [m for m in act.scan.of("RECEIVEV", "OBTAINV") if 0 <= act.trigger.start - m.end <= _GRANTED_REACH]
    return before[-1] if won and before else None


def _granted(act: Act, before: list[Group], after: list[Group]) -> tuple[Group | None, Group | None]:
    """Read "A granted B a base", "A denies granting B a base": who is granted it stands bare behind the verb."""
    near = [g for g in after if g.start - act.trigger.end <= _GRANTED_REACH and g.slot in (None, "genitive")]
    if len(near) > 1:
        return near[0], near[1]
    return _state(before), near[0] if near else None


def _given_access(act: Act, taker: Group) -> bool:
    """Say whether "A gave B access to" puts B between the verb and what it may use."""
    verbs = [mark for mark in act.scan.of("DELIVER", "GRANTV") if mark.end <= taker.start]
    return act.trigger.start - taker.end <= _GRANTED_REACH and any(taker.start - m.end <= 1 for m in verbs)


def _state(before: list[Group]) -> Group | None:
    """Return who can give leave: the state spoken of last, else whoever was."""
    states = [g for g in before if g.mentions[0].kind in ("country", "office", "civil", "leader")]
    found = states or before
    return found[-1] if found else None


def _consent_span(act: Act, given: Group) -> tuple[int, int]:
    used = [m for m in act.scan.of("BASE", "ENTRY") if m.start >= given.end]
    end = max([given.end, *(m.end for m in used[:1])])
    return act.trigger.start, end


def gives(act: Act) -> Frame | None:
    """Read A gives B something: cover, weapons, training, a position."""
    if act.scan.syntax.verb_last:
        return hands(act, "initiator", "joint.given") or handed(act)
    free = [g for g in act.groups if g.slot in (None, "agent")]
    before = [g for g in free if g.end <= act.trigger.start]
    before = [g for g in before if not all(m.kind == "nisba" for m in g.mentions)] or before
    after = [g for g in free if g.start >= act.trigger.end]
    acting, armed = after, _is_armed(act) or _is_secret(act)
    after = [g for g in after if not is_civil(g) or (armed and _is_state(g))]  # else what a state is given is politics
    given = [g for g in act.groups if g.slot in ("dative", "aided") and g.start >= act.trigger.end]
    given = [g for g in given if not is_civil(g) or _commands(act) or _takes_a_base(act, g) or (armed and _is_state(g))]
    if act.trigger.subtype == "handover":
        given = given or _host_of_site(act)
        before = [g for g in before if not given or root_of(g) != root_of(given[0])]
        before = before or [g for g in act.clause_groups if given and g.slot == "target" and _held(act, g, given[0])]
    giver = before[-1] if before else _maker(act) or (acting[0] if acting else None) or _telling(act, given)
    taker = next((g for g in given if g is not giver), None)
    if taker is None:
        least = max(giver.end if giver else 0, act.trigger.end)  # a bare object stands at once after them
        taker = next((g for g in after if g is not giver and 0 <= g.start - least <= 2), None)
    if giver is not None and taker is not None and root_of(giver) == root_of(taker):  # "B" was only who has the bases
        giver = next((g for g in reversed(before) if root_of(g) != root_of(taker)), giver)
    if giver is None or taker is None or (_far(act, giver, 28) and giver not in act.tellers) or _far(act, taker):
        return None
    actors = giver_and_taker(giver.mentions, taker.mentions)
    first = min(act.trigger.start, giver.start) if giver.start < act.trigger.start else act.trigger.start
    return act.tied(actors, "joint.given", 2.0, None, (first, max(taker.end, act.trigger.end)))


def _telling(act: Act, given: list[Group]) -> Group | None:
    """Return who tells that a post was handed to another, where nobody else is said to have held it."""
    if act.scan.language != "en" or act.trigger.subtype != "handover" or not given:
        return None
    return next((g for g in act.tellers if root_of(g) != root_of(given[0])), None)


def _is_armed(act: Act) -> bool:
    """Say whether an Arabic clause tells of arms that are given, not of arms refused or only asked for."""
    scan, (start, end) = act.scan, act.clause
    if scan.language != "ar" or not scan.of_between(act.trigger.start, end, *ARMS, "ARMSAID"):
        return False
    return not scan.of_between(start, act.trigger.start, *_UNGIVEN)


def _is_state(group: Group) -> bool:
    return all(mention.kind == "country" for mention in group.mentions)


def _maker(act: Act) -> Group | None:
    """Return whose arms arrive: the nationality on them, "the first batch of B's tanks"."""
    if act.scan.language != "ar" or not act.scan.covering(act.trigger.start, "ARRIVEV"):
        return None
    return next((g for g in act.groups if g.start >= act.trigger.end and _owns_arms(act, g)), None)


def _owns_arms(act: Act, group: Group) -> bool:
    """Say whether a group is the owner or maker of arms: a nationality behind the noun, or a force made of both."""
    if act.scan.covering(group.start, *ARMS):
        return True
    bare = all(mention.kind in BARE for mention in group.mentions)
    behind = range(max(0, group.start - _OWNED_REACH), group.start)
    return bare and group.slot != "dative" and any(act.scan.covering(k, *ARMS) for k in behind)


def _held(act: Act, group: Group, taker: Group) -> bool:
    """Say whether a force is whose sites change hands: "the bases of A's troops have been handed over to B"."""
    of = group.end <= act.trigger.start and act.scan.covering(group.start - 1, "OF")
    return of and root_of(group) != root_of(taker) and act.scan.covering(group.start - 2, "MILSITE")


def _host_of_site(act: Act) -> list[Group]:
    """Return the state that is handed a military site, or on whose soil it is."""
    sites = [m for m in act.scan.of("MILSITE") if m.start >= act.trigger.start - _SITE_REACH]
    states = [g for g in act.clause_groups if g.mentions[0].kind in BARE and sites and g.start >= sites[0].end]
    named = [g for g in states if g.slot == "dative"]
    return [*named, *(g for g in states if g.slot == "locative" and g.start - sites[0].end <= _SITE_REACH)]


def _takes_a_base(act: Act, taker: Group) -> bool:
    """Say whether a state is handed a base or military posts, which its army takes."""
    bases = act.scan.of_between(act.trigger.end, taker.start, "BASE")
    return act.trigger.subtype == "handover" and taker.mentions[0].kind == "country" and bool(bases)


def _is_secret(act: Act) -> bool:
    """Say whether what is told is a secret of war: intelligence, coordinates, what satellites see."""
    words = ("INFO", "INTEL") if act.scan.language == "ru" else ("SECRETW",)
    return act.trigger.subtype == "intelligence_sharing" and bool(act.scan.of_between(*act.clause, *words))


def receives(act: Act) -> Frame | None:
    """Read A takes over T from B, A received B's T: B gives, A takes."""
    trigger = act.trigger
    if act.scan.syntax.verb_last:
        return received(act)
    seized = trigger.subtype == "handover" and act.scan.language != "ar"  # "took over a post from B"
    seized = seized and not (act.scan.language == "en" and _of_two_armies(act))
    if (seized and not _commands(act)) or not act.scan.covering(trigger.start, "RECEIVEV"):
        return None
    free = [g for g in act.groups if g.slot in (None, "agent") and not _far(act, g)]
    after = [g for g in free if g.start >= trigger.end]
    named = [g for g in after if g.opener is not None and g.opener.word == "FROM"]
    borne = [g for g in after if _owns_arms(act, g)]  # "aircraft from B" are what is received
    held = [g for g in after if any(0 <= g.start - m.end <= 1 for m in act.scan.of("HELDBY"))]
    giver = next(iter([*named, *borne, *held]), None)
    takers = [g for g in after if g not in (*named, *borne, *held) and g.start - trigger.end <= _TAKER_REACH]
    takers += [g for g in reversed(free) if g.end <= trigger.start]
    if giver is None or not takers or takers[0].start > giver.start or _is_trade(act, takers[0]):
        return None
    actors = giver_and_taker(giver.mentions, takers[0].mentions)
    return act.tied(actors, "joint.given", 2.0)


def _is_trade(act: Act, taker: Group) -> bool:
    """Say whether what a state receives are lorries and the like, which are aid of war only for a force."""
    goods = act.scan.of_between(act.trigger.start, act.clause[1], "GOODSW")
    return bool(goods) and is_civil(taker) and not act.scan.of_between(act.trigger.start, act.clause[1], *ARMS)


def _of_two_armies(act: Act) -> bool:
    """Say whether only armies of two states stand in a clause without a fight: one takes over what the other leaves."""
    armies = {g.mentions[0].actor.country for g in act.groups if g.mentions[0].actor.type == "state_mil"}
    return len(armies) > 1 and not act.scan.of_between(*act.clause, "CLASH", "CLASHV", "CAPTURE", "ATTACKV")


def _commands(act: Act) -> bool:
    """Say whether what is handed over is the command of a force that states share."""
    return any(0 <= mark.start - act.trigger.end <= _COMMAND_REACH for mark in act.scan.of("COMMANDW"))


def _far(act: Act, group: Group, reach: int = 16) -> bool:
    return abs(group.start - act.trigger.end) > reach
