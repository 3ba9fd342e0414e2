"""The compose file: what compose and its linters say, and every service run as the file says, without containers."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from tests.conftest import Broker
from tests.integration.alerting_world import postgresql_server
from tests.support.compose import BIN, ROOT, Project, compose_config
from tests.support.stack import seed_page
from tests.support.waiting import free_port, until

URL = "https://thiqa.example/archives/51234"
SERVICES = ("alerting", "portal", "extraction", "cleaning", "fetching")
OPERATOR = {"kafka", "postgres", "topics-init", *SERVICES}
PROFILES = {
    "obs": {"prometheus", "alertmanager", "grafana"},
    "replay": {"operator"},
    "dev": {"newsroom", "receiver"},
}


def make_secrets(folder: Path) -> str:
    """Run what `make secrets` runs."""
    done = subprocess.run(
        [sys.executable, ROOT / "deploy" / "make_secrets.py", folder], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("profile", ["", *PROFILES])
def test_each_profile_adds_its_services_and_no_other(profile: str) -> None:
    """`docker compose up` alone is the main job."""
    found = set(compose_config(*(("--profile", profile) if profile else ()))["services"])
    assert found == OPERATOR | PROFILES.get(profile, set())


def test_every_container_is_hardened() -> None:
    """No root, no capability, read-only but for Kafka, limits, bounded logs, exact tags."""
    for name, service in compose_config("--profile", "*")["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service["user"].startswith("0"), name
        assert service.get("read_only", False) is (name != "kafka"), name
        assert all(service.get(limit) for limit in ("mem_limit", "pids_limit", "init")), name
        assert service["logging"]["options"]["max-size"], name
        assert re.search(r":v?\d+(\.\d+)+(-\w+)?(@sha256:[0-9a-f]{64})?$", service["image"]), service["image"]
        assert "healthcheck" in service or name in ("topics-init", "operator"), name


def test_ports_are_published_on_loopback_only() -> None:
    """Nothing listens on the network of the machine unless someone decides so."""
    for name, service in compose_config("--profile", "*")["services"].items():
        assert all(port["host_ip"] == "127.0.0.1" for port in service.get("ports", ())), name


def test_no_secret_stands_in_the_file() -> None:
    """Secrets come by file: no environment variable holds one, and each secret file is one that is generated."""
    config = compose_config("--profile", "*")
    for name, service in config["services"].items():
        for variable in service.get("environment", {}):
            told = variable.endswith(("_TOKEN", "_KEY", "_PASSWORD", "DATABASE_URL"))
            assert not told, f"{name}: {variable} belongs in a file"
    generated = set(re.findall(r'^    "(\w+)":', (ROOT / "deploy" / "make_secrets.py").read_text("utf-8"), re.M))
    assert {Path(secret["file"]).name for secret in config["secrets"].values()} == generated


def test_the_linters_find_nothing_to_stop_for() -> None:
    """compose-lint passes (digests are what it would like, see pin-images), hadolint is silent."""
    lint = subprocess.run([BIN / "compose-lint", ROOT / "docker-compose.yml"], capture_output=True, text=True)
    assert lint.returncode == 0, lint.stdout
    assert set(re.findall(r"(?:MEDIUM|HIGH|CRITICAL)\s+(CL-\d+)", lint.stdout)) <= {"CL-0019"}, lint.stdout
    hadolint = subprocess.run([BIN / "hadolint", ROOT / "deploy" / "Dockerfile"], capture_output=True, text=True)
    assert (hadolint.returncode, hadolint.stdout) == (0, "")


def test_secrets_are_made_once_and_never_printed(tmp_path: Path) -> None:
    """A second call leaves every file as it is; the folder is its owner's only."""
    said = make_secrets(tmp_path / "secrets")
    made = {file.name: file.read_text("utf-8") for file in (tmp_path / "secrets").iterdir()}
    said += make_secrets(tmp_path / "secrets")
    assert {file.name: file.read_text("utf-8") for file in (tmp_path / "secrets").iterdir()} == made
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    hidden = {name: value for name, value in made.items() if not name.startswith("alarm_")}
    assert len(set(hidden.values())) == len(hidden)
    assert not any(value in said for value in hidden.values())


