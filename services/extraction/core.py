"""The core: an Article in, its Reports or the reason why there are none out."""

from collections.abc import Sequence

from schemas.article import Article
from schemas.ids import rejected_id
from schemas.rejected import Rejected
from schemas.report import Opinion, Report
from services.extraction.candidates import BATTLE, Candidate, gather, without_first
from services.extraction.dating.anchors import anchor_of
from services.extraction.dating.when import date_of, settled
from services.extraction.doubles import without_doubles
from services.extraction.lexicon.model import LANGUAGES, Lexicon
from services.extraction.opinions import HELD, one_state, settle
from services.extraction.placing.places import main_place, other_places
from services.extraction.reading import OPENING, Reading, Text, read
from services.extraction.reporting.attribution import Citation, find_citations
from services.extraction.reporting.bystanders import find_bystanders
from services.extraction.reporting.drawing import Drawn
from services.extraction.reporting.reports import identify, write
from services.extraction.reporting.terms import Told, find_terms, second_parties
from services.extraction.scoring.confirmation import stands_alone
from services.extraction.scoring.features import Case
from services.extraction.scoring.memory import MEMORIES
from services.extraction.scoring.score import Guard, Point, score, total
from services.extraction.scoring.weights import weights
from services.extraction.settings import DEFAULTS, VERSION, ExtractionSettings
from services.extraction.standing.event_status import by_date, standing_of_event
from services.extraction.standing.status import Standing, recurrence_of
from services.text.date_resolver import Anchor


def extract(
    article: Article, lexicon: Lexicon, settings: ExtractionSettings = DEFAULTS, opinions: Sequence[Opinion] = ()
) -> list[Report] | Rejected:
    """Return one Report for each event that an article tells of, or why there is none.

    Pure: the same arguments give the same bytes. ``opinions`` are stored in every Report, and may change its lane.
    """
    language = article.language.code
    if language not in LANGUAGES:
        return _reject(article, "language", None, language)
    if sum(map(len, (article.title or "", article.lead, *article.paragraphs))) > settings.max_characters:
        return _reject(article, "too_long")
    text = read(article, lexicon, language, settings)
    gathered = gather(text)
    if not gathered:
        return _reject(article, _why_nothing(text))
    anchor = anchor_of(article.published, article.fetched_at, text)
    cited = find_citations(text)
    drawn: list[Drawn] = []
    refused: list[tuple[float, str]] = []
    for candidate in gathered:
        one = _draw(candidate, article, text, lexicon, settings, gathered, anchor, cited)
        if not isinstance(one, Drawn) and candidate.subtype in BATTLE and (other := without_first(candidate)):
            one = _draw(other, article, text, lexicon, settings, gathered, anchor, cited)
        if isinstance(one, Drawn):
            drawn.append(one)
        else:
            refused.append(one)
    if not drawn:
        best = max(refused, default=(None, _why_nothing(text)), key=lambda pair: pair[0] or 0.0)
        return _reject(article, best[1], best[0])
    drawn = without_doubles(_strongest_of_each(drawn, article), text)
    ids = [identify(one, article) for one in drawn]
    reports = [
        write(one, article, text, lexicon, anchor, [other for other in ids if other != mine])
        for one, mine in zip(drawn, ids, strict=True)
    ]
    return [settle(report, opinions, bars(settings)[1]) for report in reports]


def case_of(candidate: Candidate, text: Text, gathered: list[Candidate], anchor: Anchor) -> Case:
    """Return a candidate with all that its features may look at."""
    return Case(candidate, text, gathered, date_of(candidate, text, anchor), anchor)


def bars(settings: ExtractionSettings) -> tuple[float, float]:
    """Return the least scores of the lanes review and alert: those of the settings, else of the table of weights."""
    table = weights(settings.weights)
    review = table.review if settings.review_score is None else settings.review_score
    return review, table.alert if settings.alert_score is None else settings.alert_score


def _draw(
    candidate: Candidate,
    article: Article,
    text: Text,
    lexicon: Lexicon,
    settings: ExtractionSettings,
    gathered: list[Candidate],
    anchor: Anchor,
    cited: list[Citation],
) -> Drawn | tuple[float, str]:
    """Settle everything about one candidate; return its score and reason where it leads nowhere."""
    first = candidate.primary
    others = [reading for reading in candidate.readings() if reading is not first.reading]
    case = case_of(candidate, text, gathered, anchor)
    table = weights(settings.weights)
    points, when = score(case, table, silent=settings.silent_reasons), case.when
    if isinstance(points, Guard):
        return 0.0, points.reason
    value = total(points)
    if value < bars(settings)[0]:
        return value, _reason_below(points)
    terms = find_terms(candidate, gathered, text, lexicon)
    citations = _citations(candidate, cited, terms)
    attributed = any(covers == "report" for _, covers in citations)
    start = first.frame.trigger.start
    standing, conflict = standing_of_event(candidate, text, attributed=attributed)
    standing = by_date(standing, candidate.subtype, when.date if when is not None else None, anchor.day)
    date = settled(when, candidate, article.published, standing.status in ("alleged", "denied"))
    when = when if when is not None and date == when.date else None
    recurrence, marks = recurrence_of([s.reading for s in candidate.sightings])
    drawn = Drawn(
        candidate=candidate,
        weights=table,
        points=points,
        standing=standing,
        recurrence=recurrence,
        recurrence_marks=marks,
        place=main_place(
            first.reading, start, text, lexicon, [*others, *_opening(text)], seat=_has_seat(standing, candidate)
        ),
        date=date,
        when=when,
        citations=citations,
        terms=terms,
        seconds=second_parties(candidate, terms),
    )
    readings = _readings_of(candidate, terms)
    seen = find_bystanders(readings, lexicon)
    drawn.bystanders = [b for b in seen if b.actor.role != "target" or b.actor.id not in candidate.ids]
    drawn.others = other_places(readings, drawn.place, text, lexicon)
    drawn.flags = [*_flags(drawn, article, text), *(["headline_conflict"] if conflict else [])]
    drawn.lane = _lane(drawn, value, bars(settings)[1])
    return drawn


