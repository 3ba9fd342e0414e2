"""Subscribing by a form, and signing in where the portal asks for a token."""

from typing import Annotated, get_args
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from schemas.alert import AlertKind
from schemas.subscription import DEFAULT_NOTIFY_ON, Subscription
from services.portal.guard import COOKIE, same_token
from services.portal.pages.render import render
from services.portal.portal import Portal, portal_of
from services.portal.problems import ProblemError

MAX_FORM_BYTES = 65_536

router = APIRouter(include_in_schema=False)

Here = Annotated[Portal, Depends(portal_of)]


@router.get("/subscriptions")
def show_subscriptions(request: Request, portal: Here, filter: str = '{"everything": true}') -> Response:
    """List subscriptions beside the form that makes one."""
    return _page(request, portal.store.subscriptions(), {"filter": filter, "language": "en", "name": "", "address": ""})


@router.post("/subscriptions")
async def subscribe(request: Request, portal: Here) -> Response:
    """Make a subscription from the form and show its secret once."""
    fields = await _form(request)
    given = {name: (fields.get(name) or [""])[0] for name in ("name", "address", "filter", "language")}
    try:
        filter_ = orjson.loads(given["filter"])
    except orjson.JSONDecodeError as fault:
        return await _again(request, portal, given, f"/filter: {fault}")
    order = {
        "name": given["name"],
        "filter": filter_,
        "language": given["language"],
        "notify_on": fields.get("notify_on", []),
        "channels": [{"kind": "webhook", "address": given["address"]}],
    }
    try:
        made = await portal.commands.send("POST", "/subscriptions", orjson.dumps(order))
    except ProblemError as problem:
        return await _again(request, portal, given, str(problem))
    answer = orjson.loads(bytes(made.body))
    if made.status_code != 201:
        return await _again(request, portal, given, f"{answer.get('pointer', '')} {answer.get('detail', '')}".strip())
    found = await run_in_threadpool(portal.store.subscriptions)
    return _page(request, found, given | {"address": ""}, secret=answer["secret"], status=201)


@router.get("/sign-in")
def ask_token(request: Request) -> Response:
    """Ask for the token."""
    return render(request, "sign_in.html", wrong=False)


@router.post("/sign-in")
async def sign_in(request: Request, portal: Here) -> Response:
    """Keep the right token in a cookie that no script and no other site can use."""
    token = ((await _form(request)).get("token") or [""])[0]
    if not same_token(token, portal.settings.token):
        return render(request, "sign_in.html", wrong=True, status=401)
    answer = RedirectResponse("/", status_code=303)
    secure = portal.settings.public_url.startswith("https://")
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure, max_age=30 * 86_400)
    return answer


async def _again(request: Request, portal: Portal, given: dict[str, str], error: str) -> Response:
    found = await run_in_threadpool(portal.store.subscriptions)
    return _page(request, found, given, error=error, status=422)


def _page(
    request: Request,
    found: tuple[Subscription, ...],
    given: dict[str, str],
    *,
    secret: str | None = None,
    error: str | None = None,
    status: int = 200,
) -> Response:
    shown = [(one, one.filter.model_dump_json(by_alias=True, exclude_none=True)) for one in found]
    return render(
        request,
        "subscriptions.html",
        status=status,
        subscriptions=shown,
        given=given,
        secret=secret,
        error=error,
        kinds=get_args(AlertKind),
        default_kinds=DEFAULT_NOTIFY_ON,
    )


async def _form(request: Request) -> dict[str, list[str]]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise ProblemError("too-large", f"at most {MAX_FORM_BYTES} bytes")
    found: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50):
            found.setdefault(name, []).append(value)
    except ValueError as fault:
        raise ProblemError("invalid", f"not a form: {fault}") from None
    return found
