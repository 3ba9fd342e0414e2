"""The registry: where living processes of a service answer, by name, and what a killed one leaves behind."""

import json
from pathlib import Path

import psutil

from services.runtime.registry import find_urls, take_place


def test_an_address_is_found_by_its_name(tmp_path: Path) -> None:
    """Every replica's, the first first; a name that nobody registered is found nowhere."""
    second, first = take_place(tmp_path, "alerting", 2), take_place(tmp_path, "alerting", 1)
    for place, port in ((second, 2), (first, 1)):
        place.register(f"http://127.0.0.1:884{port}")
        place.register(f"http://127.0.0.1:885{port}", "commands")
    assert find_urls(tmp_path, "alerting", "commands") == ["http://127.0.0.1:8851", "http://127.0.0.1:8852"]
    assert find_urls(tmp_path, "alerting", "url") == ["http://127.0.0.1:8841", "http://127.0.0.1:8842"]
    assert find_urls(tmp_path, "alerting", "pages") == find_urls(tmp_path, "portal", "url") == []


def test_other_addresses_wait_for_the_first(tmp_path: Path) -> None:
    """Whoever reads an entry counts on its url: nothing is written before it is known, and nothing is lost."""
    place = take_place(tmp_path, "alerting", None)
    place.register("http://127.0.0.1:8850", "commands")
    assert not place.path.exists()
    place.register("http://127.0.0.1:8840")
    entry = json.loads(place.path.read_text())
    assert (entry["url"], entry["commands"]) == ("http://127.0.0.1:8840", "http://127.0.0.1:8850")


def test_what_a_killed_process_left_is_found_no_more(tmp_path: Path) -> None:
    """Its entry stands until its number is taken again, but its process is gone; junk is none of ours."""
    place = take_place(tmp_path, "alerting", None)
    place.register("http://127.0.0.1:8840")
    gone = next(pid for pid in range(4_000_000, 2, -1) if not psutil.pid_exists(pid))
    place.path.write_text(json.dumps({**json.loads(place.path.read_text()), "pid": gone}))
    (tmp_path / "workers" / "alerting-9.json").write_text("{")
    assert find_urls(tmp_path, "alerting", "url") == []
