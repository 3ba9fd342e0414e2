"""Robots: what a host's robots.txt allows us, and how slowly."""

from dataclasses import dataclass

from protego import Protego

AGENT = "Tansiq"
MAX_CRAWL_DELAY_SECONDS = 60.0


@dataclass(frozen=True)
class Rules:
    """The rules of one origin; ``parser`` None = the same answer for every url."""

    parser: Protego | None
    allows_all: bool

    def allows(self, url: str) -> bool:
        """Say whether this url may be fetched."""
        return self.allows_all if self.parser is None else bool(self.parser.can_fetch(url, AGENT))

    @property
    def crawl_delay(self) -> float:
        """Return the seconds between two requests that the host asks for, 0 when it does not."""
        delay = self.parser.crawl_delay(AGENT) if self.parser else None
        return float(delay or 0)


ALLOWED = Rules(None, allows_all=True)
REFUSED = Rules(None, allows_all=False)


def read_rules(status: int, body: bytes) -> Rules:
    """Read an answer to /robots.txt: 4xx allows all; what is neither that nor 2xx refuses all for now."""
    if 400 <= status < 500:
        return ALLOWED
    if not 200 <= status < 300:
        return REFUSED
    try:
        return Rules(Protego.parse(body.decode("utf-8-sig", "replace")), allows_all=True)  # a BOM hides the first rule
    except (ValueError, AttributeError):
        return ALLOWED  # no rules that anyone could read
