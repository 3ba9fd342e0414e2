"""``python -m tests.contract.gate [KIND …]``: print a verdict for each pair of versions; exit 1 when one fails."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from schemas.frozen import HOME, Home
from schemas.kinds import KINDS
from schemas.topics import CONTRACT
from tests.contract.gate.drops import declared_drops
from tests.contract.gate.history import History, read_history
from tests.contract.gate.judge import Verdict, judge

CHANGELOG = Path(__file__).parents[3] / "CHANGELOG.md"
TOPIC_OF_KIND = {topic.kind: topic for topic in CONTRACT}


def verdicts(kind: str, today: date, home: Home = HOME) -> Iterator[Verdict]:
    """Judge one kind of the contract as it stands."""
    drops = declared_drops(CHANGELOG.read_text("utf-8"))
    yield from judge(read_history(KINDS[kind], TOPIC_OF_KIND[kind], home), today, drops)


def advice(history: History, passed: bool) -> str:
    """Say what to do with a model that is not frozen yet."""
    kind, now = history.model, history.now
    major, minor = now.number
    proposed = f"{major}.{minor}"
    if not passed and major not in [version.number[0] for version in history.versions[:-1]]:
        return f"{kind.KIND}: mend the step to {major} in schemas/upcasters.py; docs/changing-a-schema.md walks one"
    if not passed:
        return (
            f'{kind.KIND}: mend the model, or, if it must break, VERSION = "{major + 1}.0" with a step '
            f'("{kind.KIND}", {major}) in schemas/upcasters.py; docs/changing-a-schema.md walks both'
        )
    if proposed != kind.VERSION:
        return f'{kind.KIND}: a compatible change under a frozen version: VERSION = "{proposed}", `make schemas`'
    return f"{kind.KIND}: {proposed} may be frozen: `make schemas`"


def main(arguments: list[str]) -> int:
    """Judge the kinds named, or all."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.contract.gate",
        description="May old and new versions of a message meet? Example: python -m tests.contract.gate article",
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"one of {' '.join(KINDS)}; default all")
    kinds = parser.parse_args(arguments).kinds or list(KINDS)
    strangers = [kind for kind in kinds if kind not in KINDS]
    if strangers:
        parser.error(f"no kind {', '.join(strangers)}: one of {' '.join(KINDS)}")
    failed = False
    for kind in kinds:
        found = list(verdicts(kind, datetime.now(UTC).date()))
        print(*found, sep="\n", flush=True)
        broken = any(verdict.faults for verdict in found)
        history = read_history(KINDS[kind], TOPIC_OF_KIND[kind], HOME)
        if history.now.published is None:
            print(f"     {advice(history, not broken)}")
        failed |= broken
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