def _has_seat(standing: Standing, candidate: Candidate) -> bool:
    """Say whether an event is what governments do in a capital: it was agreed there, or is only planned."""
    return candidate.subtype in ("agreement", "meeting") or standing.phase in ("proposed", "planned", "agreed")


def _readings_of(candidate: Candidate, terms: list[Told]) -> list[Reading]:
    """Return the sentences that tell of an event or of its terms, in order, each once."""
    found = {reading.order: reading for reading in (*candidate.readings(), *(one.reading for one in terms))}
    return [found[order] for order in sorted(found)]


def _citations(candidate: Candidate, cited: list[Citation], told_terms: list[Told]) -> list[tuple[Citation, str]]:
    """Return who is cited for this event, and whether for all of it or for its terms only."""
    told = {sighting.reading.order for sighting in candidate.sightings if sighting.reading.block != "title"}
    terms = {sighting.reading.order for sighting in candidate.also} | {one.reading.order for one in told_terms}
    found = []
    for citation in cited:
        if citation.reading.order in told:
            found.append((citation, "report"))
        elif citation.reading.order in terms:
            found.append((citation, "terms"))
    return found


def _flags(drawn: Drawn, article: Article, text: Text) -> list[str]:
    candidate = drawn.candidate
    kinds = [party.linked.mention.kind for party in candidate.parties]
    unlisted = sum(party.linked.mention.is_unlisted for party in candidate.parties)
    holds = {
        "date_missing": article.published.value is None,
        "verb_missing": drawn.standing.phase_mark is None,
        "title_only": stands_alone(candidate, text),
        "actor_local": "local" in kinds and len(kinds) - kinds.count("local") < 2,
        "actor_unlisted": unlisted > 0 and len(kinds) - unlisted < 2,
    }
    return [name for name, is_so in holds.items() if is_so]


def _lane(drawn: Drawn, value: float, alert_score: float) -> str:
    """Return the lane: a doubtful actor, a bare headline, one state's own services or an opinion are for review."""
    principals = [party.linked.mention.actor for party in drawn.candidate.parties]
    alone = one_state(principals) and not _is_of_many(drawn.candidate)
    if value < alert_score or HELD & set(drawn.flags) or alone or _is_opinion(drawn):
        return "review"
    return "alert"


def _is_of_many(candidate: Candidate) -> bool:
    """Say whether others take part who are only counted: "A hosts the drill of nineteen navies"."""
    marks = (sighting.frame.joint_mark for sighting in candidate.sightings)
    return any(mark is not None and mark.word == "MANYW" for mark in marks)


def _is_opinion(drawn: Drawn) -> bool:
    """Say whether an act is told in somebody's opinion, in an essay or as a question."""
    essay = any(point.code in ("genre.essay", "genre.question") for point in drawn.points)
    return essay or any(sighting.reading.scan.of("OPINION") for sighting in drawn.candidate.sightings)


def _opening(text: Text) -> list[Reading]:
    return [reading for reading in text.readings if reading.block in OPENING]


def _strongest_of_each(drawn: list[Drawn], article: Article) -> list[Drawn]:
    """Keep one Report for each id, the strongest, in the order of the text."""
    best: dict[str, Drawn] = {}
    for one in drawn:
        key = identify(one, article)
        if key not in best or total(best[key].points) < total(one.points):
            best[key] = one
    return list(best.values())


def _why_nothing(text: Text) -> str:
    """Name the first thing that was missing."""
    if not any(reading.triggers for reading in text.readings):
        return "no_trigger"
    telling = [reading for reading in text.readings if reading.triggers]
    roots = {mention.actor.id.split(".")[0] for reading in telling for mention in reading.mentions}
    if len(roots) < 2:
        forces = {mention.actor.id for reading in telling for mention in reading.mentions}
        return "one_force" if len(forces) > 1 else "one_actor"
    if any(reading.scan.of("CLASH", "CLASHV") for reading in telling):
        return "adversarial"
    return "not_joint"


def _reason_below(points: list[Point]) -> str:
    """Name the guard that cost most, else say that it was too little."""
    named = {
        "guard.civil": "civil",
        "guard.sport": "sport",
        **dict.fromkeys(MEMORIES, "background"),
        "guard.old": "background",
        "guard.victim": "adversarial",
        "guard.adverse": "adversarial",
    }
    costly = [point for point in points if point.points <= -3.0 and point.code in named]
    return named[min(costly, key=lambda point: point.points).code] if costly else "below_threshold"


def _reject(article: Article, reason: str, best: float | None = None, detail: str | None = None) -> Rejected:
    return Rejected(
        rejected_id=rejected_id("extraction", article.article_id, reason, VERSION),
        stage="extraction",
        reason=reason,
        detail=detail,
        subject_id=article.article_id,
        url=article.url,
        url_key=article.url_key,
        source_id=article.source.id,
        title=article.title,
        fetched_at=article.fetched_at,
        language=article.language.code,
        score=best,
        version=VERSION,
    )
