"""One row more in the lexicon, on a real broker with the real services: what the diff lists, predicts and promotes."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from schemas.wire import encode
from services.cli.items import article_of
from tests.conftest import Broker
from tests.support.receiver import Receiver, receiving
from tests.support.records import header, messages
from tests.support.stack import COMMAND
from tests.support.topics import read_topic, send
from tests.support.waiting import until
from tests.unit.alerting.builders import a_signature

pytestmark = pytest.mark.kafka

TABLES = Path(__file__).parents[2] / "services" / "extraction" / "lexicon"
ROW = "ml.white_wind,White Wind,non_state,,,en,White Wind,,,,\n"

# name, outlet, day of publication, title, text; the White Wind are nobody until the row is there: no noun tells a force
ARTICLES = [
    (
        "room-near-gao", "one", "2026-11-24", "Joint operations room near Gao",
        "The White Wind and the Malian army set up a joint operations room near Gao on 23 November 2026.",
    ),
    (
        "room-again", "two", "2026-11-25", "Brigades and army in one room",
        "The White Wind and the army of Mali set up a joint operations room near Gao on 23 November 2026, "
        "residents said.",
    ),
    (
        "command-in-timbuktu", "one", "2026-11-22", "Militants and army open joint command",
        "A militia called the White Wind and the Malian army formed a joint command in Timbuktu, "
        "officials said.",
    ),
    (
        "exercise-of-three", "one", "2026-11-20",
        "Malian army, Russian forces and White Wind hold joint exercise",
        "The Malian army, Russian forces and the White Wind held a joint military exercise near Gao on "
        "19 November 2026.",
    ),
    (
        "agadir-and-sikasso", "two", "2026-11-18", "Moroccan and Senegalese armies hold joint military exercise",
        "The Moroccan and Senegalese armies held a joint military exercise near Agadir on 17 November 2026.\n"
        "The White Wind and the Malian army opened a joint operations room near Sikasso on 16 November 2026.",
    ),
    (
        "against-them", "two", "2026-11-16", "Joint offensive",
        "Russian and Malian forces launched a joint offensive against the White Wind near Kidal on "
        "15 November 2026.",
    ),
    (
        "they-say", "one", "2026-11-19", "Mali and Niger to patrol together",
        "The Malian and Nigerien armies agreed on joint military patrols of soldiers near Menaka on 18 November 2026, "
        "the White Wind said.",
    ),
    (
        "suwalki", "one", "2026-11-21", "Polish and Lithuanian armies hold joint military exercise near Suwalki",
        "The Polish and Lithuanian armies held a joint military exercise near Suwalki on 20 November 2026.",
    ),
    (
        "harbour", "two", "2026-11-21", "Council puts off repair",
        "The council of the island has put off the repair of its harbour wall until spring, its clerk said.",
    ),
]  # fmt: skip

# by hand, from reading the texts: where the White Wind act together with someone, or are named in a slot of the act
ADDED = {"room-near-gao", "room-again", "command-in-timbuktu", "agadir-and-sikasso"}
CHANGED = {
    "exercise-of-three": ["participants"],
    "agadir-and-sikasso": ["related"],
    "against-them": ["bystanders"],  # known by name now, as the target
}
UNCHANGED = {"they-say", "suwalki"}
NO_LONGER_REJECTED = {"room-near-gao", "room-again", "command-in-timbuktu"}


def url_of(name: str) -> str:
    """Where an article stands; the outlet is its host."""
    outlet = next(row[1] for row in ARTICLES if row[0] == name)
    return f"https://{outlet}.example/{name}"


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


@dataclass
class World:
    """A broker, two services on it, a subscriber, and the command line beside them."""

    kafka: str
    data: Path
    receiver: Receiver
    lexicon: Path
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def environment(self, lexicon: Path | None = None) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TANSIQ_")}
        own = {"KAFKA": self.kafka, "DATA": str(self.data), "ALLOW_NETWORKS": "127.0.0.0/8", "CANARY_SECONDS": "0"}
        own |= {"LEXICON": str(lexicon)} if lexicon else {}
        return kept | {f"TANSIQ_{name}": value for name, value in own.items()}

    @contextmanager
    def service(self, name: str, lexicon: Path | None = None) -> Iterator[None]:
        """Run one service until the block ends."""
        environment = self.environment(lexicon) | {"TANSIQ_METRICS_PORT": "0"}
        with (self.data / f"{name}.log").open("ab") as log:
            line = [sys.executable, "-m", f"services.{name}", "worker"]
            process = subprocess.Popen(line, env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(90)

    def cli(self, *arguments: str, lexicon: Path | None = None, code: int = 0) -> str:
        """Run `tansiq …`; return its standard output."""
        done = subprocess.run(
            [COMMAND, *arguments], env=self.environment(lexicon), cwd=self.data, capture_output=True, text=True,
            timeout=240,
        )  # fmt: skip
        assert done.returncode == code, (
            f"{arguments}: exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        )
        return done.stdout

    def subscribe(self) -> None:
        """Ask for everything by the port that the portal uses."""
        entry = self.data / "workers" / "alerting-1.json"
        until(lambda: entry.exists() and "commands" in json.loads(entry.read_text()), seconds=60, what="alerting runs")
        wanted = {"filter": {"everything": True}, "channels": [{"kind": "webhook", "address": self.receiver.url}]}
        token = (self.data / "secrets" / "internal_token").read_text().strip()
        request = Request(
            f"{json.loads(entry.read_text())['commands']}/subscriptions",
            data=json.dumps(wanted).encode(),
            headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
        )
        with urlopen(request, timeout=30) as answer:
            assert answer.status == 201

    def alerts(self) -> list[tuple[str, str, int]]:
        """Kind, event and revision of each alert on the live topic, in order."""
        return [
            (alert["kind"], alert["event"]["event_id"], alert["event"]["revision"])
            for alert in messages(self.kafka, "alerts-v1")
        ]


@pytest.fixture(scope="module")
def world(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Alerting with a subscriber, and the articles as the package's lexicon reads them."""
    data = tmp_path_factory.mktemp("replayed")
    lexicon = data / "lexicon"
    shutil.copytree(TABLES, lexicon)
    with (lexicon / "actors.csv").open("a", encoding="utf-8") as file:
        file.write(ROW)
    with receiving() as receiver:
        made = World(kafka.bootstrap, data, receiver, lexicon)
        with made.service("alerting"):
            made.subscribe()
            with made.service("extraction"):
                send(made.kafka, [_record(*row) for row in ARTICLES])
                until(lambda: _ended(made) == set(map(url_of, dict(_named()))), seconds=90, what="all are extracted")
                until(lambda: len(made.alerts()) >= len(UNCHANGED | set(CHANGED)), seconds=30, what="the live alerts")
            yield made


