"""The canary's writer and source: off is off, a wrong address is said, the same interval is the same page."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from services.fetching.channels.canary import CanaryWriter, canary_page, canary_source
from services.runtime.app import WorkerApp
from services.runtime.errors import WrongSetting
from services.runtime.settings import Settings, load_settings

NOBODY = cast(WorkerApp, None)  # whoever sends nothing needs no app
NOW = datetime(2026, 11, 29, 4, 45, 3, tzinfo=UTC)


def settings_with(**fields: Any) -> Settings:
    """Settings of a test, no file read."""
    return Settings(_env_file=None, **fields)  # type: ignore[call-arg]


@pytest.mark.parametrize("fields", [{"canary_seconds": 0}, {"canary_url": "https://tansiq.example/canary"}])
async def test_nothing_is_written_where_none_is_wanted_or_a_page_is_watched(fields: dict[str, Any]) -> None:
    """Nothing is sent, so no app is needed; with the default there would be something to send."""
    await CanaryWriter(NOBODY, settings_with(**fields)).write_if_due(NOW.timestamp())
    with pytest.raises(AttributeError):
        await CanaryWriter(NOBODY, settings_with()).write_if_due(NOW.timestamp())


def test_a_watched_page_is_a_source_that_no_file_may_name() -> None:
    """Its id is the reserved one, its interval the setting, its port allowed."""
    (source,) = canary_source(settings_with(canary_url="https://tansiq.example:8443/canary", canary_seconds=60))
    assert (source.id, source.interval.min, source.interval.max) == ("canary", 60, 60)
    assert 8443 in source.ports
    assert canary_source(settings_with()) == ()
    assert canary_source(settings_with(canary_url="https://tansiq.example/canary", canary_seconds=0)) == ()


@pytest.mark.parametrize(
    "url", ["ftp://tansiq.example/", "tansiq.example", "https://tansiq.example:99999/", "https:///x"]
)
def test_a_wrong_address_is_said(url: str) -> None:
    """The setting is named, with what it holds."""
    with pytest.raises(WrongSetting, match="TANSIQ_CANARY_URL"):
        canary_source(settings_with(canary_url=url))


@pytest.mark.parametrize("seconds", ["-1", "1", "4", "x"])
def test_an_interval_too_short_is_refused(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing, or at least five seconds."""
    monkeypatch.setenv("TANSIQ_CANARY_SECONDS", seconds)
    with pytest.raises(WrongSetting, match="TANSIQ_CANARY_SECONDS"):
        load_settings(secrets=False)


def test_a_page_sent_again_has_the_same_id() -> None:
    """Who leads by mistake, or starts again within an interval, sends what was sent: a repeat, not a second canary."""
    first, second = (canary_page(1_795_927_500, NOW.replace(second=second)) for second in (3, 9))
    assert first.page_id == second.page_id
    assert first.fetched_at != second.fetched_at
    assert canary_page(1_795_927_800, NOW).page_id != first.page_id
