"""Ties: an actor tied to a trigger, and the frame of a trigger with all who take part in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Mark

LIKELY = "likely"  # the link of actors whom no construction ties, and the rule of their act


@dataclass(frozen=True, slots=True)
class Linked:
    """An actor tied to a trigger: its role and the construction that ties it."""

    mention: Mention
    role: str
    link: str


def giver_and_taker(giver: Iterable[Mention], taker: Iterable[Mention], role: str = "initiator") -> list[Linked]:
    """Tie who gives, as a subject, to who is given, as its object."""
    return [*(Linked(one, role, "subject") for one in giver), *(Linked(one, "partner", "object") for one in taker)]


@dataclass(frozen=True, slots=True)
class Frame:
    """A trigger with its participants, and what makes the act a joint one."""

    trigger: Trigger
    actors: tuple[Linked, ...]
    jointness: str  # code of the reason
    points: float
    joint_mark: Mark | None
    dual: Mark | None = None  # "both sides": the participants are for anaphora to say
    span: tuple[int, int] | None = None  # wider evidence than the trigger
