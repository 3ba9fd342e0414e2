"""Settings: where they come from, what is refused, what is never shown."""

import base64
import ipaddress
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.runtime.errors import NotReachable, WrongSetting
from services.runtime.secrets import generated_secret
from services.runtime.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test runs in a folder of its own, with no .env and no variables of ours."""
    monkeypatch.chdir(tmp_path)
    for name in ("KAFKA", "DATA", "SOURCES", "ALLOW_NETWORKS", "LOG_LEVEL", "CONTACT"):
        monkeypatch.delenv(f"TANSIQ_{name}", raising=False)


def test_defaults_are_those_of_the_interface(tmp_path: Path) -> None:
    settings = load_settings(secrets=False)
    assert (settings.kafka, settings.data, settings.bind, settings.port) == (
        "embedded",
        tmp_path / "var",
        "127.0.0.1",
        8800,
    )
    assert settings.public_url == "http://127.0.0.1:8800"
    assert settings.alerting_database_url == f"sqlite:///{tmp_path}/var/alerting.sqlite"
    assert settings.allow_networks == ()
    assert settings.host_gap_seconds == 2
    assert settings.flood_minimum == 30


def test_environment_beats_the_file_and_an_argument_beats_both(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("TANSIQ_PORT=1\nTANSIQ_BIND=10.0.0.1\nTANSIQ_CONTACT=a@b.example\n")
    monkeypatch.setenv("TANSIQ_PORT", "2")
    monkeypatch.setenv("TANSIQ_BIND", "10.0.0.2")
    settings = load_settings(secrets=False, bind="10.0.0.3")
    assert (settings.port, settings.bind, settings.contact) == (2, "10.0.0.3", "a@b.example")


def test_networks_are_read_as_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANSIQ_ALLOW_NETWORKS", "127.0.0.0/8, fd00::/8")
    assert load_settings(secrets=False).allow_networks == (
        ipaddress.ip_network("127.0.0.0/8"),
        ipaddress.ip_network("fd00::/8"),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOW_NETWORKS", "127.0.0.1/8"),
        ("PORT", "many"),
        ("PORT", "70000"),
        ("REPLICATION", "0"),
        ("LOG_LEVEL", "loud"),
        ("SECRETS_KEY", "c2hvcnQ="),
        ("SECRETS_KEY", "not base64!"),
        ("HOST_GAP_SECONDS", "-1"),
    ],
)
def test_a_wrong_value_is_refused_by_its_variable(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"TANSIQ_{name}", value)
    with pytest.raises(WrongSetting, match=f"^TANSIQ_{name}: "):
        load_settings(secrets=False)


def test_secrets_can_come_by_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("from a file\n")
    monkeypatch.setenv("TANSIQ_INTERNAL_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("TANSIQ_ALERTING_DATABASE_URL_FILE", str(tmp_path / "token"))
    settings = load_settings()
    assert (settings.internal_token, settings.alerting_database_url) == ("from a file", "from a file")
    monkeypatch.setenv("TANSIQ_INTERNAL_TOKEN_FILE", str(tmp_path / "none"))
    with pytest.raises(WrongSetting, match="TANSIQ_INTERNAL_TOKEN_FILE"):
        load_settings()


def test_generated_secrets_stay_the_same_and_private(tmp_path: Path) -> None:
    first, second = load_settings(), load_settings()
    assert (first.internal_token, first.secrets_key) == (second.internal_token, second.secrets_key)
    assert first.internal_token != first.secrets_key
    assert len(base64.b64decode(first.secrets_key)) == 32
    for path in (tmp_path / "var" / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_a_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: generated_secret(tmp_path, "key"), range(64)))) == 1
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["key"]


def test_a_client_that_only_looks_leaves_nothing_behind(tmp_path: Path) -> None:
    load_settings(secrets=False)
    assert list(tmp_path.iterdir()) == []


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANSIQ_ALERTING_DATABASE_URL", "postgresql://me:hunter2@db/alerts")
    monkeypatch.setenv("TANSIQ_TOKEN", "hunter2")
    settings = load_settings()
    shown = f"{settings} {settings!r} {settings.masked()}"
    for secret in ("hunter2", settings.internal_token, settings.secrets_key):
        assert secret not in shown
    assert settings.masked()["alerting_database_url"] == "postgresql://me:***@db/alerts"


def test_without_a_broker_the_way_out_is_named() -> None:
    with pytest.raises(NotReachable, match=r"tansiq kafka start.*TANSIQ_KAFKA"):
        load_settings(secrets=False).bootstrap()
    assert load_settings(secrets=False, kafka="k1:9092,k2:9092").bootstrap() == "k1:9092,k2:9092"


def test_each_replica_prefers_a_port_of_its_own() -> None:
    settings = load_settings(secrets=False)
    assert [settings.service_port("cleaning", replica) for replica in (1, 2)] == [8820, 8821]
    assert settings.service_port("portal") == 8800


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
