"""The sources file: what is watched, read strictly."""

from pathlib import Path

import pytest

from services.fetching.channels.web import bounded
from services.fetching.sources import SourcesError, parse_sources
from services.runtime.settings import Settings

GOOD = '{id: a, name: "A", language: ar, country: SY, timezone: Asia/Damascus, feeds: ["https://a.example/feed/"]}'


def test_an_entry_has_sane_defaults() -> None:
    """Five minutes to six hours, usual ports, robots obeyed, its own owner."""
    (source,) = parse_sources(f"- {GOOD}")
    assert (source.interval.min, source.interval.max, source.ports, source.obeys_robots) == (
        300,
        21_600,
        (80, 443),
        True,
    )
    assert source.source.owner == "a"
    assert source.watched() == [("feed", "https://a.example/feed/")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: b", "not a list"),
        ("- {id: a", "line"),
        ("- {id: a, name: A}", "at least one of feeds"),
        (f"- {GOOD}\n- {GOOD}", "stands twice"),
        ("- {id: canary, name: C, feeds: ['https://c.example/feed']}", "source canary: this id is reserved"),
        ("- {id: a, name: A, feeds: ['ftp://a.example/']}", "source a: feeds.0"),
        ("- {id: a, name: A, feeds: ['https://a.example/'], langauge: ar}", "source a: langauge"),
        ("- {id: a, name: A, country: no, feeds: ['https://a.example/']}", "quote it"),
        ("- {id: a, name: 5, feeds: ['https://a.example/']}", "source a: name"),
        ("- {id: 'A b', name: A, feeds: ['https://a.example/']}", "source A b: id"),
        ("- {id: a, name: A, timezone: Mars/Sea, feeds: ['https://a.example/']}", "time zone"),
        ("- {id: a, name: A, interval: {min: 600, max: 60}, feeds: ['https://a.example/']}", "min is above max"),
        ("- {id: a, name: A, robots: ignore, feeds: ['https://a.example/']}", "source a: robots"),
        ("- {id: a, name: A, fronts: [{url: 'https://a.example/', links: '('}]}", "regular expression"),
        ("- 5", "entry 1"),
    ],
)
def test_a_wrong_entry_is_refused_by_name(text: str, says: str) -> None:
    """Unknown keys, double ids, non-strings and truth values in disguise name the source and the field."""
    with pytest.raises(SourcesError) as caught:
        parse_sources(text)
    assert says in str(caught.value)


def test_rules_are_put_aside_only_with_a_reason_and_a_name() -> None:
    """An override is a decision that someone answers for."""
    (source,) = parse_sources("- {id: a, name: A, urls: ['https://a.example/'], robots: {override: agreed, by: me}}")
    assert not source.obeys_robots


def test_the_file_that_ships_is_sound_and_watches_nobody() -> None:
    """A newcomer's first start asks no stranger's site."""
    path = Path(__file__).parents[3] / "deploy" / "sources.yaml"
    assert parse_sources(path.read_text("utf-8")) == ()


def test_a_fault_names_its_line() -> None:
    """The line of the field itself, in a file of several entries."""
    text = f"- {GOOD}\n- id: b\n  name: B\n  urls: ['https://b.example/']\n  interval:\n    min: '5'\n"
    with pytest.raises(SourcesError, match=r"^line 6: source b: interval\.min"):
        parse_sources(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {id: a, name: A, name: B, urls: ['https://a.example/']}", "name stands twice"),
        (f"- {GOOD}\n- {{id: b, name: B, feeds: ['http://www.a.example/feed/#x']}}", "is watched twice"),
    ],
)
def test_what_stands_twice_is_refused(text: str, says: str) -> None:
    """YAML would let the last key win; two sources of one address would overwrite each other."""
    with pytest.raises(SourcesError, match=says):
        parse_sources(text)


def test_rechecks_and_short_intervals_hold_only_inside_the_allowed_networks(tmp_path: Path) -> None:
    """A stranger's site is never asked for the same page more often than once a minute."""
    settings = Settings(data=tmp_path, allow_networks="127.0.0.0/8")  # type: ignore[arg-type]
    (source,) = parse_sources(
        "- {id: a, name: A, urls: ['https://a.example/'], interval: {min: 5, max: 10}, recheck: [20, 90]}"
    )
    assert bounded(source, "http://127.0.0.1:9/x", settings) == source
    outside = bounded(source, "https://a.example/x", settings)
    assert outside is not None
    assert (outside.interval.min, outside.interval.max, outside.recheck) == (60, 60, (60, 90))
