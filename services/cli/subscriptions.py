"""`tansiq subscribe`, `subscriptions`, `deliveries`, `resend`: who is told what, and what came of it."""

from pathlib import Path
from typing import Any

import click
import orjson

from schemas.filters import FilterError, dump_filter, parse_filter
from services.cli.api import find_api
from services.cli.output import show_json, table

EVERYTHING = '{"everything": true}'
SHOWN = 50


def read_filter(text: str) -> dict[str, Any]:
    """Read a filter given as JSON or as @FILE; a wrong one is a usage error that names the place."""
    if text.startswith("@"):
        try:
            text = Path(text[1:]).read_text("utf-8")
        except OSError as fault:
            raise click.BadParameter(f"{text[1:]}: {fault.strerror}", param_hint="--filter") from None
    try:
        return dump_filter(parse_filter(text))
    except FilterError as fault:
        raise click.BadParameter(str(fault), param_hint="--filter") from None


@click.command()
@click.option("--webhook", metavar="URL", help="Call this address, signed by Standard Webhooks.")
@click.option("--email", metavar="ADDR", help="Send mails to this address.")
@click.option("--filter", "filter_", default=EVERYTHING, metavar="JSON|@FILE", help="What to tell; default everything.")
@click.option("--name", default="", help="A name for yourself.")
@click.option("--language", type=click.Choice(["ar", "en"]), default="en", help="Of headline and texts.")
@click.option("--notify-on", metavar="K,K", help="Kinds of change: new,corroborated,updated,disputed,retracted,…")
@click.option("--when", type=click.Choice(["now", "hourly", "daily"]), default="now", help="At once or as a digest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def subscribe(
    webhook: str | None,
    email: str | None,
    filter_: str,
    name: str,
    language: str,
    notify_on: str | None,
    when: str,
    as_json: bool,
) -> None:
    """Subscribe an address; print its id and, this once, the secret that verifies the webhooks.

    A webhook is tested at once: until it has answered 2xx its state is `pending`.

    \b
    Example:
      tansiq subscribe --webhook https://example.org/hook \\
        --filter '{"all": [{"field": "actors", "any_of": ["ir.irgc"]}]}'
    """
    if (webhook is None) == (email is None):
        raise click.UsageError("give one of --webhook and --email")
    channel = {"kind": "webhook", "address": webhook} if webhook else {"kind": "email", "address": email}
    body: dict[str, Any] = {
        "name": name,
        "filter": read_filter(filter_),
        "language": language,
        "schedule": {"when": when},
        "channels": [channel],
    }
    if notify_on:
        body["notify_on"] = notify_on.split(",")
    made = find_api().call("POST", "/v1/subscriptions", body)
    first = made["channels"][0]
    if as_json:
        show_json(
            {
                "subscription_id": made["subscription_id"],
                "channel_id": first["channel_id"],
                "secret": made.get("secret"),
                "state": first["state"],
            }
        )
        return
    click.echo(f"subscription  {made['subscription_id']}")
    click.echo(f"channel       {first['channel_id']}  {first['kind']}  {first['address']}  {first['state']}")
    if made.get("secret"):
        click.echo(f"secret        {made['secret']}   (shown this once)")
    if first["state"] == "pending":
        click.echo("The address has not answered the test yet; nothing is sent to it until it does.", err=True)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The API's body.")
def subscriptions(as_json: bool) -> None:
    """List the subscriptions.

    \b
    Example:
      tansiq subscriptions
    """
    items = list(find_api().pages("/v1/subscriptions", {}, 10_000, "until"))
    if as_json:
        show_json({"items": items, "next": None})
        return
    rows = [
        [
            item["subscription_id"],
            item["name"],
            item["state"],
            "; ".join(f"{c['kind']} {c['address']} {c['state']}" for c in item["channels"]),
            orjson.dumps(item["filter"]).decode(),
        ]
        for item in items
    ]
    table(rows, ["SUBSCRIPTION", "NAME", "STATE", "CHANNELS", "FILTER"])


@click.command()
@click.option("--subscription", metavar="ID", help="Only of this one.")
@click.option("--state", help="Only in this state: ok, retry, exhausted, …")
@click.option("--json", "as_json", is_flag=True, help="The API's body.")
def deliveries(subscription: str | None, state: str | None, as_json: bool) -> None:
    """List deliveries, newest first: who was told, with what answer, and when it is tried again.

    \b
    Example:
      tansiq deliveries --state retry
    """
    api = find_api()
    ids = (
        [subscription]
        if subscription
        else [s["subscription_id"] for s in api.pages("/v1/subscriptions", {}, 10_000, "until")]
    )
    items = [d for i in ids for d in api.pages(f"/v1/subscriptions/{i}/deliveries", {}, SHOWN, "until")]
    items = [item for item in items if state is None or item["state"] == state]
    items.sort(key=lambda item: item["at"], reverse=True)
    if as_json:
        show_json({"items": items, "next": None})
        return
    rows = [
        [d["delivery_id"], d["at"], d["why"], d["state"], str(d["attempt"]), _answer(d), d["next_attempt_at"] or ""]
        for d in items
    ]
    table(rows, ["DELIVERY", "AT", "WHY", "STATE", "ATTEMPT", "ANSWER", "NEXT"])


@click.command()
@click.argument("delivery_id")
@click.option("--json", "as_json", is_flag=True, help="The API's body.")
def resend(delivery_id: str, as_json: bool) -> None:
    """Send a delivery again, under the same id.

    \b
    Example:
      tansiq resend dl_0123456789abcdef0123456789abcdef
    """
    answer = find_api().call("POST", f"/v1/deliveries/{delivery_id}/resend")
    if as_json:
        show_json(answer)
    else:
        click.echo(f"{delivery_id} is due again")


def _answer(delivery: dict[str, Any]) -> str:
    """Word the last answer of a delivery."""
    if delivery["error"]:
        return str(delivery["error"])
    return "" if delivery["status_code"] is None else f"{delivery['status_code']} in {delivery['duration_ms']} ms"
