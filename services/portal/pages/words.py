"""Words of the page in Arabic and English, from the data file."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = ("en", "ar")


@cache
def _all() -> Mapping[str, Any]:
    text = files("services.portal").joinpath("pages/data/words.yaml").read_text("utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


class Lexis:
    """Looks words up for one language: ``t("field", "text")``; a missing word stands for itself."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.direction = "rtl" if language == "ar" else "ltr"
        self.other = "en" if language == "ar" else "ar"

    def __call__(self, *path: Any, **values: Any) -> str:
        """Return the word at a path, its fields filled."""
        here: Any = _all()[self.language]
        for name in path:
            here = here.get(name) if isinstance(here, Mapping) else None
        found = here if isinstance(here, str) else str(path[-1]).replace("_", " ")
        return found.format(**values) if values else found


def choose_language(asked: str | None, accepted: str | None) -> str:
    """Return the language asked for, else the browser's first that we speak, else English."""
    if asked in LANGUAGES:
        return asked
    for part in (accepted or "").split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return "en"
