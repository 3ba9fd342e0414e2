"""Typed errors that cross from runtime to a service's edge, where they are worded."""


class NotReachable(Exception):
    """Something needed (Kafka, API, database) is not there; ``way_out`` says what to do."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"{what}: {way_out}")
        self.what = what
        self.way_out = way_out


class WrongSetting(Exception):
    """A setting has a value that cannot be; the text names the variable."""
