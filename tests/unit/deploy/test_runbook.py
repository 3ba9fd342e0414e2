"""The runbook: whoever is woken finds the heading of what woke them, and every command is one that there is."""

import re
from pathlib import Path

import click
import pytest
import yaml

from services.cli.main import cli
from services.portal.operate.panels import load_boards
from services.portal.operate.runbook import cut

ROOT = Path(__file__).parents[3]
PATH = "docs/operating.md"
TEXT = (ROOT / PATH).read_text("utf-8")
RULES = [
    rule
    for path in (ROOT / "deploy" / "prometheus" / "rules").glob("*.yml")
    for group in yaml.safe_load(path.read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
ALARMS = {rule["alert"]: rule for rule in RULES if "alert" in rule}


def missing(text: str) -> set[str]:
    """Return the anchors that alarms, panels and the text itself lead to and that have no heading."""
    wanted = {rule["annotations"]["runbook_url"] for rule in ALARMS.values()}
    wanted |= {f"{PATH}#{panel.runbook}" for board in load_boards() for panel in board.panels if panel.runbook}
    wanted |= {f"{PATH}#{anchor}" for anchor in re.findall(r"\]\(#([\w-]+)\)", text)}
    return wanted - {f"{PATH}#{section.anchor}" for section in cut(text)}


def test_every_anchor_has_its_heading() -> None:
    """Of alarms, of panels and of links within the text."""
    assert missing(TEXT) == set()


@pytest.mark.parametrize("name", ALARMS)
def test_a_removed_heading_is_caught(name: str) -> None:
    """Without its heading the anchor of the alarm is missing."""
    assert missing(TEXT.replace(f"## {name}\n", "")) == {f"{PATH}#{name.lower()}"}


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_says_what_is_wrong_and_leads_to_its_own_heading(name: str) -> None:
    """Severity, summary and description in words, and below its heading what it means, what to do, when it clears."""
    rule = ALARMS[name]
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}
    assert rule["annotations"]["runbook_url"] == f"{PATH}#{name.lower()}"
    assert len(rule["annotations"]["description"].split()) > 20
    section = next(section for section in cut(TEXT) if section.title == name)
    for part in ("**For subscribers:**", "**See", "**Clears**"):
        assert part in section.text


def test_every_command_is_one_that_there_is() -> None:
    """Each `tansiq …` of the text names a command and its options."""
    lines = re.findall(r"(?<![\w/-])tansiq ([a-z-]+[^`|\n#)]*)", TEXT)
    assert len(lines) > 20
    for line in lines:
        words = line.split()
        command, rest = cli.get_command(None, words[0]), words[1:]  # type: ignore[arg-type]
        assert command is not None, line
        if isinstance(command, click.Group):
            if not rest:
                continue
            command = command.get_command(None, rest[0])  # type: ignore[arg-type]
            assert command is not None, line
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= known, line
