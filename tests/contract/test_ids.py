"""The ids: the known answers of the seed page, and what must and must not change an id."""

from datetime import date

import pytest

from schemas import ids

URL_KEY = ids.sha256_hex(b"thiqa.example/archives/51234")
ARTICLE = "ar_ea0911e727a9a502f03b1e93ab3ef2f4"
R1 = "rp_c403941e406556d39a466976ee438f7a"
FRIDAY = date(2021, 12, 31)


def test_the_known_answers_of_the_seed_page() -> None:
    """Every id of the worked example comes out of its recipe."""
    assert URL_KEY.startswith("0f320ca9")
    assert ids.report_id(ARTICLE, "joint_command", ["ru.forces", "ir.irgc"], "gn:170794", FRIDAY) == R1
    assert (
        ids.report_id(ARTICLE, "joint_operation", ["sy.ndf", "ir.proxies", "sy.5corps"], "gn:172327", FRIDAY)
        == "rp_495d1ae204ff3361b44891d20f87cdcc"
    )
    event = ids.event_id(R1)
    assert event == "ev_b305b4b196418de031bf363fdcc42012"
    assert ids.alert_id(event, 1) == "al_f13935bf4407d0fd296215cd2761ffcd"


def test_the_order_of_principals_does_not_matter_but_who_they_are_does() -> None:
    """Two readings of the same sentence in another order are one report; another actor is another report."""
    one = ids.report_id(ARTICLE, "support", ["a", "b"], None, None)
    assert one == ids.report_id(ARTICLE, "support", ["b", "a"], None, None)
    assert one != ids.report_id(ARTICLE, "support", ["a", "c"], None, None)


@pytest.mark.parametrize("field", ["content_digest", "article", "extractor", "opinions"])
def test_the_content_digest_ignores_who_read_it_and_when(field: str) -> None:
    """A repeat by another build is a repeat; a changed lane is not."""
    report = {"lane": "alert", "score": 9.5, "content_digest": "0", "article": {}, "extractor": {}, "opinions": []}
    assert ids.content_digest(report) == ids.content_digest({**report, field: "other"})
    assert ids.content_digest(report) != ids.content_digest({**report, "lane": "review"})


def test_a_revision_is_a_number_in_the_recipe() -> None:
    """The first and the eleventh revision never share an id, and "1" is not 1."""
    event = ids.event_id(R1)
    assert len({ids.alert_id(event, n) for n in range(1, 50)}) == 49
    assert ids.make_id("al", event, 1) != ids.make_id("al", event, "1")
