"""Unlisted: armed bodies that no table lists, told by the noun of what they are and a name of their own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from services.extraction.lexicon.model import ActorRow, Lexicon, Match
from services.extraction.naming.body_names import Looker, Run
from services.extraction.naming.resolution import NOBODY, Stage, Unlisted, is_near
from services.extraction.sentences.mentions import NOWHERE, UNLISTED, Mention
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import ARTICLE, LAM
from services.extraction.words.romanise import slug

_SMALL_HEADS = frozenset({"militia", "armed_group", "defence_force"})  # English writes "the X militia"
_CONTEXT = ("MIL", "CLASH", "CLASHV", "ATTACKV", "ATTACKN", "ARMSW", "FIREW", "PEOPLE", "PATROL", "OP", "CAPTURE")
_BARE = frozenset({"nisba", "country", "local", "composed"})
_JOINING = frozenset("e i of for the de du des d' la le l' et pour".split())  # noqa: SIM905
_OF_ONE_WORD = frozenset({"brigade", "battalion", "companies", "faction"})  # "the Radwan battalion", "the army of Y"
_MARKS = '\u00ab\u00bb\u201c\u201d\u201e"'
_UNDER = "\u062a\u062d\u062a"
_SHORT_LETTERS = 4


class Body(NamedTuple):
    """One unlisted body in a sentence: all its words, those of its name, and what it is."""

    start: int
    end: int
    name: Run
    head: str
    clitic: str


def known_bodies(scans: Sequence[Scan], blocks: Mapping[str, str], lexicon: Lexicon, stage: Stage) -> Unlisted:
    """Return the unlisted bodies of a text; what the body says is surer than a heading, where all has capitals."""
    naming = [scan for scan in scans if "BODY" in scan.kinds]
    if not naming:
        return NOBODY
    rows: dict[str, ActorRow] = {}
    short: dict[str, dict[tuple[str, ...], ActorRow]] = {}
    for scan in sorted(naming, key=lambda scan: scan.sentence.block == "title"):
        for body in bodies_in(scan, lexicon, stage):
            said = blocks[scan.sentence.block][scan.tokens[body.start].start : scan.tokens[body.end - 1].end]
            row = rows.setdefault(identity(scan, body), _row(scan, body, said))
            for keys in _short_forms(scan, body):
                short.setdefault(keys[0], {}).setdefault(keys, row)
    return Unlisted(rows, {first: tuple(forms.items()) for first, forms in short.items()})


def bodies_in(scan: Scan, lexicon: Lexicon, stage: Stage) -> list[Body]:
    """Return the unlisted bodies that a sentence names, left to right, never overlapping."""
    heads = scan.marks.get("BODY") if "BODY" in scan.kinds else None
    words = lexicon.name_words.get(scan.language)
    if not heads or words is None:
        return []
    looker = Looker(scan, words)
    found: list[Body] = []
    for body in sorted(_read(looker, heads), key=lambda body: (body.start, -body.end)):
        free = not found or body.start >= found[-1].end
        if free and not _is_listed(scan, body, stage):
            found.append(body)
    return found


def unlisted(scan: Scan, lexicon: Lexicon, stage: Stage) -> dict[int, Mention]:
    """Return the mentions of unlisted bodies in a sentence by where they begin: by name, or by a short form."""
    bodies = stage.unlisted
    if not bodies.rows:
        return {}
    found: dict[int, Mention] = {}
    for body in bodies_in(scan, lexicon, stage):
        row = bodies.rows.get(identity(scan, body)) or _row(scan, body, "")
        found[body.start] = Mention(body.start, body.end, row, "named", body.clitic)
    taken = {place for one in found.values() for place in range(one.start, one.end)}
    for place, token in enumerate(scan.tokens):
        for keys, row in bodies.short.get(token.key, ()) if place not in taken else ():
            if _says(scan, place, keys):
                found[place] = Mention(place, place + len(keys), row, "named")
    return found


def outweighs(body: Mention, others: Sequence[Mention], stage: Stage) -> bool:
    """Say whether an unlisted name is more than what else begins with its first word."""
    return all((other.kind in _BARE or _is_foreign(body, other, stage)) and other.end <= body.end for other in others)


def _is_foreign(body: Mention, other: Mention, stage: Stage) -> bool:
    """Say whether letters that a text gives to an unlisted body are those of a listed force of elsewhere."""
    return other.kind == "named" and other.actor.country not in stage.theatres and body.end - body.start == 1


def identity(scan: Scan, body: Body) -> str:
    """Return the id of a body: its name in Latin letters and what it is, however its noun is spelled."""
    keys = [token.key.removesuffix("'s") for token in scan.tokens[body.name[0] : body.name[1]]]
    while len(keys) > 1 and keys[0] in _JOINING:
        del keys[0]
    return f"{UNLISTED}{slug(' '.join(keys)).replace('defense', 'defence')}_{body.head}"


def _row(scan: Scan, body: Body, said: str) -> ActorRow:
    bare = "".join(sign for sign in said[len(body.clitic) :] if sign not in _MARKS)
    name = " ".join(bare.split()) or " ".join(token.key for token in scan.tokens[body.start : body.end])
    return ActorRow(identity(scan, body), name, "non_state", None, None, NOWHERE)


def _read(looker: Looker, heads: Sequence[Mark]) -> Iterator[Body]:
    scan = looker.scan
    for mark in heads:
        for match in scan.matches[mark.start]:
            if match.entry.kind == "body":
                yield from _bodies_at(looker, match)


def _bodies_at(looker: Looker, match: Match) -> Iterator[Body]:
    scan, (role, head) = looker.scan, match.entry.value
    if _is_elsewhere(scan, match):
        return
    if not scan.syntax.capitals:
        if ARTICLE in match.clitic or scan.tokens[match.start].key.startswith(LAM + LAM):
            return
        run = looker.unmarked(match.end, armed=role == "armed")
        if run[0] < run[1] and _is_named(looker, run, role, match):
            yield Body(match.start, run[1], run, head, match.clitic)
        return
    name_first = scan.language in ("en", "tr") and role != "first"
    if name_first:
        small = scan.language == "en" and head in _SMALL_HEADS
        run = looker.before(match.start)
        if (scan.tokens[match.start].capital or small) and _is_named(looker, run, role, match):
            yield Body(run[0], match.end, run, head, "")
        of = match.end < len(scan.tokens) and scan.tokens[match.end].key in ("of", "for")
        if scan.language != "en" or not of or not scan.tokens[match.start].capital or run[0] < run[1]:
            return
    elif role == "weak" and not scan.tokens[match.start].capital:
        return
    run = looker.after(match.end, leading=role != "first" and scan.tokens[match.start].capital)
    if scan.language == "ru" and looker.quoted(match.end) is None and not looker.any_martial(run):
        return
    if run[0] < run[1] and _is_named(looker, run, role, match):
        yield Body(match.start, run[1], run, head, "")


def _is_elsewhere(scan: Scan, match: Match) -> bool:
    """Say whether a noun of arms stands in the name of a town, or in "under the banner of"."""
    named = scan.places[match.start] if scan.places else ()
    if any(place.end > match.end for place in named):
        return True
    return match.start > 0 and scan.tokens[match.start - 1].key == _UNDER


def _is_named(looker: Looker, run: Run, role: str, match: Match) -> bool:
    """Say whether words beside a noun are the name of an armed body, and not of a place, a kind of unit or a party."""
    scan = looker.scan
    if run[0] >= run[1] or (looker.titled and not looker.proper(run, places=True)):
        return False
    if run[0] and run[0] <= match.start and scan.tokens[run[0] - 1].key[-1:].isdigit():
        return False  # "the 20th X Battalion" is one of an army's
    martial, quoted = looker.any_martial(run), looker.quoted(run[0]) is not None
    small = scan.syntax.capitals and not scan.tokens[match.start].capital
    proper = looker.proper(run, places=role != "weak" and not small)
    if not scan.syntax.capitals:
        armed = quoted and run[1] < len(scan.tokens) and looker.is_word(run[1], "bearing")
        if role == "weak":
            return (martial or armed) and _is_at_war(scan, match.start, run[1])
        single = not quoted and not martial and run[1] - run[0] == 1
        return martial or (bool(proper) and not (single and match.entry.value[1] not in _OF_ONE_WORD))
    if run[0] < match.start and looker.is_word(match.start - 1, "never"):
        return False
    initials = _initials(scan, max(run[1], match.end), run, match)
    if role == "weak":
        return (
            martial and bool(proper or initials) and _is_at_war(scan, min(run[0], match.start), max(run[1], match.end))
        )
    if run[0] < match.start and looker.owned(run[0]) and not martial:
        return False  # "Israel's Kfir Brigade" is of its army
    return bool(proper) or (martial and initials)


def _initials(scan: Scan, end: int, run: Run, match: Match) -> bool:
    """Say whether letters in brackets repeat how the words of a name begin."""
    if end >= len(scan.tokens) or not scan.tokens[end].upper or scan.tokens[end].gap.strip() != "(":
        return False
    words = [scan.tokens[k].key for k in range(min(run[0], match.start), max(run[1], match.end))]
    first = [word[0] for word in words if word[0].isalpha()]
    return scan.tokens[end].key[:1] in first and len(scan.tokens[end].key) >= len(first) - 2


def _is_at_war(scan: Scan, start: int, end: int) -> bool:
    """Say whether a sentence speaks of arms outside a name: a party's movement stands among other words."""
    return any(mark.end <= start or mark.start >= end for mark in scan.of(*_CONTEXT))


