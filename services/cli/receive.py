"""`tansiq receive`: a sample webhook receiver that verifies what it gets and prints it."""

import sys
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
import orjson
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from services.cli.output import alert_lines

DEFAULT_PORT = 8891
MAX_BYTES = 64 * 1024


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0 = a free one.")
@click.option("--secret", metavar="S", help="whsec_…, as `tansiq subscribe` printed it.")
@click.option("--secret-file", type=click.Path(path_type=Path), help="Read it from a file, again at each call.")
def receive(port: int, secret: str | None, secret_file: Path | None) -> None:
    """Receive webhooks on this machine, verify their signatures and print them, until Ctrl-C.

    Without a secret it prints what comes and says that it is not verified. A wrong signature is answered 401.

    \b
    Example:
      tansiq receive --port 9000 --secret whsec_…
    """

    def read_secret() -> str | None:
        if secret_file is not None:
            return secret_file.read_text("utf-8").strip() if secret_file.exists() else None
        return secret

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Receiver, read_secret))
    except OSError as fault:
        raise click.BadParameter(f"port {port}: {fault.strerror}", param_hint="--port") from None
    click.echo(f"receiving on http://127.0.0.1:{server.server_port}/", err=True)
    with server:
        server.serve_forever()


class _Receiver(BaseHTTPRequestHandler):
    """Takes signed posts, verified with what ``secret`` returns at that moment."""

    def __init__(self, secret: Callable[[], str | None], *arguments: Any) -> None:
        self.secret = secret
        super().__init__(*arguments)  # handles the request at once, so it comes last

    def do_GET(self) -> None:
        """Say what this is."""
        self._answer(200, {"receiver": "tansiq"})

    def do_POST(self) -> None:
        """Verify, print, answer."""
        size = int(self.headers.get("content-length") or 0)
        if size > MAX_BYTES:
            self._answer(413, {"error": "too large"})
            return
        body, secret = self.rfile.read(size), self.secret()
        try:
            message = orjson.loads(body)  # first: the stock library answers a body that is no JSON with an exception
        except orjson.JSONDecodeError:
            self._answer(400, {"error": "not JSON"})
            return
        if secret is not None and not _is_genuine(secret, body, dict(self.headers.items())):
            click.echo("a call with a wrong signature was refused (401)", err=True)
            self._answer(401, {"error": "signature"})
            return
        _show(message, "verified" if secret else "not verified: no secret")
        self._answer(200, {"challenge": message.get("data", {}).get("challenge")})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        text = orjson.dumps(body)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: what matters is printed."""


def _is_genuine(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    """Verify a call with the stock library, as any subscriber would."""
    try:
        Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})
    except WebhookVerificationError:
        return False
    return True


def _show(message: dict[str, Any], verified: str) -> None:
    """Print one webhook."""
    data = message.get("data", {})
    if message.get("type", "").startswith("alert.") and "event" in data:
        lines = alert_lines({**data, "kind": f"{message['type']} ({verified})"}, sys.stdout.isatty())
    elif message.get("type") == "digest":
        lines = [line for item in data.get("alerts", []) for line in alert_lines(item, sys.stdout.isatty())]
    else:
        lines = [f"{message.get('type')} ({verified})", ""]
    click.echo("\n".join(lines))
    sys.stdout.flush()
