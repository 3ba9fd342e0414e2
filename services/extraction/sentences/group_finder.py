"""Finding groups: which actors of a sentence stand in one noun phrase, and in which slot."""

from dataclasses import replace

from services.extraction.sentences.groups import Group, force_root
from services.extraction.sentences.mentions import BARE, Mention, leads_epithet
from services.extraction.sentences.same_phrase import are_joined
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.sentences.slots import slot_after, slot_before
from services.extraction.sentences.whereabouts import owns_next
from services.extraction.words.generators import ARTICLE, LAM, WAW

_FATE_REACH, _HEAD_PLACE = 3, 3
_EPITHET = 8  # words of an epithet between two members of a list
_DEEDS = ("OP", "ACTN", "JOINT")
_COUNTS = 2  # nouns of counting before a force
_COUNTING = ("PEOPLE", "UNIT", "NUMBER", "COUNT", "QUANTITY")
_LISTED = ("named", "composed")


def find_groups(scan: Scan, mentions: list[Mention]) -> list[Group]:
    """Return the groups of a sentence in order."""
    groups: list[Group] = []
    at = 0
    if scan.syntax.postpositions:
        mentions, epithets = _without_epithets(scan, mentions)
        groups += epithets
    elif scan.language == "en":
        mentions = _without_leaders(scan, mentions)
    while at < len(mentions):
        members = [mentions[at]]
        aside: list[Mention] = []
        while at + 1 < len(mentions):
            owners = _owners_between(scan, members[-1], mentions[at + 1 :])
            if owners is None and not are_joined(scan, members, mentions[at + 1], _start(mentions, at + 2)):
                break
            aside += owners or []
            at += 1 + len(owners or [])
            members.append(mentions[at])
        if scan.syntax.postpositions:
            slot, opener = slot_after(scan, members[-1], _start(mentions, at + 1))
        else:
            first = members[0] if len(members) > 1 else _with_its_count(scan, members[0])
            slot, opener = slot_before(scan, first, groups[-1].end if groups else 0)
        if slot in (None, "locative") and scan.language == "en":
            opener = _on_their_side(scan, members) or opener
            slot = "with" if opener is not None and opener.word == "WITH" else slot
        if slot == "genitive" and opener is not None and _is_some_of(scan, members, opener):
            slot, opener = None, None  # "two fronts of A and B have agreed"
        column = _column_of(scan, members, opener) if slot == "genitive" and opener is not None else None
        if column is not None:
            slot, opener = slot_before(scan, column, groups[-1].end if groups else 0)
        owns = scan.syntax.postpositions and owns_next(scan.tokens[members[-1].end - 1].key)
        owns = owns or _does_deed(scan, members[0])
        if slot is None and not owns and scan.of_between(members[-1].end, members[-1].end + _FATE_REACH, "VICTIMP"):
            slot = "target"  # "twelve fighters of A were killed"
        groups += [Group((owner,), "sponsor", None, owner.clitic) for owner in aside]
        groups.append(Group(tuple(members), slot, opener, members[0].clitic))
        at += 1
    return sorted(groups, key=lambda group: group.start)


def _does_deed(scan: Scan, first: Mention) -> bool:
    """Say whether a deed right before actors is theirs: "in the joint operation of A and B were killed"."""
    last = scan.syntax.verb_last and not scan.syntax.postpositions
    return last and first.start > 0 and scan.covering(first.start - 1, *_DEEDS)


def _is_some_of(scan: Scan, members: list[Mention], opener: Mark) -> bool:
    """Say whether a sentence opens with men or units of several forces, who act."""
    head = opener.start - 1
    opens = scan.language == "en" and 0 <= head <= _HEAD_PLACE and len({force_root(m.actor.id) for m in members}) > 1
    sent = opens and scan.covering(head, "DELEGATEW") and any(m.kind in _LISTED for m in members)
    return opens and (sent or scan.covering(head, "PEOPLE", "MIL", "UNIT")) and not scan.covering(head, "TEAMN")


