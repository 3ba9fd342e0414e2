"""Next word: what the word behind a state or its rulers makes of them, where owners stand before what they own."""

from services.extraction.naming.composed import composed
from services.extraction.naming.named import named
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention


def ruled_forces(owners: Owners, start: int, ruler: Mention) -> list[Mention]:
    """Read "A's government forces": the last word of who rules opens a noun of force that is longer."""
    scan = owners.scan
    if not scan.syntax.postpositions or ruler.kind != "leader":
        return []
    force = scan.longest(ruler.end - 1, "force")
    if force is None or force.end <= ruler.end:
        return []
    return [one for one in (named(owners, start) or composed(owners, start)) if one.end >= force.end]


def names_a_sea(owners: Owners, start: int) -> bool:
    """Say whether a state or its adjective only names a sea, a strait or a peninsula: "the Sea of Japan"."""
    owner = owners.one(start)
    return owner is not None and owner.end < len(owners.scan.tokens) and owners.scan.covering(owner.end, "SEAW")
