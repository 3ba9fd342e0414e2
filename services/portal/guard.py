"""Guard: who may ask at all (host, origin, token), and the headers that every answer carries."""

import hmac
import ipaddress
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from time import perf_counter
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal import metrics
from services.portal.problems import answer, body
from services.runtime.settings import Settings

COOKIE = "tansiq_token"
OPEN_PATHS = ("/live", "/ready", "/static/", "/sign-in", "/canary")
CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
SECURITY_HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """ASGI middleware in front of everything."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.loopback = is_loopback(settings.bind)
        self.hosts = allowed_hosts(settings)
        self.public = origin_of(settings.public_url)
        self.token = settings.token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on, measure, and add the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refuse(Headers(scope=scope), scope["path"])
        if refusal is not None:
            await answer(body(*refusal))(scope, receive, send_guarded)
        else:
            await self.app(scope, receive, send_guarded)
        route = getattr(scope.get("route"), "path", "other")
        if route != "/v1/stream":
            metrics.REQUESTS.labels(route, str(status)).observe(perf_counter() - began)

    def _refuse(self, headers: Headers, path: str) -> tuple[str, str] | None:
        """Say why a request is refused, or nothing."""
        host = headers.get("host", "")
        if self.loopback and host_name(host) not in self.hosts:
            return "host", f"{host[:100]!r} is none of {', '.join(sorted(self.hosts))}"
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host and origin_of(origin) != self.public:
            return "origin", f"{origin[:100]!r} is not this portal"
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return "origin", "a page of another site asked"
        if not self.loopback and not path.startswith(OPEN_PATHS) and not self._knows(headers):
            return "token", "send Authorization: Bearer with the token of TANSIQ_TOKEN, or sign in at /sign-in"
        return None

    def _knows(self, headers: Headers) -> bool:
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        given = bearer.strip() if scheme.lower() == "bearer" else cookie_of(headers.get("cookie", ""))
        return same_token(given, self.token)


def same_token(given: str, token: str) -> bool:
    """Compare in constant time; no token is set: nobody knows it."""
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def cookie_of(text: str) -> str:
    """Return the token of a Cookie header, or nothing."""
    try:
        morsel = SimpleCookie(text).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def is_loopback(bind: str) -> bool:
    """Say whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return bind == "localhost"


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """Return the host names that are served on loopback."""
    own: Iterable[str] = ("127.0.0.1", "::1") if settings.bind == "localhost" else (settings.bind.lower(),)
    return frozenset(("localhost", *own))


def host_name(host: str) -> str:
    """Return the name of a Host header without port and brackets, in lower case."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """Return scheme and authority of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
