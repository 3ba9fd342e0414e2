"""Entity tags: whether a reader already has this very answer."""

from hashlib import sha256


def tag_of(content: bytes) -> str:
    """Return the strong tag of an answer."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def is_fresh(given: str | None, tag: str) -> bool:
    """Say whether an If-None-Match header names the tag (weak comparison)."""
    if given is None:
        return False
    names = [name.strip().removeprefix("W/") for name in given.split(",")]
    return "*" in names or tag in names
