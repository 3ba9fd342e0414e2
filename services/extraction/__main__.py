"""`python -m services.extraction worker`."""

from services.extraction.app import build_app
from services.runtime.worker import run_worker

run_worker("extraction", build_app)
