"""``python -m services.alerting worker``, and ``… snapshot FILE`` for a copy of its database."""

import sys

from services.alerting.app import build_app
from services.alerting.channels.copying import run_snapshot
from services.runtime.worker import run_worker

if sys.argv[1:2] == ["snapshot"]:
    sys.exit(run_snapshot(sys.argv[2:]))
run_worker("alerting", build_app)
