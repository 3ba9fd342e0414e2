"""Plain text: an article in lines without tags, found by its title being said twice."""

from services.cleaning.body import Blocks
from services.cleaning.title import doubled_place


def start_of_plain_text(lines: list[str]) -> tuple[str | None, Blocks]:
    """Return the title and the blocks after it; all before it, and its repetition, goes."""
    place = doubled_place(lines)
    if place is None:
        return None, Blocks(lines)
    title, after = lines[place], lines[place + 1 :]
    blocks = Blocks([])
    for line in lines[:place]:
        blocks.drop("before_title", line)
    if title in after[: len(after) // 3 + 1]:
        again = after.index(title)
        for line in after[:again]:
            blocks.drop("before_title", line)
        blocks.drop("title_repeat", after[again])
        after = after[again + 1 :]
    blocks.kept = after
    return title, blocks
