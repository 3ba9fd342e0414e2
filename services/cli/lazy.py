"""Lazy: a group that loads a command when it is asked for, so that none waits for what another needs."""

import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """A group of commands, some of them named only: ``later`` says the module of services.cli and what it is there."""

    def __init__(self, *arguments: Any, later: Mapping[str, tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.later = later

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every name."""
        return sorted([*super().list_commands(ctx), *self.later])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command; None for a name that there is not."""
        if cmd_name not in self.later:
            return super().get_command(ctx, cmd_name)
        module, name = self.later[cmd_name]
        found = getattr(importlib.import_module(f"services.cli.{module}"), name)
        assert isinstance(found, click.Command)
        return found
