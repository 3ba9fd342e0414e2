"""Articles: what another cleaning of the same pages makes of them, field by field and paragraph by paragraph."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any, TypeAlias

from schemas.article import Article
from services.replay.diff.fields import FieldChange
from services.replay.diff.sides import Change, Diff

FIELDS = (
    "url", "title", "lead", "paragraphs", "byline", "agency", "publisher", "published", "modified",
    "language", "quality",
)  # fmt: skip

ArticleDiff: TypeAlias = Diff[Article]


def compare_articles(before: Iterable[Article], after: Iterable[Article]) -> ArticleDiff:
    """Compare articles page by page; of several of one page the last counts."""
    old = {article.page_id: article for article in before}
    new = {article.page_id: article for article in after}
    both = [Change(old[page], new[page], _changes(old[page], new[page])) for page in sorted(old.keys() & new)]
    return Diff(
        unchanged=tuple(pair.after for pair in both if not pair.changes),
        changed=tuple(pair for pair in both if pair.changes),
        added=tuple(new[page] for page in sorted(new.keys() - old)),
        removed=tuple(old[page] for page in sorted(old.keys() - new)),
    )


def _changes(before: Article, after: Article) -> tuple[FieldChange, ...]:
    old = before.model_dump(mode="json", include=set(FIELDS))
    new = after.model_dump(mode="json", include=set(FIELDS))
    differing = (name for name in FIELDS if old[name] != new[name])
    return tuple(change for name in differing for change in _field(name, old[name], new[name]))


def _field(name: str, old: Any, new: Any) -> Iterator[FieldChange]:
    if name != "paragraphs":
        yield FieldChange(f"/{name}", old, new)
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(i2 - i1, j2 - j1)):
            was = old[i1 + step] if i1 + step < i2 else None
            now = new[j1 + step] if j1 + step < j2 else None
            yield FieldChange(f"/paragraphs/{i1 + step if now is None else j1 + step}", was, now)
