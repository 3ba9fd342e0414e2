"""Targets: whom the portal asks, from the registry and one setting."""

import json
import os
from pathlib import Path

import pytest

from services.portal.operate.targets import Target, find_targets
from services.runtime.errors import WrongSetting
from services.runtime.settings import load_settings
from tests.support.portal_world import settings_for


async def test_the_registry_names_the_workers(tmp_path: Path) -> None:
    """Our own entry is known by its process; half an entry is passed over; one address is asked once."""
    folder = tmp_path / "workers"
    folder.mkdir()
    entries = {
        "cleaning-2": {"service": "cleaning", "replica": 2, "url": "http://127.0.0.1:8821/", "pid": 1},
        "portal-1": {"service": "portal", "replica": 1, "url": "http://127.0.0.1:8800", "pid": os.getpid()},
    }
    for name, entry in entries.items():
        (folder / f"{name}.json").write_text(json.dumps(entry))
    for number, junk in enumerate(("", "{", "[]", '{"service": "x"}', '{"url": "http://x", "pid": 1, "replica": "a"}')):
        (folder / f"junk-{number}.json").write_text(junk)
    (folder / "alerting-1.lock").write_text("")
    found = await find_targets(settings_for(tmp_path, metrics_urls=("http://127.0.0.1:8821",)))
    assert found == [
        Target("http://127.0.0.1:8821", "cleaning", 2),
        Target("http://127.0.0.1:8800", "portal", 1, own=True),
    ]


async def test_an_unregistered_portal_knows_itself(tmp_path: Path) -> None:
    """And nobody else."""
    (target,) = await find_targets(settings_for(tmp_path))
    assert (target.service, target.own) == ("portal", True)


async def test_a_name_stands_for_all_its_addresses(tmp_path: Path) -> None:
    """A scaled container is several processes; https keeps the name of its certificate, an unknown name is kept."""
    urls = ("http://localhost:8820", "https://localhost:8820", "http://no-such-host.invalid:1")
    found = await find_targets(settings_for(tmp_path, metrics_urls=urls))
    assert [target.url for target in found[1:]] == ["http://127.0.0.1:8820", *urls[1:]]


@pytest.mark.parametrize("wrong", ["cleaning:8820", "ftp://cleaning", "http://", "http://a,8820"])
def test_an_address_that_is_none_is_named_at_start(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variable and what it should look like."""
    monkeypatch.setenv("TANSIQ_METRICS_URLS", wrong)
    with pytest.raises(WrongSetting) as fault:
        load_settings(secrets=False)
    assert "TANSIQ_METRICS_URLS" in str(fault.value)
    assert "http://cleaning:8820" in str(fault.value)


def test_several_addresses_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spaces and a slash at the end are forgiven."""
    monkeypatch.setenv("TANSIQ_METRICS_URLS", " http://a:1/ ,http://b:2,")
    assert load_settings(secrets=False).metrics_urls == ("http://a:1", "http://b:2")
