"""The portal's HTTP API as the command line calls it."""

import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import click
import orjson

from services.runtime.errors import NotReachable
from services.runtime.settings import Settings, load_settings

SECONDS = 30.0
STREAM_SECONDS = 45.0  # three pings
REFUSED_INPUT = (400, 409, 413, 422)


class Api:
    """One portal: its address and the token it wants."""

    def __init__(self, base: str, token: str) -> None:
        self.base = base.rstrip("/")
        self.token = token

    def call(self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
        """Call and return the JSON answer, None for an empty one; a refusal ends the command with its exit code."""
        try:
            with self._open(method, path, body, query, SECONDS) as answer:
                text = answer.read()
        except urllib.error.HTTPError as fault:
            _refused(fault)
        return orjson.loads(text) if text else None

    def pages(self, path: str, query: Mapping[str, Any], limit: int, cursor: str) -> Iterator[Any]:
        """Yield the items of a list, going on by its cursor (``since`` or ``until``), ``limit`` at most."""
        asked = dict(query)
        left = limit
        while left > 0:
            answer = self.call("GET", path, query={**asked, "limit": min(left, 200)})
            yield from answer["items"]
            left -= len(answer["items"])
            if not answer["items"] or answer["next"] is None:
                return
            asked[cursor] = answer["next"]

    def stream(self, query: Mapping[str, Any]) -> Iterator[tuple[str, str | None, str]]:
        """Follow the server-sent events: yield event, id and data of each until the server closes."""
        try:
            with self._open("GET", "/v1/stream", None, query, STREAM_SECONDS) as answer:
                yield from _events(line.decode().rstrip("\r\n") for line in answer)
        except urllib.error.HTTPError as fault:
            _refused(fault)
        except TimeoutError:
            return  # a silent connection is a dead one: the caller goes on from its cursor

    def _open(self, method: str, path: str, body: Any, query: Mapping[str, Any] | None, seconds: float) -> Any:
        url = f"{self.base}{path}"
        if query:
            url += "?" + urllib.parse.urlencode({k: v for k, v in query.items() if v is not None}, doseq=True)
        headers = {"accept": "application/json, text/event-stream"}
        if body is not None:
            headers["content-type"] = "application/json"
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        data = None if body is None else orjson.dumps(body)
        try:
            return urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=seconds)
        except urllib.error.HTTPError:
            raise
        except OSError as fault:
            raise NotReachable(
                f"the portal at {self.base} does not answer ({getattr(fault, 'reason', fault)})",
                "start it with `tansiq run`, or say where it is with TANSIQ_API_URL",
            ) from None


def find_api(settings: Settings | None = None) -> Api:
    """Return the portal that TANSIQ_API_URL names, else the one that runs on DATA."""
    settings = settings or load_settings(secrets=False)
    return Api(settings.api_url or _running(settings) or settings.public_url, settings.token)


def running(settings: Settings) -> dict[str, Any]:
    """Return what DATA/run.json says of the run that holds DATA; empty when there is none."""
    try:
        found: dict[str, Any] = orjson.loads((settings.data / "run.json").read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return found


def _running(settings: Settings) -> str | None:
    portal = running(settings).get("portal")
    return str(portal) if portal else None


def _refused(fault: urllib.error.HTTPError) -> NoReturn:
    """Word a refusal of the API, and end: 1 not found, 2 bad input, 3 not there now, 4 not allowed."""
    try:
        problem = orjson.loads(fault.read())
    except orjson.JSONDecodeError:
        problem = {}
    where = f" (at {problem['pointer']})" if problem.get("pointer") else ""
    said = problem.get("detail") or problem.get("title") or fault.reason
    click.echo(f"Error: {said}{where}", err=True)
    if fault.code in REFUSED_INPUT:
        sys.exit(2)
    sys.exit({404: 1, 401: 4, 403: 4}.get(fault.code, 3))


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str | None, str]]:
    """Cut a stream into its events, by the rules of server-sent events."""
    name, id_ = "message", None
    data: list[str] = []
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield name, id_, "\n".join(data)
            name, data = "message", []
        elif field == "event":
            name = value
        elif field == "id":
            id_ = value
        elif field == "data":
            data.append(value)