def _named() -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in ARTICLES]


def _record(name: str, outlet: str, day: str, title: str, text: str) -> tuple[str, bytes, bytes, Any]:
    item = {"lang": "en", "title": title, "text": text, "published": day, "url": url_of(name)}
    article = article_of(item, None).model_copy(update={"signature": a_signature(name)})
    made = encode(article, source="cleaning", time="2026-11-29T05:00:00Z")
    return made.topic.name, made.key, made.value, made.headers


def _ended(world: World) -> set[str]:
    reported = {report["article"]["url"] for report in messages(world.kafka, "reports-v1")}
    return reported | {rejected["url"] for rejected in messages(world.kafka, "rejected-v1")}


@pytest.fixture(scope="module")
def run(world: World) -> str:
    """A shadow run of all articles with one row more."""
    said = world.cli(
        "replay", "run", "--topic", "articles-v1", "--why", "the White Wind", "--json", lexicon=world.lexicon
    )
    counts = json.loads(said)
    assert {name: counts[name] for name in ("read", "unchanged", "changed", "added", "removed")} == {
        "read": len(ARTICLES), "unchanged": len(UNCHANGED), "changed": len(CHANGED), "added": len(ADDED), "removed": 0,
    }  # fmt: skip
    return str(counts["run"])


@pytest.fixture(scope="module")
def document(world: World, run: str) -> dict[str, Any]:
    """The diff with the predicted alerts."""
    found: dict[str, Any] = json.loads(world.cli("replay", "diff", run, "--predict", "--json", lexicon=world.lexicon))
    return found


