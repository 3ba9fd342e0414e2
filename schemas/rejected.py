"""Rejected: which page or article leads nowhere, where that was decided and why."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from schemas.message import Key, Lang, Message, RejectedId, Time, Word
from schemas.vocabulary import Vocabulary


class Rejected(Message):
    """The verdict of cleaning on a page or of extraction on an article; ``score`` is the best candidate's."""

    KIND = "rejected"
    VERSION = "1.0"

    rejected_id: RejectedId
    stage: Literal["cleaning", "extraction"]
    reason: Annotated[Word, Vocabulary("rejected_reason")]
    detail: Annotated[str, StringConstraints(max_length=300)] | None
    subject_id: Annotated[str, StringConstraints(pattern=r"^(pg|ar)_[0-9a-f]{32}$")]
    url: str
    url_key: Key
    source_id: str
    title: str | None
    fetched_at: Time
    language: Lang | None
    score: float | None
    version: str
