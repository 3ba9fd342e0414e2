"""JSON-LD: what a page says of itself to search engines, mended and within limits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

SCRIPT_BYTES = 400_000
LEVELS = 8
LIST_ITEMS = 200
WRAPPERS = re.compile(
    r"<!--|-->|/\*\s*<!\[CDATA\[\s*\*/|/\*\s*\]\]>\s*\*/|//\s*<!\[CDATA\[|//\s*\]\]>|<!\[CDATA\[|\]\]>"
)
CONTROLS = re.compile("[\x00-\x1f\x7f]")
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
ARTICLE_TYPE = re.compile(r"(?:.*(?:Article|Posting)|Report)", re.DOTALL)

Node = dict[str, Any]


@dataclass(frozen=True)
class Graph:
    """All nodes of a page, and those with an ``@id`` by it."""

    nodes: tuple[Node, ...]
    by_id: dict[str, Node]

    @property
    def article(self) -> Node | None:
        """The first node that is an article, those with a date before the others."""
        articles = [node for node in self.nodes if is_article(node)]
        dated = [node for node in articles if "datePublished" in node]
        return next(iter(dated + articles), None)


def read_graph(scripts: Iterator[str]) -> Graph:
    """Return the nodes of all scripts that can be read."""
    nodes: list[Node] = []
    for script in scripts:
        nodes.extend(_nodes(_load(script), LEVELS))
    by_id: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > 1:
            by_id.setdefault(name, node)
    return Graph(tuple(nodes), by_id)


def is_article(node: Node) -> bool:
    """Tell whether a node describes an article."""
    return any(ARTICLE_TYPE.fullmatch(word) for word in types(node))


def types(node: Node) -> list[str]:
    """Return the types of a node as words."""
    return [word.rsplit("/", 1)[-1] for word in _strings(node.get("@type"))]


def names(value: Any, graph: Graph) -> list[str]:
    """Return the names in a value: strings, nodes with a name, references by ``@id``, lists of these."""
    found: list[str] = []
    for item in _items(value):
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            node = item if "name" in item else graph.by_id.get(str(item.get("@id")), item)
            found.extend(_strings(node.get("name")))
    return found


def first_text(node: Node | None, *keys: str) -> str | None:
    """Return the first of these fields that holds text."""
    for key in keys if node is not None else ():
        for text in _strings((node or {}).get(key)):
            if text.strip():
                return text
    return None


def _load(script: str) -> Any:
    if len(script) > SCRIPT_BYTES:
        return None
    text = CONTROLS.sub(" ", WRAPPERS.sub("", script)).strip().rstrip(";")
    for candidate in (text, TRAILING_COMMA.sub(r"\1", text)):
        try:
            return orjson.loads(candidate)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            continue
    return None


def _nodes(value: Any, levels: int) -> Iterator[Node]:
    if levels == 0:
        return
    if isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for child in list(value.values())[:LIST_ITEMS]:
            if isinstance(child, dict | list):
                yield from _nodes(child, levels - 1)
    elif isinstance(value, list):
        for child in value[:LIST_ITEMS]:
            yield from _nodes(child, levels - 1)


def _items(value: Any) -> list[Any]:
    return value[:LIST_ITEMS] if isinstance(value, list) else [value]


def _strings(value: Any) -> list[str]:
    return [item for item in _items(value) if isinstance(item, str)]
