"""Running: puts a stage into a worker's app."""

from collections.abc import Iterable

from schemas.topics import Topic
from services.runtime import metrics
from services.runtime.app import WorkerApp
from services.runtime.options import StageOptions
from services.runtime.outcomes import Step
from services.runtime.settings import Settings
from services.runtime.stage import Stage


def run_stage(
    app: WorkerApp,
    settings: Settings,
    *,
    service: str,
    reads: Topic,
    step: Step,
    rejections: Iterable[str] = (),
    options: StageOptions | None = None,
) -> Stage:
    """Add to the app the stage that works off ``reads`` with ``step``; it starts and stops with the app.

    ``rejections`` are the reasons that the step may give: their counters begin at 0.
    """
    metrics.begin_stage(service, reads.name, rejections)
    stage = Stage(app, settings, service, reads, step, options or StageOptions(stall_seconds=step.stall_seconds))
    app.service(stage)
    app.health.add_stage(stage.reasons)
    return stage