def test_the_diff_lists_exactly_the_changed_reports(document: dict[str, Any]) -> None:
    """What a reader of the texts would list; nothing is removed, the rest is as it was."""
    reports = document["reports"]
    assert {name_of(one["url"]) for one in reports["added"]} == ADDED
    assert {
        name_of(one["url"]): sorted({c["field"].split("/")[1] for c in one["changes"]}) for one in reports["changed"]
    } == CHANGED
    assert reports["removed"] == []
    assert document["counts"]["reports"]["unchanged"] == len(UNCHANGED)
    assert {name_of(one["url"]) for one in document["rejected"]["lost"]} == NO_LONGER_REJECTED
    assert document["rejected"]["gained"] == document["rejected"]["changed"] == []


def test_a_change_shows_the_words_that_it_was_read_from(document: dict[str, Any]) -> None:
    """The third participant: nothing before, the marked name in the whole sentences of title and lead after."""
    (exercise,) = (one for one in document["reports"]["changed"] if name_of(one["url"]) == "exercise-of-three")
    (change,) = (one for one in exercise["changes"] if one["field"].startswith("/participants"))
    assert (change["before"], change["after"]["id"]) == (None, "ml.white_wind")
    assert change["evidence"]["before"] == []
    sentences = change["evidence"]["after"]
    marked = [[piece["t"] for piece in sentence["segments"] if piece["marked"]] for sentence in sentences]
    assert marked == [["White Wind"]] * 2
    assert tuple("".join(piece["t"] for piece in sentence["segments"]) for sentence in sentences) == next(
        row[3:] for row in ARTICLES if row[0] == "exercise-of-three"
    )


def test_a_prediction_leaves_nothing_behind_and_calls_nobody(world: World, document: dict[str, Any]) -> None:
    """Its topics, its copy and its process are gone; the live topics and the subscriber heard nothing."""
    assert document["predicted"]["deliveries"] > 0
    assert [name for name in asyncio.run(_topics(world.kafka)) if name.endswith("alerts-v1")] == ["alerts-v1"]
    assert [path.name for path in (world.data / "replay").iterdir() if path.is_dir()] == []
    assert [header(record, "tansiq_replay") for record in read_topic(world.kafka, "alerts-v1")] == [""] * len(
        world.alerts()
    )


def test_the_page_stands_alone(world: World, run: str, document: dict[str, Any]) -> None:
    """One file with the same counts and the predicted alerts; terminal and JSON end by what may follow."""
    said = world.cli("replay", "diff", run, "--html", "diff.html")
    html = (world.data / "diff.html").read_text("utf-8")
    assert "<script" not in html
    assert "<mark>White Wind</mark>" in html
    assert all(alert["event_id"] in html for alert in document["predicted"]["alerts"])
    assert said.splitlines()[-2].strip().startswith(f"tansiq replay accept {run}")
    assert document["next"][0].startswith(f"tansiq replay accept {run}")


def test_what_was_predicted_is_what_a_promotion_makes(world: World, run: str, document: dict[str, Any]) -> None:
    """The same alerts by kind, event and revision; whoever subscribed is called by none of them."""
    before, calls = world.alerts(), len(world.receiver.alerts())
    expected = [(one["kind"], one["event_id"], one["revision"]) for one in document["predicted"]["alerts"]]
    promote = ("replay", "run", run, "--mode", "promote", "--why", "all seven are right", "--yes")
    world.cli("replay", "accept", run, "--why", "all seven are right", lexicon=world.lexicon)
    with world.service("extraction", world.lexicon):
        until(lambda: (world.data / "workers" / "extraction-1.json").exists(), seconds=60, what="extraction runs")
        world.cli(*promote, lexicon=world.lexicon)
    until(lambda: len(world.alerts()) >= len(before) + len(expected), seconds=60, what="the promoted alerts")
    world.cli(*promote, lexicon=world.lexicon)  # twice is once
    assert sorted(world.alerts()[len(before) :]) == sorted(expected)
    marks = [header(record, "tansiq_replay") for record in read_topic(world.kafka, "alerts-v1")]
    assert marks[len(before) :] == [f"promote/{run}"] * len(expected)
    assert len(world.receiver.alerts()) == calls


async def _topics(bootstrap: str) -> list[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        return list(await admin.list_topics())
    finally:
        await admin.close()
