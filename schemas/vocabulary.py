"""The open word lists: what writers may say today; readers take an unknown word as "other".

A field declares its list by ``Annotated[Word, Vocabulary("subtype")]``; the JSON Schema shows only the pattern, so a
new word is no schema change. Rules and reason codes are not here: the extractor's own data lists them.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, get_args

from schemas.message import Part


class Vocabulary(NamedTuple):
    """Marks a field whose words stand in ``WORDS`` under this name."""

    name: str


WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "discovered_via": "feed sitemap front websub manual import canary",
        "fetch_outcome": "changed unchanged not_modified moved missing gone denied challenge rate_limited robots "
        "server_error timeout dns tls connect too_large not_text bad_feed bad_url ssrf expired",
        "source_reason": "changed unchanged not_modified moved missing gone denied challenge rate_limited robots "
        "server_error timeout dns tls connect too_large not_text bad_feed bad_url ssrf expired nothing_new operator",
        "quality_flag": "short plain_text fallback chrome_dropped cards_dropped title_missing title_not_in_body "
        "date_missing date_conflict canonical_ignored paywall live_blog encoding_guess",
        "dropped_rule": "title_repeat before_title card chrome strip_line glued agency",
        "rejected_reason": "not_text empty too_large too_deep challenge wall missing index no_text no_trigger "
        "one_actor one_force not_joint adversarial civil sport background below_threshold language too_long",
        "dead_letter_reason": "decode.headers decode.json decode.body schema.kind schema.invalid schema.future "
        "schema.upcast key.mismatch limit.time limit.memory limit.size worker.died core.error produce.refused "
        "store.refused poison.parked",
        "actor_type": "state_mil state_security proxy_militia non_state coalition peacekeeping local collective",
        "participant_role": "initiator partner host grantor grantee beneficiary mediator",
        "bystander_role": "target sponsor place_controller flag_cover adversary_line source bystander",
        "actor_role": "initiator partner host grantor grantee beneficiary mediator "
        "target sponsor place_controller flag_cover adversary_line source bystander",
        "resolved_by": "lexicon composed counterpart anaphora metonym unlisted",
        "term_kind": "air_cover fire_support basing deployment passage flag_cover withdrawal arms intel "
        "joint_protection",
        "subtype": "joint_command joint_force agreement basing intelligence_sharing deconfliction coordination "
        "joint_operation joint_patrol joint_exercise fire_support support meeting handover",
        "family": "command deal action coordination",
        "attribution_kind": "outlet agency official monitor activist anonymous social",
        "report_flag": "date_missing verb_missing title_only headline_conflict actor_unlisted actor_local",
        "link_kind": "series_of possible_duplicate_of related_to",
        "segment_role": "trigger actor place date status term source",
        "delivery_channel": "webhook email apprise",
        "delivery_why": "match withdrawal follow digest test heartbeat",
        "delivery_state": "due sending ok retry exhausted held digested muted cancelled unclear",
        "delivery_error": "timeout dns tls connect blocked http_4xx http_5xx redirect too_large signature",
        "report_outcome": "known republication waiting canary",
        "channel_state": "pending active failing disabled",
    }.items()
}


def unknown_words(part: Part, path: str = "") -> Iterator[str]:
    """Yield a JSON Pointer and the word for each word of ``part`` that its vocabulary does not hold."""
    for name, words, deeper in _word_fields(type(part)):
        value = getattr(part, name)
        items = [("", value)] if not isinstance(value, tuple) else [(f"/{i}", v) for i, v in enumerate(value)]
        for index, item in items:
            if words is not None and isinstance(item, str) and item not in words:
                yield f"{path}/{name}{index} {item!r}"
            if deeper and isinstance(item, Part):
                yield from unknown_words(item, f"{path}/{name}{index}")


@cache
def _word_fields(kind: type[Part]) -> tuple[tuple[str, frozenset[str] | None, bool], ...]:
    """List the fields of a class that hold words or parts that do: name, words, whether to look deeper."""
    found = []
    for name, field in kind.model_fields.items():
        marks = [m for m in (*field.metadata, *_inner(field.annotation)) if isinstance(m, Vocabulary)]
        parts = [t for t in _inner(field.annotation) if isinstance(t, type) and issubclass(t, Part)]
        deeper = any(_word_fields(part) for part in parts)
        if marks or deeper:
            found.append((name, WORDS[marks[0].name] if marks else None, deeper))
    return tuple(found)


def _inner(annotation: Any) -> Iterator[Any]:
    """Yield an annotation and all that it is made of."""
    yield annotation
    yield from getattr(annotation, "__metadata__", ())
    for argument in get_args(annotation):
        yield from _inner(argument)
