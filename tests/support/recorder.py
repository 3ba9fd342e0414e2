"""What must hold after any fault, judged from outside: urls served, topics, calls received."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from tests.support.receiver import Call
from tests.support.records import make_id, messages


def wrong_outcomes(served: Iterable[str], found: dict[str, set[str]]) -> list[str]:
    """Name each served page that has no outcome, or more than one."""
    return [f"{url}: {sorted(found.get(url, ()))}" for url in served if len(found.get(url, ())) != 1]


def wrong_deliveries(calls: list[Call], alerts: list[dict[str, Any]], subscription: dict[str, Any]) -> list[str]:
    """Name each breach of: every alert told, under one id of the published recipe, whatever repeats."""
    told: dict[str, set[str]] = defaultdict(set)
    channel = subscription["channels"][0]["channel_id"]
    wrong = []
    for call in calls:
        told[call.data["alert_id"]].add(call.id)
        if call.data["delivery_id"] != call.id:
            wrong.append(f"{call.id}: the body says {call.data['delivery_id']}")
    for alert, ids in told.items():
        if ids != {make_id("dl", alert, subscription["subscription_id"], channel)}:
            wrong.append(f"{alert}: told as {sorted(ids)}")
    wanted = {alert["alert_id"] for alert in alerts if alert["kind"] != "historic"}
    wrong += [f"{alert}: never told" for alert in sorted(wanted - set(told))]
    wrong += [f"{alert}: told, but on no topic" for alert in sorted(set(told) - wanted)]
    return wrong


def repeats(calls: list[Call]) -> int:
    """Count the calls that said again what had been said."""
    return sum(count - 1 for count in Counter(call.id for call in calls).values())


def alert_bodies(bootstrap: str) -> list[dict[str, Any]]:
    """Return each alert once: a repeat of the relay has the same id."""
    return list({alert["alert_id"]: alert for alert in messages(bootstrap, "alerts-v1")}.values())
