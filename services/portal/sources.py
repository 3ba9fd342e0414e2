"""Sources: how the watching goes, as sources-v1 says; nothing is known until it was read."""

from schemas.message import Message
from schemas.source_state import SourceState


class SourceBoard:
    """The newest state of each source."""

    def __init__(self) -> None:
        self._states: dict[str, SourceState] = {}

    async def take(self, message: Message) -> None:
        """Keep the newest state of a source."""
        assert isinstance(message, SourceState)  # the tail reads sources-v1 only
        self._states[message.source_id] = message

    def all(self) -> tuple[SourceState, ...]:
        """Return every source, by name."""
        return tuple(sorted(self._states.values(), key=lambda state: (state.name, state.source_id)))
