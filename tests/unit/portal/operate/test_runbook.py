"""Runbook: the sections that the page links to."""

from services.portal.operate.runbook import anchor_of, cut

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
