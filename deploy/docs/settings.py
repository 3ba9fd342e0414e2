"""docs/settings.md: each setting with its default and what it means."""

from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from deploy.docs.markdown import code, page, table

ABOUT = """\
Each setting is an environment variable, or a line of `.env` where a process starts; an option of the command line comes
before both. What is wrong is said at the start, by name, and ends the process with exit code 2. Variables that end in
`_TOKEN`, `_KEY` or `_URL` may be given as a file: `TANSIQ_INTERNAL_TOKEN_FILE=/run/secrets/internal_token`. Secrets are
never printed. A relative path begins where the process starts."""


def settings_page(settings: type[BaseSettings], file_suffixes: tuple[str, ...], root: Path) -> str:
    """Return the page; raise ValueError for a setting without a description."""
    prefix = settings.model_config.get("env_prefix", "")
    rows = [_row(f"{prefix}{name.upper()}", field, file_suffixes, root) for name, field in _fields(settings)]
    return page("Settings", ABOUT, table(["variable", "default", "what it means", "kind"], rows))


def _fields(settings: type[BaseSettings]) -> list[tuple[str, FieldInfo]]:
    for name, field in settings.model_fields.items():
        if not field.description:
            raise ValueError(f"setting {name} needs a description")
    return list(settings.model_fields.items())


def _row(variable: str, field: FieldInfo, file_suffixes: tuple[str, ...], root: Path) -> list[str]:
    kinds = ["secret"] * (not field.repr) + ["or a file"] * variable.endswith(file_suffixes)
    return [code(variable), code(_default(field.default, root)), field.description or "", ", ".join(kinds)]


def _default(value: Any, root: Path) -> str:
    if isinstance(value, Path) and value.is_relative_to(root):
        return str(value.relative_to(root))
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)
