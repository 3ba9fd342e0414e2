"""Alluding: "the Party", "the Guard": the first word of a name for the one force of the text whose name it begins."""

from collections.abc import Sequence

from services.extraction.lexicon.model import ActorRow
from services.extraction.naming.owners import Owners
from services.extraction.naming.resolution import Stage, resolve
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import ARTICLE, LAM

_HEAD = "NAMEHEAD"


def name_heads(scans: Sequence[Scan]) -> list[tuple[Scan, Mark]]:
    """Return the words of a text that names begin with, before any name takes its words away."""
    heading = (scan for scan in scans if _HEAD in scan.kinds)
    return [(scan, head) for scan in heading for head in scan.marks.get(_HEAD, ())]


def names_by_head(heads: Sequence[tuple[Scan, Mark]], stage: Stage) -> dict[str, ActorRow]:
    """Return who the first word of a name means in a text, where one named actor alone begins with it."""
    found: dict[str, dict[str, ActorRow]] = {}
    for scan, head in heads:
        longer = [m for m in scan.matches[head.start] if m.entry.kind == "actor" and m.end > head.end]
        end = max((match.end for match in longer), default=0)
        best = resolve([match for match in longer if match.end == end], stage) if longer else None
        if best is not None:
            found.setdefault(_word(scan, head), {})[best.entry.value.id] = best.entry.value
    return {word: next(iter(named.values())) for word, named in found.items() if len(named) == 1}


def alluded(owners: Owners, start: int) -> list[Mention]:
    """Read a name's first word with its article, where nothing after it goes on to name somebody else."""
    scan = owners.scan
    head = scan.at(start, _HEAD)
    if head is None or ARTICLE not in head.clitic:
        return []
    actor = owners.stage.named.get(_word(scan, head))
    after = scan.tokens[head.end] if head.end < len(scan.tokens) else None
    goes_on = after is not None and after.key.startswith(ARTICLE) and not after.gap.strip()
    if actor is None or (goes_on and not scan.covering(head.end, "RELATIVE", "DAYW")):
        return []
    return [Mention(start, head.end, actor, "named", head.clitic)]


def _word(scan: Scan, head: Mark) -> str:
    return scan.tokens[head.start].key.removeprefix(head.clitic.replace(LAM + ARTICLE, LAM + LAM))
