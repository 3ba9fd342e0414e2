"""The sample newsroom keeps what it promises to whoever watches it."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest

SAMPLES = Path(__file__).parents[3] / "deploy" / "samples"
EXPECTED = json.loads((SAMPLES / "newsroom" / "expected.json").read_text("utf-8"))
FOLDERS = ("mashriq", "difaf", "badia", "wire")


@contextmanager
def newsroom(*options: str) -> Iterator[str]:
    """Serve it for a while; yield its address."""
    command = [sys.executable, "-I", SAMPLES / "newsroom" / "server.py", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"].rstrip("/")
        process.terminate()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Serve it on a fixed day, a Saturday."""
    with newsroom("--start", "2022-01-01T12:00:00+00:00", "--correct-after", "1e9") as url:
        yield url


def get(url: str) -> str:
    with urlopen(url, timeout=5) as answer:
        text: str = answer.read().decode()
        return text


def items(site: str, folder: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(get(f"{site}/{folder}/feed/")).iter("item"))


def test_the_feeds_list_exactly_the_expected_pages(site: str) -> None:
    """Every page is in one feed, and half of them must not alert."""
    links = [item.findtext("link", "").removeprefix(site) for folder in FOLDERS for item in items(site, folder)]
    assert sorted(links) == sorted([*EXPECTED["pages"], *EXPECTED["near_misses"]])
    assert len(links) >= 12
    assert len(EXPECTED["near_misses"]) * 2 >= len(links)


def test_days_count_from_the_start_and_none_is_left_open(site: str) -> None:
    """On 1 January the event was "yesterday, Friday 31 December", in both languages; no placeholder remains."""
    assert "أمس الجمعة 31 كانون الأول/ديسمبر" in get(f"{site}/badia/3307")
    assert "on Friday" in get(f"{site}/wire/2026-syria-raid")
    for path in [*EXPECTED["pages"], *EXPECTED["near_misses"]]:
        assert not re.search(r"\{\w+[+-]\d\}|\$\w+", get(site + path).replace("$schema", "")), path


def test_an_article_is_as_long_as_news(site: str) -> None:
    """Between 120 and 350 words, title aside."""
    for file in (SAMPLES / "newsroom" / "articles").iterdir():
        words = file.read_text("utf-8").partition("\n---\n")[2].split()
        assert 120 <= len(words) <= 350, file.name


def test_an_unchanged_page_costs_a_304(site: str) -> None:
    """The ETag of a page, sent back, is answered without a body."""
    path = next(iter(EXPECTED["pages"]))
    with urlopen(site + path, timeout=5) as answer:
        tag = answer.headers["ETag"]
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(site + path, headers={"If-None-Match": tag}), timeout=5)
    assert refused.value.code == 304


def test_a_correction_changes_page_and_feed() -> None:
    """After its time one page has another title and text, its feed entry another title, its address the old one."""
    path = next(path for path, page in EXPECTED["pages"].items() if "corrected" in page)
    with newsroom("--correct-after", "1") as url:
        before = get(url + path)
        titles = [item.findtext("title") for item in items(url, "mashriq")]
        links = [item.findtext("link") for item in items(url, "mashriq")]
        time.sleep(1.2)
        assert get(url + path) != before
        assert len(set(titles) & {item.findtext("title") for item in items(url, "mashriq")}) == len(titles) - 1
        assert links == [item.findtext("link") for item in items(url, "mashriq")]


def test_unknown_paths_are_missing(site: str) -> None:
    """404, and robots allow everything."""
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{site}/nothing", timeout=5)
    assert "Allow: /" in get(f"{site}/robots.txt")
