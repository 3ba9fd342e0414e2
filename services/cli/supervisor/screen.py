"""The one screen that `tansiq run` shows when all is ready."""

from collections.abc import Mapping
from typing import Any

from services.runtime.settings import Settings

SAMPLE = """
  sample newsroom   {newsroom}     invented news; half of it must not ring
  sample receiver   {receiver}    a webhook that prints what it gets, below
"""
SUBSCRIBE = """
Subscribe, in another terminal:
  .venv/bin/tansiq subscribe --webhook {example}
  .venv/bin/tansiq listen
  curl -N {portal}/v1/stream
  .venv/bin/tansiq status
"""


def screen(addresses: Mapping[str, Any], settings: Settings, *, is_sample: bool) -> str:
    """Say what runs where, how to subscribe, and how to end it."""
    portal = addresses["portal"]
    lines = [
        "",
        "Tansiq is running.",
        "",
        f"  portal            {portal}     events, API at /docs, feed at /v1/events.atom",
    ]
    if is_sample:
        lines += SAMPLE.format(**addresses).strip("\n").split("\n")
    else:
        lines.append(f"  sources           {settings.sources}")
    lines.append(f"  data and logs     {settings.data}")
    example = (
        "http://127.0.0.1:9000/    # a receiver: .venv/bin/tansiq receive --port 9000" if is_sample else "https://…"
    )
    lines += SUBSCRIBE.format(portal=portal, example=example).split("\n")
    if not is_sample and not settings.contact:
        lines.append("Nothing outside is fetched until TANSIQ_CONTACT says who answers for the requests.\n")
    lines.append("Alerts as they come; Ctrl-C ends everything.")
    return "\n".join(lines)