def _is_listed(scan: Scan, body: Body, stage: Stage) -> bool:
    """Say whether a table knows a force whose name stands in a body's words or in the brackets behind them."""
    if any(
        m.entry.kind == "actor" and is_near(m.entry.value, stage)
        for k in range(body.start, body.end)
        for m in scan.matches[k]
    ):
        return True
    behind = [k for k in (body.end, body.end + 1) if k < len(scan.tokens)]
    if not scan.syntax.capitals and all(scan.tokens[k].gap == " " for k in behind):
        longer = (m for k in behind for m in scan.matches[k] if m.entry.kind == "actor" and m.clitic in ("", ARTICLE))
        if any(longer):
            return True  # "the brigades of the martyr X al-Y", of which a table knows the end
    bracket = body.end < len(scan.tokens) and "(" in scan.tokens[body.end].gap
    known = [m.entry.value for m in scan.matches[body.end] if m.entry.kind == "actor"] if bracket else []
    return any(actor.country in stage.theatres for actor in known)


def _short_forms(scan: Scan, body: Body) -> Iterator[tuple[str, ...]]:
    """Yield what a body may be called later: the letters in brackets, or its name without its noun."""
    tokens, end = scan.tokens, body.end
    if end < len(tokens) and tokens[end].upper and tokens[end].gap.strip() == "(" and len(tokens[end].key) > 1:
        yield (tokens[end].key,)
    keys = tuple(token.key for token in tokens[slice(*body.name)])
    places = any(scan.places[k] for k in range(*body.name)) if scan.places else False
    known = any(match.entry.kind != "body" for k in range(*body.name) for match in scan.matches[k])
    long = len(keys) > 1 if not scan.syntax.capitals else len("".join(keys)) >= _SHORT_LETTERS and not known
    if long and not places:
        yield keys


def _says(scan: Scan, place: int, keys: tuple[str, ...]) -> bool:
    """Say whether a short form stands at a word, written like a name where the language has capitals."""
    tokens = scan.tokens[place : place + len(keys)]
    if tuple(token.key for token in tokens) != keys:
        return False
    return not scan.syntax.capitals or tokens[-1].capital
