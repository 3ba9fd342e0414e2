"""`python -m services.cleaning worker`."""

from services.cleaning.app import build_app
from services.runtime.worker import run_worker

run_worker("cleaning", build_app)
