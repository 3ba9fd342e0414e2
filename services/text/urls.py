"""URLs: which addresses are one page, and which hosts are one publisher's."""

import re
from hashlib import sha256
from urllib.parse import urlsplit

from tld import get_fld
from w3lib.url import canonicalize_url

DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = re.compile(r"(?:utm_.*|at_.*|fbclid|gclid|igshid|mc_cid|mc_eid|_ga|yclid)", re.IGNORECASE | re.DOTALL)
SESSION = re.compile(r";jsessionid=[^/;?]*", re.IGNORECASE)


def canonical(url: str) -> str:
    """Return the text that all spellings of one address share: host, path and query, without scheme."""
    cleaned = url.strip().encode("utf-8", "replace").decode()
    try:
        parts = urlsplit(canonicalize_url(cleaned))
        host = _host(parts.scheme, parts.hostname or "", parts.port)
    except ValueError:  # no address at all: it still needs a key, its own text
        return cleaned
    if not host:
        return cleaned
    kept = [item for item in parts.query.split("&") if item and not TRACKING.fullmatch(item.split("=")[0])]
    query = "?" + "&".join(kept) if kept else ""
    return host + (SESSION.sub("", parts.path) or "/") + query


def url_key(url: str) -> str:
    """Return the 64 hex digits that name an address."""
    return sha256(canonical(url).encode()).hexdigest()


def host_of(url: str) -> str:
    """Return the host of an address in lower case, or nothing."""
    try:
        return (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""


def registrable_domain(host: str) -> str:
    """Return the domain that one publisher holds; an address or an unknown suffix is its own domain."""
    name = host.strip().rstrip(".").lower()
    try:
        found = get_fld(f"http://{name}", fail_silently=True, search_private=True)
    except (ValueError, IndexError):
        return name
    return str(found) if found else name


def _host(scheme: str, host: str, port: int | None) -> str:
    """Return host and port as they count: no ``www.``, no default port."""
    name = f"[{host}]" if ":" in host else host.rstrip(".")
    name = name.removeprefix("www.") if name.count(".") > 1 else name
    return name if port in (None, DEFAULT_PORTS.get(scheme)) else f"{name}:{port}"
