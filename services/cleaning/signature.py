"""Signatures: what makes two texts copies of each other, as MinHash over pairs of words."""

import re
import struct
from base64 import b64encode
from itertools import pairwise

from rensa import RMinHash

from schemas.parts import TextSignature
from services.text.normalise import NORMALISER, normalise

PERMUTATIONS, SEED = 128, 42
WORD = re.compile(r"\w+")


def sign(text: str) -> TextSignature:
    """Return the MinHash of a text's pairs of words, after normalisation: 128 little-endian uint32 in base64."""
    words = WORD.findall(normalise(text).text)
    pairs = [f"{one} {other}" for one, other in pairwise(words)] or words
    hashes = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    hashes.update(pairs)
    return TextSignature(
        values=b64encode(struct.pack(f"<{PERMUTATIONS}I", *hashes.digest())).decode(), normaliser=NORMALISER
    )
