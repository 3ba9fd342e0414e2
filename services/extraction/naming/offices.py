"""Offices: ministers, commanders and counterparts, who stand for the forces of their states."""

from dataclasses import replace

from services.extraction.lexicon.model import Match
from services.extraction.naming.composed import composed
from services.extraction.naming.named import named
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import BARE, Mention, compose
from services.extraction.sentences.scan import Scan
from services.extraction.sentences.whereabouts import owns_next
from services.extraction.words.generators import WAW
from services.extraction.words.syntax import ending_slot

_NAME_WORDS = 4
_HOLDER_WORDS = 6
_CHAIN = 7
_PLACED = ("'da", "'de", "'ta", "'te", "'dan", "'den", "'tan", "'ten", "'daki", "'deki", "'taki", "'teki")
_PERSONS = ("bakani", "başkani", "komutani", "orgeneral", "oramiral", "bakanlari", "komutanlari")
_PARTICLES = frozenset({"bin", "bint", "ibn", "el", "al", "van", "von", "de"})
_TITLE_BEFORE = 9  # words of a title, a rank and a first name before the name that is known
_ENVOYS = "представителями"  # who have done something, where one of them would only speak
_TITLE_WORDS = 12  # "the crown prince, second deputy of the prime minister, minister of defence"


def office(owners: Owners, start: int) -> list[Mention]:
    """Read "the defence ministers of A and B", "the A and B army chiefs"."""
    scan = owners.scan
    parted = _parted(owners, start) if scan.at(start, "OFFICEHEAD") else []
    if parted:
        return parted
    held = scan.longest(start, "office")
    if scan.language in ("fr", "ru") and (_is_a_name(owners, start, held) or scan.tokens[start].key == _ENVOYS):
        return []
    if scan.syntax.owner_after and (held is not None or scan.syntax.adjective_after):
        titles = sorted((m for m in scan.matches[start] if m.entry.kind == "office"), key=lambda m: -m.end)
        return next((found for one in titles if (found := _with_owner(owners, start, one, one.end))), [])
    several, at = owners.several(start)
    after = scan.longest(at, "office") if several and at < len(scan.tokens) else None
    if not several and scan.syntax.postpositions:
        several, after = _seated(owners, start)
    if after is not None:
        return owners.of_each(several, after.end, kind_of(after))
    if held is not None and scan.syntax.postpositions:
        return _unowned(owners, start, held)
    if held is None or held.end + 1 >= len(scan.tokens) or scan.tokens[held.end].key != "of":
        return []
    return _with_owner(owners, start, held, held.end + 1)


def _unowned(owners: Owners, start: int, held: Match) -> list[Mention]:
    """Read "the defence minister, General X" with nothing before it that owns the office: it is the one at home."""
    scan = owners.scan
    leads = any(owners.leader(k) is not None for k in range(held.end, min(held.end + _NAME_WORDS, len(scan.tokens))))
    named = any(match.entry.kind == "actor" for match in scan.matches[start])
    before = scan.tokens[start - 1].key if start else ""
    owned = start and not scan.tokens[start].gap.strip() and (owns_next(before) or scan.tokens[start - 1].capital)
    person = scan.tokens[held.end - 1].key.startswith(_PERSONS)
    return [] if leads or named or owned or not person else _at_home(owners, start, held)


def _seated(owners: Owners, start: int) -> tuple[list[Match], Match | None]:
    """Read "the Damascus government": a capital and the noun of those who rule there."""
    scan = owners.scan
    capital = scan.longest(start, "capital")
    if capital is None or capital.end >= len(scan.tokens) or owners.cased(capital):
        return [], None
    ruling = scan.longest(capital.end, "office")
    return ([capital], ruling) if ruling is not None and ruling.entry.value == "leader" else ([], None)


def _is_a_name(owners: Owners, start: int, held: Match | None) -> bool:
    """Say whether an office's word only begins the name of a force: "the American command for Africa"."""
    name = owners.scan.longest(start, "actor")
    return name is not None and name.end > (held.end if held is not None else start) + 1


def _parted(owners: Owners, start: int) -> list[Mention]:
    """Read an office that a nationality parts: "the minister Tunisian of defence"."""
    scan = owners.scan
    owner = scan.longest(start + 1, "nisba")
    if owner is None:
        return []
    more = owners.further(owner.end, "forces", "state_mil")
    end = more[-1].end if more else owner.end
    words = [scan.tokens[start], *scan.tokens[end : end + _NAME_WORDS]]
    offices = [m for m in owners.lexicon.tries[scan.language].find(words)[0] if m.entry.kind == "office"]
    held = max((m for m in offices if m.end > 1), key=lambda m: m.end, default=None)
    if held is None:
        return []
    first = Mention(start, owner.end, owners.force(owner), kind_of(held))
    found = [first, *(replace(one, kind=kind_of(held)) for one in more)]
    return [*found[:-1], replace(found[-1], end=end + held.end - 1)]


