"""``python -m deploy.docs`` writes the generated pages; ``--check`` writes nothing and fails on a difference."""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import services
from deploy.docs.metrics import metrics_page
from deploy.docs.settings import settings_page
from deploy.docs.topics import topics_page
from schemas.kinds import KINDS
from schemas.topics import TOPICS
from services.runtime.settings import FILE_SUFFIXES, ROOT, Settings

DOCS = ROOT / "docs"


def metric_modules() -> dict[str, ModuleType]:
    """Return the ``metrics`` module of each service that has one."""
    names = [package.name for package in pkgutil.iter_modules(services.__path__) if package.ispkg]
    paths = {name: Path(services.__path__[0]) / name / "metrics.py" for name in names}
    return {name: importlib.import_module(f"services.{name}.metrics") for name in names if paths[name].exists()}


def pages() -> dict[str, str]:
    """Make every generated page of the code as it stands; raise ValueError for what says nothing of itself."""
    return {
        "topics.md": topics_page(TOPICS.values(), KINDS),
        "metrics.md": metrics_page(metric_modules()),
        "settings.md": settings_page(Settings, FILE_SUFFIXES, ROOT),
    }


def stale(made: Mapping[str, str], folder: Path = DOCS) -> list[str]:
    """Name the pages that are not what the code says today."""
    return [
        name
        for name, text in made.items()
        if not (folder / name).exists() or (folder / name).read_text("utf-8") != text
    ]


def main(arguments: list[str], folder: Path = DOCS) -> int:
    """Write what is stale, or say it with ``--check``; return 1 for a stale page or for code that says nothing."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.docs", description="Make docs/topics.md, metrics.md, settings.md. Example: make docs"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is stale")
    check = parser.parse_args(arguments).check
    try:
        made = pages()
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 1
    for name in stale(made, folder):
        if check:
            print(f"docs/{name} is not what the code says: run `make docs`", file=sys.stderr)
        else:
            (folder / name).write_text(made[name], "utf-8")
            print(f"made docs/{name}")
    return int(check and bool(stale(made, folder)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
