"""The command line: help, exit codes, messages that name what is wrong and the way out."""

import io
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from standardwebhooks.webhooks import Webhook

from services.cli.main import COMMANDS, cli, main

COMMAND = Path(sys.executable).with_name("tansiq")
SECRET = "whsec_" + "c2VjcmV0" * 4
NOBODY = "http://127.0.0.1:1"


class Done(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Tansiq = Callable[..., Done]


@pytest.fixture
def tansiq(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tansiq:
    """Run commands in this process, in an empty folder, with nothing but their own settings."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("TANSIQ_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str, **settings: str) -> Done:
        for name, value in {"TANSIQ_DATA": str(tmp_path / "var"), "TANSIQ_API_URL": NOBODY, **settings}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["tansiq", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, said.out, said.err)

    return run


def walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from walk(below, (*path, name))


def test_every_command_has_help_with_an_example() -> None:
    """A command that cannot be loaded fails here too."""
    lacking = [path for path, command in walk(cli, ("tansiq",)) if "Example" not in (command.help or "")]
    assert lacking == []


def test_every_option_says_what_it_is_for_or_shows_its_default() -> None:
    lacking = [
        (path, option.name)
        for path, command in walk(cli, ("tansiq",))
        for option in command.params
        if isinstance(option, click.Option) and not (option.help or option.show_default)
    ]
    assert lacking == []


@pytest.mark.parametrize(
    ("line", "unneeded"),
    [
        (("receive",), {"faust", "trafilatura", "sqlalchemy"}),
        (("dlq", "list"), {"faust", "mode", "aiohttp", "alembic", "trafilatura"}),
        (("replay", "list"), {"faust", "mode", "aiohttp", "trafilatura"}),
    ],
)
def test_a_name_loads_its_own_module_only(line: tuple[str, ...], unneeded: set[str]) -> None:
    """`tansiq receive` must not wait for the libraries of cleaning."""
    program = f"import sys; from services.cli.main import cli; cli({[*line, '--help']}, standalone_mode=False);"
    loaded = subprocess.run(
        [sys.executable, "-c", program + f"print(sorted({unneeded} & set(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert loaded.stdout.endswith("\n[]\n")
    assert line[0] in COMMANDS


class Case(NamedTuple):
    arguments: tuple[str, ...]
    code: int
    said: str


CASES = [
    Case(("events",), 3, "TANSIQ_API_URL"),
    Case(("event", "ev_1"), 3, "tansiq run"),
    Case(("listen",), 3, "tansiq run"),
    Case(("subscriptions", "--json"), 3, NOBODY),
    Case(("deliveries",), 3, NOBODY),
    Case(("resend", "dl_1"), 3, NOBODY),
    Case(("topics", "check"), 3, "tansiq kafka start"),
    Case(("topics", "apply"), 3, "TANSIQ_KAFKA"),
    Case(("kafka", "status"), 1, ""),
    Case(("kafka", "wipe"), 4, "--yes"),
    Case(("kafka", "start", "--nodes", "2"), 2, "--nodes"),
    Case(("nonsense",), 2, "nonsense"),
    Case(("subscribe",), 2, "--webhook"),
    Case(("subscribe", "--webhook", "https://x.example/", "--email", "a@x.example"), 2, "--email"),
    Case(("subscribe", "--webhook", "https://x.example/", "--filter", "{"), 2, "--filter"),
    Case(("subscribe", "--webhook", "https://x.example/", "--filter", '{"all": [{"field": "moon"}]}'), 2, "/all/0"),
    Case(("subscribe", "--webhook", "https://x.example/", "--filter", "@none.json"), 2, "none.json"),
    Case(("listen", "--filter", '{"all": []}'), 2, "--filter"),
    Case(("events", "--limit", "0"), 2, "--limit"),
    Case(("receive", "--port", "70000"), 2, "--port"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.arguments))
def test_a_fault_ends_with_its_code_and_says_what_to_do(case: Case, tansiq: Tansiq) -> None:
    done = tansiq(*case.arguments)
    assert (done.returncode, case.said in done.stderr) == (case.code, True), done
    assert done.stdout == "" or case.code == 1


def test_a_wrong_setting_is_named(tansiq: Tansiq) -> None:
    done = tansiq("events", TANSIQ_PORT="many")
    assert (done.returncode, done.stdout) == (2, "")
    assert "TANSIQ_PORT" in done.stderr


def test_looking_leaves_nothing_behind(tansiq: Tansiq, tmp_path: Path) -> None:
    tansiq("kafka", "status")
    tansiq("status")
    assert list(tmp_path.iterdir()) == []


def test_kafka_status_has_the_shape_of_the_interface(tansiq: Tansiq) -> None:
    done = tansiq("kafka", "status", "--json")
    said = json.loads(done.stdout)
    assert set(said) == {"state", "bootstrap", "version", "nodes", "data", "pid"}
    assert (done.returncode, said["state"], said["pid"]) == (1, "down", None)


def test_status_says_of_each_service_that_it_is_not_ready(tansiq: Tansiq) -> None:
    ports = {"TANSIQ_PORT": "1", "TANSIQ_METRICS_PORT": "1"}
    done = tansiq("status", "--json", **ports)
    said = json.loads(done.stdout)
    assert (done.returncode, said["kafka"]) == (1, None)
    assert set(said["services"]) == {"fetching", "cleaning", "extraction", "alerting", "portal"}
    assert not any(service["ready"] for service in said["services"].values())


class Receiver(NamedTuple):
    process: subprocess.Popen[str]
    url: str


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    process = subprocess.Popen(
        [COMMAND, "receive", "--port", "0", "--secret", SECRET],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    yield Receiver(process, process.stderr.readline().split()[-1])
    if process.poll() is None:
        process.kill()
    process.communicate()


def post(url: str, body: str, secret: str) -> int:
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "dl_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("dl_1", now, body),
    }
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body.encode(), headers), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as fault:
        return fault.code


def test_the_receiver_takes_what_is_signed_and_refuses_the_rest(receiver: Receiver) -> None:
    body = json.dumps({"type": "test", "data": {"test": True}})
    assert post(receiver.url, body, SECRET) == 200
    assert post(receiver.url, body, "whsec_" + "b3RoZXIh" * 4) == 401
    assert post(receiver.url, "no json", SECRET) == 400
    receiver.process.send_signal(signal.SIGINT)
    out, _ = receiver.process.communicate(timeout=10)
    assert receiver.process.returncode == 130
    assert out.startswith("test (verified)")
    assert out.count("verified") == 1
