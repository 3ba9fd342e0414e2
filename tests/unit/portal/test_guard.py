"""Who may ask: hosts, origins, tokens; and the headers of every answer."""

from pathlib import Path

import pytest

from tests.support.portal_world import Running, World, running
from tests.unit.alerting.builders import a_report
from tests.unit.portal.conftest import ask


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:1", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example:80", 403),
        ("127.0.0.2", 403),
        ("[::ffff:7f00:1]", 403),
        ("", 403),
    ],
)
def test_on_loopback_only_own_names_are_served(world: World, portal: Running, host: str, status: int) -> None:
    """A name that another site points at us (DNS rebinding) is refused."""
    answer = ask(f"{portal.url}/v1/events", host=host)
    assert answer.status == status
    if status == 403:
        assert answer.json["type"] == "urn:tansiq:problem:host"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_foreign_origins_are_refused(portal: Running, origin: str) -> None:
    """Neither reading nor changing is possible from a page of another site."""
    for method, body in (("GET", None), ("POST", b"{}")):
        answer = ask(f"{portal.url}/v1/subscriptions", method, body, origin=origin, content_type="application/json")
        assert (answer.status, answer.json["type"]) == (403, "urn:tansiq:problem:origin")


def test_the_own_origin_passes(portal: Running) -> None:
    """What the page itself asks for is answered."""
    assert ask(f"{portal.url}/v1/events", origin=portal.url).status == 200


@pytest.mark.parametrize("path", ["/", "/v1/events", "/static/portal.css", "/nothing", "/docs"])
def test_every_answer_carries_the_security_headers(portal: Running, path: str) -> None:
    """CSP without inline script or style, no sniffing, no frames, no referrer to other sites."""
    headers = ask(portal.url + path).headers
    assert headers["content-security-policy"] == (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_another_address_needs_the_token(tmp_path: Path) -> None:
    """Bound to all addresses: API, page and metrics ask for the token; liveness does not; the cookie works too."""
    world = World(tmp_path)
    world.take(a_report())
    settings = world.settings.model_copy(update={"bind": "0.0.0.0", "token": "open sesame"})
    with running(settings) as portal:
        for path in ("/v1/events", "/", "/metrics", "/openapi.json"):
            assert ask(portal.url + path).status == 401
            assert ask(portal.url + path, authorization="Bearer wrong").status == 401
            assert ask(portal.url + path, authorization="Bearer open sesame").status == 200
        assert ask(f"{portal.url}/live").status == 200
        assert ask(f"{portal.url}/sign-in", "POST", b"token=wrong").status == 401
        assert ask(f"{portal.url}/v1/events", cookie='tansiq_token="open sesame"').status == 200


def test_without_a_token_set_nobody_gets_in_from_outside(tmp_path: Path) -> None:
    """An empty token is no token."""
    world = World(tmp_path)
    with running(world.settings.model_copy(update={"bind": "0.0.0.0"})) as portal:
        assert ask(f"{portal.url}/v1/events").status == 401
        assert ask(f"{portal.url}/v1/events", authorization="Bearer ").status == 401
