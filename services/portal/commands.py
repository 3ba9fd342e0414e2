"""Commands: what changes something goes to alerting; the portal passes its answer on."""

from collections.abc import Mapping

import aiohttp
from fastapi import Response

from services.portal.problems import ProblemError
from services.runtime.registry import find_urls
from services.runtime.settings import COMMAND_PORT, Settings

TIMEOUT = aiohttp.ClientTimeout(total=40, connect=3)  # a new webhook may take 15 s to answer its test
USUAL = f"http://127.0.0.1:{COMMAND_PORT}"
PASSED_ON = ("idempotency-key", "if-match")
PASSED_BACK = ("etag", "location", "retry-after")


class Commands:
    """Speaks to alerting's internal port."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._authorization = f"Bearer {settings.internal_token}"
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Send a command and return alerting's answer; raise a 503 problem when there is none."""
        given = {name: headers[name] for name in PASSED_ON if headers and name in headers}
        given["authorization"] = self._authorization
        if body is not None:
            given["content-type"] = "application/json"
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False)
        try:
            async with self._session.request(
                method, self._base() + path, data=body, headers=given, allow_redirects=False
            ) as answer:
                found = await answer.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as fault:
            detail = f"nothing was changed ({type(fault).__name__}); reading goes on, try again"
            raise ProblemError("alerting-unavailable", detail) from fault
        if answer.status == 401:
            raise ProblemError(
                "alerting-unavailable", "alerting refuses the portal's token: TANSIQ_INTERNAL_TOKEN differs"
            )
        back = {name: answer.headers[name] for name in PASSED_BACK if name in answer.headers}
        return Response(found, status_code=answer.status, media_type=answer.headers.get("content-type"), headers=back)

    def _base(self) -> str:
        """Return alerting's address: the one that was set, else what it wrote into DATA, for it may start again."""
        registered = find_urls(self._settings.data, "alerting", "commands")
        return (self._settings.alerting_url or next(iter(registered), USUAL)).rstrip("/")

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()
