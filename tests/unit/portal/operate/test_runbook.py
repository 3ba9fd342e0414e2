"""Runbook: the sections that the page links to."""

from services.portal.operate.runbook import Block, anchor_of, cut, marked, sections
from services.portal.operate.troubles import ORDER, Trouble

TEXT = """# Operating

First words.

## `LagHigh`: too far behind?

What to do.
```
# no heading: a comment of a shell
```
### More
"""


def test_a_text_is_cut_at_its_headings() -> None:
    """Level, title, anchor and text; a comment in fenced code is no heading, and stays as written."""
    first, second, third = cut(TEXT)
    assert (first.level, first.title, first.text) == (1, "Operating", "First words.")
    assert (second.level, second.anchor) == (2, "laghigh-too-far-behind")
    assert "# no heading" in second.text
    assert third == (3, "More", "more", "")


def test_a_text_without_headings_has_no_sections() -> None:
    """Nor has an empty one."""
    assert cut("") == cut("words only") == []


def test_anchors_are_those_of_github() -> None:
    """Lower case, spaces to hyphens, marks dropped."""
    assert anchor_of("What `tansiq run` does (twice)") == "what-tansiq-run-does-twice"


def test_a_section_is_shown_as_code_tables_and_text() -> None:
    """In their order; the ruler of a table is none of its rows, and a bar within code parts nothing."""
    (section,) = cut("# A\n\nSee `x`:\n\n```sh\ncat a | jq .  # b\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- done")
    assert section.blocks == [
        Block("text", "See `x`:"),
        Block("code", "cat a | jq .  # b"),
        Block("table", "| a | b |\n|---|---|\n| 1 | 2 |"),
        Block("text", "- done"),
    ]
    assert section.blocks[2].rows == [["a", "b"], ["1", "2"]]


def test_markup_in_a_runbook_stays_text() -> None:
    """Only code, strong words and links within the page become HTML."""
    text = "**See** `<b>` at [LagHigh](#laghigh), not [x](javascript:alert) <script>"
    assert marked(text) == (
        '<strong>See</strong> <code>&lt;b&gt;</code> at <a href="#laghigh">LagHigh</a>, '
        "not [x](javascript:alert) &lt;script&gt;"
    )


def test_nothing_of_the_runbook_is_lost_on_its_page() -> None:
    """Every line of every section is in one of its blocks."""
    for section in sections():
        shown = "\n".join(block.text for block in section.blocks)
        lines = [line for line in section.text.splitlines() if line.strip() and not line.startswith("```")]
        assert [line for line in lines if line not in shown] == []


def test_every_trouble_has_its_section_in_the_runbook() -> None:
    """The anchor that the page links to exists."""
    anchors = {section.anchor for section in sections()}
    assert {Trouble(key=key, subject="").runbook for key in ORDER} <= anchors
