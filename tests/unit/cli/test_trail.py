"""Trails: from an address or any id to all that belongs to it, and nothing else."""

import pytest

from services.cli.trail import Row, Trail, follow


def report(number: int, article: int) -> Row:
    return {
        "report_id": f"rp_{number}",
        "article_id": f"ar_{article}",
        "page_id": f"pg_{article}",
        "url_key": f"canonical{article}",
    }


def alert(number: int, event: int, *reports: int) -> Row:
    return {"alert_id": f"al_{number}", "event_id": f"ev_{event}", "report_ids": [f"rp_{each}" for each in reports]}


# article 1 has reports 1 and 2; article 2 has report 3, the second source of event 1; pages 3 and 4 lead nowhere
WORLD = Trail(
    pages=[{"page_id": f"pg_{n}", "url_key": f"final{n}"} for n in (1, 2, 3, 4)],
    articles=[{"article_id": f"ar_{n}", "page_id": f"pg_{n}", "url_key": f"canonical{n}"} for n in (1, 2, 4)],
    rejected=[
        {"rejected_id": "rj_3", "subject_id": "pg_3", "url_key": "final3"},
        {"rejected_id": "rj_4", "subject_id": "ar_4", "url_key": "canonical4"},
    ],
    reports=[report(1, 1), report(2, 1), report(3, 2)],
    alerts=[alert(1, 1, 1), alert(2, 2, 2), alert(3, 1, 1, 3)],
    deliveries=[
        {"delivery_id": "dl_1", "alert_ids": ["al_1"]},
        {"delivery_id": "dl_2", "alert_ids": ["al_2"]},
        {"delivery_id": "dl_3", "alert_ids": ["al_3"]},
    ],
    dead_letters=[{"topic": "pages-v1-dlq", "key": "final9"}],
)


def ids(found: Trail) -> str:
    names = ("page_id", "article_id", "rejected_id", "report_id", "alert_id", "delivery_id", "key")
    rows = [found.pages, found.articles, found.rejected, found.reports, found.alerts, found.deliveries]
    flat = [row[name] for name, kind in zip(names, [*rows, found.dead_letters], strict=True) for row in kind]
    return " ".join(flat)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("final1", "pg_1 ar_1 rp_1 rp_2 al_1 al_2 al_3 dl_1 dl_2 dl_3"),
        ("canonical1", "pg_1 ar_1 rp_1 rp_2 al_1 al_2 al_3 dl_1 dl_2 dl_3"),
        ("final2", "pg_2 ar_2 rp_3 al_3 dl_3"),
        ("final3", "pg_3 rj_3"),
        ("final4", "pg_4 ar_4 rj_4"),
        ("final9", "final9"),
        ("unknown", ""),
    ],
)
def test_an_address_leads_to_its_page_and_down_to_who_was_told(key: str, expected: str) -> None:
    assert ids(follow(WORLD, key=key, identity="https://…")) == expected


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ("pg_2", "pg_2 ar_2 rp_3 al_3 dl_3"),
        ("ar_2", "pg_2 ar_2 rp_3 al_3 dl_3"),
        ("rj_4", "pg_4 ar_4 rj_4"),
        ("pg_3", "pg_3 rj_3"),
        ("rp_2", "pg_1 ar_1 rp_2 al_2 dl_2"),
        ("ev_1", "pg_1 pg_2 ar_1 ar_2 rp_1 rp_3 al_1 al_3 dl_1 dl_3"),
        ("al_2", "pg_1 ar_1 rp_2 al_2 dl_2"),
        ("dl_3", "pg_1 pg_2 ar_1 ar_2 rp_1 rp_3 al_3 dl_3"),
        ("ev_9", ""),
    ],
)
def test_an_id_leads_up_to_its_pages_and_down_to_who_was_told(identity: str, expected: str) -> None:
    found = follow(WORLD, key=None, identity=identity)
    assert ids(found) == expected
    assert found.found() is bool(expected)
