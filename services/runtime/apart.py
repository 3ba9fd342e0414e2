"""Apart: one function called in a killable process, for input that may make it hang, die or grow."""

import asyncio
import pickle
from collections.abc import Callable
from functools import partial
from typing import Any, Generic, ParamSpec, TypeVar

from services.runtime.child import Answerer, Job
from services.runtime.codec import describe
from services.runtime.outcomes import Limits
from services.runtime.slot import CONTEXT, Slot

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Apart(Generic[Arguments, Result]):
    """Calls a top-level function as if it were ours; each of the processes takes a call at a time."""

    def __init__(self, function: Callable[Arguments, Result], service: str, limits: Limits) -> None:
        CONTEXT.set_forkserver_preload([function.__module__, "services.runtime.child"])
        job = Job(partial(prepare_calls, function), limits.memory_bytes)
        self.slots = [Slot(job, service, limits) for _ in range(limits.processes)]
        self.free: asyncio.Queue[Slot] = asyncio.Queue()
        for slot in self.slots:
            self.free.put_nowait(slot)

    async def __call__(self, *arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        """Return what the function returns; raise HungError or DiedError, RuntimeError for what it raised itself."""
        request = pickle.dumps((arguments, named))
        slot = await self.free.get()
        try:
            await slot.ready()
            raised, found = pickle.loads(await slot.ask(request))
        finally:
            self.free.put_nowait(slot)
        if raised is not None:
            raise RuntimeError(raised)
        result: Result = found
        return result

    def stop(self) -> None:
        """End all processes."""
        for slot in self.slots:
            slot.kill()


def prepare_calls(function: Callable[..., Any]) -> Answerer:
    """Return what calls a function inside its process: what it raised in words, and what it returned."""

    def answer(body: bytearray) -> bytes:
        arguments, named = pickle.loads(body)
        try:
            return pickle.dumps((None, function(*arguments, **named)))
        except MemoryError:
            raise  # the process ends with it
        except Exception as fault:  # told to the caller, who counts it
            return pickle.dumps((describe(fault), None))

    return answer
