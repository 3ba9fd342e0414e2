"""`python -m services.fetching worker`."""

from services.fetching.app import build_app
from services.runtime.worker import run_worker

run_worker("fetching", build_app)
