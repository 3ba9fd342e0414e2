"""The published contract: frozen files, samples that validate, words that stand in their lists."""

from pathlib import Path

import orjson
import pytest
from jsonschema import Draft202012Validator

from schemas.kinds import KINDS, key_of
from schemas.publish import PUBLISHED, SAMPLES, differences, rewritten, schema_bytes
from schemas.topics import CONTRACT
from schemas.vocabulary import unknown_words

SAMPLE_FILES = sorted(SAMPLES.glob("*/*/*.json"))


def test_every_model_is_its_published_file() -> None:
    """A changed model without a new version fails here."""
    assert differences() == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_samples_of_its_version(kind: str) -> None:
    """Two samples or more, one of them of the seed page."""
    names = [path.stem for path in (SAMPLES / kind / KINDS[kind].VERSION).glob("*.json")]
    assert len(names) >= 2
    assert any(name.startswith("seed") for name in names)


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda p: "/".join(p.parts[-3:]))
def test_a_sample_validates_by_schema_and_by_model(path: Path) -> None:
    """Every frozen sample is valid for its own version, is read today, and uses known words; today's reads back."""
    kind, version = KINDS[path.parts[-3]], path.parts[-2]
    sample = orjson.loads(path.read_bytes())
    schema = orjson.loads((PUBLISHED / kind.KIND / f"{version}.json").read_bytes())
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(sample)
    today = rewritten(kind, path.read_bytes(), int(version.split(".")[0]))
    assert version != kind.VERSION or orjson.loads(today) == sample
    message = kind.model_validate_json(today)
    assert list(unknown_words(message)) == []
    assert key_of(message)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_required(kind: str) -> None:
    """Nothing is optional on the wire: an unknown value is null or empty."""
    schema = orjson.loads(schema_bytes(KINDS[kind]))
    for part in [schema, *schema.get("$defs", {}).values()]:
        if "properties" in part:
            assert sorted(part["required"]) == sorted(part["properties"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_stays_small_enough_to_compare(kind: str) -> None:
    """The inclusion checker judges schemas under 16 KB in time."""
    assert len(orjson.dumps(orjson.loads(schema_bytes(KINDS[kind])))) < 16 * 1024


def test_every_topic_carries_a_published_kind() -> None:
    """No topic without a schema, no schema without a topic."""
    assert sorted(topic.kind for topic in CONTRACT) == sorted(KINDS)
