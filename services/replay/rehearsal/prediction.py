"""Prediction: which alerts a promotion would make, and whom they concern, as values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from schemas.alert import Alert
from schemas.delivery import Delivery
from schemas.parts import Words


@dataclass(frozen=True)
class PredictedAlert:
    """One revision of an event that a promotion would make; ``cause`` is the report behind it."""

    kind: str
    event_id: str
    revision: int
    cause: str | None
    headline: Words
    because: Words


@dataclass(frozen=True)
class Prediction:
    """What a promotion would bring today: alerts, and the deliveries that stand in no outbox but in a digest."""

    reports: int
    alerts: tuple[PredictedAlert, ...]
    channels: tuple[tuple[str, int], ...]
    subscriptions: tuple[str, ...]

    @property
    def deliveries(self) -> int:
        """How many deliveries the alerts would come to."""
        return sum(number for _, number in self.channels)

    @property
    def kinds(self) -> dict[str, int]:
        """Count the alerts by kind."""
        return dict(sorted(Counter(alert.kind for alert in self.alerts).items()))

    @property
    def events(self) -> dict[str, int]:
        """Count the events: those that begin, and those that stand and get a revision."""
        begun = {alert.event_id for alert in self.alerts if alert.revision == 1}
        return {"new": len(begun), "changed": len({alert.event_id for alert in self.alerts} - begun)}

    def stated(self) -> dict[str, Any]:
        """Return it as JSON values; all deliveries are for digests: a promotion rings nobody."""
        return {
            "reports": self.reports,
            "events": self.events,
            "kinds": self.kinds,
            "alerts": [vars(alert) | _words(alert) for alert in self.alerts],
            "deliveries": self.deliveries,
            "channels": dict(self.channels),
            "subscriptions": list(self.subscriptions),
        }


def predicted(reports: int, alerts: Iterable[Alert], deliveries: Iterable[Delivery]) -> Prediction:
    """Put together what the rehearsal wrote; a message that came twice counts once."""
    ordered = sorted({alert.alert_id: alert for alert in alerts}.values(), key=lambda alert: alert.event.seq)
    told = {delivery.delivery_id: delivery for delivery in deliveries}.values()
    return Prediction(
        reports=reports,
        alerts=tuple(_predicted(alert) for alert in ordered),
        channels=tuple(sorted(Counter(delivery.channel for delivery in told).items())),
        subscriptions=tuple(sorted({delivery.subscription_id for delivery in told})),
    )


def read_prediction(stated: dict[str, Any]) -> Prediction:
    """Read a prediction from its JSON values."""
    return Prediction(
        reports=stated["reports"],
        alerts=tuple(
            PredictedAlert(**alert | {name: Words(**alert[name]) for name in ("headline", "because")})
            for alert in stated["alerts"]
        ),
        channels=tuple(stated["channels"].items()),
        subscriptions=tuple(stated["subscriptions"]),
    )


def _predicted(alert: Alert) -> PredictedAlert:
    event = alert.event
    return PredictedAlert(alert.kind, event.event_id, event.revision, alert.cause, event.headline, alert.because)


def _words(alert: PredictedAlert) -> dict[str, Any]:
    return {"headline": alert.headline.model_dump(), "because": alert.because.model_dump()}
