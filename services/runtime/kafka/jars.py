"""The broker's jars: fetched once from the Maven repository, kept in the user's cache."""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from services.runtime.errors import NotReachable

KAFKA_VERSION = "4.3.1"
LEAST_JAVA = 17
POM = Path(__file__).resolve().parents[3] / "deploy" / "kafka" / "embedded" / "pom.xml"
WAYS = """There are three ways to a broker:
  1. Containers:     docker compose up
  2. Java and Maven: Debian, Ubuntu   sudo apt install openjdk-17-jre-headless maven
                     Fedora           sudo dnf install java-21-openjdk-headless maven
                     macOS            brew install openjdk maven
  3. Your own:       TANSIQ_KAFKA=host:port make run"""


def cache_folder() -> Path:
    """Return where the jars of this version are kept for every DATA of this user."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "tansiq" / f"kafka-{KAFKA_VERSION}"


def java() -> str:
    """Return the path of a Java that runs Kafka, or raise NotReachable naming the three ways."""
    home = os.environ.get("JAVA_HOME")
    path = shutil.which(str(Path(home) / "bin" / "java")) if home else shutil.which("java")
    if path is None:
        raise NotReachable("the embedded Kafka needs Java 17 or newer, and there is no `java`", WAYS)
    said = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if found is None or int(found[1]) < LEAST_JAVA:
        first = said.splitlines()[0] if said else "a java that does not answer"
        raise NotReachable(f"the embedded Kafka needs Java {LEAST_JAVA} or newer, and {path} is {first}", WAYS)
    return path


def jars(say: Callable[[str], None] = lambda line: None) -> Path:
    """Return the folder that holds the jars, fetching them with Maven when it is not there yet."""
    folder = cache_folder() / "libs"
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise NotReachable("the embedded Kafka is fetched with Maven once, and there is no `mvn`", WAYS)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two that start together fetch once
        if not folder.is_dir():
            say(f"fetching Apache Kafka {KAFKA_VERSION} with Maven (once)")
            _fetch(maven, folder)
    return folder


def _fetch(maven: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
        output = Path(draft) / "libs"
        command = [maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", "-DincludeScope=runtime"]
        done = subprocess.run(
            [*command, f"-DoutputDirectory={output}"], capture_output=True, text=True, timeout=600, check=False
        )
        if done.returncode != 0 or not output.is_dir():
            lines = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line][:3]
            raise NotReachable("Maven could not fetch Apache Kafka: " + " ".join(lines), WAYS)
        output.rename(folder)  # in one step: a broken fetch leaves nothing that looks whole


def class_path(folder: Path) -> str:
    """Return the class path in one fixed order, which a class data archive insists on."""
    return os.pathsep.join(str(path) for path in sorted(folder.glob("*.jar")))
