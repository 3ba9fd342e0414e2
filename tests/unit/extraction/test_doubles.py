"""Doubles: one act is reported once, with those who did it."""

import pytest

from schemas.rejected import Rejected
from services.cli.items import article_of
from services.extraction.core import extract
from services.extraction.lexicon.load import load


def parties(title: str, text: str) -> list[set[str]]:
    """Return who takes part, by Report."""
    article = article_of({"id": "own", "lang": "en", "title": title, "text": text, "published": "2024-02-06"}, None)
    found = extract(article, load())
    return [] if isinstance(found, Rejected) else [{actor.id for actor in one.participants} for one in found]


@pytest.mark.parametrize(
    ("title", "text", "told"),
    [
        (
            "Minsk uneasy as Ukraine trains with Polish forces",
            "Ukraine said on Monday that exercises with Poland had started on its soil, amid worries that Kyiv was "
            "being pulled into a war at Warsaw's side. The drills end on February 1.",
            [{"ua.forces", "pl.forces"}],
        ),
        (
            "Muscat opens two more ports to US forces",
            "The United States and Oman announced a deal that gives US troops access to another two ports in the "
            "country, as the old allies try to offset Iran's rise.",
            [{"us.forces", "om.forces"}],
        ),
        (
            "Two drills begin",
            "Nepal and India began a joint exercise near Pokhara on Monday. Kenya and Uganda began a joint exercise "
            "near Nanyuki on Monday.",
            [{"np.forces", "in.forces"}, {"ke.forces", "ug.forces"}],
        ),
    ],
)
def test_a_second_reading_of_one_act_is_no_report(title: str, text: str, told: list[set[str]]) -> None:
    """Who is only named in its headline or its sentence takes no part; what others do stays."""
    assert sorted(map(sorted, parties(title, text))) == sorted(map(sorted, told))


def test_the_coordination_of_three_adds_the_third_to_their_battle() -> None:
    """What two do, and what three are said to coordinate, is one event of three."""
    text = (
        "The Iraqi army and the Popular Mobilization Forces stormed the town of Hawija on Monday. A colonel spoke of "
        "military coordination between the Iraqi army, the Popular Mobilization Forces and the Peshmerga."
    )
    assert {"iq.forces", "iq.pmf", "iq.peshmerga"} in parties("Hawija stormed", text)