def _column_of(scan: Scan, members: list[Mention], opener: Mark) -> Mention | None:
    """Return men of several forces from the column or the party on that they make up: "a convoy of A's and B's men"."""
    head = opener.start - 1
    several = len({force_root(m.actor.id) for m in members}) > 1 and all(m.kind in _LISTED for m in members)
    if scan.language != "en" or not several or not scan.covering(head, "COLUMN"):
        return None
    while head and scan.covering(head - 1, "UNITADJ", "MIL", "JOINT"):
        head -= 1
    return replace(members[0], start=head)


def _with_its_count(scan: Scan, force: Mention) -> Mention:
    """Let a French force begin at the noun that counts it: "un contingent de 400 soldats de A", "des éléments de B"."""
    start = force.start
    for _ in range(_COUNTS if scan.language == "fr" else 0):
        of = start - 1
        while of > 0 and (scan.tokens[of].key[0].isdigit() or scan.covering(of, "THE", "NUMBER")):
            of -= 1
        head = of - 1
        while head > 0 and scan.covering(head, "UNITADJ"):
            head -= 1
        if of < 1 or not scan.covering(of, "OF") or not scan.covering(head, *_COUNTING):
            break
        start = head
    return replace(force, start=start)


def _on_their_side(scan: Scan, members: list[Mention]) -> Mark | None:
    """Return the phrase of "on B's side", "at B's side", which brings B in as a companion."""
    start, end = members[0].start, members[-1].end
    start -= scan.covering(start - 1, "THE")
    sided = start > 0 and end < len(scan.tokens) and scan.tokens[end].key == "side"
    return Mark("WITH", start - 1, start, "") if sided and scan.tokens[start - 1].key in ("on", "at") else None


def _start(mentions: list[Mention], at: int) -> int | None:
    return mentions[at].start if at < len(mentions) else None


def _without_epithets(scan: Scan, mentions: list[Mention]) -> tuple[list[Mention], list[Group]]:
    """Part the actors from those who only describe the next one: "A and C-to loyal B" is A and B."""
    kept: list[Mention] = []
    epithets: list[Group] = []
    begin: int | None = None
    for at, mention in enumerate(mentions):
        following = _start(mentions, at + 1)
        mark = scan.at(mention.end, "SPONSORP") if mention.end < len(scan.tokens) else None
        if mark is not None and following is not None and 0 <= following - mark.end <= 2:
            epithets.append(Group((mention,), "sponsor", mark, mention.clitic))
            begin = mention.start if begin is None else begin
        else:
            kept.append(mention if begin is None else replace(mention, start=begin))
            begin = None
    return kept, epithets


def _without_leaders(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Let "A-led B" and "A-backed B" be B, which begins where its epithet does."""
    kept: list[Mention] = []
    begin: int | None = None
    for at, mention in enumerate(mentions):
        following = _start(mentions, at + 1)
        leads = mention.kind in BARE and leads_epithet(scan, mention.end)
        if leads and following is not None and following - mention.end <= 2:
            begin = mention.start if begin is None else begin
        else:
            kept.append(mention if begin is None else replace(mention, start=begin))
            begin = None
    return kept


def _owners_between(scan: Scan, first: Mention, later: list[Mention]) -> list[Mention] | None:
    """Return whom "brigade X, which belongs to A, and brigade Y" names as owners; None where no list goes on."""
    if scan.language != "ar" or first.kind not in _LISTED:
        return None
    word = scan.at(first.end, "LOYALW") or scan.at(first.end + 1, "LOYALW")
    second = next((n for n, one in enumerate(later) if WAW in one.clitic and one.kind in _LISTED), None)
    if word is None or ARTICLE not in word.clitic or second is None:
        return None
    start = later[second].start
    between = range(first.end, start)
    parted = any(set(scan.tokens[k].gap) & set(",;:.()\u060c\u061b") for k in range(first.end, start + 1))
    verbs = scan.of_between(first.end, start, "ACTV", "AGREEV", "SPEECHV")
    acts = any(ARTICLE not in verb.clitic and LAM not in verb.clitic for verb in verbs)  # "to the guard" is no verb
    return None if parted or acts or len(between) > _EPITHET else later[:second]
