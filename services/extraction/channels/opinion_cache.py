"""Opinion cache: what an adviser once said of a text, in files, so that nobody asks twice and replays repeat it."""

import os
from pathlib import Path

from pydantic import ValidationError

from schemas.article import Article
from schemas.ids import sha256_hex
from schemas.report import Opinion

PROMPT = "1"  # raised with every change of the prompt, the schema or how an answer is read


class OpinionCache:
    """One file for each text, model and prompt; many processes may share the folder."""

    def __init__(self, folder: Path, model: str) -> None:
        self.folder = folder
        self.model = model

    async def opinion(self, article: Article, *, replayed: bool = True) -> Opinion | None:
        """Return what was once said of this text; a cache asks nobody, replayed or not."""
        return self.get(article)

    async def close(self) -> None:
        """Nothing is open."""

    def get(self, article: Article) -> Opinion | None:
        """Return the opinion on a text; None where there is none, or a file that holds none."""
        try:
            return Opinion.model_validate_json(self._path(article).read_bytes())
        except (OSError, ValidationError):
            return None

    def put(self, article: Article, opinion: Opinion) -> None:
        """Keep an opinion; whoever reads meanwhile sees the old file or the new one, never half of one."""
        path = self._path(article)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(opinion.model_dump_json().encode())
        unfinished.replace(path)

    def _path(self, article: Article) -> Path:
        key = sha256_hex("\n".join((PROMPT, self.model, article.language.code, article.text_sha256)).encode())
        return self.folder / key[:2] / f"{key}.json"
