"""The page: the whole diff as one HTML file that needs nothing else: no script, no font, no network."""

import base64
import hashlib
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from services.replay.diff.document import RunDiff
from services.replay.diff.fields import sentences_of
from services.replay.diff.wording import counted, texts

SHOWN = 50  # of each group: what comes after is counted, and stands in the JSON document


def page(diff: RunDiff, *, shown_each: int = SHOWN) -> str:
    """Return the page; a browser needs no network for it and may run nothing in it."""
    style = (resources.files("services.replay.diff") / "templates" / "diff.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template("diff.html")
        .render(
            diff=diff,
            about=diff.about,
            limit=shown_each,
            style=Markup(style),  # our own file; everything else is escaped
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("services.replay", "diff/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(web=_is_web, sentences=sentences_of, texts=texts, words=_words, counted=counted)
    return environment


def _is_web(url: str) -> bool:
    """Say whether an address of a stranger may be a link."""
    return urlsplit(url).scheme in ("http", "https")


def _words(name: str) -> str:
    return name.replace("_", " ")
