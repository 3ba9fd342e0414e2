"""docs/topics.md: each topic, what it carries, how it is kept, and the line that reads it with kcat and jq."""

from collections.abc import Iterable, Mapping

from deploy.docs.markdown import code, page, table
from schemas.message import Message
from schemas.topics import DAY_SECONDS, KIB, MIB, Topic

MESSAGES = """'[(.headers | .[index("ce_dataschema") + 1]), .key, (.payload // "null" | fromjson)]'"""
REASONS = (
    "'.headers as $h | [range(0; $h | length; 2) | {($h[.]): $h[. + 1]}] | add | "
    "[.tansiq_dlq_reason, .tansiq_dlq_detail, .ce_dataschema, .tansiq_dlq_topic, .tansiq_dlq_offset]'"
)

ABOUT = """\
Every message is one JSON object with CloudEvents headers, so kcat and jq read all of them; nothing of Tansiq is needed.
The header `ce_dataschema` names kind and version, a schema describes every field. The names are logical: those on the
broker begin with `TANSIQ_WRITE_PREFIX`, which is empty in production. `tansiq topics check` compares a broker with this
page, `tansiq topics apply` makes what is missing."""

HOW = """\
Each line below prints one JSON array a message and ends at the end of the topic: version, key, message; of a dead
letter reason, detail, version, and the topic and offset where it stood. It wants the broker's address in `KAFKA`:

```sh
export KAFKA=$(tansiq kafka status --json | jq -r .bootstrap)   # or host:port of yours
```

With `-o -10` kcat gives the last ten of each partition, with `-o s@1640995200000` what came since an instant, without
`-e` it follows. Page bytes: `… | jq -r '.[2].body' | head -1 | base64 -d | zstd -dc`."""


def topics_page(topics: Iterable[Topic], kinds: Mapping[str, type[Message]]) -> str:
    """Return the page; raise ValueError for a topic that nobody reads or that says nothing of itself."""
    every = list(topics)
    for topic in every:
        if not (topic.description and topic.readers and topic.writers):
            raise ValueError(f"topic {topic.name} needs a description, writers, and readers or external")
    rows = [_row(topic, kinds) for topic in every]
    heads = ["topic", "carries", "key", "written by", "read by", "partitions", "kept", "at most"]
    sections = [section for topic in every for section in _section(topic)]
    return page("Topics", ABOUT, table(heads, rows), "## Reading them", HOW, *sections)


def _row(topic: Topic, kinds: Mapping[str, type[Message]]) -> list[str]:
    version = kinds[topic.kind].VERSION
    schema = f"[{topic.kind} {version}](../schemas/published/{topic.kind}/{version}.json)"
    return [
        f"[{topic.name}](#{topic.name})",
        "as found" if topic.key == "as found" else schema,
        topic.key,
        ", ".join(topic.writers),
        ", ".join(topic.readers),
        str(topic.partitions),
        _kept(topic),
        _size(topic.max_bytes),
    ]


def _kept(topic: Topic) -> str:
    if topic.compacted:
        return "newest of each key"
    return "for ever" if topic.retention_seconds is None else f"{topic.retention_seconds // DAY_SECONDS} d"


def _size(size_bytes: int) -> str:
    whole, rest = divmod(size_bytes, MIB)
    return " + ".join([f"{whole} MiB"] * bool(whole) + [f"{rest // KIB} KiB"] * bool(rest))


def _section(topic: Topic) -> list[str]:
    beside = f" What cannot be worked off goes to {code(topic.dlq)}." if topic.dead_letters else ""
    return [f"### {topic.name}", f"{topic.description}{beside}", f"```sh\n{reading_line(topic)}\n```"]


def reading_line(topic: Topic) -> str:
    """Return the shell line that prints a topic."""
    shown = REASONS if topic.key == "as found" else MESSAGES
    return f'kcat -b "$KAFKA" -C -e -q -J -t {topic.name} | jq -c {shown}'
