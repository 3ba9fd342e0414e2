"""The pages that people see; complete without JavaScript."""

from importlib.resources import files

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

STATIC = str(files("services.portal").joinpath("pages/static"))


def add_pages(app: FastAPI) -> None:
    """Add the pages and their files to the application."""
    from services.portal.pages import canary, dead_letters, operate, routes, subscribing

    app.include_router(routes.router)
    app.include_router(subscribing.router)
    app.include_router(operate.router)
    app.include_router(canary.router)
    app.include_router(dead_letters.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