def counterpart(owners: Owners, start: int) -> list[Mention]:
    """Read "his counterpart of B", "his B counterparts"."""
    scan = owners.scan
    if scan.syntax.adjective_after:
        word = scan.at(start, "COUNTERPART")
        place = word.end if word else start
        owner = owners.one(place) if word and place < len(scan.tokens) else None
        if word is not None and owner is None and scan.syntax.capitals:
            return _allies(owners, start, place)
        if word is None or owner is None:
            return []
        named_too = _allies(owners, start, owner.end) if scan.syntax.capitals else []
        if named_too and owner.entry.value in (named_too[0].actor.country, named_too[0].actor.sponsor):
            return named_too  # "their Russian partners of the X"
        return [Mention(start, owner.end, owners.force(owner), "counterpart", word.clitic)]
    several, at = owners.several(start)
    alone = scan.at(start, "COUNTERPART") if not several else None
    if alone is not None and alone.end + 1 < len(scan.tokens) and scan.covering(alone.end, "FROM", "OF"):
        theirs = _allies(owners, start, alone.end + 1) or _allies(owners, start, alone.end)
        if theirs and scan.language == "en":
            return [replace(theirs[0], kind="counterpart"), *theirs[1:]]  # "his counterpart of B's armed forces"
        owner = owners.one(alone.end + 1)  # "with his counterpart from A"
        return [Mention(start, owner.end, owners.force(owner), "counterpart")] if owner is not None else []
    word = scan.at(at, "COUNTERPART") if several and at < len(scan.tokens) else None
    if word is None and several and start and scan.covering(start - 1, "POSSESSIVE", "SUPPORT", "WITH"):
        word = scan.at(at, "ALLYW") if at < len(scan.tokens) else None  # "its Russian allies": a force that is there
    return owners.of_each(several, word.end, "counterpart") if word is not None else []


def _allies(owners: Owners, start: int, at: int) -> list[Mention]:
    """Read "their allies of the X", "their comrades of the second battalion of B"."""
    place = at
    while place < len(owners.scan.tokens) and owners.scan.covering(place, "OF", "THE"):
        place += 1
    inside = at < place < len(owners.scan.tokens)
    inner = (named(owners, place) or composed(owners, place)) if inside else []
    return [replace(inner[0], start=start), *inner[1:]] if inner else []


def holds_office(owners: Owners, start: int, end: int) -> bool:
    """Say whether a leader's name bears a military office, right before it or among the titles after it."""
    scan = owners.scan
    if _title(owners, start) is not None:
        return True
    for place in range(end, min(end + _TITLE_WORDS, len(scan.tokens))):
        held = scan.longest(place, "office")
        if owners.parted(place) or scan.covering(place, "WITHWEAK", "LOCATIVE"):
            return False
        if held is not None and kind_of(held) == "office":
            return held.end >= len(scan.tokens) or owners.one(held.end) is None
    return False


def _title(owners: Owners, start: int) -> int | None:
    """Return where the military office begins that an Arabic leader's name has right before it, over rank and name."""
    for place in range(max(0, start - _TITLE_BEFORE), start):
        held = owners.scan.longest(place, "office")
        if held is not None and held.end <= start <= held.end + _NAME_WORDS and kind_of(held) == "office":
            words = range(held.end, start + 1)
            other = any(owners.scan.covering(k, "WITHWEAK", "BETWEEN", "TO") for k in words)  # "received by, with" whom
            return None if other or any(owners.parted(k) for k in words) else place
    return None


