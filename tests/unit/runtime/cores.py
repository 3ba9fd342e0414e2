"""Cores that misbehave, importable by pool processes."""

import os
import signal
import time
from typing import Any

from schemas.page import Page
from services.runtime.outcomes import Answer
from tests.integration.stage_worker import behave, rejection


def plain(page: Page) -> Answer:
    """Do what the page's url says."""
    return behave(page)


def remember(page: Page, prepared: list[int]) -> Answer:
    """Tell by the reason which process answered, and that it was prepared once."""
    return Answer((rejection(page),), f"p{prepared[0]}")


def prepare() -> list[int]:
    """Make what is large, once per process."""
    return [os.getpid()]


def break_down() -> Any:
    """A preparation that fails."""
    raise LookupError("no lexicon")


def hang_once(page: Page) -> Answer:
    """Hang while a marker file is missing, as a process does that the system starved."""
    marker = page.final_url.removeprefix("https://a.example/")
    if not os.path.exists(marker):
        with open(marker, "w", encoding="ascii"):
            pass
        os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(0)
    return Answer((rejection(page),))


def too_much(page: Page) -> Answer:
    """Answer with a word outside its vocabulary."""
    return Answer((rejection(page).model_copy(update={"reason": "no_such_reason"}),))
