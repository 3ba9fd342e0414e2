"""Generates the secrets of docker-compose.yml in deploy/secrets/: what is missing, never what is there.

A secret reaches its container as a file. Compose keeps the owner and mode that the file has here, and every image runs
as a user of its own, so the files can be read by all and their folder only by you.
"""

import base64
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "secrets"
UNSET = "http://127.0.0.1:9/nobody-is-told-yet"


def password() -> str:
    """Return 32 random characters that need no escape in a URL."""
    return secrets.token_urlsafe(24)


def database_url(name: str, user: str) -> str:
    """Return the address of a database on the postgres container, for a user with a new password."""
    return f"postgresql+psycopg://{user}:{password()}@postgres:5432/{name}"


SECRETS = {
    "postgres_password": password,
    "fetching_database_url": lambda: database_url("fetching", "fetching"),
    "alerting_database_url": lambda: database_url("alerting", "alerting"),
    "portal_database_url": lambda: database_url("alerting", "portal"),
    "internal_token": password,
    "secrets_key": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    "portal_token": password,
    "grafana_password": password,
    "alarm_page_url": lambda: UNSET,
    "alarm_ticket_url": lambda: UNSET,
}


def generate(folder: Path) -> list[str]:
    """Write each missing secret; return the names of those written."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    written = []
    for name, make in SECRETS.items():
        file = folder / name
        if file.exists():
            continue
        file.write_text(make(), encoding="utf-8")
        file.chmod(0o444)
        written.append(name)
    return written


def unset(folder: Path) -> list[str]:
    """Name the addresses that a person must still write down."""
    return [name for name in SECRETS if (folder / name).read_text("utf-8").strip() == UNSET]


def main(folder: Path) -> None:
    """Generate, and say what was made and what is left to do."""
    written = generate(folder)
    print(f"secrets: {', '.join(written)} written to {folder}" if written else f"secrets: all there in {folder}")
    for name in unset(folder):
        print(f"secrets: {folder / name}: write down which webhook hears of alarms (profile obs); nobody is told yet")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
