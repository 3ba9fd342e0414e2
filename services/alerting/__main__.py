"""``python -m services.alerting worker``."""

from services.alerting.app import build_app
from services.runtime.worker import run_worker

run_worker("alerting", build_app)
