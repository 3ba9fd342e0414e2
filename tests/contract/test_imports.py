"""Who may import what: cores stay pure, shells are the only doors to the outside."""

from pathlib import Path

import grimp
import pytest

OUTSIDE = {"faust", "mode", "aiokafka", "aiohttp", "sqlalchemy", "alembic", "fastapi", "uvicorn", "prometheus_client"}
SHELLS = {"app", "__main__", "metrics", "store", "channels"}
CORE_SERVICES = ("fetching", "cleaning", "extraction", "alerting", "text")


def _is_core(module: str) -> bool:
    parts = module.split(".")
    return len(parts) > 2 and parts[1] in CORE_SERVICES and not SHELLS & set(parts[2:])


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("services", "schemas", include_external_packages=True)


def test_no_core_opens_a_door_to_the_outside(graph: grimp.ImportGraph) -> None:
    """A core imports neither the runtime nor a broker, database, web or metrics package."""
    found = {
        f"{module} -> {imported}"
        for module in graph.modules
        if _is_core(module)
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.split(".")[0] in OUTSIDE or imported.startswith("services.runtime")
    }
    assert found == set()


def test_no_core_imports_a_shell(graph: grimp.ImportGraph) -> None:
    """What a core needs of the outside comes as an argument."""
    found = {
        f"{module} -> {imported}"
        for module in graph.modules
        if _is_core(module)
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.startswith("services.") and SHELLS & set(imported.split(".")[2:])
    }
    assert found == set()


def test_there_are_cores_to_check(graph: grimp.ImportGraph) -> None:
    """The rules above look at every service that has a core."""
    services = {module.split(".")[1] for module in graph.modules if _is_core(module)}
    assert services == set(CORE_SERVICES)


def test_arabic_lives_in_data_files() -> None:
    """No Python file of the services or of the contract holds an Arabic letter: mixed directions hide a diff."""
    root = Path(__file__).parents[2]
    found = [
        str(path.relative_to(root))
        for package in ("services", "schemas")
        for path in (root / package).rglob("*.py")
        if any("؀" <= letter <= "ۿ" for letter in path.read_text("utf-8"))
    ]
    assert found == []
