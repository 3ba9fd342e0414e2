"""Opinions: how a second opinion on an article moves its Reports between lanes; it writes no other field.

An opinion is the chance, in somebody else's eyes, that the article reports a joint act as news. It lifts a Report that
missed the bar of the alert lane by a point or less, and it lowers an alert. What holds a Report in review whatever its
score (a bare headline, an actor that is not known by name, services of one state, forces that no construction ties) no
opinion outweighs.
"""

from collections.abc import Iterable, Sequence
from statistics import fmean

from schemas.ids import content_digest
from schemas.parts import PRINCIPAL_ROLES, Actor
from schemas.report import Opinion, Report
from services.extraction.lexicon.model import ActorRow
from services.extraction.linking.ties import LIKELY

SURE, DOUBTFUL = 0.85, 0.15
REACH = 1.0  # points below the bar of the alert lane
HELD = frozenset({"title_only", "actor_local", "actor_unlisted"})  # flags that keep a Report in review


def settle(report: Report, opinions: Sequence[Opinion], alert_score: float) -> Report:
    """Return a Report with the opinions on its article and in the lane that they leave it in."""
    if not opinions:
        return report
    settled = report.model_copy(update={"opinions": tuple(opinions), "lane": lane_of(report, opinions, alert_score)})
    return settled.model_copy(update={"content_digest": content_digest(settled.model_dump(mode="json"))})


def lane_of(report: Report, opinions: Sequence[Opinion], alert_score: float) -> str:
    """Return the lane of a Report after some opinions; one on another kind of act says nothing for this one."""
    kinds = {None, report.subtype, *report.also}
    about = [opinion.p for opinion in opinions if opinion.subtype in kinds]
    if fmean(opinion.p for opinion in opinions) <= DOUBTFUL:
        return "review"
    near = alert_score - REACH <= report.score < alert_score
    principals = [actor for actor in report.participants if actor.role in PRINCIPAL_ROLES]
    held = HELD & set(report.flags) or one_state(principals) or any(actor.link == LIKELY for actor in principals)
    if about and fmean(about) >= SURE and near and not held:
        return "alert"
    return report.lane


def one_state(principals: Iterable[Actor | ActorRow]) -> bool:
    """Say whether all principals are services or militias of one state; a sponsor and its proxy abroad are two."""
    return len(set(map(_state, principals))) == 1


def _state(actor: Actor | ActorRow) -> tuple[str | None, ...]:
    """Return for whom an actor acts: a state, a state's service that another pays for, or itself."""
    own = actor.sponsor in (None, actor.country)
    if actor.type.startswith("state_"):
        return (actor.country,) if own else (actor.country, actor.sponsor)
    return (actor.country,) if own and actor.type == "proxy_militia" else (actor.id,)
