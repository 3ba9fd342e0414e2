"""Problems: refusals as application/problem+json, with a pointer to what is wrong."""

from typing import Any

import orjson
from aiohttp import web


class Problem(Exception):
    """A request that is refused: a stable word, a status, why, and where in the body."""

    def __init__(self, status: int, word: str, detail: str, pointer: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.word = word
        self.detail = detail
        self.pointer = pointer

    def response(self) -> web.Response:
        """Return the answer to send."""
        body: dict[str, Any] = {
            "type": f"urn:tansiq:problem:{self.word}",
            "title": self.word.replace("_", " "),
            "status": self.status,
            "detail": self.detail,
        }
        if self.pointer is not None:
            body["pointer"] = self.pointer
        return web.Response(body=orjson.dumps(body), status=self.status, content_type="application/problem+json")


def not_found(what: str) -> Problem:
    """Return the refusal for something that is not there."""
    return Problem(404, "not_found", f"no {what} of this id")