class TestPinningImages:
    """`make pin-images`, with a docker command that stands for the registries."""

    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        """A copy of the two files and of the script."""
        (tmp_path / "deploy").mkdir()
        for file in ("docker-compose.yml", "deploy/Dockerfile", "deploy/pin_images.py"):
            (tmp_path / file).write_bytes((ROOT / file).read_bytes())
        return tmp_path

    def pin(self, copy: Path, docker: str) -> subprocess.CompletedProcess[str]:
        command = copy / "docker"
        command.write_text(f"#!/bin/sh\n{docker}\n", encoding="utf-8")
        command.chmod(0o755)
        environment = {**os.environ, "PATH": f"{copy}{os.pathsep}{os.environ['PATH']}"}
        line = [sys.executable, copy / "deploy" / "pin_images.py"]
        return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)

    def test_every_image_but_our_own_gets_its_digest_and_a_second_run_renews_it(self, copy: Path) -> None:
        """The digest follows the tag; pinning again replaces it."""
        answer = 'printf "sha256:%s" "$(printf %s "$4$SALT" | sha256sum | cut -c1-64)"'
        for salt in ("", "x"):
            done = self.pin(copy, f"SALT={salt}\n{answer}")
            assert done.returncode == 0, done.stderr
            services = yaml.safe_load((copy / "docker-compose.yml").read_text("utf-8"))["services"]
            images = {service.get("image", "tansiq:0.1.0") for service in services.values()} - {"tansiq:0.1.0"}
            assert images
            assert all(re.search(r":v?[\d.]+(-\w+)?@sha256:[0-9a-f]{64}$", image) for image in images), images
            assert (copy / "deploy/Dockerfile").read_text("utf-8").count("@sha256:") == 2
        assert len(done.stdout.splitlines()) == len(images) + 1

    def test_nothing_is_written_while_a_registry_does_not_answer(self, copy: Path) -> None:
        """One unknown digest leaves both files as they are, and says which image."""
        before = (copy / "docker-compose.yml").read_bytes()
        done = self.pin(copy, "echo 'no route to host' >&2; exit 1")
        assert done.returncode == 3
        assert "no route to host" in done.stderr
        assert (copy / "docker-compose.yml").read_bytes() == before


@pytest.fixture(scope="module")
def project(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Every service of the main job as the compose file says, on a real broker and a real PostgreSQL."""
    folder, secrets = tmp_path_factory.mktemp("compose"), tmp_path_factory.mktemp("secrets") / "secrets"
    make_secrets(secrets)
    with postgresql_server() as server:
        if server is None:
            reason = "no PostgreSQL server binary here (Debian: apt install postgresql)"
            (pytest.fail if os.environ.get("TANSIQ_REQUIRE_POSTGRESQL") == "1" else pytest.skip)(reason)
        port = server.rpartition(":")[2]
        for name in ("fetching", "alerting", "portal"):
            file = secrets / f"{name}_database_url"
            file.chmod(0o600)
            file.write_text(file.read_text("utf-8").replace("postgres:5432", f"127.0.0.1:{port}"), encoding="utf-8")
        where = {"SECRETS": str(secrets), "POSTGRES_USER": "tansiq", "PGHOST": "127.0.0.1", "PGPORT": port}
        script = subprocess.run(
            [ROOT / "deploy" / "postgres" / "databases.sh"], env=os.environ | where, capture_output=True, text=True
        )
        assert script.returncode == 0, script.stderr
        hosts = {"kafka:9092": kafka.bootstrap, "alerting:8850": f"127.0.0.1:{free_port()}"}
        made = Project(folder, secrets, hosts)
        done = made.run("topics-init")
        assert done.returncode == 0, done.stderr
        for service in SERVICES:
            made.start(service)
        made.hosts["portal:8800"] = str(made.url("portal")).removeprefix("http://").replace("0.0.0.0", "127.0.0.1")
        yield made
        codes = made.stop()
        assert codes == dict.fromkeys(SERVICES, 0), {name: made.log(name) for name, code in codes.items() if code}


@pytest.mark.kafka
@pytest.mark.postgresql
class TestServicesAsTheFileSays:
    """The exact command and environment of each service, with host names and mounts turned to this machine's."""

    def test_a_page_becomes_events_in_the_portal(self, project: Project) -> None:
        """Sent through the operator's container, seen through the portal with its token."""
        sent = project.run(
            "operator", "page", "send", str(seed_page()), "--url", URL, "--content-type", "text/plain",
            "--fetched-at", "2022-01-01T09:00:00Z",
        )  # fmt: skip
        assert sent.returncode == 0, sent.stderr

        def events() -> list[object]:
            listed = project.run("operator", "events", "--json")
            assert listed.returncode == 0, listed.stderr
            found: list[object] = json.loads(listed.stdout)["items"]
            return found

        until(lambda: len(events()) == 2, seconds=60, what="the two events of the seed page", every=1)

    def test_the_portal_wants_its_token(self, project: Project) -> None:
        """Without: 401; with the secret's: an answer."""
        url = f"http://{project.hosts['portal:8800']}/v1/events"
        with pytest.raises(HTTPError) as refused:
            urlopen(url, timeout=10)
        assert refused.value.code == 401
        token = (project.secrets / "portal_token").read_text("utf-8")
        with urlopen(Request(url, headers={"authorization": f"Bearer {token}"}), timeout=10) as answer:
            assert answer.status == 200

    def test_the_portal_reads_alertings_database_and_can_write_nothing(self, project: Project) -> None:
        """Its user may SELECT; everything else is refused by the server, also with the read-only default taken off."""
        engine = create_engine((project.secrets / "portal_database_url").read_text("utf-8"))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM events")) is not None
            connection.rollback()
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.commit()
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text("DELETE FROM events"))
        engine.dispose()

    def test_passwords_are_stored_as_scram_verifiers(self, project: Project) -> None:
        """The script gave each user the password of its secret."""
        port = (project.secrets / "portal_database_url").read_text("utf-8").rpartition(":")[2].partition("/")[0]
        engine = create_engine(f"postgresql+psycopg://tansiq@127.0.0.1:{port}/postgres")
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT rolname, rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL"))
            stored = {name: str(password) for name, password in rows}
        engine.dispose()
        assert set(stored) == {"fetching", "alerting", "portal"}
        assert all(password.startswith("SCRAM-SHA-256$") for password in stored.values())
