"""The core: an Article in, its Reports or the reason why there are none out."""

from collections.abc import Sequence

from schemas.article import Article
from schemas.ids import rejected_id
from schemas.rejected import Rejected
from schemas.report import Opinion, Report
from services.extraction.candidates import BATTLE, Candidate, gather, without_first
from services.extraction.dating.when import date_of
from services.extraction.doubles import without_doubles
from services.extraction.events import Telling, draw
from services.extraction.lexicon.model import LANGUAGES, Lexicon
from services.extraction.likely.likeliest import likeliest
from services.extraction.likely.strength import strength
from services.extraction.opinions import settle
from services.extraction.reading import Text, read
from services.extraction.reporting.drawing import Drawn
from services.extraction.reporting.reports import identify, write
from services.extraction.scoring.features import Case, Feature
from services.extraction.scoring.memory import MEMORIES
from services.extraction.scoring.score import Guard, Point, score, total
from services.extraction.scoring.weights import weights
from services.extraction.settings import DEFAULTS, VERSION, ExtractionSettings
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
    if not text.readings:
        return _reject(article, _why_nothing(text))
    gathered = gather(text)
    telling = Telling(article, text, lexicon)
    drawn: list[Drawn] = []
    refused: list[tuple[float, str]] = []
    for candidate in gathered:
        one = _draw(telling, case_of(candidate, text, gathered, telling.anchor), settings)
        if not isinstance(one, Drawn) and candidate.subtype in BATTLE and (other := without_first(candidate)):
            one = _draw(telling, case_of(other, text, gathered, telling.anchor), settings)
        if isinstance(one, Drawn):
            drawn.append(one)
        else:
            refused.append(one)
    drawn = drawn or _likely(telling, gathered, settings)
    if not drawn:
        best = max(refused, default=(None, _why_nothing(text)), key=lambda pair: pair[0] or 0.0)
        return _reject(article, best[1], best[0])
    drawn = without_doubles(_strongest_of_each(drawn, article), text)
    ids = [identify(one, article) for one in drawn]
    reports = [
        write(one, article, text, lexicon, telling.anchor, [other for other in ids if other != mine])
        for one, mine in zip(drawn, ids, strict=True)
    ]
    return [settle(report, opinions, bars(settings)[1]) for report in reports]


def case_of(candidate: Candidate, text: Text, gathered: list[Candidate], anchor: Anchor) -> Case:
    """Return a candidate with all that its features may look at."""
    return Case(candidate, text, gathered, date_of(candidate, text, anchor), anchor)


def weigh(case: Case, settings: ExtractionSettings) -> list[Point] | Guard:
    """Return the reasons of a candidate with their points, or the guard that ended it."""
    more = [Feature(strength(case, settings.ties))] if settings.ties is not None else []
    return score(case, weights(settings.weights), more, silent=settings.silent_reasons)


def bars(settings: ExtractionSettings) -> tuple[float, float]:
    """Return the least scores of the lanes review and alert: those of the settings, else of the table of weights."""
    table = weights(settings.weights)
    review = table.review if settings.review_score is None else settings.review_score
    return review, table.alert if settings.alert_score is None else settings.alert_score


def _draw(telling: Telling, case: Case, settings: ExtractionSettings) -> Drawn | tuple[float, str]:
    """Weigh one candidate and settle everything about it; return its score and reason where it leads nowhere."""
    review, alert = bars(settings)
    table = weights(settings.weights)
    points = weigh(case, settings)
    if isinstance(points, Guard):
        return 0.0, points.reason
    value = total(points)
    if value < review:
        return value, _reason_below(points)
    return draw(case, points, table, telling, alert)


def _likely(telling: Telling, gathered: list[Candidate], settings: ExtractionSettings) -> list[Drawn]:
    """Return the event of two forces that no construction ties and that likely act together, for review; else none."""
    table, (review, alert) = settings.ties, bars(settings)
    if table is None or not settings.likely:
        return []
    floor = weights(settings.weights).review
    found = likeliest(telling.text, gathered, lambda: telling.anchor, table, floor)
    if found is None or total(found.points) < review:
        return []
    case = case_of(found.candidate, telling.text, gathered, telling.anchor)
    return [draw(case, found.points, table.weights(floor), telling, alert)]


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