def with_titles(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Let a name begin where its office does: "the chief of staff, general M." """
    found: list[Mention] = []
    for mention in mentions:
        named = mention.kind == "office" and owners.arabic and owners.leader(mention.start) is not None
        begin = _title(owners, mention.start) if named else None
        free = begin is not None and (not found or found[-1].end <= begin)
        found.append(replace(mention, start=begin) if begin is not None and free else mention)
    return found


def with_holders(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Take the rank and the name of who holds an office into its mention: what stands behind them is the slot."""
    if not scan.syntax.postpositions:
        return mentions
    found: list[Mention] = []
    mentions = [_commanding(scan, mention) for mention in mentions]
    for mention in mentions:
        before = found[-1] if found else None
        if before is not None and mention.start < before.end:
            continue  # the name that its office has taken in
        found.append(_held(scan, mention, mentions))
    return found


def _commanding(scan: Scan, mention: Mention) -> Mention:
    """Read a force and the office behind it as who holds it: "B's Security Force commander"."""
    held = scan.longest(mention.end, "office") if mention.end < len(scan.tokens) else None
    key = scan.tokens[mention.end - 1].key
    if held is None or mention.kind not in ("named", "composed") or scan.tokens[mention.end].gap.strip("() "):
        return mention
    if held.entry.value not in ("military", "spokesman", "civil") or "'" in key or ending_slot(key) is not None:
        return mention
    return replace(mention, end=held.end, kind=kind_of(held))


def _held(scan: Scan, mention: Mention, mentions: list[Mention]) -> Mention:
    holds = any(scan.longest(k, "office") is not None for k in range(mention.start, mention.end))
    holds = holds or mention.kind == "counterpart"
    if mention.kind not in ("office", "leader", "civil", "named", "counterpart") or not holds:
        return mention
    others = {m.start for m in mentions if not (_is_bearer(scan, m) or m.actor.country == mention.actor.country)}
    end = mention.end
    while end < min(mention.end + _HOLDER_WORDS, len(scan.tokens)) and _is_name(scan, end) and end not in others:
        end += 1
    while end > mention.end and not scan.tokens[end - 1].capital:
        end -= 1
    person = any(scan.tokens[k].key.startswith(_PERSONS) for k in range(mention.start, mention.end))
    kind = "office" if mention.kind == "named" and (end > mention.end or person) else mention.kind
    return replace(mention, end=end, kind=kind)


def _is_bearer(scan: Scan, mention: Mention) -> bool:
    """Say whether a nationality is a first name: "the minister of B, Irakli C"."""
    after = mention.end < len(scan.tokens) and not scan.matches[mention.end] and scan.tokens[mention.end].capital
    return (
        mention.kind in BARE
        and "'" not in scan.tokens[mention.end - 1].key
        and after
        and not scan.tokens[mention.end].gap.strip()
    )


def _is_name(scan: Scan, place: int) -> bool:
    """Say whether a word can go on with a person's name: in capitals, unless the word before has its ending."""
    token = scan.tokens[place]
    closed = "'" in scan.tokens[place - 1].key or token.gap.strip("- \u2019")
    placed = scan.covering(place, "LOCATIVE") or token.key.endswith(_PLACED)
    return not closed and not placed and (token.capital or token.key in _PARTICLES)


def _with_owner(owners: Owners, start: int, held: Match, at: int) -> list[Mention]:
    """Read whose office it is in the words after it, and the further nationalities that share it."""
    scan, kind = owners.scan, kind_of(held)
    place, until = at, min(at + (_CHAIN if scan.syntax.verb_last else 3), len(scan.tokens))
    while place < until and not owners.parted(place):
        owner = owners.one(place)
        name = scan.longest(place, "actor") if scan.language == "en" else None
        owner = None if owner and name and name.end > owner.end else owner  # "chief of the South Sudan People's X"
        if owner is not None and scan.language == "en" and composed(owners, place):
            owner = None  # "chief of staff of the Kuwaiti armed forces"
        inner = [] if owner else composed(owners, place) or named(owners, place)
        if owner is not None:
            first = Mention(start, owner.end, owners.force(owner), kind, held.clitic)
            return [first, *(replace(one, kind=kind) for one in _titled(owners, owner.end))]
        if inner:
            return [replace(inner[0], start=start, kind=kind, clitic=held.clitic), *inner[1:]]
        placed = () if scan.language == "fa" else ("LOCATIVE",)  # "the minister in Pakistan" may be another's
        linking = (
            (scan.language == "en" and scan.covering(place, "UNITADJ"))
            or scan.covering(place, "MIL", "OF", "THE", *placed)
            or scan.tokens[place].key in _STATE
        )
        linking = linking or (scan.syntax.verb_last and _goes_on(scan, place))
        further = scan.longest(place, "office")
        if further is not None and WAW in further.clitic and owners.arabic:
            return _at_home(owners, start, held)
        if not linking and further is None:
            break
        place = further.end if further is not None and scan.syntax.verb_last else place + 1
    return []


def _at_home(owners: Owners, start: int, held: Match) -> list[Mention]:
    """Read "the ministry of defence" before "and the ministry of X": without an owner it is the one at home."""
    home = owners.stage.home
    if home is None or kind_of(held) != "office":
        return []
    return [Mention(start, held.end, compose(owners.lexicon, home, "forces", "state_mil", owners.stage.day), "office")]


def _goes_on(scan: Scan, place: int) -> bool:
    """Say whether an office goes on: "chief of staff of the army and commander of the navy of A"."""
    joined = scan.at(place, "AND")
    return scan.longest(place, "force") is not None or (
        joined is not None and joined.end < len(scan.tokens) and scan.longest(joined.end, "office") is not None
    )


def _titled(owners: Owners, at: int) -> list[Mention]:
    """Read further nationalities after an office, over a name in between."""
    for place in range(at, min(at + _NAME_WORDS, len(owners.scan.tokens))):
        nisba = owners.scan.longest(place, "nisba")
        if nisba is not None and WAW in nisba.clitic:
            return owners.further(place, "forces", "state_mil")
        if nisba is not None or owners.scan.longest(place, "force") is not None:
            break  # another noun has begun: what follows is its own
    return owners.further(at, "forces", "state_mil")


def kind_of(held: Match) -> str:
    """Return the kind of mention that an office makes."""
    return {"spokesman": "speaker", "civil": "civil", "leader": "leader"}.get(held.entry.value, "office")


_STATE = frozenset(  # state, in the state, kingdom
    {"\u062f\u0648\u0644\u0647", "\u0628\u062f\u0648\u0644\u0647", "\u0645\u0645\u0644\u0643\u0647"}
)
