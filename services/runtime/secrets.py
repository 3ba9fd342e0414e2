"""Generated secrets: made once, kept in DATA for their owner only."""

import base64
import os
import secrets
from pathlib import Path

SECRET_BYTES = 32


def generated_secret(data: Path, name: str) -> str:
    """Return the secret ``name`` of this DATA, making it (base64, mode 600) when there is none."""
    path = data / "secrets" / name
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    draft = path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
    try:
        os.link(draft, path)  # a link to a whole file: of two processes that start together, one wins and both read it
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
